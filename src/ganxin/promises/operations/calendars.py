"""Publishing a year, and working out again what is running."""

import pathlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM, Actor
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject
from ganxin.promises import queries, rules
from ganxin.promises.models import (
    CalendarDay,
    CalendarYear,
    ClockSetting,
    PauseReason,
    Promise,
    PromiseQuerySet,
)
from ganxin.promises.operations.rows import (
    CALENDAR_LOCK,
    DATES,
    calendar_in_force,
    dates_of,
    entry_for,
    set_dates,
)
from ganxin.promises.rules import Calendar, ClockSettings, Notice, NoticeDay

CHUNK = 500


@transaction.atomic
def publish_year(
    *, year: int, source: str, days: Iterable[NoticeDay], actor: Actor, now: datetime
) -> int:
    """Put a year's notice in force and work out every running promise again.

    Published again, it replaces what was published before. Returns how many promises moved; the
    ledger names each with its old and new dates. Raises BadNotice.
    """
    _alone()
    _store(Notice(year, source, tuple(days)), actor, now)
    return _recompute_all(f"{year} 年放假安排公布", actor, now)


@transaction.atomic
def load_calendar(folder: pathlib.Path, *, now: datetime, actor: Actor = SYSTEM) -> list[int]:
    """Publish what the district's folder says: `YYYY.csv`, `pause_reasons.csv`, `settings.csv`.

    Returns the years that were new or changed; loading the same folder again changes nothing.
    Raises BadNotice, OSError.
    """
    _alone()
    notices = [
        rules.parse_notice(int(path.stem), path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].csv"))
    ]
    changed = [notice.year for notice in notices if _store(notice, actor, now)]
    settled = _load_settings(folder)
    if changed or settled:
        _recompute_all("载入本区日历", actor, now)
    return changed


def recompute_unsettled(*, now: datetime) -> int:
    """Work out again what may have moved by itself: provisional dates and clocks standing still.

    In chunks, each its own transaction. Returns how many promises moved.
    """
    unsettled = Promise.objects.running().exclude(provisional_reason="")
    moved, last = 0, 0
    while True:
        with transaction.atomic():
            calendar, settings = calendar_in_force(), queries.clock_settings()
            rows = _chunk(unsettled, last)
            moved += _recompute(rows, calendar, settings, "每日重算", SYSTEM, now)
        if not rows:
            return moved
        last = rows[-1].pk


def _alone() -> None:
    """Wait for those who compute with the old calendar; let nobody begin with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])


def _store(notice: Notice, actor: Actor, now: datetime) -> bool:
    """Whether the year is new or its days changed."""
    row = CalendarYear.objects.filter(year=notice.year).first()
    if row is not None and _days_of(row) == set(notice.days) and row.source == notice.source:
        return False
    rules.check_notice(notice)
    if row is None:
        row = CalendarYear(year=notice.year)
    row.published_on = timezone.localdate(now)
    row.source = notice.source
    row.revision = uuid7()
    row.save()
    row.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=row, on=day.on, kind=day.kind, name=day.name) for day in notice.days
    )
    ledger.record(
        actor=actor,
        action="promises.calendar.published",
        subject=Subject("promises.calendaryear", str(row.year), f"{row.year} 年放假安排"),
        at=now,
        basis=row.source,
        data={"days": [f"{day.on} {day.kind} {day.name}" for day in notice.days]},
    )
    return True


def _days_of(row: CalendarYear) -> set[NoticeDay]:
    return {NoticeDay(day.on, rules.day_kind(day.kind), day.name) for day in row.days.all()}


def _load_settings(folder: pathlib.Path) -> bool:
    """Pause reasons and settings; says whether a setting changed."""
    reasons, numbers = folder / "pause_reasons.csv", folder / "settings.csv"
    if reasons.exists():
        for reason in rules.parse_reasons(reasons.read_text(encoding="utf-8")):
            PauseReason.objects.update_or_create(
                code=reason.code, defaults={"label": reason.label, "source": reason.source}
            )
    if not numbers.exists():
        return False
    wanted = rules.parse_settings(numbers.read_text(encoding="utf-8"))
    before = dict(ClockSetting.objects.values_list("code", "value"))
    for code, value in wanted.items():
        ClockSetting.objects.update_or_create(code=code, defaults={"value": value})
    return any(before.get(code) != value for code, value in wanted.items())


def _recompute_all(why: str, actor: Actor, now: datetime) -> int:
    calendar, settings = queries.calendar(), queries.clock_settings()
    moved, last = 0, 0
    while rows := _chunk(Promise.objects.running(), last):
        moved += _recompute(rows, calendar, settings, why, actor, now)
        last = rows[-1].pk
    return moved


def _chunk(promises: PromiseQuerySet, after: int) -> list[Promise]:
    return list(
        promises.filter(pk__gt=after)
        .select_for_update(of=("self",))
        .prefetch_related("events")
        .order_by("pk")[:CHUNK]
    )


def _recompute(
    rows: Sequence[Promise],
    calendar: Calendar,
    settings: ClockSettings,
    why: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Store what changed and write it down; says how many due dates moved."""
    today = timezone.localdate(now)
    changed: list[Promise] = []
    entries: list[ledger.NewEntry] = []
    for promise in rows:
        before, moved_from = _dates(promise), dates_of(promise)
        events = queries.clock_events(promise.events.all())
        set_dates(promise, queries.reckon_promise(promise, events, calendar, settings, today))
        if _dates(promise) == before:
            continue
        changed.append(promise)
        if dates_of(promise) != moved_from:
            data: dict[str, ledger.Json] = {"why": why, "from": moved_from}
            entries.append(
                entry_for(promise, "moved", actor, now, data={**data, **dates_of(promise)})
            )
    Promise.objects.bulk_update(changed, DATES)
    ledger.record_many(entries)
    return sum(1 for entry in entries if _moved(entry))


def _dates(promise: Promise) -> tuple[date, date, date, str]:
    return (
        promise.yellow_on,
        promise.last_day_on,
        promise.due_on,
        promise.provisional_reason,
    )


def _moved(entry: ledger.NewEntry) -> bool:
    """Whether a date changed, not only that it is no longer provisional."""
    before = entry.data["from"]
    assert isinstance(before, dict)
    return any(before[name] != entry.data[name] for name in ("due_on", "last_day_on"))
