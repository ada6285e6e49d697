"""The applicant withdraws: one item, or all that is not decided; what is owed ends with it."""

from datetime import timedelta

import pytest

from ganxin.cases.choices import (
    Action,
    ApplicationState,
    HandoffState,
    State,
    TargetKind,
    Verdict,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.handoff import operations as handoff
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application, Case, Handoff, Notice
from ganxin.cases.operations.moves import NeedUnmet, NotPossibleNow
from ganxin.cases.review import operations as review
from ganxin.cases.review.operations.consultation import NothingToAsk
from ganxin.lib.identifiers import make_uscc
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome as Kept
from ganxin.promises.choices import PromiseKind
from tests.cases.district import Bureau
from tests.world import MONDAY, SHOP, World, case_of, hand_in, states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def register(world: World, application: Application) -> Case:
    case = case_of(application, "register-company")
    decision.grant(
        case=case,
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return case


def withdraw(world: World, case: Case) -> Case:
    return intake.withdraw_case(case=case, reason="不办了", actor=world["applicant"], now=MONDAY)


def notice_on_the_sign(world: World, application: Application) -> Notice:
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="sign-picture",
        verdict=Verdict.FAULT,
        reason="picture-unclear",
        actor=world["clerk"],
        now=MONDAY,
    )
    return review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)


def test_without_the_registration_nothing_that_waits_for_it_can_begin(world: World) -> None:
    application = hand_in(world)

    withdraw(world, case_of(application, "register-company"))

    by_item = states(application)
    assert by_item.pop("register-company") == State.WITHDRAWN
    assert set(by_item.values()) == {State.TERMINATED}
    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED


def test_withdrawing_everything_calls_all_of_it_withdrawn(world: World) -> None:
    application = hand_in(world)

    done = intake.withdraw_application(
        application=application, reason="", actor=world["applicant"], now=MONDAY
    )

    assert set(states(application).values()) == {State.WITHDRAWN}
    assert done.state == ApplicationState.WITHDRAWN
    assert not promises.Promise.objects.running().exists()


def test_what_is_decided_cannot_be_withdrawn(world: World) -> None:
    application = hand_in(world)
    registered = register(world, application)

    with pytest.raises(NotPossibleNow):
        withdraw(world, registered)
    intake.withdraw_application(
        application=application, reason="", actor=world["applicant"], now=MONDAY
    )

    assert states(application)["register-company"] == State.GRANTED


def test_a_notice_ends_with_the_last_case_it_names(world: World) -> None:
    application = hand_in(world)
    register(world, application)
    notice = notice_on_the_sign(world, application)

    for case in notice.cases.all():
        withdraw(world, case)

    notice.refresh_from_db()
    assert notice.lapsed_at is not None
    owed = promises.find(subject=notice.subject, kind=PromiseKind.CORRECTION)
    assert owed is not None
    assert owed.outcome == Kept.CANCELLED


def test_what_was_told_while_a_case_waited_is_mended_before_it_goes_on(world: World) -> None:
    application = hand_in(world)
    notice = notice_on_the_sign(world, application)
    assert states(application)["shop-sign"] == State.WAITING

    register(world, application)

    assert states(application)["shop-sign"] == State.CORRECTION
    assert notice.cases.filter(item_code="shop-sign").exists()


def test_a_gap_blocks_the_end_of_a_one_step_item_too(world: World) -> None:
    application = hand_in(world, later=("sign-picture",))
    register(world, application)
    with pytest.raises(NeedUnmet, match="容缺"):
        decision.grant(
            case=case_of(application, "shop-sign"),
            action=Action.COMPLETE,
            actor=world["urban-management.handler"],
            now=MONDAY,
        )


def test_an_ended_case_asks_nobody_anything(world: World) -> None:
    application = hand_in(world)
    register(world, application)
    case = withdraw(world, case_of(application, "food-licence"))
    with pytest.raises(NothingToAsk):
        review.consult(
            case=case,
            office=world.office("health"),
            question="可以吗？",
            actor=world["market-regulation.handler"],
            now=MONDAY,
        )


def handed_over(world: World) -> tuple[Handoff, Bureau]:
    application = hand_in(world, SHOP)
    register(world, application)
    review.accept(case=case_of(application, "tobacco-licence"), actor=world["clerk"], now=MONDAY)
    return Handoff.objects.get(case__application=application), Bureau("tobacco")


def test_a_package_of_a_withdrawn_case_is_not_sent_and_not_owed(world: World) -> None:
    row, bureau = handed_over(world)

    withdraw(world, row.case)
    handoff.exchange(system=bureau, now=MONDAY)

    assert bureau.packages == {}
    owed = promises.find(subject=row.subject, kind=PromiseKind.HANDOFF)
    assert owed is not None
    assert owed.outcome == Kept.CANCELLED


def test_a_result_for_a_withdrawn_case_does_not_hold_up_the_others(world: World) -> None:
    row, bureau = handed_over(world)
    handoff.exchange(system=bureau, now=MONDAY)
    withdraw(world, row.case)
    bureau.decide(str(row.public_id), "granted", MONDAY)

    assert handoff.take_results(system=bureau, now=MONDAY) == 1
    assert handoff.take_results(system=bureau, now=MONDAY) == 0

    row.refresh_from_db()
    assert row.state == HandoffState.ANSWERED
    assert Case.objects.get(pk=row.case_id).state == State.WITHDRAWN
    assert row.case.steps.filter(action="handoff_result_kept", public=False).exists()
