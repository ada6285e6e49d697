"""The answers of an application, opened: what the form, the offices and the licences read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from ganxin.cases.choices import AnswerSource
from ganxin.cases.models import Answer, Application
from ganxin.cases.rules.answers import Value
from ganxin.lib import sm4


@dataclass(frozen=True)
class Given:
    """One answer as given. `value` is None where nothing valid was given."""

    element: str
    raw: str
    value: Value
    problem: str
    source: AnswerSource
    source_note: str


def context_of(application: Application, element: str) -> bytes:
    """What a sealed answer is bound to: copied to another row it does not open."""
    return f"cases.answer:{application.public_id}:{element}".encode()


def keys() -> sm4.Keyring:
    return sm4.keyring(settings.KEYS, "personal")


def given(application: Application, elements: Iterable[str] | None = None) -> dict[str, Given]:
    """Element code to answer; one query."""
    rows = application.answers.all()
    if elements is not None:
        rows = rows.filter(element__in=list(elements))
    return {row.element: _opened(application, row) for row in rows}


def values(application: Application) -> dict[str, Value]:
    """Element code to value, of the valid answers only."""
    return {
        code: answer.value
        for code, answer in given(application).items()
        if answer.value is not None
    }


def people_in(answer: Given | None, parts: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a list of people as typed, complete or not; what is unreadable is no row."""
    try:
        rows = json.loads(answer.raw) if answer and answer.raw else []
    except ValueError:
        rows = []
    wanted = list(parts)
    if not isinstance(rows, list):
        return []
    return [
        {part: str(row.get(part) or "") for part in wanted}
        for row in rows
        if isinstance(row, dict)
    ]


def _opened(application: Application, row: Answer) -> Given:
    raw, value = row.raw, row.value
    if row.sealed:
        context = context_of(application, row.element)
        plain = sm4.open_sealed(keys(), bytes(row.sealed), context=context)
        raw, value = json.loads(plain)
    return Given(
        element=row.element,
        raw=raw,
        value=value,
        problem=row.problem,
        source=AnswerSource(row.source),
        source_note=row.source_note,
    )
