"""The clock on days that can be checked on a wall calendar."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from ganxin.promises.choices import Card, DayKind, EventKind, Outcome, Provisional, Unit
from ganxin.promises.rules import Event, Terms, card, days_left, fits, left_text, reckon
from tests.promises.district import published

CALENDAR = published()
MONDAY = date(2026, 9, 28)
TWENTY = Terms(20, Unit.WORKDAY, "行政许可法 第四十二条")


def workdays(length: int) -> Terms:
    return Terms(length, Unit.WORKDAY, "本区承诺")


def test_twenty_working_days_from_28_september_2026_end_on_30_october() -> None:
    reckoning = reckon(MONDAY, TWENTY, [], CALENDAR)

    assert reckoning.due_on == reckoning.last_day_on == date(2026, 10, 30)
    assert not reckoning.provisional
    kinds = {day.on: day.kind for day in reckoning.days}
    assert kinds[MONDAY] == DayKind.START
    assert [kinds[date(2026, 10, d)] for d in range(1, 8)] == [DayKind.HOLIDAY] * 7
    assert kinds[date(2026, 10, 10)] == DayKind.MAKE_UP
    assert kinds[date(2026, 10, 11)] == DayKind.WEEKEND


def test_a_suspension_takes_out_its_first_day_but_not_the_day_of_resumption() -> None:
    events = [
        Event(EventKind.SUSPEND, date(2026, 10, 9), days=2, basis="testing"),
        Event(EventKind.RESUME, date(2026, 10, 12)),
    ]
    reckoning = reckon(MONDAY, TWENTY, events, CALENDAR)

    assert reckoning.due_on == date(2026, 11, 3)  # Friday 9 and Saturday 10 October were worked
    suspended = [day.on for day in reckoning.days if day.kind == DayKind.SUSPENDED]
    assert suspended == [date(2026, 10, 9), date(2026, 10, 10), date(2026, 10, 11)]


def test_a_clock_stopped_and_started_on_one_day_loses_no_day() -> None:
    day = date(2026, 10, 9)
    events = [Event(EventKind.SUSPEND, day, days=2), Event(EventKind.RESUME, day)]

    assert reckon(MONDAY, TWENTY, events, CALENDAR) == reckon(MONDAY, TWENTY, [], CALENDAR)
    assert reckon(MONDAY, TWENTY, events[::-1], CALENDAR) == reckon(MONDAY, TWENTY, [], CALENDAR)


def test_one_special_procedure_may_follow_another_on_the_same_day() -> None:
    first, second, third = date(2026, 10, 12), date(2026, 10, 14), date(2026, 10, 16)
    events = [
        Event(EventKind.SUSPEND, first, basis="testing"),
        Event(EventKind.SUSPEND, second, basis="expert_review"),
        Event(EventKind.RESUME, second),
        Event(EventKind.RESUME, third),
    ]
    reckoning = reckon(MONDAY, TWENTY, events, CALENDAR)

    assert [pause.basis for pause in reckoning.pauses] == ["testing", "expert_review"]
    assert reckoning.due_on == date(2026, 11, 5)


def test_of_two_suspensions_begun_on_one_day_the_later_one_runs() -> None:
    """Found by the million random clocks: the longer one must not win over the later one."""
    day = date(2026, 10, 12)
    history = [
        Event(EventKind.SUSPEND, day, days=12, basis="testing", seq=2),
        Event(EventKind.RESUME, day, seq=3),
        Event(EventKind.SUSPEND, day, days=5, basis="hearing", seq=4),
    ]
    only_later = [Event(EventKind.SUSPEND, day, days=5, basis="hearing")]
    expected = reckon(MONDAY, TWENTY, only_later, CALENDAR)

    for told in permutations(history):
        assert reckon(MONDAY, TWENTY, told, CALENDAR) == expected


def test_what_is_kept_while_suspended_ends_the_suspension() -> None:
    events = [
        Event(EventKind.SUSPEND, date(2026, 10, 12), days=30, basis="testing"),
        Event(EventKind.STOP, date(2026, 10, 14)),
    ]
    reckoning = reckon(MONDAY, TWENTY, events, CALENDAR)

    assert not reckoning.provisional
    assert reckoning.due_on == date(2026, 11, 3)


def test_calendar_days_that_end_in_the_holidays_are_due_on_the_next_working_day() -> None:
    reckoning = reckon(MONDAY, Terms(5, Unit.DAY, "本区承诺"), [], CALENDAR)

    assert reckoning.due_on == date(2026, 10, 3)
    assert reckoning.last_day_on == date(2026, 10, 8)
    assert [day.kind for day in reckoning.days][-1] == DayKind.ROLLED
    assert sum(day.counts for day in reckoning.days) == 5


def test_calendar_days_that_end_on_a_worked_saturday_are_due_on_that_saturday() -> None:
    reckoning = reckon(date(2026, 10, 8), Terms(2, Unit.DAY, "本区承诺"), [], CALENDAR)

    assert reckoning.last_day_on == reckoning.due_on == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("start", "length", "why"),
    [
        (date(2026, 12, 1), 10, None),
        (date(2026, 12, 1), 22, Provisional.DECEMBER),
        (date(2026, 12, 1), 30, Provisional.UNPUBLISHED_YEAR),
        (date(2018, 12, 20), 10, Provisional.UNPUBLISHED_YEAR),
        (date(2025, 12, 1), 22, None),
    ],
)
def test_a_date_is_provisional_as_long_as_a_notice_may_still_move_it(
    start: date, length: int, why: Provisional | None
) -> None:
    assert reckon(start, workdays(length), [], CALENDAR).provisional_reason == why


def test_the_notice_of_a_year_moves_days_of_the_december_before() -> None:
    """Saturday 31 December 2022 was no loss, but 30 and 31 December 2023 were a weekend anyway."""
    before, after = published(through=2022), published(through=2023)

    assert not before.is_known(date(2022, 12, 31))
    assert after.kind_of(date(2022, 12, 31)) == (DayKind.HOLIDAY, "元旦")


def test_yellow_begins_when_a_third_of_the_days_is_left() -> None:
    reckoning = reckon(MONDAY, TWENTY, [], CALENDAR)

    assert reckoning.yellow_on == date(2026, 10, 23)  # six of twenty: 23, 26, 27, 28, 29, 30
    assert card(date(2026, 10, 22), reckoning) == Card.GREEN
    assert card(date(2026, 10, 23), reckoning) == Card.YELLOW
    assert card(date(2026, 10, 31), reckoning) == Card.RED


@pytest.mark.parametrize("length", [1, 2, 3])
def test_yellow_is_at_least_the_last_working_day(length: int) -> None:
    reckoning = reckon(MONDAY, workdays(length), [], CALENDAR)
    assert reckoning.yellow_on == reckoning.due_on


def test_a_closed_promise_is_red_only_where_it_was_kept_late() -> None:
    reckoning = reckon(MONDAY, TWENTY, [], CALENDAR)
    long_after = date(2027, 6, 1)

    assert card(long_after, reckoning, Outcome.KEPT) == Card.GREEN
    assert card(long_after, reckoning, Outcome.CANCELLED) == Card.GREEN
    assert card(long_after, reckoning, Outcome.KEPT_LATE) == Card.RED


def test_what_is_left_is_said_in_the_unit_of_the_promise() -> None:
    last = date(2026, 10, 9)

    def said(day: date, unit: Unit = Unit.WORKDAY, *, closed: bool = False) -> str:
        return left_text(day, last, unit, CALENDAR, office_closed=closed)

    assert said(date(2026, 9, 30)) == "剩余 2 个工作日"
    assert said(date(2026, 9, 30), Unit.DAY) == "剩余 9 天"
    assert said(last) == "今天到期"
    assert said(last, closed=True) == "超期不足 1 个工作日"
    assert said(date(2026, 10, 11)) == "超期 1 个工作日"  # Saturday the 10th is worked
    assert said(date(2026, 10, 11), Unit.DAY) == "超期 2 天"
    assert days_left(date(2026, 10, 12), last, Unit.WORKDAY, CALENDAR) == -2


def test_a_promise_fits_when_it_ends_no_later_than_the_law() -> None:
    assert fits(workdays(20), TWENTY, MONDAY, CALENDAR)
    assert not fits(workdays(21), TWENTY, MONDAY, CALENDAR)
    assert fits(Terms(0, Unit.SAME_WORKDAY, ""), workdays(1), MONDAY, CALENDAR)
    assert not fits(Terms(33, Unit.DAY, ""), TWENTY, MONDAY, CALENDAR)


def test_ten_years_of_days_are_found_without_walking_them() -> None:
    """Far outside the published years the formula answers; it agrees with the table inside."""
    far = reckon(date(2300, 1, 1), workdays(3_660), [], CALENDAR)
    assert far.due_on - date(2300, 1, 1) == timedelta(days=5_124)
    assert far.due_on.weekday() == far.start_on.weekday()  # 732 whole weeks
