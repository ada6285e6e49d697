"""The due date: a pure function of the start, the terms, the events and the calendar.

Counting (行政许可法 art. 82: days are working days, without statutory holidays): the day on which
the period starts does not count; a suspension takes out whole days, from its own day up to but
not including the day of its resumption.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from ganxin.lib.errors import Refused
from ganxin.promises.choices import DayKind, EventKind, Provisional, Unit
from ganxin.promises.rules.calendar import Calendar, to_date
from ganxin.promises.rules.terms import MAX_LENGTH, BadTerms, Event, Terms


class ImpossibleOrder(Refused):
    """Events that cannot follow each other: resumed while running, suspended twice …"""

    code = "promises.impossible_order"


@dataclass(frozen=True)
class Thresholds:
    """When a card turns yellow: `yellow_part`/`yellow_of` of the days left, or `yellow_least`."""

    yellow_part: int = 1
    yellow_of: int = 3
    yellow_least: int = 1

    def yellow_days(self, total: int) -> int:
        """How many of the counted days, the last ones, are yellow."""
        return min(total, max(self.yellow_least, total * self.yellow_part // self.yellow_of))


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Pause:
    """Whole days that do not count: `from_on` up to but not including `until_on`."""

    from_on: date
    until_on: date
    basis: str = ""
    expected: bool = False  # still running: the end is the expected one


@dataclass(frozen=True)
class Day:
    """One day of the explanation. `number` is its place among the counted days, else 0."""

    on: date
    kind: DayKind
    counts: bool
    number: int
    name: str = ""


@dataclass(frozen=True)
class Reckoning:
    """When something is due, and why.

    `due_on`: where the term ends. `last_day_on`: the last day that is still in time; later than
    `due_on` only where calendar days end on a day that is not worked. `yellow_on`: the first day
    of the yellow card. `total`: how many days had to count, extensions included.
    """

    start_on: date
    due_on: date
    last_day_on: date
    yellow_on: date
    total: int
    provisional_reason: Provisional | None
    unit: Unit
    pauses: tuple[Pause, ...]
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def provisional(self) -> bool:
        return self.provisional_reason is not None

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Every day from the start to the last day, with what it is; made when asked for."""
        return tuple(_explain(self))


def reckon(
    start_on: date,
    terms: Terms,
    events: Iterable[Event],
    calendar: Calendar,
    *,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    as_of: date | None = None,
) -> Reckoning:
    """Compute the due date.

    Events may come in any order; those of one day are stable under re-ordering. A suspension
    without resumption is taken to last its expected working days, and at least through `as_of`;
    the date is then provisional. Raises ImpossibleOrder, BadTerms, OutOfRange.
    """
    known = list(events)
    extra = sum([event.days for event in known if event.kind == _EXTEND])
    if not 0 <= extra <= MAX_LENGTH:
        raise BadTerms("延长的天数不在可以设定的范围内。")
    pauses = pauses_of(start_on, known, calendar, as_of)
    return reckon_pauses(start_on, terms, extra, pauses, calendar, thresholds=thresholds)


