"""The row of a promise: locked, dated by its clock, and written down in the ledger."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.promises import queries, rules
from ganxin.promises.choices import EventKind
from ganxin.promises.models import ClockEvent, Promise
from ganxin.promises.rules import Calendar, Reckoning

CALENDAR_LOCK = 0x67616E78  # one number for the whole database: "ganx"
DATES = ["yellow_on", "last_day_on", "due_on", "provisional_reason"]


class AlreadyClosed(Refused):
    code = "promises.already_closed"


def calendar_in_force() -> Calendar:
    """The calendar, held still until the transaction ends: a year is published alone.

    Always before any row lock: publishing locks in the same order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CALENDAR_LOCK])
    return queries.calendar()


def locked(promise: Promise) -> Promise:
    """The row, locked, with its office. Raises AlreadyClosed."""
    row = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("office", "person")
        .get(pk=promise.pk)
    )
    if row.closed_at is not None:
        raise AlreadyClosed("这个承诺已经了结，不能再改。")
    return row


def is_past(promise: Promise, now: datetime) -> bool:
    """Whether its last day is over at this moment, by the office's hours."""
    local = timezone.localtime(now)
    return rules.is_past(
        local.date(),
        promise.last_day_on,
        office_closed=local.time() >= promise.office.closes_at,
    )


def set_dates(promise: Promise, reckoning: Reckoning) -> None:
    """Store what the clock says on the row (not saved)."""
    promise.yellow_on = reckoning.yellow_on
    promise.last_day_on = reckoning.last_day_on
    promise.due_on = reckoning.due_on
    promise.provisional_reason = reckoning.provisional_reason or ""


def dates_of(promise: Promise) -> dict[str, ledger.Json]:
    """The stored dates as the ledger keeps them."""
    return {
        "due_on": promise.due_on.isoformat(),
        "last_day_on": promise.last_day_on.isoformat(),
        "provisional": promise.provisional_reason,
    }


def entry_for(
    promise: Promise,
    what: str,
    actor: Actor,
    now: datetime,
    *,
    basis: str = "",
    data: Mapping[str, ledger.Json],
) -> ledger.NewEntry:
    """A line of the ledger about a promise, on the promise's own chain."""
    return ledger.NewEntry(
        actor=actor,
        action=f"promises.promise.{what}",
        subject=Subject(
            type="promises.promise",
            id=str(promise.public_id),
            label=str(promise),
            url_name="promises:detail",
        ),
        at=now,
        basis=basis,
        data={"kind": str(promise.kind), "subject": promise.subject.key, **data},
    )


def note(
    promise: Promise,
    what: str,
    actor: Actor,
    now: datetime,
    *,
    basis: str = "",
    data: Mapping[str, ledger.Json],
) -> None:
    ledger.record_many([entry_for(promise, what, actor, now, basis=basis, data=data)])


def add_event(
    promise: Promise,
    kind: EventKind,
    on: date,
    actor: Actor,
    now: datetime,
    *,
    days: int = 0,
    basis: str = "",
    reason: str = "",
    approver: str = "",
) -> None:
    ClockEvent.objects.create(
        promise=promise,
        seq=promise.events.count() + 1,
        kind=kind,
        on=on,
        at=now,
        days=days,
        basis=basis,
        reason=reason,
        approver=approver,
        actor_label=actor.label,
    )


def recompute(promise: Promise, calendar: Calendar, now: datetime) -> None:
    events = queries.clock_events(promise.events.all())
    settings = queries.clock_settings()
    as_of = timezone.localdate(now)
    set_dates(promise, queries.reckon_promise(promise, events, calendar, settings, as_of))
    promise.save(update_fields=[*DATES, "suspended_on"])
