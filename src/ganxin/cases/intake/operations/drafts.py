"""A draft: begun from the guide's answers, prefilled, saved field by field, found again."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Applicant, Office, User
from ganxin.cases.choices import AnswerSource, Channel, TargetKind
from ganxin.cases.intake.operations.mending import mark_mended
from ganxin.cases.intake.queries import known_facts, typable
from ganxin.cases.models import Application, NoticeLine
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.queries.answers import given, people_in
from ganxin.cases.queries.definitions import elements_of, pins_of_day
from ganxin.cases.rules.answers import MAX_PEOPLE, Parsed
from ganxin.catalog import api as catalog
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.licences.api import Licence


class NotYours(Refused):
    code = "cases.not_yours"


class NotADraft(Refused):
    """What is handed in changes only where a notice asks for it."""

    code = "cases.not_a_draft"


class NotAsked(Refused):
    code = "cases.not_asked"


@transaction.atomic
def start(
    *,
    what: catalog.BundleVersion | catalog.ItemVersion,
    answers: Mapping[str, object],
    applicant: Applicant,
    hall: Office,
    actor: User,
    now: datetime,
    channel: Channel = Channel.ONLINE,
) -> Application:
    """Begin an application of a bundle or a single item, or go on with this person's draft of it.

    Answers of the guide are taken over; known facts are filled in with their source. A clerk who
    keys in for somebody at the window starts a draft of his own.
    """
    keyed_by = actor if channel == Channel.WINDOW else None
    draft = (
        Application.objects.select_for_update(of=("self",))
        .drafts()
        .filter(applicant=applicant, keyed_by=keyed_by, renews=None, **asked_for(what))
        .first()
    )
    if draft is None:
        draft = new_draft(
            what=what,
            answers=answers,
            applicant=applicant,
            hall=hall,
            actor=actor,
            now=now,
            channel=channel,
        )
    elif answers:
        draft.answers_given = dict(answers)
        draft.revision += 1
        draft.updated_at = now
        draft.save(update_fields=["answers_given", "revision", "updated_at"])
    _prefill(draft, now)
    return draft


def new_draft(
    *,
    what: catalog.BundleVersion | catalog.ItemVersion,
    answers: Mapping[str, object],
    applicant: Applicant,
    hall: Office,
    actor: User,
    now: datetime,
    channel: Channel = Channel.ONLINE,
    renews: Licence | None = None,
    filed_by: User | None = None,
) -> Application:
    """An empty draft pinned to the definitions of today; the caller holds the transaction."""
    draft = Application.objects.create(
        title=f"{name_of(what)}（延续）" if renews else name_of(what),
        **asked_for(what),
        renews=renews,
        hall=hall,
        applicant=applicant,
        filed_by=filed_by or actor,
        keyed_by=actor if channel == Channel.WINDOW else None,
        channel=channel,
        pins=pins_of_day(timezone.localdate(now)),
        answers_given=dict(answers),
        created_at=now,
        updated_at=now,
    )
    data: dict[str, ledger.Json] = {**_named(what), "version": what.number, "channel": channel}
    ledger.record(
        actor=actor.as_actor(),
        action="cases.application.started",
        subject=draft.subject,
        at=now,
        data={**data, **({"renews": str(renews.public_id)} if renews else {})},
    )
    return draft


def asked_for(what: catalog.BundleVersion | catalog.ItemVersion) -> dict[str, Any]:
    """The two columns of an application that say what it asks for."""
    if isinstance(what, catalog.BundleVersion):
        return {"bundle_version": what, "item_version": None}
    return {"bundle_version": None, "item_version": what}


def name_of(what: catalog.BundleVersion | catalog.ItemVersion) -> str:
    return what.bundle.name if isinstance(what, catalog.BundleVersion) else what.item.name


def _named(what: catalog.BundleVersion | catalog.ItemVersion) -> dict[str, str]:
    if isinstance(what, catalog.BundleVersion):
        return {"bundle": what.bundle.code}
    return {"item": what.item.code}


def _prefill(draft: Application, now: datetime) -> None:
    """Facts that registers and the account already know; what was typed is left alone."""
    have = set(
        draft.answers.exclude(source=AnswerSource.ACCOUNT).values_list("element", flat=True)
    )
    elements = elements_of(draft)
    for code, fact in known_facts(draft).items():
        if code not in have and code in elements:
            write_answer(
                application=draft,
                element=elements[code],
                raw=fact.text,
                now=now,
                actor=None,
                source=fact.source,
                source_note=fact.note,
            )


@transaction.atomic
def change_questions(
    *, application: Application, answers: Mapping[str, object], actor: User, now: datetime
) -> Application:
    """Answer the guide's questions anew while the draft is open; what was filled in stays.

    Raises NotADraft.
    """
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not fresh.is_draft:
        raise NotADraft("申请已经提交，不能再改这些问题。")
    fresh.answers_given = dict(answers)
    fresh.revision += 1
    fresh.updated_at = now
    fresh.save(update_fields=["answers_given", "revision", "updated_at"])
    _prefill(fresh, now)
    return fresh


def save_answer(
    *, application: Application, element: str, raw: str, actor: User, now: datetime
) -> Parsed:
    """Save one field as it is left, valid or not. Raises NotADraft, NotAsked."""
    saved = save_answers(application=application, raws={element: raw}, actor=actor, now=now)
    return saved[element]


@transaction.atomic
def save_answers(
    *, application: Application, raws: Mapping[str, str], actor: User, now: datetime
) -> dict[str, Parsed]:
    """Save fields, valid or not: element code to what was typed. Raises NotADraft, NotAsked."""
    application = _open_to_change(application, raws)
    elements = elements_of(application)
    application.revision += 1
    application.updated_at = now
    application.save(update_fields=["revision", "updated_at"])
    keyed = application.keyed_by_id == actor.pk
    saved = {}
    for code, raw in raws.items():
        saved[code] = parsed = write_answer(
            application=application,
            element=elements[code],
            raw=raw,
            now=now,
            actor=actor,
            source=AnswerSource.CLERK if keyed else AnswerSource.TYPED,
        )
        mended_at = None if parsed.value is None else now
        mark_mended(
            application=application, kind=TargetKind.FIELD, target=code, mended_at=mended_at
        )
    return saved


@transaction.atomic
def save_part(
    *,
    application: Application,
    element: str,
    row: int,
    part: str,
    text: str,
    actor: User,
    now: datetime,
) -> Parsed:
    """Save one cell of a list of people as it is left; the other cells stay as they are.

    `row` counts from 0; rows before it that are still empty are kept empty. Raises NotADraft,
    NotAsked.
    """
    application = _open_to_change(application, [element])
    parts = [each.code for each in elements_of(application)[element].parts]
    if part not in parts or not 0 <= row < MAX_PEOPLE:
        raise NotAsked("这一项不需要填写。")
    rows = people_in(given(application, [element]).get(element), parts)
    rows += [dict.fromkeys(parts, "") for _ in range(row + 1 - len(rows))]
    rows[row][part] = text
    raw = json.dumps(rows, ensure_ascii=False)
    saved = save_answers(application=application, raws={element: raw}, actor=actor, now=now)
    return saved[element]


def _open_to_change(application: Application, elements: Iterable[str]) -> Application:
    """The application, locked: a draft, or one whose open notice names these fields."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    wanted = frozenset(elements)
    if fresh.is_draft:
        if not wanted <= typable(fresh):
            raise NotAsked("这一项不需要填写。")
        return fresh
    named = NoticeLine.objects.filter(
        notice__application=fresh,
        notice__answered_at=None,
        notice__lapsed_at=None,
        target_kind=TargetKind.FIELD,
    )
    if not wanted <= set(named.values_list("target", flat=True)):
        raise NotADraft("申请已经提交。只有告知您补正的内容可以修改。")
    return fresh


@transaction.atomic
def discard(*, application: Application, actor: User, now: datetime) -> None:
    """Throw a draft away; nothing that was handed in can be thrown away. Raises NotADraft."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not fresh.is_draft:
        raise NotADraft("已经提交的申请不能删除，可以撤回。")
    ledger.record(
        actor=actor.as_actor(),
        action="cases.application.discarded",
        subject=fresh.subject,
        at=now,
    )
    fresh.delete()
