"""What happens to a promise from its opening to its end."""

from datetime import date, timedelta

import pytest

from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import Promise, Terms
from ganxin.promises.choices import Approver, EventKind, PromiseKind, Unit
from ganxin.promises.models import ClockEvent
from tests.promises.conftest import CASE, CLERK, MONDAY, TWENTY_DAYS, Opener, at

PROMISED = Terms(10, Unit.WORKDAY, "本区承诺", extension_limit=10)
BOTH = (PromiseKind.DECIDE_PROMISED, PromiseKind.DECIDE_STATUTORY)
TUESDAY_20 = date(2026, 10, 20)
LAST_DAY = date(2026, 10, 30)


def actions(promise: Promise) -> list[str]:
    entries = ledger.entries_of("promises.promise", str(promise.public_id)).order_by("seq")
    return [entry.action.removeprefix("promises.promise.") for entry in entries]


def test_a_promise_of_twenty_working_days_over_the_golden_week_ends_on_30_october(
    open_one: Opener,
) -> None:
    promise = open_one()

    assert promise.due_on == promise.last_day_on == LAST_DAY
    assert promise.yellow_on == date(2026, 10, 23)
    assert not promise.provisional
    assert actions(promise) == ["opened"]
    assert [event.kind for event in api.events_of(promise)] == [EventKind.START]


def test_the_same_promise_is_not_given_twice(open_one: Opener) -> None:
    open_one()

    with pytest.raises(api.AlreadyPromised):
        open_one()
    assert Promise.objects.count() == 1


def test_a_promise_longer_than_the_law_is_refused_whichever_comes_first(open_one: Opener) -> None:
    too_long = Terms(21, Unit.WORKDAY, "本区承诺")
    open_one()
    with pytest.raises(api.LongerThanLaw):
        open_one(kind=PromiseKind.DECIDE_PROMISED, terms=too_long)

    other = Subject("cases.case", "2", "另一件")
    open_one(kind=PromiseKind.DECIDE_PROMISED, terms=too_long, subject=other)
    with pytest.raises(api.LongerThanLaw):
        open_one(subject=other)


def test_calendar_days_and_working_days_are_compared_by_where_they_end(open_one: Opener) -> None:
    open_one()
    month = Terms(32, Unit.DAY, "本区承诺")  # 28 September + 32 days = 30 October

    assert open_one(kind=PromiseKind.DECIDE_PROMISED, terms=month).last_day_on == LAST_DAY


def test_both_clocks_of_a_case_stop_and_run_on_in_one_call(open_one: Opener) -> None:
    open_one()
    open_one(kind=PromiseKind.DECIDE_PROMISED, terms=PROMISED)
    monday = date(2026, 10, 12)

    stopped = api.suspend_all(
        subject=CASE,
        kinds=BOTH,
        on=monday,
        basis="testing",
        expected_days=3,
        reason="排水水质检测",
        actor=CLERK,
        now=at(monday),
    )
    assert [promise.suspended_on for promise in stopped] == [monday, monday]
    assert all(promise.provisional for promise in stopped)
    assert {p.due_on for p in stopped} == {date(2026, 10, 21), date(2026, 11, 4)}

    thursday = monday + timedelta(days=3)
    running = api.resume_all(subject=CASE, kinds=BOTH, on=thursday, actor=CLERK, now=at(thursday))
    assert [promise.suspended_on for promise in running] == [None, None]
    assert not any(promise.provisional for promise in running)
    assert {p.due_on for p in running} == {date(2026, 10, 21), date(2026, 11, 4)}
    assert actions(running[0]) == ["opened", "suspended", "resumed"]


def test_a_reason_of_the_district_stops_its_own_promise_but_not_the_law(open_one: Opener) -> None:
    law = open_one()
    ours = open_one(kind=PromiseKind.DECIDE_PROMISED, terms=PROMISED)
    ask = {
        "on": MONDAY,
        "basis": "applicant_asked",
        "expected_days": 5,
        "reason": "装修未完",
        "actor": CLERK,
        "now": at(MONDAY),
    }

    assert api.suspend(promise=ours, **ask).suspended_on == MONDAY  # type: ignore[arg-type]
    with pytest.raises(api.CannotPause) as refusal:
        api.suspend(promise=law, **ask)  # type: ignore[arg-type]
    assert refusal.value.rule == "行政许可法 第四十五条"


def test_one_clock_that_may_not_stop_leaves_both_running(open_one: Opener) -> None:
    open_one()
    open_one(kind=PromiseKind.DECIDE_PROMISED, terms=PROMISED)

    with pytest.raises(api.CannotPause):
        api.suspend_all(
            subject=CASE,
            kinds=BOTH,
            on=MONDAY,
            basis="applicant_asked",
            expected_days=5,
            reason="装修未完",
            actor=CLERK,
            now=at(MONDAY),
        )
    assert not Promise.objects.exclude(suspended_on=None).exists()


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_pause_begins_on_the_day_it_is_written_down(open_one: Opener, shift: int) -> None:
    promise = open_one()

    with pytest.raises(api.WrongDay):
        api.suspend(
            promise=promise,
            on=TUESDAY_20 + timedelta(days=shift),
            basis="testing",
            expected_days=3,
            reason="检测",
            actor=CLERK,
            now=at(TUESDAY_20),
        )


