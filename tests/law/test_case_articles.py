"""One test an article that cases show; the clock's own arithmetic is in test_clock_articles."""

from datetime import timedelta

import pytest

from ganxin.cases.choices import (
    Action,
    NotAcceptedKind,
    Procedure,
    SpecialKind,
    SpotWay,
    State,
    TargetKind,
    Verdict,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Case
from ganxin.cases.operations import sweeps
from ganxin.cases.operations.moves import NeedUnmet
from ganxin.cases.review import operations as review
from ganxin.cases.review.operations.extension import CannotExtend
from ganxin.cases.review.operations.site_check import TooFewOfficers
from ganxin.cases.review.operations.special import NotForThisItem
from ganxin.cases.review.operations.spot import NotOnTheSpot
from ganxin.cases.rules.transitions import Need, row_for
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from tests.cases.officer.hands import USCC, accepted, registered
from tests.world import MONDAY, World, build_world, case_of, hand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def clock_of(case: Case, kind: PromiseKind) -> promises.Promise:
    found = promises.find(subject=case.subject, kind=kind)
    assert found is not None
    return found


def what_was_told(case: Case) -> str:
    told = notifications.Message.objects.filter(
        subject_id=str(case.application.public_id)
    ).values_list("title", "body")
    return "".join(f"{title}{body}" for title, body in told)


def test_article_26_42_2_one_ceiling_over_all_permits_extended_by_the_government_head(
    world: World,
) -> None:
    """行政许可采取统一办理或者联合办理、集中办理的，办理的时间不得超过四十五日；四十五日内不能办结的，
    经本级人民政府负责人批准，可以延长十五日，并应当将延长期限的理由告知申请人。"""
    case = accepted(world)
    application = case.application
    before = promises.find(subject=application.subject, kind=PromiseKind.JOINT)
    assert before is not None

    review.extend_joint(
        application=application, days=15, reason="一起核查", actor=world["governor"], now=MONDAY
    )

    after = promises.find(subject=application.subject, kind=PromiseKind.JOINT)
    assert after is not None
    assert after.last_day_on > before.last_day_on
    assert "一起核查" in what_was_told(case)
    with pytest.raises(promises.CannotExtend):
        review.extend_joint(
            application=application, days=1, reason="再来", actor=world["governor"], now=MONDAY
        )


def test_article_32_1_not_needed_is_said_at_once(world: World) -> None:
    """申请事项依法不需要取得行政许可的，应当即时告知申请人不受理。"""
    case = case_of(registered(world), "food-licence")

    case = review.not_accept(
        case=case,
        kind=NotAcceptedKind.NOT_NEEDED,
        reason="只卖食用农产品，不需要许可。",
        actor=world["clerk"],
        now=MONDAY,
    )

    assert case.state == State.NOT_ACCEPTED
    assert case.papers.exists()


def test_article_32_2_not_ours_names_the_right_office(world: World) -> None:
    """申请事项依法不属于本行政机关职权范围的，应当即时作出不予受理的决定，并告知申请人向有关行政机关申请。"""
    case = case_of(registered(world), "food-licence")

    case = review.not_accept(
        case=case,
        kind=NotAcceptedKind.NOT_OURS,
        reason="属于别的机关。",
        right_office="区卫生健康局",
        actor=world["clerk"],
        now=MONDAY,
    )

    assert case.right_office == "区卫生健康局"


def test_article_32_3_what_can_be_mended_on_the_spot_is_mended_on_the_spot(world: World) -> None:
    """申请材料存在可以当场更正的错误的，应当允许申请人当场更正。"""
    application = registered(world)
    case = case_of(application, "food-licence")
    receipt = case.receipts.get().subject
    before = promises.find(subject=receipt, kind=PromiseKind.ACCEPT)

    with pytest.raises(NotOnTheSpot):  # the registration has been decided on the old wording
        review.mend_field(
            application=application,
            element="premises_address",
            raw="泉水街道示例路 128 号 1 层",
            confirmation=review.Confirmation(SpotWay.PRESENT, "张伟"),
            actor=world["clerk"],
            now=MONDAY,
        )
    review.mend_field(
        application=application,
        element="food_safety_manager",
        raw="王芳芳",
        confirmation=review.Confirmation(SpotWay.PRESENT, "张伟"),
        actor=world["clerk"],
        now=MONDAY,
    )

    assert not application.notices.exists()
    assert before is not None
    assert promises.find(subject=receipt, kind=PromiseKind.ACCEPT) == before
    assert "当场更正" in what_was_told(case)


def test_article_32_4_what_is_missing_is_told_once_and_not_accepted_before(world: World) -> None:
    """申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容。"""
    application = registered(world)
    case = case_of(application, "food-licence")
    review.mark(
        application=application,
        target_kind=TargetKind.FIELD,
        target="premises_address",
        verdict=Verdict.FAULT,
        reason="address-incomplete",
        actor=world["clerk"],
        now=MONDAY,
    )
    with pytest.raises(NeedUnmet):
        review.accept(case=case, actor=world["clerk"], now=MONDAY)

    notice = review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)

    assert notice.lines.count() == 1
    assert case_of(application, "food-licence").state == State.CORRECTION


