"""Everything that happens to one promise: opened, stopped for a while, lengthened, kept."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from ganxin.accounts.api import Applicant, Office, User
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.promises import queries, rules
from ganxin.promises.choices import Approver, EventKind, Outcome, PromiseKind
from ganxin.promises.models import Promise
from ganxin.promises.operations.rows import (
    add_event,
    calendar_in_force,
    dates_of,
    is_past,
    locked,
    note,
    recompute,
    set_dates,
)
from ganxin.promises.rules import Calendar, Terms


class AlreadyPromised(Refused):
    code = "promises.already_promised"


class LongerThanLaw(Refused):
    """The promised time would pass the statutory time."""

    code = "promises.longer_than_law"


class WrongDay(Refused):
    """A suspension or resumption dated where it may not be."""

    code = "promises.wrong_day"


class TooLate(Refused):
    """The last day is over: neither a pause nor an extension mends that."""

    code = "promises.too_late"


@transaction.atomic
def open_promise(
    *,
    kind: PromiseKind,
    subject: Subject,
    to_label: str,
    to_applicant: Applicant | None = None,
    office: Office,
    person: User | None = None,
    terms: Terms,
    start_on: date,
    actor: Actor,
    now: datetime,
) -> Promise:
    """Promise something and start its clock; the day `start_on` does not count.

    The same working day begun after the close of office, or on a day that is not worked, starts
    on the next working day. Raises AlreadyPromised, LongerThanLaw, OutOfRange.
    """
    calendar = calendar_in_force()
    local = timezone.localtime(now)
    if start_on == local.date():
        at = local.time()
        start_on = rules.first_day(start_on, at, office.closes_at, terms.unit, calendar)
    _check_against_law(kind, subject, terms, start_on, calendar)
    promise = Promise(
        kind=kind,
        to_label=to_label,
        to_applicant=to_applicant,
        office=office,
        person=person,
        start_on=start_on,
        created_at=now,
        **_columns(subject, terms),
    )
    set_dates(promise, queries.reckon_promise(promise, [], calendar, queries.clock_settings()))
    _insert(promise)
    add_event(promise, EventKind.START, start_on, actor, now, basis=terms.basis)
    data = {"length": terms.text, "start_on": start_on.isoformat(), **dates_of(promise)}
    note(promise, "opened", actor, now, basis=terms.basis, data=data)
    return promise


@transaction.atomic
def suspend(
    *,
    promise: Promise,
    on: date,
    basis: str,
    expected_days: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Promise:
    """Stop the clock from the day `on`, which is today; `expected_days` are working days.

    `basis`: a `SpecialProcedure`, or for a clock that is not statutory the code of a reason the
    district has published. Raises CannotPause (行政许可法 art. 45), WrongDay, TooLate,
    AlreadyClosed, ImpossibleOrder (it stands still already).
    """
    calendar = calendar_in_force()
    promise = locked(promise)
    published = frozenset(queries.published_reasons())
    rules.check_pause(PromiseKind(promise.kind), basis, expected_days, published)
    if on != timezone.localdate(now) or on < promise.start_on:
        raise WrongDay("暂停从登记当天起算，不能倒填日期，也不能预先登记。")
    if is_past(promise, now) and promise.suspended_on is None:
        raise TooLate("这个期限已经过了，不能再暂停。")
    add_event(
        promise, EventKind.SUSPEND, on, actor, now, days=expected_days, basis=basis, reason=reason
    )
    promise.suspended_on = on
    recompute(promise, calendar, now)
    data = {"expected_days": expected_days, "reason": reason, **dates_of(promise)}
    note(promise, "suspended", actor, now, basis=basis, data=data)
    return promise


@transaction.atomic
def resume(
    *, promise: Promise, on: date, actor: Actor, now: datetime, reason: str = ""
) -> Promise:
    """Let the clock run on; the day `on` counts again. It may lie in the past, not in the future.

    Raises ImpossibleOrder (it does not stand still), WrongDay, AlreadyClosed.
    """
    calendar = calendar_in_force()
    promise = locked(promise)
    if on > timezone.localdate(now):
        raise WrongDay("恢复不能预先登记。")
    if promise.suspended_on is not None and on < promise.suspended_on:
        raise WrongDay("恢复的日子不能早于暂停的日子。")
    add_event(promise, EventKind.RESUME, on, actor, now, reason=reason)
    promise.suspended_on = None
    recompute(promise, calendar, now)
    note(promise, "resumed", actor, now, data={"on": on.isoformat(), **dates_of(promise)})
    return promise


@transaction.atomic
def extend(
    *,
    promise: Promise,
    days: int,
    approver: str,
    reason: str,
    actor: Actor,
    now: datetime,
    approved_by: Approver = Approver.OFFICE_HEAD,
) -> Promise:
    """Add days, in the unit of the terms. `approver` is a name, `approved_by` the office held.

    Raises CannotExtend (limit, times, approver), TooLate, LongerThanLaw, AlreadyClosed.
    """
    calendar = calendar_in_force()
    promise = locked(promise)
    earlier = list(promise.events.filter(kind=EventKind.EXTEND).values_list("days", flat=True))
    terms = queries.terms_of(promise)
    rules.check_extension(terms, PromiseKind(promise.kind), earlier, days, approved_by)
    if not reason.strip():
        raise rules.CannotExtend("请写明延长的理由，理由要告知申请人。", rule=terms.basis)
    if is_past(promise, now):
        raise TooLate("这个期限已经过了，不能再延长。", rule=terms.basis)
    add_event(
        promise,
        EventKind.EXTEND,
        timezone.localdate(now),
        actor,
        now,
        days=days,
        basis=terms.basis,
        reason=reason,
        approver=f"{approver}（{approved_by.label}）",
    )
    recompute(promise, calendar, now)
    _check_not_past_law(promise)
    data = {"days": days, "approver": approver, "reason": reason, **dates_of(promise)}
    note(promise, "extended", actor, now, basis=terms.basis, data=data)
    return promise


@transaction.atomic
def close(
    *,
    promise: Promise,
    evidence_label: str,
    actor: Actor,
    now: datetime,
    happened_at: datetime | None = None,
) -> Promise:
    """It was kept: in time up to the close of office of its last day, else late.

    `evidence_label` says in words what proves it; `happened_at` is the moment it proves, where
    the proof is filed later than the thing was done. Raises AlreadyClosed, WrongDay.
    """
    calendar = calendar_in_force()
    promise = locked(promise)
    done_at = happened_at or now
    if happened_at is not None and not promise.created_at <= happened_at <= now:
        raise WrongDay("兑现的时间要在作出承诺以后，不能晚于现在。")
    add_event(
        promise, EventKind.STOP, timezone.localdate(done_at), actor, now, reason=evidence_label
    )
    promise.suspended_on = None
    recompute(promise, calendar, now)
    promise.outcome = Outcome.KEPT_LATE if is_past(promise, done_at) else Outcome.KEPT
    _finish(promise, evidence_label, now)
    data = {"outcome": str(promise.outcome), "evidence": evidence_label, **dates_of(promise)}
    note(promise, "closed", actor, now, basis=promise.basis, data=data)
    return promise


@transaction.atomic
def cancel(*, promise: Promise, reason: str, actor: Actor, now: datetime) -> Promise:
    """Nothing is owed any more (withdrawn, not accepted …). Raises AlreadyClosed."""
    calendar = calendar_in_force()
    promise = locked(promise)
    add_event(promise, EventKind.CANCEL, timezone.localdate(now), actor, now, reason=reason)
    promise.suspended_on = None
    recompute(promise, calendar, now)
    promise.outcome = Outcome.CANCELLED
    _finish(promise, reason, now)
    note(promise, "cancelled", actor, now, data={"reason": reason})
    return promise


@transaction.atomic
def hand_to(
    *,
    promise: Promise,
    person: User | None,
    office: Office | None = None,
    actor: Actor,
    now: datetime,
) -> Promise:
    """Another person (and office) answers for it from now on. Raises AlreadyClosed."""
    promise = locked(promise)
    promise.person = person
    if office is not None:
        promise.office = office
    promise.save(update_fields=["person", "office"])
    data = {"person": person.name if person else "", "office": promise.office.code}
    note(promise, "handed", actor, now, data=data)
    return promise


def _columns(subject: Subject, terms: Terms) -> dict[str, str | int]:
    """Subject and terms as the row keeps them."""
    return {
        "subject_type": subject.type,
        "subject_id": subject.id,
        "subject_label": subject.label,
        "subject_url_name": subject.url_name,
        "length": terms.length,
        "unit": terms.unit,
        "basis": terms.basis,
        "extension_limit_days": terms.extension_limit,
        "extension_times": terms.extension_times,
        "extension_by": terms.extension_by or "",
    }


def _insert(promise: Promise) -> None:
    try:
        with transaction.atomic():
            promise.save(force_insert=True)
    except IntegrityError as error:
        if "one_promise_per_subject_and_kind" not in str(error):
            raise
        raise AlreadyPromised("这件事已经有同样的承诺。") from error


def _check_against_law(
    kind: PromiseKind, subject: Subject, terms: Terms, start_on: date, calendar: Calendar
) -> None:
    other_kind = _COUNTERPART.get(kind)
    other = queries.find(subject=subject, kind=other_kind) if other_kind else None
    if other is None:
        return
    pair = (terms, queries.terms_of(other))
    promised, statutory = pair if kind == PromiseKind.DECIDE_PROMISED else pair[::-1]
    if not rules.fits(promised, statutory, start_on, calendar):
        raise LongerThanLaw("承诺期限不能长于法定期限。", rule=statutory.basis)


def _check_not_past_law(promise: Promise) -> None:
    if promise.kind != PromiseKind.DECIDE_PROMISED:
        return
    law = queries.find(subject=promise.subject, kind=PromiseKind.DECIDE_STATUTORY)
    if law is not None and law.closed_at is None and promise.last_day_on > law.last_day_on:
        raise LongerThanLaw("延长以后，承诺期限会超过法定期限。", rule=law.basis)


_COUNTERPART = {
    PromiseKind.DECIDE_PROMISED: PromiseKind.DECIDE_STATUTORY,
    PromiseKind.DECIDE_STATUTORY: PromiseKind.DECIDE_PROMISED,
}


def _finish(promise: Promise, evidence_label: str, now: datetime) -> None:
    promise.closed_at = now
    promise.evidence_label = evidence_label
    promise.save(update_fields=["outcome", "closed_at", "evidence_label"])
