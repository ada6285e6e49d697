"""The whole story through the operations: one application, all its permits."""

from datetime import timedelta

import pytest

from ganxin.accounts.api import User
from ganxin.cases.choices import (
    Action,
    ApplicationState,
    Conclusion,
    DeliveryWay,
    SpecialKind,
    State,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Case, SiteCheck
from ganxin.cases.operations.moves import NeedUnmet
from ganxin.cases.review import operations as review
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_uscc
from ganxin.licences.api import Licence
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from tests.world import MONDAY, World, case_of, hand_in, states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
USCC = make_uscc("91210211MA2024001")


def register(world: World, case: Case) -> None:
    decision.grant(
        case=case,
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": USCC},
    )


def officer(world: World, case: Case, part: str) -> User:
    return world[f"{case.office.code}.{part}"]


def decide(world: World, case: Case, *, grants: bool = True) -> None:
    """Handler, reviewer and approver take their turns."""
    now = MONDAY + 7 * DAY
    case = Case.objects.get(pk=case.pk)
    assert case.handler is not None
    review.give_opinion(
        case=case, grants=grants, opinion="材料齐全。", actor=case.handler, now=now, revision=None
    )
    review.pass_on(case=case, actor=case.handler, now=now)
    review.pass_up(case=case, actor=officer(world, case, "reviewer"), now=now)
    decision.grant(case=case, action=Action.GRANT, actor=officer(world, case, "approver"), now=now)


def visit(world: World, case: Case) -> SiteCheck:
    case = Case.objects.get(pk=case.pk)
    assert case.handler is not None
    both = [officer(world, case, "handler"), officer(world, case, "second")]
    check = review.plan_site_check(
        case=case,
        planned_on=(MONDAY + DAY).date(),
        place="示例路 12 号",
        officers=both,
        points=["生熟分开"],
        actor=case.handler,
        now=MONDAY,
    )
    return review.record_site_check(
        check=check,
        points=[{"point": "生熟分开", "ok": True, "note": ""}],
        conclusion=Conclusion.PASS,
        remarks="符合要求。",
        actor=both[0],
        now=MONDAY + DAY,
    )


def test_only_the_registration_is_received_at_once_the_rest_waits_for_it(world: World) -> None:
    application = hand_in(world)

    assert application.number is not None
    by_item = states(application)
    assert by_item.pop("register-company") == State.RECEIVED
    assert set(by_item.values()) == {State.WAITING}


def test_the_registration_feeds_the_others_which_are_received_that_moment(world: World) -> None:
    application = hand_in(world)

    register(world, case_of(application, "register-company"))

    by_item = states(application)
    assert by_item.pop("register-company") == State.GRANTED
    assert State.WAITING not in by_item.values()
    application.refresh_from_db()
    assert application.enterprise is not None
    assert application.enterprise.uscc == USCC
    licence = Licence.objects.get(holder=application.enterprise)
    assert licence.type.code == "business-licence"
    food = case_of(application, "food-licence")
    receipt = food.receipts.get()
    accept = promises.find(subject=receipt.subject, kind=PromiseKind.ACCEPT)
    assert accept is not None
    assert accept.last_day_on == (MONDAY + 7 * DAY).date()


def test_every_permit_of_the_shop_is_decided_and_delivered(world: World) -> None:
    application = hand_in(world, later=("health-certificates",))
    register(world, case_of(application, "register-company"))
    for item in ("food-licence", "drainage-permit", "tobacco-licence"):
        review.accept(case=case_of(application, item), actor=world["clerk"], now=MONDAY)

    food = case_of(application, "food-licence")
    visit(world, food)
    with pytest.raises(NeedUnmet, match="容缺"):
        decide(world, food)


def test_testing_suspends_both_clocks_and_a_consultation_is_answered_the_same_day(
    world: World,
) -> None:
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    case = case_of(application, "drainage-permit")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    before = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert before is not None
    handler = Case.objects.get(pk=case.pk).handler
    assert handler is not None

    procedure = review.begin_special_procedure(
        case=case,
        kind=SpecialKind.TESTING,
        reason="要测排水的水质",
        expected_days=3,
        actor=handler,
        now=MONDAY + DAY,
    )
    consultation = review.consult(
        case=case,
        office=world.office("drainage"),
        question="接入点能不能接？",
        actor=handler,
        now=MONDAY + DAY,
    )
    review.answer_consultation(
        consultation=consultation,
        answer="可以接。",
        actor=world["drainage.handler"],
        now=MONDAY + DAY,
    )
    review.end_special_procedure(
        procedure=procedure, result="合格", actor=handler, now=MONDAY + 4 * DAY
    )

    after = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert after is not None
    assert after.last_day_on > before.last_day_on
    answered = promises.find(subject=consultation.subject, kind=PromiseKind.CONSULTATION)
    assert answered is not None
    assert answered.outcome == Outcome.KEPT
    visit(world, case)
    decide(world, case)
    assert case_of(application, "drainage-permit").state == State.GRANTED


def test_the_last_delivery_closes_the_application(world: World) -> None:
    application = hand_in(world, answers=FARM_STALL)
    register(world, case_of(application, "register-company"))
    for case in application.cases.exclude(item_code="register-company"):
        decision.grant(
            case=case,
            action=Action.COMPLETE,
            actor=officer(world, case, "handler"),
            now=MONDAY + DAY,
        )
    for case in application.cases.all():
        decision.deliver(
            case=case,
            way=DeliveryWay.ELECTRONIC,
            receiver="张伟",
            proof="本人在线签收",
            actor=world["applicant"],
            now=MONDAY + DAY,
        )

    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED
    assert application.closed_at == MONDAY + DAY
    assert ledger.verify().ok


FARM_STALL: dict[str, str | list[str]] = {
    "licensed": "no",
    "entity": "company",
    "shop": "new",
    "premises": "own",
    "area": "60",
    "mall": "no",
    "food": ["farm"],
    "washing": "no",
    "sign": "none",
    "tobacco": "no",
    "hires": "no",
}
