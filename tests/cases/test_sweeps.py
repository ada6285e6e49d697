"""What time itself does to a case: deemed acceptance, reminders, lapse, the first clock of a
refiled case."""

from datetime import datetime, timedelta

import pytest

from ganxin.cases.choices import Action, ApplicationState, State, TargetKind, Verdict
from ganxin.cases.decision import operations as decision
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application, Case, Notice
from ganxin.cases.operations import sweeps
from ganxin.cases.review import operations as review
from ganxin.lib.identifiers import make_uscc
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from tests.world import MONDAY, SHANGHAI, World, case_of, hand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEFORE_NATIONAL_DAY = datetime(2026, 9, 28, 9, 0, tzinfo=SHANGHAI)


def registered(world: World, now: datetime = MONDAY, serial: int = 1) -> Application:
    application = hand_in(world, now=now)
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=now,
        outputs={"uscc": make_uscc(f"91210211MA20240{serial:02d}")},
    )
    return application


def told(world: World, now: datetime = MONDAY) -> Notice:
    application = registered(world, now)
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="sign-picture",
        verdict=Verdict.FAULT,
        reason="picture-unclear",
        actor=world["clerk"],
        now=now,
    )
    return review.issue_notice(application=application, actor=world["clerk"], now=now)


def correction(notice: Notice) -> promises.Promise:
    promise = promises.find(subject=notice.subject, kind=PromiseKind.CORRECTION)
    assert promise is not None
    return promise


def evening(day: datetime) -> datetime:
    return day.replace(hour=23)


def test_nobody_answered_for_five_working_days_and_the_holiday_does_not_count(
    world: World,
) -> None:
    """Received on Monday the 28th of September; the first to the seventh of October is free."""
    application = registered(world, BEFORE_NATIONAL_DAY)
    food = case_of(application, "food-licence")
    promise = promises.find(subject=food.receipts.get().subject, kind=PromiseKind.ACCEPT)
    assert promise is not None
    last = datetime.combine(promise.last_day_on, BEFORE_NATIONAL_DAY.timetz())
    assert last.date() > BEFORE_NATIONAL_DAY.date() + 7 * DAY

    assert sweeps.deem_accepted(now=last) == []
    accepted = sweeps.deem_accepted(now=evening(last))

    assert food.item_code in {case.item_code for case in accepted}
    food = case_of(application, "food-licence")
    assert food.state == State.HANDLING
    assert food.deemed_accepted
    assert food.accepted_at == food.received_at
    decide = promises.find(subject=food.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert decide is not None
    assert decide.start_on == BEFORE_NATIONAL_DAY.date()
    assert food.papers.filter(code="acceptance").exists()
    assert sweeps.deem_accepted(now=evening(last)) == []


def test_a_case_that_was_told_in_time_is_not_deemed_accepted(world: World) -> None:
    notice = told(world)

    accepted = sweeps.deem_accepted(now=MONDAY + 20 * DAY)

    assert not {case.pk for case in accepted} & {case.pk for case in notice.cases.all()}


def test_the_applicant_is_reminded_twice_and_no_more(world: World) -> None:
    notice = told(world)
    promise = correction(notice)
    yellow = datetime.combine(promise.yellow_on, MONDAY.timetz())
    last = datetime.combine(promise.last_day_on, MONDAY.timetz())

    assert sweeps.remind_and_lapse(now=yellow - DAY) == (0, 0)
    assert sweeps.remind_and_lapse(now=yellow) == (1, 0)
    assert sweeps.remind_and_lapse(now=yellow) == (0, 0)
    assert sweeps.remind_and_lapse(now=last) == (1, 0)
    assert sweeps.remind_and_lapse(now=last) == (0, 0)

    reminders = Message.objects.filter(
        recipient=world["applicant"], title__startswith="还等您补正"
    )
    assert reminders.count() == 2


def test_after_thirty_working_days_what_was_not_mended_is_closed_as_withdrawn(
    world: World,
) -> None:
    notice = told(world)
    asked = [case.pk for case in notice.cases.filter(state=State.CORRECTION)]
    assert asked
    last = datetime.combine(correction(notice).last_day_on, MONDAY.timetz())

    assert sweeps.remind_and_lapse(now=last + DAY) == (0, 1)

    assert set(Case.objects.filter(pk__in=asked).values_list("state", flat=True)) == {
        State.WITHDRAWN
    }
    notice.refresh_from_db()
    assert notice.lapsed_at is not None
    assert correction(notice).outcome == Outcome.CANCELLED
    assert sweeps.remind_and_lapse(now=last + 2 * DAY) == (0, 0)
    others = notice.application.cases.exclude(pk__in=asked)
    assert not others.filter(state=State.WITHDRAWN).exists()


def test_a_notice_that_is_answered_is_never_lapsed(world: World) -> None:
    notice = told(world)
    Notice.objects.filter(pk=notice.pk).update(answered_at=MONDAY)

    sweeps._lapse(notice, MONDAY + 90 * DAY)

    notice.refresh_from_db()
    assert notice.lapsed_at is None


def test_filed_again_within_thirty_days_the_first_clock_is_kept(world: World) -> None:
    first = hand_in(world)
    intake.withdraw_application(
        application=first, reason="改一下", actor=world["applicant"], now=MONDAY + DAY
    )

    again = hand_in(world, now=MONDAY + 10 * DAY)

    case = case_of(again, "register-company")
    assert case.refiled_from == case_of(first, "register-company")
    assert case.first_received_on == MONDAY.date()


def test_filed_again_later_it_is_a_new_case(world: World) -> None:
    first = hand_in(world)
    intake.withdraw_application(
        application=first, reason="", actor=world["applicant"], now=MONDAY + DAY
    )
    first.refresh_from_db()
    assert first.state == ApplicationState.WITHDRAWN

    later = MONDAY + 40 * DAY
    case = case_of(hand_in(world, now=later), "register-company")

    assert case.refiled_from is None
    assert case.first_received_on == later.date()
