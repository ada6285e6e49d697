"""The calendar in force, one promise and its clock, the promises of subjects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from ganxin.lib.subjects import Subject
from ganxin.promises import rules
from ganxin.promises.choices import (
    Approver,
    Card,
    DayKind,
    EventKind,
    Outcome,
    PromiseKind,
    Provisional,
    Unit,
)
from ganxin.promises.models import (
    CalendarDay,
    CalendarYear,
    ClockEvent,
    ClockSetting,
    PauseReason,
    Promise,
)
from ganxin.promises.rules import Calendar, ClockSettings, Event, Reckoning, Terms

_Version = tuple[tuple[int, UUID], ...]


def clock_settings() -> ClockSettings:
    """What the district set about its clocks."""
    return rules.settings_from(dict(ClockSetting.objects.values_list("code", "value")))


def calendar() -> Calendar:
    """The working calendar in force; read again only when a year was published since."""
    version = tuple(CalendarYear.objects.values_list("year", "revision").order_by("year"))
    return _calendar(version, clock_settings().december_from)


@lru_cache(maxsize=4)
def _calendar(version: _Version, december_from: int) -> Calendar:
    named = CalendarDay.objects.values_list("on", "kind", "name")
    days = list(named)
    return Calendar(
        years=frozenset(year for year, _ in version),
        holidays={on: name for on, kind, name in days if kind == DayKind.HOLIDAY},
        make_up_days={on: name for on, kind, name in days if kind == DayKind.MAKE_UP},
        december_from=december_from,
    )


def published_reasons() -> dict[str, str]:
    """Code and label of each reason for which the district's own promises may pause."""
    return dict(PauseReason.objects.values_list("code", "label").order_by("code"))


def terms_of(promise: Promise) -> Terms:
    """The terms a promise was opened with."""
    return Terms(
        length=promise.length,
        unit=Unit(promise.unit),
        basis=promise.basis,
        extension_limit=promise.extension_limit_days,
        extension_times=promise.extension_times,
        extension_by=Approver(promise.extension_by) if promise.extension_by else None,
    )


def clock_events(rows: Iterable[ClockEvent]) -> list[Event]:
    """Stored events as the pure clock takes them."""
    return [Event(EventKind(row.kind), row.on, row.days, row.basis, row.seq) for row in rows]


def reckon_promise(
    promise: Promise,
    events: Sequence[Event],
    calendar: Calendar,
    settings: ClockSettings,
    as_of: date | None = None,
) -> Reckoning:
    """The clock of a promise from its own terms and start."""
    return rules.reckon(
        promise.start_on,
        terms_of(promise),
        events,
        calendar,
        thresholds=settings.thresholds,
        as_of=as_of,
    )


def explain(promise: Promise, *, now: datetime | None = None) -> Reckoning:
    """The clock worked out again, with every day. `now`: for a suspension that overruns."""
    as_of = timezone.localdate(now) if now and promise.closed_at is None else None
    events = clock_events(promise.events.all())
    return reckon_promise(promise, events, calendar(), clock_settings(), as_of)


@dataclass(frozen=True)
class PromiseView:
    """A promise as a page shows it, with its card at the moment it was asked for.

    `left` is a sentence ("剩余 3 个工作日"); `days_left` counts in the promise's unit and is
    negative when past. `last_day_on` is the last day in time; show `due_on` as the due date.
    """

    public_id: str
    kind: PromiseKind
    subject: Subject
    to_label: str
    office: str
    person: str
    basis: str
    length: str
    unit: Unit
    start_on: date
    yellow_on: date
    due_on: date
    last_day_on: date
    provisional_reason: str
    suspended_on: date | None
    outcome: Outcome | None
    closed_at: datetime | None
    evidence_label: str
    card: Card
    days_left: int
    left: str

    @property
    def provisional(self) -> bool:
        return bool(self.provisional_reason)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def overdue(self) -> bool:
        return self.is_open and self.card == Card.RED

    @property
    def kind_label(self) -> str:
        return self.kind.label


def view_of(promise: Promise, calendar: Calendar, local: datetime) -> PromiseView:
    """`promise` with its office and person loaded; `local`: now in the district's zone."""
    outcome = Outcome(promise.outcome) if promise.outcome else None
    today, unit = local.date(), Unit(promise.unit)
    office_closed = local.time() >= promise.office.closes_at
    return PromiseView(
        public_id=str(promise.public_id),
        kind=PromiseKind(promise.kind),
        subject=promise.subject,
        to_label=promise.to_label,
        office=promise.office.short_name,
        person=promise.person.name if promise.person else "",
        basis=promise.basis,
        length=terms_of(promise).text,
        unit=unit,
        start_on=promise.start_on,
        yellow_on=promise.yellow_on,
        due_on=promise.due_on,
        last_day_on=promise.last_day_on,
        provisional_reason=_label(promise.provisional_reason),
        suspended_on=promise.suspended_on,
        outcome=outcome,
        closed_at=promise.closed_at,
        evidence_label=promise.evidence_label,
        card=rules.card(today, promise, outcome, office_closed=office_closed),
        days_left=rules.days_left(today, promise.last_day_on, unit, calendar),
        left=_left(promise, outcome, calendar, local),
    )


def _label(reason: str) -> str:
    return Provisional(reason).label if reason else ""


def _left(promise: Promise, outcome: Outcome | None, calendar: Calendar, local: datetime) -> str:
    if outcome is not None:
        return outcome.label
    if promise.suspended_on is not None:
        return "暂停中"
    return rules.left_text(
        local.date(),
        promise.last_day_on,
        Unit(promise.unit),
        calendar,
        office_closed=local.time() >= promise.office.closes_at,
    )


def of_subjects(
    subject_type: str, ids: Iterable[str], *, now: datetime
) -> dict[str, list[PromiseView]]:
    """The promises about each subject, open and closed, first due first; one query for them.

    Every id asked for is a key. (The calendar's version and settings are two small queries more.)
    """
    found: dict[str, list[PromiseView]] = {str(each): [] for each in ids}
    working, local = calendar(), timezone.localtime(now)
    rows = (
        Promise.objects.filter(subject_type=subject_type, subject_id__in=list(found))
        .select_related("office", "person")
        .order_by("due_on", "kind")
    )
    for promise in rows:
        found[promise.subject_id].append(view_of(promise, working, local))
    return found


def find(*, subject: Subject, kind: PromiseKind) -> Promise | None:
    """The promise of this kind about the subject, open or closed."""
    return Promise.objects.filter(
        subject_type=subject.type, subject_id=subject.id, kind=kind
    ).first()


def events_of(promise: Promise) -> list[ClockEvent]:
    """What happened to the clock, in order."""
    return list(promise.events.order_by("seq"))


def overdue(*, kind: PromiseKind, now: datetime) -> list[Promise]:
    """Running promises of one kind that are past, oldest first."""
    rows = Promise.objects.overdue(timezone.localtime(now)).filter(kind=kind)
    return list(rows.order_by("last_day_on", "pk"))
