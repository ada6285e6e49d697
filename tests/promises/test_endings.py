"""How a promise ends: kept, kept late, cancelled, handed on; what the database refuses."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from ganxin.accounts.api import Office, User
from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import Promise, Terms
from ganxin.promises.choices import Outcome, PromiseKind, Unit
from ganxin.promises.models import ClockEvent
from tests.promises.conftest import CASE, CLERK, MONDAY, Opener, at, make_office

PROMISED = Terms(10, Unit.WORKDAY, "本区承诺", extension_limit=10)
BOTH = (PromiseKind.DECIDE_PROMISED, PromiseKind.DECIDE_STATUTORY)
TUESDAY_20 = date(2026, 10, 20)
LAST_DAY = date(2026, 10, 30)


def actions(promise: Promise) -> list[str]:
    entries = ledger.entries_of("promises.promise", str(promise.public_id)).order_by("seq")
    return [entry.action.removeprefix("promises.promise.") for entry in entries]


@pytest.mark.parametrize(
    ("day", "hour", "outcome"),
    [
        (LAST_DAY, 16, Outcome.KEPT),
        (LAST_DAY, 17, Outcome.KEPT_LATE),
        (LAST_DAY + timedelta(days=1), 9, Outcome.KEPT_LATE),
        (MONDAY, 23, Outcome.KEPT),
    ],
)
def test_the_last_day_ends_when_the_office_closes(
    open_one: Opener, day: date, hour: int, outcome: Outcome
) -> None:
    closed = api.close(
        promise=open_one(), evidence_label="准予许可", actor=CLERK, now=at(day, hour)
    )

    assert closed.outcome == outcome
    assert actions(closed) == ["opened", "closed"]


def test_what_was_done_in_time_and_proved_later_was_kept(open_one: Opener) -> None:
    closed = api.close(
        promise=open_one(),
        evidence_label="听证笔录",
        actor=CLERK,
        now=at(LAST_DAY + timedelta(days=4)),
        happened_at=at(LAST_DAY, 15),
    )

    assert closed.outcome == Outcome.KEPT
    assert closed.closed_at == at(LAST_DAY + timedelta(days=4))
    assert closed.events.get(kind="stop").on == LAST_DAY


def test_nothing_is_kept_before_it_was_promised_or_in_the_future(open_one: Opener) -> None:
    promise = open_one()
    for moment in (at(MONDAY - timedelta(days=7)), at(LAST_DAY + timedelta(days=1))):
        with pytest.raises(api.WrongDay, match="不能晚于现在"):
            api.close(
                promise=promise,
                evidence_label="听证笔录",
                actor=CLERK,
                now=at(LAST_DAY),
                happened_at=moment,
            )


def test_a_closed_promise_does_not_change_any_more(open_one: Opener) -> None:
    promise = open_one()
    api.close_for(
        subject=CASE,
        kind=PromiseKind.DECIDE_STATUTORY,
        evidence_label="准予许可",
        actor=CLERK,
        now=at(TUESDAY_20),
    )

    with pytest.raises(api.AlreadyClosed):
        api.close(promise=promise, evidence_label="再来", actor=CLERK, now=at(TUESDAY_20))
    with pytest.raises(api.AlreadyClosed):
        api.hand_to(promise=promise, person=None, actor=CLERK, now=at(TUESDAY_20))


def test_closing_what_was_never_promised_does_nothing(loaded: None) -> None:
    closed = api.close_for(
        subject=CASE,
        kind=PromiseKind.DECIDE_STATUTORY,
        evidence_label="准予许可",
        actor=CLERK,
        now=at(TUESDAY_20),
    )
    assert closed is None


def test_a_clock_that_stands_still_ends_its_pause_when_the_promise_is_kept(
    open_one: Opener,
) -> None:
    promise = open_one()
    api.suspend(
        promise=promise,
        on=TUESDAY_20,
        basis="expert_review",
        expected_days=30,
        reason="专家评审",
        actor=CLERK,
        now=at(TUESDAY_20),
    )
    closed = api.close(
        promise=promise, evidence_label="准予", actor=CLERK, now=at(date(2026, 10, 22))
    )

    assert closed.suspended_on is None
    assert not closed.provisional
    assert closed.due_on == date(2026, 11, 3)


def test_everything_about_withdrawn_subjects_is_cancelled(open_one: Opener) -> None:
    other = Subject("cases.gap", "9", "健康证明")
    open_one()
    open_one(subject=other, kind=PromiseKind.GAP, terms=PROMISED)
    open_one(subject=Subject("cases.case", "77", "别人的"))

    cancelled = api.cancel_all(
        subjects=[CASE, other], reason="申请人撤回", actor=CLERK, now=at(TUESDAY_20)
    )
    assert {promise.outcome for promise in cancelled} == {Outcome.CANCELLED}
    assert Promise.objects.running().count() == 1


def test_a_promise_changes_hands_with_its_office(open_one: Opener, officer: User) -> None:
    water = make_office("water", "水务局")
    open_one(person=None)

    (handed,) = api.hand_all(
        subject=CASE, kinds=BOTH, person=officer, office=water, actor=CLERK, now=at(TUESDAY_20)
    )
    assert (handed.person, handed.office) == (officer, water)
    assert actions(handed) == ["opened", "handed"]


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [
        (MONDAY, 10, MONDAY),
        (MONDAY, 17, date(2026, 9, 29)),
        (date(2026, 9, 30), 18, date(2026, 10, 8)),
        (date(2026, 10, 3), 10, date(2026, 10, 8)),
        (date(2026, 10, 10), 10, date(2026, 10, 10)),
    ],
)
def test_the_same_working_day_ends_that_day_or_begins_on_the_next_working_day(
    open_one: Opener, day: date, hour: int, due: date
) -> None:
    same = Terms(0, Unit.SAME_WORKDAY, "本区规则：征询当日答复")
    promise = open_one(kind=PromiseKind.CONSULTATION, terms=same, start_on=day, now=at(day, hour))

    assert promise.due_on == promise.yellow_on == due


def test_office_hours_are_the_offices_own(open_one: Opener, office: Office) -> None:
    Office.objects.filter(pk=office.pk).update(closes_at=time(20, 0))
    closed = api.close(
        promise=open_one(), evidence_label="准予", actor=CLERK, now=at(LAST_DAY, 19)
    )
    assert closed.outcome == Outcome.KEPT


def test_the_history_of_a_clock_cannot_be_rewritten(open_one: Opener) -> None:
    event = api.events_of(open_one())[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        ClockEvent.objects.filter(pk=event.pk).update(on=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_the_database_refuses_a_closed_promise_without_outcome(open_one: Opener) -> None:
    promise = open_one()

    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(closed_at=at(TUESDAY_20))
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(yellow_on=date(2030, 1, 1))


@pytest.mark.parametrize("hour", [18, 20, 23])
def test_what_is_asked_in_the_evening_may_be_done_the_same_evening(
    open_one: Opener, hour: int
) -> None:
    """Its clock starts on the next working day; whoever is quicker has kept it."""
    promise = open_one(
        kind=PromiseKind.CONSULTATION,
        terms=Terms(0, Unit.SAME_WORKDAY, "本区规则"),
        now=at(MONDAY, hour),
    )
    assert promise.start_on == MONDAY + timedelta(days=1)

    closed = api.close(
        promise=promise, evidence_label="已答复", actor=CLERK, now=at(MONDAY, hour, 30)
    )

    assert closed.outcome == Outcome.KEPT
    assert closed.due_on == promise.start_on


def test_what_was_promised_in_the_evening_may_be_given_up_the_same_evening(
    open_one: Opener,
) -> None:
    promise = open_one(
        kind=PromiseKind.CONSULTATION,
        terms=Terms(0, Unit.SAME_WORKDAY, "本区规则"),
        now=at(MONDAY, 20),
    )

    cancelled = api.cancel(promise=promise, reason="申请撤回", actor=CLERK, now=at(MONDAY, 21))

    assert cancelled.outcome == Outcome.CANCELLED
