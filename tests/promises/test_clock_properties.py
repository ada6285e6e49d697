"""What holds for every clock, whatever its start, terms and events."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ganxin.promises.choices import Card, DayKind, EventKind, Provisional, Unit
from ganxin.promises.rules import (
    BadTerms,
    Calendar,
    Event,
    ImpossibleOrder,
    OutOfRange,
    Pause,
    Reckoning,
    Terms,
    Thresholds,
    card,
    reckon,
    reckon_pauses,
)
from tests.promises.district import published

CALENDAR = published()
ONE_DAY = timedelta(days=1)
days = st.dates(date(2018, 6, 1), date(2028, 1, 31))
lengths = st.integers(0, 60)
counted_units = st.sampled_from([Unit.WORKDAY, Unit.DAY])


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    unit = draw(st.sampled_from(list(Unit)))
    return Terms(0 if unit == Unit.SAME_WORKDAY else draw(lengths), unit, "试验")


@st.composite
def pauses(draw: st.DrawFn, start: date) -> list[Pause]:
    day, found = start, list[Pause]()
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4)
    ):
        begin = day + timedelta(days=gap)
        day = begin + timedelta(days=length)
        found.append(Pause(begin, day))
    return found


@st.composite
def clocks(draw: st.DrawFn) -> tuple[date, Terms, list[Pause], list[int]]:
    start = draw(days)
    extensions = draw(st.lists(st.integers(1, 15), max_size=2))
    return start, draw(terms()), draw(pauses(start)), extensions


def events_for(spans: Sequence[Pause], extensions: Sequence[int], start: date) -> list[Event]:
    moved = [Event(EventKind.EXTEND, start, days=extra) for extra in extensions]
    for span in spans:
        moved.append(Event(EventKind.SUSPEND, span.from_on, days=3, basis="testing"))
        moved.append(Event(EventKind.RESUME, span.until_on))
    return moved


def reckoned(clock: tuple[date, Terms, list[Pause], list[int]]) -> Reckoning:
    start, length, spans, extensions = clock
    return reckon(start, length, events_for(spans, extensions, start), CALENDAR)


def walk(clock: tuple[date, Terms, list[Pause], list[int]]) -> date:
    """The brute force: one day after the other."""
    start, length, spans, extensions = clock
    same_day = length.unit == Unit.SAME_WORKDAY
    day = start - ONE_DAY if same_day else start
    left = (1 if same_day else length.length) + sum(extensions)
    while left:
        day += ONE_DAY
        if any(span.from_on <= day < span.until_on for span in spans):
            continue
        left -= length.unit == Unit.DAY or CALENDAR.is_workday(day)
    return day


@given(clocks())
def test_the_clock_ends_where_a_walk_from_day_to_day_ends(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    assert reckoned(clock).due_on == walk(clock)


@given(clocks())
def test_the_explanation_lists_every_day_and_counts_as_many_as_were_given(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    reckoning = reckoned(clock)
    listed = [day.on for day in reckoning.days]

    assert listed[0] == reckoning.start_on
    assert listed[-1] == reckoning.last_day_on
    assert len(listed) == (reckoning.last_day_on - reckoning.start_on).days + 1
    numbers = [day.number for day in reckoning.days if day.counts]
    assert numbers == list(range(1, reckoning.total + 1))


@given(clocks())
def test_no_day_that_counts_is_free_or_suspended(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    reckoning = reckoned(clock)

    for day in reckoning.days:
        paused = any(span.from_on <= day.on < span.until_on for span in clock[2])
        if day.counts:
            assert not paused
            assert reckoning.unit == Unit.DAY or CALENDAR.is_workday(day.on)
        elif day.kind in (DayKind.COUNTED, DayKind.MAKE_UP):
            pytest.fail(f"{day} is worked and not suspended, but does not count")


@given(clocks(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_matter(
    clock: tuple[date, Terms, list[Pause], list[int]], chance: st.DataObject
) -> None:
    start, length, spans, extensions = clock
    events = events_for(spans, extensions, start)
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    assert reckon(start, length, shuffled, CALENDAR) == reckoned(clock)


@given(days, terms(), st.data())
def test_a_longer_suspension_never_makes_it_due_earlier(
    start: date, length: Terms, data: st.DataObject
) -> None:
    spans = data.draw(pauses(start))
    assume(spans)
    longer = [*spans[:-1], Pause(spans[-1].from_on, spans[-1].until_on + timedelta(days=5))]

    before = reckon_pauses(start, length, 0, spans, CALENDAR)
    after = reckon_pauses(start, length, 0, longer, CALENDAR)
    assert after.due_on >= before.due_on
    assert after.last_day_on >= before.last_day_on
    assert after.yellow_on >= before.yellow_on


@given(days, terms(), st.data())
def test_a_suspension_more_never_makes_it_due_earlier(
    start: date, length: Terms, data: st.DataObject
) -> None:
    spans = data.draw(pauses(start))
    for fewer in (spans[:k] for k in range(len(spans))):
        less = reckon_pauses(start, length, 0, fewer, CALENDAR)
        assert less.due_on <= reckon_pauses(start, length, 0, spans, CALENDAR).due_on


@given(days, lengths, counted_units, st.integers(0, 30), st.integers(0, 30), st.data())
def test_extensions_add_up(
    start: date, length: int, unit: Unit, one: int, other: int, data: st.DataObject
) -> None:
    spans = data.draw(pauses(start))
    given_days = Terms(length, unit, "试验")
    at_once = reckon(
        start, Terms(length + one + other, unit, "试验"), events_for(spans, [], start), CALENDAR
    )
    in_turn = reckon(start, given_days, events_for(spans, [one, other], start), CALENDAR)

    assert (in_turn.due_on, in_turn.last_day_on) == (at_once.due_on, at_once.last_day_on)


@given(clocks())
def test_dates_stand_in_order_and_the_last_day_is_worked(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    reckoning = reckoned(clock)

    assert reckoning.start_on <= reckoning.yellow_on <= reckoning.due_on <= reckoning.last_day_on
    if reckoning.total:
        assert CALENDAR.is_workday(reckoning.last_day_on)


@given(clocks(), st.integers(0, 3), st.integers(3, 9), st.integers(1, 4))
def test_the_yellow_days_are_the_last_third_and_at_least_the_last_day(
    clock: tuple[date, Terms, list[Pause], list[int]], part: int, whole: int, least: int
) -> None:
    start, length, spans, extensions = clock
    assume(length.total + sum(extensions))
    thresholds = Thresholds(part, whole, least)
    reckoning = reckon(
        start, length, events_for(spans, extensions, start), CALENDAR, thresholds=thresholds
    )
    yellow = sum(day.counts for day in reckoning.days if day.on >= reckoning.yellow_on)

    assert yellow == min(reckoning.total, max(least, reckoning.total * part // whole))


@given(clocks())
def test_the_card_only_ever_grows_more_urgent(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    reckoning = reckoned(clock)
    order = [Card.GREEN, Card.YELLOW, Card.RED]
    span = (reckoning.last_day_on - start_of(clock)).days + 3
    seen = [card(start_of(clock) + timedelta(days=k), reckoning) for k in range(span)]

    assert seen == sorted(seen, key=order.index)
    assert card(reckoning.last_day_on, reckoning) == Card.YELLOW
    assert card(reckoning.last_day_on + ONE_DAY, reckoning) == Card.RED
    assert card(reckoning.last_day_on, reckoning, office_closed=True) == Card.RED


def start_of(clock: tuple[date, Terms, list[Pause], list[int]]) -> date:
    return clock[0]


@given(st.integers(1, 3_600_000))
def test_ranks_and_working_days_are_inverse_to_each_other(ordinal: int) -> None:
    day = date.fromordinal(ordinal)
    rank = CALENDAR.rank(ordinal)

    assert CALENDAR.rank(ordinal - 1) + CALENDAR.is_workday(day) == rank
    if CALENDAR.is_workday(day):
        assert CALENDAR.select(rank) == ordinal


@given(clocks())
def test_publishing_a_year_that_touches_nothing_moves_nothing(
    clock: tuple[date, Terms, list[Pause], list[int]],
) -> None:
    start, length, spans, extensions = clock
    events = events_for(spans, extensions, start)
    before = reckon(start, length, events, published(through=2025))
    after = reckon(start, length, events, CALENDAR)

    if not before.provisional:
        assert (before.due_on, before.last_day_on) == (after.due_on, after.last_day_on)


@given(days, lengths, st.integers(0, 30), st.integers(0, 40))
def test_a_running_suspension_lasts_its_expected_days_and_then_as_long_as_it_lasts(
    start: date, length: int, expected: int, overrun: int
) -> None:
    assume(length)
    events = [Event(EventKind.SUSPEND, start, days=expected, basis="testing")]
    term = Terms(length, Unit.WORKDAY, "试验")
    as_told = reckon(start, term, events, CALENDAR)
    as_of = start + timedelta(days=overrun)
    later = reckon(start, term, events, CALENDAR, as_of=as_of)

    assert as_told.provisional_reason == Provisional.SUSPENDED
    assert later.due_on >= max(as_told.due_on, as_of)
    suspended = as_told.calendar.workdays_between(
        start - ONE_DAY, as_told.pauses[0].until_on - ONE_DAY
    )
    assert suspended == expected


@pytest.mark.parametrize(
    "order",
    [
        [EventKind.RESUME],
        [EventKind.SUSPEND, EventKind.SUSPEND],
        [EventKind.SUSPEND, EventKind.RESUME, EventKind.RESUME],
    ],
)
def test_events_that_cannot_follow_each_other_are_refused(order: list[EventKind]) -> None:
    start = date(2026, 9, 28)
    events = [Event(kind, start + timedelta(days=k)) for k, kind in enumerate(order)]

    with pytest.raises(ImpossibleOrder):
        reckon(start, Terms(20, Unit.WORKDAY, ""), events, CALENDAR)


def test_nothing_is_suspended_before_it_starts() -> None:
    start = date(2026, 9, 28)
    with pytest.raises(ImpossibleOrder):
        reckon(
            start,
            Terms(20, Unit.WORKDAY, ""),
            [Event(EventKind.SUSPEND, start - ONE_DAY)],
            CALENDAR,
        )


def test_terms_beyond_reason_are_refused() -> None:
    for length in (-1, 3_661):
        with pytest.raises(BadTerms):
            Terms(length, Unit.WORKDAY, "")
    with pytest.raises(BadTerms):
        Terms(1, Unit.SAME_WORKDAY, "")
    with pytest.raises(OutOfRange):
        reckon(date(9999, 12, 1), Terms(60, Unit.DAY, ""), [], CALENDAR)


def test_a_calendar_without_any_year_counts_weekdays_and_says_so() -> None:
    empty = Calendar(frozenset(), {}, {})
    reckoning = reckon(date(2026, 9, 28), Terms(20, Unit.WORKDAY, ""), [], empty)

    assert reckoning.due_on == date(2026, 10, 26)
    assert reckoning.provisional_reason == Provisional.UNPUBLISHED_YEAR