def test_article_32_4_not_told_in_time_is_accepted_from_the_day_of_receipt(world: World) -> None:
    """逾期不告知的，自收到申请材料之日起即为受理。"""
    case = case_of(registered(world), "food-licence")

    sweeps.deem_accepted(now=MONDAY + 8 * DAY)

    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.deemed_accepted
    assert case.accepted_at == case.received_at
    assert clock_of(case, PromiseKind.DECIDE_STATUTORY).start_on == MONDAY.date()


def test_article_32_5_accepted_with_a_dated_paper(world: World) -> None:
    """行政机关受理或者不予受理行政许可申请，应当出具加盖本行政机关专用印章和注明日期的书面凭证。"""
    case = accepted(world)

    assert case.state == State.HANDLING
    assert case.papers.filter(issued_at=MONDAY).exists()


def test_article_34_two_or_more_officers_go_to_check(world: World) -> None:
    """需要对申请材料的实质内容进行核实的，行政机关应当指派两名以上工作人员进行核查。"""
    case = accepted(world)
    handler = world["market-regulation.handler"]

    with pytest.raises(TooFewOfficers):
        review.plan_site_check(
            case=case,
            planned_on=MONDAY.date(),
            place="店里",
            officers=[handler, handler],
            points=["生熟分开"],
            actor=handler,
            now=MONDAY,
        )


def test_article_38_a_refusal_gives_reasons_and_remedies(world: World) -> None:
    """应当说明理由，并告知申请人享有依法申请行政复议或者提起行政诉讼的权利。"""
    case = accepted(world)
    Case.objects.filter(pk=case.pk).update(state=State.APPROVING)
    case.refresh_from_db()
    approver = world["market-regulation.approver"]
    with pytest.raises(decision.ReasonsMissing):
        decision.refuse(
            case=case, action=Action.REFUSE, reasons=" ", clause="x", actor=approver, now=MONDAY
        )

    made = decision.refuse(
        case=case,
        action=Action.REFUSE,
        reasons="生熟没有分开",
        clause="食品安全法 第三十三条",
        actor=approver,
        now=MONDAY,
    )

    assert "行政复议" in made.remedies
    assert "行政诉讼" in made.remedies
    assert case.papers.filter(case=case).exists()


def test_article_42_more_time_needs_the_head_and_is_told_with_the_reason(world: World) -> None:
    """经本行政机关负责人批准，可以延长十日，并应当将延长期限的理由告知申请人。"""
    case = accepted(world)
    handler, head = world["market-regulation.handler"], world["market-regulation.head"]
    before = clock_of(case, PromiseKind.DECIDE_STATUTORY).last_day_on
    extension = review.ask_extension(
        case=case, days=5, reason="要复查一次", actor=handler, now=MONDAY
    )
    assert clock_of(case, PromiseKind.DECIDE_STATUTORY).last_day_on == before

    review.answer_extension(extension=extension, approved=True, note="", actor=head, now=MONDAY)

    assert clock_of(case, PromiseKind.DECIDE_STATUTORY).last_day_on > before
    assert "要复查一次" in what_was_told(case)
    with pytest.raises(CannotExtend):
        review.ask_extension(case=case, days=5, reason="再来", actor=handler, now=MONDAY)


def test_article_44_the_result_is_delivered_within_ten_days_of_the_decision(world: World) -> None:
    """应当自作出决定之日起十日内向申请人颁发、送达行政许可证件。"""
    case = case_of(registered(world), "register-company")

    promise = clock_of(case, PromiseKind.DELIVER)

    assert promise.basis == "行政许可法 第四十四条"
    assert promise.last_day_on == (MONDAY + 14 * DAY).date()


def test_article_45_testing_does_not_count_and_its_length_is_told_in_writing(
    world: World,
) -> None:
    """依法需要……检验、检测……的，所需时间不计算在本节规定的期限内。行政机关应当将所需时间书面告知申请人。"""
    case = accepted(world, "drainage-permit")
    handler = world["urban-management.handler"]
    with pytest.raises(NotForThisItem):
        review.begin_special_procedure(
            case=case,
            kind=SpecialKind.HEARING,
            reason="想停表",
            expected_days=3,
            actor=handler,
            now=MONDAY,
        )

    review.begin_special_procedure(
        case=case,
        kind=SpecialKind.TESTING,
        reason="测水质",
        expected_days=3,
        actor=handler,
        now=MONDAY,
    )

    assert clock_of(case, PromiseKind.DECIDE_STATUTORY).suspended_on == MONDAY.date()
    assert "预计 3 个工作日" in what_was_told(case)
    assert case.papers.count() >= 2  # the acceptance, and how long the testing takes


def test_fire_law_15_a_pledge_permit_is_granted_on_papers_and_checked_afterwards() -> None:
    """申请材料齐全、符合法定形式的，应当予以许可。……及时对作出承诺的公众聚集场所进行核查。"""
    row = row_for(Action.GRANT_ON_PLEDGE, State.RECEIVED, Procedure.PLEDGE)

    assert row is not None
    assert Need.PLEDGE_SIGNED in row.needs
    assert Need.SITE_CHECK_DONE not in row.needs


def test_market_entities_regulation_19_registered_on_the_spot(world: World) -> None:
    """对申请材料齐全、符合法定形式的予以确认并当场登记。不能当场登记的，应当在3个工作日内予以登记。"""
    case = case_of(hand_in(world), "register-company")
    assert case.state == State.RECEIVED  # no stage of acceptance

    decision.grant(
        case=case,
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": USCC},
    )

    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert case.decided_at == case.received_at
