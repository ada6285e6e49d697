"""Several promises in one call: the two clocks of a case, the promises of several subjects."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from ganxin.accounts.api import Office, User
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject
from ganxin.promises.choices import Approver, PromiseKind
from ganxin.promises.models import Promise
from ganxin.promises.operations import clock
from ganxin.promises.operations.rows import is_past


@transaction.atomic
def suspend_all(
    *,
    subject: Subject,
    kinds: Collection[PromiseKind],
    on: date,
    basis: str,
    expected_days: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Promise]:
    """Suspend the running clocks of these kinds; all that can be, or none.

    A clock that has run out stays as it is (it is not in the answer); one that may not be stopped
    for this reason refuses the whole. Raises as `suspend` does.
    """
    return [
        clock.suspend(
            promise=promise,
            on=on,
            basis=basis,
            expected_days=expected_days,
            reason=reason,
            actor=actor,
            now=now,
        )
        for promise in _running(subject, kinds)
        if not is_past(promise, now)
    ]


@transaction.atomic
def resume_all(
    *,
    subject: Subject,
    kinds: Collection[PromiseKind],
    on: date,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> list[Promise]:
    """Resume those clocks of these kinds that stand still."""
    return [
        clock.resume(promise=promise, on=on, actor=actor, now=now, reason=reason)
        for promise in _running(subject, kinds)
        if promise.suspended_on is not None
    ]


@transaction.atomic
def extend_all(
    *,
    subject: Subject,
    kinds: Collection[PromiseKind],
    days: int,
    approver: str,
    reason: str,
    actor: Actor,
    now: datetime,
    approved_by: Approver = Approver.OFFICE_HEAD,
) -> list[Promise]:
    """Extend the running clocks of these kinds, the statutory one first.

    A clock that has run out stays as it is; if all have, raises TooLate. Else as `extend`.
    """
    rows = sorted(
        _running(subject, kinds), key=lambda row: row.kind != PromiseKind.DECIDE_STATUTORY
    )
    in_time = [promise for promise in rows if not is_past(promise, now)]
    if rows and not in_time:
        raise clock.TooLate("期限已经过了，不能再延长。", rule=rows[0].basis)
    return [
        clock.extend(
            promise=promise,
            days=days,
            approver=approver,
            reason=reason,
            actor=actor,
            now=now,
            approved_by=approved_by,
        )
        for promise in in_time
    ]


@transaction.atomic
def hand_all(
    *,
    subject: Subject,
    kinds: Collection[PromiseKind],
    person: User | None,
    office: Office | None = None,
    actor: Actor,
    now: datetime,
) -> list[Promise]:
    """Another person answers for the running promises of these kinds."""
    return [
        clock.hand_to(promise=promise, person=person, office=office, actor=actor, now=now)
        for promise in _running(subject, kinds)
    ]


@transaction.atomic
def close_for(
    *,
    subject: Subject,
    kind: PromiseKind,
    evidence_label: str,
    actor: Actor,
    now: datetime,
    happened_at: datetime | None = None,
) -> Promise | None:
    """Close the running promise of this kind; None where the subject never had one.

    `happened_at` as `close` takes it. Raises AlreadyClosed where it was closed before, WrongDay.
    """
    promise = Promise.objects.filter(
        subject_type=subject.type, subject_id=subject.id, kind=kind
    ).first()
    if promise is None:
        return None
    return clock.close(
        promise=promise,
        evidence_label=evidence_label,
        actor=actor,
        now=now,
        happened_at=happened_at,
    )


@transaction.atomic
def cancel_all(
    *, subjects: Iterable[Subject], reason: str, actor: Actor, now: datetime
) -> list[Promise]:
    """Cancel every running promise about these subjects."""
    about = Q(pk__in=[])
    for subject in subjects:
        about |= Q(subject_type=subject.type, subject_id=subject.id)
    rows = Promise.objects.running().filter(about).order_by("pk")
    return [clock.cancel(promise=row, reason=reason, actor=actor, now=now) for row in rows]


def _running(subject: Subject, kinds: Collection[PromiseKind]) -> list[Promise]:
    """In the order of their keys: everybody locks in this order."""
    return list(
        Promise.objects.running()
        .filter(subject_type=subject.type, subject_id=subject.id, kind__in=kinds)
        .select_related("office")
        .order_by("pk")
    )