def reckon_pauses(
    start_on: date,
    terms: Terms,
    extra: int,
    pauses: Sequence[Pause],
    calendar: Calendar,
    *,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Reckoning:
    """The same from pauses: sorted, not overlapping; `extra` days were added by extensions."""
    start = start_on.toordinal()
    after = start - 1 if terms.unit == _SAME_WORKDAY else start
    total = terms.total + extra
    spans = [(pause.from_on.toordinal(), pause.until_on.toordinal()) for pause in pauses]
    rank, select = _scale(terms.unit, calendar)
    due = _nth(total, after, spans, rank, select) if total else start
    yellow_place = total - thresholds.yellow_days(total) + 1
    yellow = _nth(yellow_place, after, spans, rank, select) if total else start
    last = due
    if terms.unit == _DAY:
        last = _nth(1, due - 1, spans, calendar.rank, calendar.select)
    last_day_on = to_date(last)
    return Reckoning(
        start_on=start_on,
        due_on=to_date(due),
        last_day_on=last_day_on,
        yellow_on=to_date(yellow),
        total=total,
        provisional_reason=_provisional(start_on, last_day_on, pauses, calendar),
        unit=terms.unit,
        pauses=tuple(pauses),
        calendar=calendar,
    )


def pauses_of(
    start_on: date, events: Iterable[Event], calendar: Calendar, as_of: date | None = None
) -> tuple[Pause, ...]:
    """The pauses that suspensions and resumptions make. Raises ImpossibleOrder.

    Only how many suspensions and resumptions a day has matters, not their order within it: a
    clock that is suspended and resumed on one day has lost no day. A promise may be kept before
    its clock starts: what is asked in the evening starts on the next working day.
    """
    moving = [event for event in events if event.kind in _MOVES]
    if not moving:
        return ()
    moving.sort(key=_on)
    if any(event.on < start_on and event.kind not in _ENDS for event in moving):
        raise ImpossibleOrder("期限开始之前不能暂停或者恢复。")
    pauses: list[Pause] = []
    running: Event | None = None
    for on, group in groupby(moving, key=_on):
        today = list(group)
        begun = [event for event in today if event.kind == _SUSPEND]
        suspended = _state_after(running is not None, today, len(begun))
        if running is not None and len(today) > len(begun):
            if running.on < on:
                pauses.append(Pause(running.on, on, running.basis))
            running = None
        if suspended and running is None:
            running = max(begun, key=_LATEST)
    if running is not None:
        pauses.append(_open_pause(running, calendar, as_of))
    return tuple(pauses)


def expected_end(on: date, working_days: int, calendar: Calendar) -> date:
    """The day on which a pause from `on` of so many working days would be over."""
    if not working_days:
        return on
    return to_date(calendar.select(calendar.rank(on.toordinal() - 1) + working_days) + 1)


# Members bound once: looking them up on the class is slow, and this runs for every promise.
_EXTEND, _SUSPEND, _RESUME = EventKind.EXTEND, EventKind.SUSPEND, EventKind.RESUME
_ENDS = frozenset({EventKind.STOP, EventKind.CANCEL})
_MOVES = frozenset({_SUSPEND, _RESUME}) | _ENDS
_DAY, _SAME_WORKDAY = Unit.DAY, Unit.SAME_WORKDAY
_on = attrgetter("on")
_LATEST = attrgetter("seq", "days", "basis")


def _state_after(suspended: bool, today: Sequence[Event], begun: int) -> bool:
    """Whether the clock stands still after a day on which `begun` suspensions began."""
    balance = suspended + begun
    ended = False
    for event in today:
        balance -= event.kind == _RESUME
        ended = ended or event.kind in _ENDS
    if not 0 <= balance <= 1:
        raise ImpossibleOrder("期限已经在暂停中。" if balance > 0 else "期限没有暂停，不用恢复。")
    return balance == 1 and not ended


def _open_pause(running: Event, calendar: Calendar, as_of: date | None) -> Pause:
    until = expected_end(running.on, running.days, calendar)
    if as_of is not None and as_of >= until:
        until = to_date(as_of.toordinal() + 1)
    return Pause(running.on, until, running.basis, expected=True)


_Index = Callable[[int], int]


def _scale(unit: Unit, calendar: Calendar) -> tuple[_Index, _Index]:
    """How to number days, and how to find a day by its number."""
    if unit == _DAY:
        return _itself, _itself
    return calendar.rank, calendar.select


def _itself(ordinal: int) -> int:
    return ordinal


def _nth(
    number: int, after: int, spans: Sequence[tuple[int, int]], rank: _Index, select: _Index
) -> int:
    """The ordinal of the `number`-th counted day after the day `after`, pauses left out."""
    target = rank(after) + number
    for begin, end in spans:
        first = max(begin, after + 1)
        if end <= first:
            continue
        before = rank(first - 1)
        if before >= target:
            break
        target += rank(end - 1) - before
    return select(target)


def _provisional(
    start_on: date, last_day_on: date, pauses: Sequence[Pause], calendar: Calendar
) -> Provisional | None:
    if pauses and pauses[-1].expected:
        return Provisional.SUSPENDED
    years = calendar.years
    if not all([year in years for year in range(start_on.year, last_day_on.year + 1)]):
        return Provisional.UNPUBLISHED_YEAR
    return None if calendar.is_known(last_day_on) else Provisional.DECEMBER


def _explain(reckoning: Reckoning) -> Iterable[Day]:
    number = 0
    for ordinal in range(reckoning.start_on.toordinal(), reckoning.last_day_on.toordinal() + 1):
        on = date.fromordinal(ordinal)
        kind, name = _kind(reckoning, on)
        counts = _counts(reckoning, on, kind)
        number += counts
        yield Day(on, kind, counts, number if counts else 0, name)


def _kind(reckoning: Reckoning, on: date) -> tuple[DayKind, str]:
    for pause in reckoning.pauses:
        if pause.from_on <= on < pause.until_on and on != reckoning.start_on:
            return DayKind.SUSPENDED, pause.basis
    if on == reckoning.start_on:
        return DayKind.START, reckoning.calendar.kind_of(on)[1]
    if on > reckoning.due_on:
        return DayKind.ROLLED, ""
    return reckoning.calendar.kind_of(on)


def _counts(reckoning: Reckoning, on: date, kind: DayKind) -> bool:
    if kind == DayKind.START:
        return _first_day_counts(reckoning, on)
    if kind in (DayKind.SUSPENDED, DayKind.ROLLED):
        return False
    return reckoning.unit == Unit.DAY or kind in (DayKind.COUNTED, DayKind.MAKE_UP)


def _first_day_counts(reckoning: Reckoning, on: date) -> bool:
    """Only the same working day counts the day on which it starts."""
    paused = any(pause.from_on <= on < pause.until_on for pause in reckoning.pauses)
    same_day = reckoning.unit == Unit.SAME_WORKDAY
    return same_day and not paused and reckoning.calendar.is_workday(on)
