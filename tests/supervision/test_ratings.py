"""A case is rated once; a bad rating is mended in time and verified by somebody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ganxin.cases.models import Case
from ganxin.ledger import api as ledger
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from ganxin.supervision import operations
from ganxin.supervision.choices import Level, RectificationState
from ganxin.supervision.models import Rating, RatingOption, Rectification
from tests.supervision.conftest import Visitor
from tests.world import MONDAY, World, case_of

pytestmark = pytest.mark.django_db
HEAD = "market-regulation.head"


def rate(world: World, case: Case, level: Level, **more: object) -> Rating:
    return operations.rate(
        case=case,
        level=level,
        options=[],
        comment=str(more.get("comment", "")),
        actor=world["applicant"],
        now=MONDAY,
    )


def bad(world: World, case: Case) -> Rectification:
    return rate(world, case, Level.BAD, comment="窗口让我多跑了一趟").rectification


def test_the_five_levels_carry_the_national_sentences(world: World) -> None:
    assert RatingOption.objects.count() == 40
    assert set(RatingOption.objects.values_list("level", flat=True)) == set(Level)


@pytest.mark.parametrize("level", [Level.VERY_GOOD, Level.GOOD, Level.FAIR])
def test_a_good_rating_owes_nothing(world: World, decided: Case, level: Level) -> None:
    rating = rate(world, decided, level)
    assert not Rectification.objects.filter(rating=rating).exists()


def test_a_bad_rating_owes_a_rectification_within_fifteen_working_days(
    world: World, decided: Case
) -> None:
    rectification = bad(world, decided)
    promise = promises.find(subject=rectification.subject, kind=PromiseKind.RECTIFICATION)
    assert promise is not None
    assert promise.last_day_on == (MONDAY + timedelta(days=21)).date()
    assert promise.office == decided.office
    assert promise.person == world[HEAD]


def test_a_case_is_rated_once(world: World, decided: Case) -> None:
    rate(world, decided, Level.GOOD)
    with pytest.raises(operations.NotRateable):
        rate(world, decided, Level.VERY_BAD)


def test_a_case_that_came_to_nothing_yet_is_not_rated(world: World, decided: Case) -> None:
    waiting = case_of(decided.application, "food-licence")
    with pytest.raises(operations.NotRateable):
        rate(world, waiting, Level.GOOD)


def test_a_sentence_of_another_level_is_refused(world: World, decided: Case) -> None:
    with pytest.raises(operations.WrongOption):
        operations.rate(
            case=decided,
            level=Level.VERY_GOOD,
            options=["208"],
            comment="",
            actor=world["applicant"],
            now=MONDAY,
        )


def test_closed_is_not_fixed_until_somebody_else_has_verified_it(
    world: World, decided: Case
) -> None:
    rectification = bad(world, decided)
    operations.report_mended(
        rectification=rectification, measure="已培训窗口人员", actor=world[HEAD], now=MONDAY
    )
    promise = promises.find(subject=rectification.subject, kind=PromiseKind.RECTIFICATION)
    assert promise is not None
    assert promise.outcome is None

    operations.verify(
        rectification=rectification,
        mended=True,
        remark="",
        actor=world["supervisor"],
        now=MONDAY + timedelta(days=2),
    )

    closed = promises.find(subject=rectification.subject, kind=PromiseKind.RECTIFICATION)
    assert closed is not None
    assert closed.outcome == Outcome.KEPT
    assert ledger.verify().ok


def test_who_mended_may_not_verify(world: World, decided: Case) -> None:
    rectification = bad(world, decided)
    operations.report_mended(
        rectification=rectification, measure="改好了", actor=world["supervisor"], now=MONDAY
    )
    with pytest.raises(operations.SamePerson):
        operations.verify(
            rectification=rectification,
            mended=True,
            remark="",
            actor=world["supervisor"],
            now=MONDAY,
        )


def test_what_is_not_mended_goes_back_and_the_clock_runs_on(world: World, decided: Case) -> None:
    rectification = bad(world, decided)
    operations.report_mended(
        rectification=rectification, measure="改好了", actor=world[HEAD], now=MONDAY
    )
    with pytest.raises(operations.WordsMissing):
        operations.verify(
            rectification=rectification,
            mended=False,
            remark=" ",
            actor=world["supervisor"],
            now=MONDAY,
        )
    operations.verify(
        rectification=rectification,
        mended=False,
        remark="窗口还没有公示",
        actor=world["supervisor"],
        now=MONDAY,
    )

    rectification.refresh_from_db()
    assert rectification.state == RectificationState.OPEN
    assert rectification.rounds == 1
    promise = promises.find(subject=rectification.subject, kind=PromiseKind.RECTIFICATION)
    assert promise is not None
    assert promise.outcome is None


def test_an_empty_measure_is_refused(world: World, decided: Case) -> None:
    with pytest.raises(operations.WordsMissing):
        operations.report_mended(
            rectification=bad(world, decided), measure="  ", actor=world[HEAD], now=MONDAY
        )


# --- pages -----------------------------------------------------------------------------------


def test_the_head_mends_and_the_supervisor_verifies_on_their_pages(
    world: World, decided: Case, visit: type[Visitor]
) -> None:
    rectification = bad(world, decided)
    page = reverse("supervision:rectification", args=[rectification.public_id])
    head, supervisor = visit(world[HEAD]).client, visit(world["supervisor"]).client

    shown = head.get(page).content.decode()
    assert "窗口让我多跑了一趟" in shown
    assert "报告已整改" in shown
    head.post(f"{page}mend/", {"measure": "已向申请人致歉，补上了漏写的材料清单。"})
    assert "提交核实结果" in supervisor.get(page).content.decode()
    supervisor.post(f"{page}verify/", {"mended": "yes", "remark": "回访属实。"})

    rectification.refresh_from_db()
    assert rectification.state == RectificationState.VERIFIED


def test_an_incomplete_form_keeps_what_was_written(
    world: World, decided: Case, visit: type[Visitor]
) -> None:
    rectification = bad(world, decided)
    page = reverse("supervision:rectification", args=[rectification.public_id])
    operations.report_mended(
        rectification=rectification, measure="改好了", actor=world[HEAD], now=MONDAY
    )
    answer = visit(world["supervisor"]).client.post(
        f"{page}verify/", {"remark": "<script>alert(1)</script>"}
    )
    assert answer.status_code == 422
    assert "&lt;script&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("applicant", 403),
        ("stranger", 403),
        ("clerk", 403),
        ("health.head", 404),
        ("market-regulation.handler", 200),
        ("supervisor", 200),
        ("leader", 200),
    ],
)
def test_a_rectification_is_seen_by_its_office_and_by_overseers(
    world: World, decided: Case, visit: type[Visitor], who: str, status: int
) -> None:
    page = reverse("supervision:rectification", args=[bad(world, decided).public_id])
    assert visit(world[who]).client.get(page).status_code == status


@pytest.mark.parametrize("who", ["market-regulation.handler", "market-regulation.approver"])
def test_only_the_head_reports_what_was_mended(
    world: World, decided: Case, visit: type[Visitor], who: str
) -> None:
    page = reverse("supervision:mend", args=[bad(world, decided).public_id])
    answer = visit(world[who]).client.post(page, {"measure": "改好了"})
    assert answer.status_code == 403


def test_only_a_supervisor_verifies(world: World, decided: Case, visit: type[Visitor]) -> None:
    rectification = bad(world, decided)
    operations.report_mended(
        rectification=rectification, measure="改好了", actor=world[HEAD], now=MONDAY
    )
    page = reverse("supervision:verify", args=[rectification.public_id])
    assert visit(world["leader"]).client.post(page, {"mended": "yes"}).status_code == 403


def test_the_board_counts_what_every_office_owes_and_opens_into_the_rows(
    world: World, decided: Case, visit: type[Visitor]
) -> None:
    bad(world, decided)
    shown = visit(world["supervisor"]).client.get(reverse("supervision:board"))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "市场监管局" in text
    assert f"{reverse('promises:list')}?card=red" in text


@pytest.mark.parametrize("who", ["applicant", "clerk", "market-regulation.head"])
def test_the_board_is_for_overseers(world: World, visit: type[Visitor], who: str) -> None:
    assert visit(world[who]).client.get(reverse("supervision:board")).status_code == 403


def test_an_office_sees_its_own_ratings_only(
    world: World, decided: Case, visit: type[Visitor]
) -> None:
    bad(world, decided)
    page = reverse("supervision:ratings")
    assert "公司设立登记" in visit(world[HEAD]).client.get(page).content.decode()
    assert "公司设立登记" not in visit(world["health.head"]).client.get(page).content.decode()
