"""Time and place, the chair, the record (行政许可法 art. 48)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, holders
from ganxin.accounts.choices import Role
from ganxin.cases.choices import TellWay
from ganxin.cases.hearing import queries
from ganxin.cases.hearing.operations.parties import NotUnderReview, tell
from ganxin.cases.models import Call, Case, Hearing, Party, Recusal
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked
from ganxin.cases.operations.papers import hearing_call_paper
from ganxin.cases.review.operations.special import finish_procedure
from ganxin.documents import api as documents
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

RECORD = "听证笔录"


class NoticeTooShort(Refused):
    """Less than seven working days lie before the hearing, or it is later than it must be."""

    code = "cases.hearing_notice_too_short"


class WrongChair(Refused):
    """Examined the application, is of another office, or was found to be partial."""

    code = "cases.wrong_chair"


class NotReadyToRecord(Refused):
    code = "cases.hearing_not_ready_to_record"


@transaction.atomic
def call_hearing(
    *,
    hearing: Hearing,
    held_at: datetime,
    place: str,
    chair: User,
    closed_reason: str,
    actor: User,
    now: datetime,
) -> Call:
    """Fix time, place and chair; everybody with a login is told at once, the others on paper.

    A second call replaces the first. `closed_reason` is empty for a public hearing. Raises
    NoticeTooShort, WrongChair, NotUnderReview.
    """
    case, hearing = _running(hearing)
    _check_day(hearing, held_at, now)
    check_chair(case, chair, now)
    if not place.strip():
        raise NoticeTooShort("请写明听证的地点。", rule=queries.ART_48)
    call = Call.objects.create(
        hearing=hearing,
        held_at=held_at,
        place=place.strip(),
        chair=chair,
        closed_reason=closed_reason.strip(),
        made_by=actor,
        made_at=now,
    )
    when = f"{timezone.localtime(held_at):%Y-%m-%d %H:%M}"
    how = f"不公开：{call.closed_reason}" if call.closed_reason else "公开举行"
    note_step(
        case=case,
        action="hearing_called",
        label="确定听证时间",
        actor=actor,
        now=now,
        note=f"{when}，{call.place}，主持人 {chair.name}，{how}",
        basis=queries.ART_48,
        data={"chair": str(chair.public_id)},
    )
    for party in case.parties.select_related("user", "case__application__applicant"):
        _summon(party, call, f"{when}，{call.place}", actor, now)
    notifications.notify(
        recipients=[chair],
        subject=case.subject,
        title=f"请您主持听证：{case.title}",
        body=f"{when}，{call.place}。",
        now=now,
    )
    return call


def _summon(party: Party, call: Call, where: str, actor: User, now: datetime) -> None:
    hearing_call_paper(party=party, call=call, now=now)
    people = queries.logins_of(party, timezone.localdate(now))
    if not people:
        return
    notifications.notify(
        recipients=people,
        subject=party.subject,
        title=f"{party.case.title}：听证通知",
        body=f"听证在{where}举行，主持人 {call.chair.name}。不收费。"
        "认为主持人和这件事有直接利害关系的，可以申请回避。",
        now=now,
    )
    tell(
        party=party,
        call=call,
        way=TellWay.LOGIN,
        told_on=timezone.localdate(now),
        proof="",
        actor=actor,
        now=now,
    )


def _check_day(hearing: Hearing, held_at: datetime, now: datetime) -> None:
    day = timezone.localdate(held_at)
    earliest = queries.first_possible_day(timezone.localdate(now))
    if day < earliest:
        raise NoticeTooShort(
            f"要在举行听证的七个工作日前通知，今天通知，最早 {earliest:%Y-%m-%d} 举行。",
            rule=queries.ART_48,
        )
    latest = queries.last_possible_day(hearing)
    if latest is not None and day > latest >= earliest:
        raise NoticeTooShort(
            f"应当在二十个工作日内举行听证，最晚 {latest:%Y-%m-%d}。", rule=queries.ART_47
        )


def check_chair(case: Case, chair: User, now: datetime) -> None:
    """Somebody of the office who has not examined the application. Raises WrongChair."""
    if chair.pk in queries.examiners(case):
        raise WrongChair(
            f"{chair.name}审查过这份申请，主持人要由审查以外的人担任。", rule=queries.ART_48
        )
    if chair not in queries.possible_chairs(case, timezone.localdate(now)):
        raise WrongChair(
            "主持人要从本部门的人中指定。负责人要答复回避申请，不能主持。", rule=queries.ART_48
        )


@transaction.atomic
def ask_recusal(*, party: Party, reason: str, actor: User, now: datetime) -> Recusal:
    """The party says that the chair has a direct interest. Raises WrongChair, NotReadyToRecord."""
    if not reason.strip():
        raise WrongChair("请写明主持人和这件事有什么利害关系。", rule=queries.ART_48)
    running = queries.running_hearing(party.case)
    call = running.call if running is not None else None
    if running is None or call is None:
        raise NotReadyToRecord("还没有指定听证主持人。", rule=queries.ART_48)
    case, running = _running(running)
    if call.recusals.filter(party=party, accepted=None).exists():
        raise WrongChair("已经申请过回避，请等答复。", rule=queries.ART_48)
    recusal = Recusal.objects.create(
        call=call, party=party, chair=call.chair, reason=reason.strip()[:300], asked_at=now
    )
    note_step(
        case=case,
        action="recusal_asked",
        label="申请主持人回避",
        actor=actor,
        actor_label="" if actor.is_staff_member else party.shown,
        now=now,
        note=f"{call.chair.name}：{recusal.reason}",
        basis=queries.ART_48,
    )
    notifications.notify(
        recipients=list(holders(Role.OFFICE_HEAD, case.office, timezone.localdate(now))),
        subject=case.subject,
        title=f"{case.title}：申请主持人回避",
        body=recusal.reason,
        now=now,
    )
    return recusal


@transaction.atomic
def answer_recusal(
    *,
    recusal: Recusal,
    accepted: bool,
    new_chair: User | None,
    note: str,
    actor: User,
    now: datetime,
) -> Recusal:
    """The head of the office answers; if he agrees he names another chair at once.

    Nobody answers for himself. Raises WrongChair.
    """
    case, _ = _running(recusal.call.hearing)
    recusal = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    if recusal.accepted is not None:
        raise WrongChair("这个回避申请已经答复了。", rule=queries.ART_48)
    if actor == recusal.chair:
        raise WrongChair("不能答复要求自己回避的申请。", rule=queries.ART_48)
    if not accepted and not note.strip():
        raise WrongChair("不同意回避的，请写明理由。", rule=queries.ART_48)
    call = recusal.call
    if accepted:
        if new_chair is None or new_chair == recusal.chair:
            raise WrongChair("同意回避的，请另外指定一位主持人。", rule=queries.ART_48)
        check_chair(case, new_chair, now)
        call.chair = new_chair
        call.save(update_fields=["chair"])
    recusal.accepted, recusal.note = accepted, note.strip()[:300]
    recusal.answered_by, recusal.answered_at = actor, now
    recusal.save(update_fields=["accepted", "note", "answered_by", "answered_at"])
    result = f"同意回避，主持人改为 {call.chair.name}" if accepted else "不同意回避"
    note_step(
        case=case,
        action="recusal_answered",
        label=result,
        actor=actor,
        now=now,
        note=recusal.note,
        basis=queries.ART_48,
        data={"accepted": accepted},
    )
    today = timezone.localdate(now)
    for party in case.parties.select_related("user", "case__application__applicant"):
        notifications.notify(
            recipients=queries.logins_of(party, today),
            subject=party.subject,
            title=f"{case.title}：{result}",
            body=recusal.note or result,
            now=now,
        )
    return recusal


@transaction.atomic
def record_hearing(
    *,
    hearing: Hearing,
    summary: str,
    signed: bool,
    files: Sequence[tuple[str, documents.Readable]],
    actor: User,
    now: datetime,
) -> Hearing:
    """The record is in: read, signed and kept as a file; the clocks run on from today.

    Raises NotReadyToRecord, NotUnderReview and what `documents.store` raises.
    """
    case, hearing = _running(hearing)
    call = _check_record(case, hearing, now)
    if not signed:
        raise NotReadyToRecord(
            "笔录要交听证参加人确认无误后签字或者盖章，再登记。", rule=queries.ART_48
        )
    if not files or not summary.strip():
        raise NotReadyToRecord("请上传听证笔录，并写明听证的要点。", rule=queries.ART_48)
    for name, file in files:
        documents.store(
            file=file,
            name=name or f"{RECORD}.pdf",
            subject=hearing.subject,
            purpose=RECORD,
            owner=actor,
            actor=actor.as_actor(),
            now=now,
        )
    hearing.summary, hearing.signed = summary.strip(), True
    hearing.recorded_by, hearing.recorded_at = actor, now
    hearing.save(update_fields=["summary", "signed", "recorded_by", "recorded_at"])
    _close_promise(hearing, held_at=call.held_at, actor=actor, now=now)
    note_step(
        case=case,
        action="hearing_recorded",
        label="登记听证笔录",
        actor=actor,
        now=now,
        note=hearing.summary,
        basis=queries.ART_48,
    )
    if hearing.procedure is not None:
        finish_procedure(procedure=hearing.procedure, result=RECORD, actor=actor, now=now)
    return hearing


def _close_promise(hearing: Hearing, *, held_at: datetime, actor: User, now: datetime) -> None:
    """The law's twenty days are for the hearing; its record may be filed a day later."""
    promises.close_for(
        subject=hearing.subject,
        kind=PromiseKind.HEARING,
        evidence_label=RECORD,
        actor=actor.as_actor(),
        now=now,
        happened_at=held_at,
    )


