"""The runner of the story: order, clock, people, and what a failing step says."""

import pathlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.cli.demo.clock import ZONE, DemoClock, workdays_before
from ganxin.cli.demo.story import Facts, Stage, Step, Story, as_lines
from ganxin.cli.demo.visitor import StoryError
from ganxin.shell import clock as shell_clock

PRESENT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, 14:00 in the district


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.fixture
def clock(tmp_path: pathlib.Path) -> DemoClock:
    days = workdays_before(PRESENT.astimezone(ZONE).date(), 5, weekday)
    return DemoClock(tmp_path / "demo" / "clock", days, lambda: PRESENT)


def step(name: str, run: Callable[[Stage], Facts], day: int = 0, at: str = "09:00") -> Step:
    return Step(name, "", run, day, at)


def refuse(stage: Stage) -> Facts:
    raise StoryError("/apply/：返回 422。页面说：请填写面积")


def test_steps_are_played_in_order_and_hand_their_facts_on(clock: DemoClock) -> None:
    story = Story(
        [
            step("one", lambda stage: {"number": 7}),
            step("two", lambda stage: {"double": stage.facts["number"] * 2}, day=4),
        ],
        clock,
        "http://127.0.0.1:1",
    )
    results = story.play()
    assert [(line.step, line.ok, line.facts) for line in results] == [
        ("one", True, {"number": 7}),
        ("two", True, {"double": 14}),
    ]


def test_the_story_stops_at_the_first_step_that_fails_and_says_why(clock: DemoClock) -> None:
    said: list[str] = []
    story = Story(
        [step("fails", refuse), step("never", lambda stage: {})],
        clock,
        "http://127.0.0.1:1",
        lambda result: said.append(result.error),
    )
    results = story.play()
    assert [line.step for line in results] == ["fails"]
    assert as_lines(results)[0]["error"] == "/apply/：返回 422。页面说：请填写面积"
    assert said == [results[0].error]


def test_each_step_has_its_day_and_the_clock_is_real_afterwards(clock: DemoClock) -> None:
    seen: list[int] = []

    def look(stage: Stage) -> Facts:
        seen.append(int(clock.path.read_text()))
        return {}

    results = Story(
        [step("first", look), step("then", look, day=3, at="10:30")], clock, "http://x"
    ).play()
    assert [line.when for line in results] == [
        "2026-11-17T09:00:00+08:00",
        "2026-11-20T10:30:00+08:00",
    ]
    assert seen[0] < seen[1] < 0
    assert clock.path.read_text() == "0"


def test_the_clock_is_real_again_even_when_a_step_breaks(clock: DemoClock) -> None:
    def bug(stage: Stage) -> Facts:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Story([step("breaks", bug)], clock, "http://x").play()
    assert clock.path.read_text() == "0"


def test_the_story_never_runs_into_the_future(clock: DemoClock) -> None:
    assert clock.move(4, "23:59") == PRESENT


def test_every_process_reads_the_shift(clock: DemoClock) -> None:
    with override_settings(DEMO_CLOCK_FILE=str(clock.path)):
        clock.move(0, "09:00")
        shifted = shell_clock.now()
        clock.reset()
        assert shell_clock.now() - shifted > timedelta(days=5)


@given(
    today=st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    count=st.integers(1, 40),
    off=st.sets(st.integers(0, 6), max_size=6),
)
@settings(max_examples=60)
def test_the_days_of_the_story_are_the_last_working_days(
    today: date, count: int, off: set[int]
) -> None:
    days = workdays_before(today, count, lambda day: day.weekday() not in off)
    assert len(days) == count
    assert days == sorted(set(days))
    assert days[-1] <= today
    between = {days[0] + timedelta(days=n) for n in range((today - days[0]).days + 1)}
    assert {day for day in between if day.weekday() not in off} == set(days)
