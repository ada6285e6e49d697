"""A hearing is asked for, waived, or ordered (行政许可法 art. 46 and 47)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User
from ganxin.cases.choices import HearingGround, PartyAnswer, SpecialKind
from ganxin.cases.hearing import queries
from ganxin.cases.hearing.operations.parties import NotUnderReview, applicant_of
from ganxin.cases.models import Case, Hearing, Party
from ganxin.cases.operations import terms
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked
from ganxin.cases.review.operations.special import finish_procedure, run_procedure
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

HOLD_WITHIN = terms.HEARING.length  # working days


class TooLateToAsk(Refused):
    """The five working days are over."""

    code = "cases.too_late_to_ask_for_a_hearing"


class NotOpen(Refused):
    """Not told yet, or answered already; or a hearing is on its way already."""

    code = "cases.hearing_not_open"


@transaction.atomic
def ask_hearing(*, party: Party, reason: str, actor: User, now: datetime) -> Hearing:
    """Ask in time, and a hearing is held within twenty working days; the clocks stand from today.

    Who asks while a hearing is on its way joins it; one that the office had ordered is from then
    on owed within the twenty days too. Raises TooLateToAsk, NotOpen, NotUnderReview.
    """
    case, party = _open_right(party, now)
    party.asked_at = now
    party.save(update_fields=["asked_at"])
    _close_right(party, PartyAnswer.ASK, actor, now)
    _note(case, party, PartyAnswer.ASK, actor, now, note=reason.strip())
    hearing = queries.running_hearing(case)
    if hearing is None:
        words = reason.strip() or f"{party.shown}要求听证"
        hearing = _open(
            case,
            HearingGround.REQUEST,
            words[:300],
            HOLD_WITHIN,
            actor=actor,
            actor_label=_by(party, actor),
            now=now,
        )
    if promises.find(subject=hearing.subject, kind=PromiseKind.HEARING) is None:
        _promise_hearing(case, party, hearing, actor, now)
    return hearing


@transaction.atomic
def waive_hearing(*, party: Party, reason: str, actor: User, now: datetime) -> Party:
    """He does not want one; the decision need not wait for his five days."""
    case, party = _open_right(party, now)
    party.waived_at = now
    party.save(update_fields=["waived_at"])
    _close_right(party, PartyAnswer.WAIVE, actor, now)
    _note(case, party, PartyAnswer.WAIVE, actor, now, note=reason.strip())
    return party


@transaction.atomic
def withdraw_request(*, party: Party, reason: str, actor: User, now: datetime) -> Party:
    """He no longer asks; if nobody else does, the hearing falls away and the clocks run on.

    Raises NotOpen, NotUnderReview.
    """
    case = _heard(party)
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    hearing = queries.running_hearing(case)
    if party.asked_at is None or hearing is None:
        raise NotOpen("没有可以撤回的听证要求。", rule=queries.ART_47)
    party.asked_at, party.waived_at = None, now
    party.save(update_fields=["asked_at", "waived_at"])
    _note(case, party, PartyAnswer.WITHDRAW, actor, now, note=reason.strip())
    others = case.parties.exclude(asked_at=None).exists()
    if hearing.ground == HearingGround.REQUEST and not others:
        _drop(case, hearing, actor, now, actor_label=_by(party, actor))
    return party


def answer_right(
    *, party: Party, answer: PartyAnswer, words: str, actor: User, now: datetime
) -> object:
    """One of the three, as the party said it to the officer or chose it on his page."""
    return _ANSWERS[answer](party=party, reason=words, actor=actor, now=now)


_ANSWERS = {
    PartyAnswer.ASK: ask_hearing,
    PartyAnswer.WAIVE: waive_hearing,
    PartyAnswer.WITHDRAW: withdraw_request,
}


@transaction.atomic
def order_hearing(
    *,
    case: Case,
    ground: HearingGround,
    reason: str,
    expected_days: int,
    actor: User,
    now: datetime,
) -> Hearing:
    """A law demands a hearing, or the public interest does: of the office's own motion (art. 46).

    It stands on the public list from today. `expected_days` are working days, told to the
    applicant. Raises NotOpen, NotUnderReview.
    """
    if ground == HearingGround.REQUEST:
        raise NotOpen("依职权举行听证，请选择法定或者公共利益。", rule=queries.ART_46)
    if not reason.strip():
        raise NotOpen("请写明为什么应当听证。", rule=queries.ART_46)
    case = locked(case)
    if not queries.may_be_heard(case):
        raise NotUnderReview("只有审查中的许可才能举行听证。", rule=queries.ART_46)
    if queries.running_hearing(case) is not None:
        raise NotOpen("这一件已经有一次听证在进行。", rule=queries.ART_46)
    note_step(
        case=case,
        action="hearing_ordered",
        label="决定举行听证",
        actor=actor,
        now=now,
        note=f"{HearingGround(ground).label}：{reason.strip()}",
        basis=queries.ART_46,
        data={"ground": ground},
    )
    hearing = _open(case, ground, reason.strip()[:300], expected_days, actor=actor, now=now)
    applicant_of(case=case, actor=actor, now=now)
    return hearing


def _open_right(party: Party, now: datetime) -> tuple[Case, Party]:
    """Case and party, locked, while the party may still answer."""
    case = _heard(party)
    fresh = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    fresh.case = case
    if fresh.asked_at is not None or fresh.waived_at is not None:
        raise NotOpen("已经答复过是否要求听证了。", rule=queries.ART_47)
    if queries.told_of_rights(fresh) is None:
        raise NotOpen("还没有告知听证权利，请先告知。", rule=queries.ART_47)
    promise = promises.find(subject=fresh.subject, kind=PromiseKind.HEARING_REQUEST)
    last = promise.last_day_on if promise is not None else None
    if last is None or timezone.localdate(now) > last:
        until = f"{last:%Y-%m-%d}" if last else "期限"
        raise TooLateToAsk(
            f"要求听证的五个工作日到 {until} 为止，已经过了，不能再要求听证。您仍然可以陈述意见。",
            rule=queries.ART_47,
        )
    return case, fresh


def _heard(party: Party) -> Case:
    case = locked(party.case)
    if not queries.may_be_heard(case):
        raise NotUnderReview("这一件已经不在审查中。", rule=queries.ART_47)
    return case


def _close_right(party: Party, answer: PartyAnswer, actor: User, now: datetime) -> None:
    promises.close_for(
        subject=party.subject,
        kind=PromiseKind.HEARING_REQUEST,
        evidence_label=PartyAnswer(answer).label,
        actor=actor.as_actor(),
        now=now,
    )


def _promise_hearing(
    case: Case, party: Party, hearing: Hearing, actor: User, now: datetime
) -> None:
    promises.open_promise(
        kind=PromiseKind.HEARING,
        subject=hearing.subject,
        to_label=party.shown,
        to_applicant=case.application.applicant if party.is_applicant else None,
        office=case.office,
        person=case.handler,
        terms=terms.HEARING,
        start_on=timezone.localdate(now),
        actor=actor.as_actor(),
        now=now,
    )


def _by(party: Party, actor: User) -> str:
    """The history, which the applicant reads, does not name a neighbour in full."""
    return "" if actor.is_staff_member else party.shown


def _note(
    case: Case, party: Party, answer: PartyAnswer, actor: User, now: datetime, *, note: str
) -> None:
    own = not actor.is_staff_member
    label = PartyAnswer(answer).label
    note_step(
        case=case,
        action=f"hearing_{answer}",
        label=label,
        actor=actor,
        actor_label=_by(party, actor),
        now=now,
        note="，".join(part for part in (party.shown, note) if part),
        basis=queries.ART_47,
        data={"party": str(party.public_id)},
    )
    if own and case.handler is not None:
        notifications.notify(
            recipients=[case.handler],
            subject=case.subject,
            title=f"{case.title}：{party.shown}{label}",
            body=note or label,
            now=now,
        )


def _open(
    case: Case,
    ground: HearingGround,
    reason: str,
    expected_days: int,
    *,
    actor: User,
    now: datetime,
    actor_label: str = "",
) -> Hearing:
    """The hearing, and the clocks stopped for it unless something else keeps them standing."""
    hearing = Hearing.objects.create(
        case=case,
        ground=ground,
        reason=reason,
        expected_days=expected_days,
        opened_by=actor,
        opened_at=now,
    )
    if not case.special_procedures.filter(ended_on=None).exists():
        hearing.procedure = run_procedure(
            case=case,
            kind=SpecialKind.HEARING,
            reason=reason,
            expected_days=expected_days,
            actor=actor,
            actor_label=actor_label,
            now=now,
        )
        hearing.save(update_fields=["procedure"])
    return hearing


def _drop(case: Case, hearing: Hearing, actor: User, now: datetime, *, actor_label: str) -> None:
    hearing.dropped_at = now
    hearing.save(update_fields=["dropped_at"])
    promises.cancel_all(
        subjects=[hearing.subject], reason="撤回听证要求", actor=actor.as_actor(), now=now
    )
    if hearing.procedure is not None:
        finish_procedure(
            procedure=hearing.procedure,
            result="撤回听证要求",
            actor=actor,
            actor_label=actor_label,
            now=now,
        )