def _check_record(case: Case, hearing: Hearing, now: datetime) -> Call:
    """The call: everybody told seven working days before, no recusal open, and the hour past."""
    call = hearing.call
    if call is None:
        raise NotReadyToRecord("还没有确定听证的时间和地点。", rule=queries.ART_48)
    if now < call.held_at:
        raise NotReadyToRecord("听证的时间还没有到，不能先登记笔录。", rule=queries.ART_48)
    if queries.open_recusal(hearing) is not None:
        raise NotReadyToRecord("还有回避申请没有答复。", rule=queries.ART_48)
    day = timezone.localdate(call.held_at)
    for party in case.parties.prefetch_related("tellings"):
        told = queries.told_of(party, call)
        if told is None:
            raise NotReadyToRecord(f"没有通知{party.shown}听证的时间和地点。", rule=queries.ART_48)
        if queries.first_possible_day(told.told_on) > day:
            raise NotReadyToRecord(
                f"{party.shown}收到通知到听证不足七个工作日，请改期重新通知。",
                rule=queries.ART_48,
            )
    return call


def _running(hearing: Hearing) -> tuple[Case, Hearing]:
    """Case and hearing, locked, while the hearing is on its way. Raises NotUnderReview."""
    case = locked(hearing.case)
    fresh = Hearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    if not fresh.running or not queries.may_be_heard(case):
        raise NotUnderReview("这次听证已经结束，或者这一件不在审查中。", rule=queries.ART_48)
    return case, fresh