def test_what_runs_cannot_be_resumed_and_what_stands_cannot_be_stopped_again(
    open_one: Opener,
) -> None:
    promise = open_one()
    with pytest.raises(api.ImpossibleOrder):
        api.resume(promise=promise, on=TUESDAY_20, actor=CLERK, now=at(TUESDAY_20))

    stop = {
        "promise": promise,
        "on": TUESDAY_20,
        "basis": "hearing",
        "expected_days": 20,
        "reason": "听证",
        "actor": CLERK,
        "now": at(TUESDAY_20),
    }
    api.suspend(**stop)  # type: ignore[arg-type]
    with pytest.raises(api.ImpossibleOrder):
        api.suspend(**stop)  # type: ignore[arg-type]
    assert ClockEvent.objects.filter(kind=EventKind.SUSPEND).count() == 1


def test_a_pause_that_overruns_pushes_the_due_date_day_by_day(open_one: Opener) -> None:
    promise = open_one()
    monday = date(2026, 10, 12)
    api.suspend(
        promise=promise,
        on=monday,
        basis="testing",
        expected_days=3,
        reason="检测",
        actor=CLERK,
        now=at(monday),
    )

    assert api.recompute_unsettled(now=at(monday + timedelta(days=1))) == 0
    assert api.recompute_unsettled(now=at(date(2026, 10, 15))) == 1
    promise.refresh_from_db()
    assert promise.due_on == date(2026, 11, 5)
    assert actions(promise) == ["opened", "suspended", "moved"]


def test_an_extension_is_limited_in_days_times_and_approver(open_one: Opener) -> None:
    promise = open_one()
    ask = {"promise": promise, "actor": CLERK, "now": at(TUESDAY_20), "reason": "材料复杂"}

    with pytest.raises(api.CannotExtend):
        api.extend(days=11, approver="赵局长", **ask)  # type: ignore[arg-type]
    with pytest.raises(api.CannotExtend):
        api.extend(days=0, approver="赵局长", **ask)  # type: ignore[arg-type]
    extended = api.extend(days=10, approver="赵局长", **ask)  # type: ignore[arg-type]
    assert extended.due_on == date(2026, 11, 13)
    with pytest.raises(api.CannotExtend):
        api.extend(days=1, approver="赵局长", **ask)  # type: ignore[arg-type]


def test_an_extension_without_a_reason_is_refused_because_the_applicant_is_told_why(
    open_one: Opener,
) -> None:
    with pytest.raises(api.CannotExtend):
        api.extend(
            promise=open_one(),
            days=5,
            approver="赵局长",
            reason="  ",
            actor=CLERK,
            now=at(TUESDAY_20),
        )


def test_joint_handling_is_extended_by_the_head_of_the_government_only(open_one: Opener) -> None:
    joint = Terms(45, Unit.WORKDAY, "行政许可法 第四十二条", extension_limit=15)
    promise = open_one(kind=PromiseKind.JOINT, terms=joint)
    ask = {"promise": promise, "days": 15, "reason": "复杂", "actor": CLERK, "now": at(TUESDAY_20)}

    with pytest.raises(api.CannotExtend):
        api.extend(approver="赵局长", **ask)  # type: ignore[arg-type]
    extended = api.extend(
        approver="钱区长",
        approved_by=Approver.GOVERNMENT_HEAD,
        **ask,  # type: ignore[arg-type]
    )
    assert api.explain(extended).total == 60


def test_extending_both_clocks_keeps_the_promise_within_the_law(open_one: Opener) -> None:
    open_one(kind=PromiseKind.DECIDE_PROMISED, terms=TWENTY_DAYS)
    law = open_one()

    api.extend_all(
        subject=CASE,
        kinds=BOTH,
        days=10,
        approver="赵局长",
        reason="复杂",
        actor=CLERK,
        now=at(TUESDAY_20),
    )
    law.refresh_from_db()
    assert {p.due_on for p in Promise.objects.all()} == {law.due_on} == {date(2026, 11, 13)}


def test_the_promise_alone_is_not_extended_past_the_law(open_one: Opener) -> None:
    open_one()
    ours = open_one(kind=PromiseKind.DECIDE_PROMISED, terms=TWENTY_DAYS)

    with pytest.raises(api.LongerThanLaw):
        api.extend(
            promise=ours,
            days=1,
            approver="赵局长",
            reason="复杂",
            actor=CLERK,
            now=at(TUESDAY_20),
        )
    ours.refresh_from_db()
    assert ours.due_on == LAST_DAY


def test_what_is_past_is_neither_extended_nor_stopped(open_one: Opener) -> None:
    promise = open_one()
    late = at(date(2026, 11, 2))

    with pytest.raises(api.TooLate):
        api.extend(promise=promise, days=5, approver="赵局长", reason="忙", actor=CLERK, now=late)
    stopped = api.suspend_all(
        subject=CASE,
        kinds=BOTH,
        on=date(2026, 11, 2),
        basis="testing",
        expected_days=3,
        reason="检测",
        actor=CLERK,
        now=late,
    )
    assert stopped == []
    with pytest.raises(api.TooLate):
        api.extend_all(
            subject=CASE,
            kinds=BOTH,
            days=5,
            approver="赵局长",
            reason="忙",
            actor=CLERK,
            now=late,
        )
