"""Consultation (征询): an officer asks another office, and is answered the same working day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Office, User, holders
from ganxin.accounts.choices import Role
from ganxin.cases.choices import DECIDED, ENDED
from ganxin.cases.models import Case, Consultation
from ganxin.cases.operations import terms
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


class AlreadyAnswered(Refused):
    code = "cases.consultation_already_answered"


class NothingToAsk(Refused):
    code = "cases.nothing_to_ask"


class EmptyText(Refused):
    code = "cases.empty_text"


@transaction.atomic
def consult(
    *, case: Case, office: Office, question: str, actor: User, now: datetime
) -> Consultation:
    """Ask another office a question inside the case.

    Opens a promise of that office to the asking one. Raises EmptyText, NothingToAsk.
    """
    if not question.strip():
        raise EmptyText("请写清楚要问什么。")
    case = locked(case)
    if case.state in ENDED | DECIDED:
        raise NothingToAsk("这一件已经办结，不用再征询。")
    consultation = Consultation.objects.create(
        case=case, asked_by=actor, asked_at=now, office=office, question=question.strip()
    )
    promises.open_promise(
        kind=PromiseKind.CONSULTATION,
        subject=consultation.subject,
        to_label=f"{case.office.short_name} {actor.name}",
        office=office,
        terms=terms.CONSULTATION,
        start_on=timezone.localdate(now),
        actor=actor.as_actor(),
        now=now,
    )
    note_step(
        case=case,
        action="consult",
        label=f"征询{office.short_name}",
        actor=actor,
        now=now,
        note=consultation.question,
        data={"office": office.code},
    )
    notifications.notify(
        recipients=list(holders(Role.HANDLER, office, timezone.localdate(now))),
        subject=consultation.subject,
        title=f"{case.office.short_name}征询：{case.title}",
        body=consultation.question,
        now=now,
    )
    return consultation


@transaction.atomic
def answer_consultation(
    *, consultation: Consultation, answer: str, actor: User, now: datetime
) -> Consultation:
    """The other office answers; the answer is evidence in the case.

    Raises EmptyText, AlreadyAnswered.
    """
    if not answer.strip():
        raise EmptyText("请写下答复意见。")
    case = locked(consultation.case)
    consultation = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("office", "asked_by")
        .get(pk=consultation.pk)
    )
    if consultation.answered_at is not None:
        raise AlreadyAnswered("这条征询已经有人答复了。")
    consultation.answer = answer.strip()
    consultation.answered_by = actor
    consultation.answered_at = now
    consultation.save(update_fields=["answer", "answered_by", "answered_at"])
    promises.close_for(
        subject=consultation.subject,
        kind=PromiseKind.CONSULTATION,
        evidence_label=f"{consultation.office.short_name}已答复",
        actor=actor.as_actor(),
        now=now,
    )
    note_step(
        case=case,
        action="consultation_answered",
        label=f"{consultation.office.short_name}答复征询",
        actor=actor,
        now=now,
        note=consultation.answer,
        data={"office": consultation.office.code},
    )
    notifications.notify(
        recipients=[consultation.asked_by],
        subject=case.subject,
        title=f"{consultation.office.short_name}已答复：{case.title}",
        body=consultation.answer,
        now=now,
    )
    return consultation
