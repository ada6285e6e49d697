"""Writing one answer of an application, valid or not; personal values are sealed."""

import json
from datetime import datetime

from ganxin.accounts.api import User
from ganxin.cases.choices import AnswerSource
from ganxin.cases.models import Answer, Application
from ganxin.cases.queries.answers import context_of, keys
from ganxin.cases.rules.answers import Parsed, parse
from ganxin.catalog.api import DataElement
from ganxin.lib import sm4
from ganxin.lib.text import unturned

LONGEST = 20_000  # characters kept of what was typed, whatever it is


def write_answer(
    *,
    application: Application,
    element: DataElement,
    raw: str,
    now: datetime,
    actor: User | None,
    source: AnswerSource = AnswerSource.TYPED,
    source_note: str = "",
) -> Parsed:
    """Keep what was typed, as typed, and what it means; the caller holds the transaction."""
    raw = unturned(raw[:LONGEST].replace("\x00", ""))
    parsed = parse(element, raw)
    columns: dict[str, object] = {"raw": raw, "value": parsed.value, "sealed": b""}
    if element.sensitive and raw:
        plain = json.dumps([raw, parsed.value], ensure_ascii=False).encode()
        context = context_of(application, element.code)
        columns = {"raw": "", "value": None, "sealed": sm4.seal(keys(), plain, context=context)}
    Answer.objects.update_or_create(
        application=application,
        element=element.code,
        defaults={
            **columns,
            "problem": parsed.problem,
            "source": source,
            "source_note": source_note,
            "updated_at": now,
            "updated_by": actor,
        },
    )
    return parsed
