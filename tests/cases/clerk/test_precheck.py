"""The pre-check: marks, the one notice, acceptance, delivery, and who may not."""

import pytest
from django.test import Client
from django.urls import reverse

from ganxin.cases.choices import DeliveryWay, State, Verdict
from ganxin.cases.models import Application, Case
from ganxin.ledger import api as ledger
from ganxin.lib.ids import uuid7
from tests.cases.clerk.conftest import Visit
from tests.cases.test_story import register
from tests.world import World, case_of, hand_in

pytestmark = pytest.mark.django_db
LAYOUT = {"target_kind": "material", "target": "layout-plan"}
FAULT = {**LAYOUT, "verdict": "fault", "reason": "layout-incomplete", "note": "请补标尺寸。"}


@pytest.fixture
def application(world: World) -> Application:
    made = hand_in(world)
    register(world, case_of(made, "register-company"))
    return Application.objects.get(pk=made.pk)


def page(application: Application, name: str = "precheck") -> str:
    return reverse(f"cases:{name}", args=[application.public_id])


def test_a_fault_is_told_once_and_stops_acceptance(
    world: World, visit: Visit, application: Application
) -> None:
    clerk = visit("clerk")

    assert clerk.post(page(application, "mark"), FAULT).status_code == 302
    preview = clerk.get(page(application, "issue_notice")).content.decode()
    assert "请补标尺寸。" in preview
    food = str(case_of(application, "food-licence").public_id)
    refused = clerk.post(page(application, "accept"), {"case": food})
    assert refused.status_code == 422
    told = clerk.post(page(application, "issue_notice"), follow=True)

    assert "第 1 次告知" in told.content.decode()
    assert case_of(application, "food-licence").state == State.CORRECTION
    again = clerk.post(page(application, "issue_notice"))
    assert again.status_code == 422
    assert "还没有答复" in again.content.decode()


def test_a_mark_by_a_partial_update_answers_with_its_row_and_wakes_the_side(
    visit: Visit, application: Application
) -> None:
    clerk = visit("clerk")
    answer = clerk.post(page(application, "mark"), FAULT, headers={"HX-Request": "true"})

    assert answer.headers["HX-Trigger"] == "ganxin:marked"
    assert answer.content.decode().strip().startswith('<tr id="material-layout-plan"')
    assert "一次性告知" in clerk.get(page(application, "precheck_side")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "fault"},
        {"verdict": "fault", "reason": "no-such-reason"},
        {"verdict": "fault", "reason": "id-card-wrong"},
        {"verdict": "perhaps"},
        {"target": "no-such-material", "verdict": "ok"},
        {"target_kind": "person", "verdict": "ok"},
        {"target": "x" * 500, "verdict": "ok"},
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_kindly(
    visit: Visit, application: Application, wrong: dict[str, str]
) -> None:
    answer = visit("clerk").post(page(application, "mark"), {**LAYOUT, **wrong})

    assert answer.status_code == 422
    assert not application.checks.exists()


def test_two_clerks_accept_the_same_case_the_second_is_told(
    visit: Visit, application: Application
) -> None:
    case = case_of(application, "food-licence")
    data = {"case": str(case.public_id)}
    assert visit("clerk").post(page(application, "accept"), data).status_code == 302

    second = visit("clerk2").post(page(application, "accept"), data)

    assert second.status_code == 422
    assert "不能“受理”" in second.content.decode()


def test_the_last_mark_counts(world: World, visit: Visit, application: Application) -> None:
    visit("clerk").post(page(application, "mark"), FAULT)
    visit("clerk2").post(page(application, "mark"), {**LAYOUT, "verdict": "ok"})

    check = application.checks.get()
    assert check.verdict == Verdict.OK
    assert check.by == world["clerk2"]


def test_not_ours_names_the_right_office(visit: Visit, application: Application) -> None:
    clerk, case = visit("clerk"), case_of(application, "tobacco-licence")
    data = {"case": str(case.public_id), "kind": "not_ours", "reason": "请到那里办。"}

    assert clerk.post(page(application, "not_accept"), data).status_code == 422
    clerk.post(page(application, "not_accept"), {**data, "right_office": "市烟草专卖局"})

    assert Case.objects.get(pk=case.pk).state == State.NOT_ACCEPTED


def test_a_personal_number_is_masked_and_seen_for_a_reason_only(
    visit: Visit, application: Application
) -> None:
    clerk = visit("clerk")
    whole = application_card(application)
    assert whole not in clerk.get(page(application)).content.decode()
    reveal = page(application, "reveal_answer")
    element = {"element": "applicant_id_card"}

    assert whole not in clerk.post(reveal, element).content.decode()
    assert clerk.post(reveal, {**element, "reason": "看"}).status_code == 422
    seen = clerk.post(reveal, {**element, "reason": "核对身份证件"})

    assert whole in seen.content.decode()
    entries = ledger.entries_of("cases.application", str(application.public_id))
    noted = entries.get(action="cases.answer.viewed")
    assert noted.data == {"element": "applicant_id_card", "reason": "核对身份证件"}


def application_card(application: Application) -> str:
    from ganxin.cases.queries.answers import given

    return given(application)["applicant_id_card"].raw


def test_a_result_is_handed_over_with_proof(visit: Visit, application: Application) -> None:
    clerk, case = visit("clerk"), case_of(application, "register-company")
    address = reverse("cases:deliver", args=[case.public_id])

    assert clerk.get(address).status_code == 200
    assert clerk.post(address, {"way": "collected", "receiver": "张伟"}).status_code == 422
    assert clerk.post(address, {"way": "posted", "receiver": "张伟"}).status_code == 422
    clerk.post(address, {"way": "collected", "receiver": "张伟", "id_checked": "on"})

    delivered = Case.objects.select_related("delivery").get(pk=case.pk)
    assert delivered.state == State.DELIVERED
    assert delivered.delivery.way == DeliveryWay.COLLECTED
    twice = clerk.post(address, {"way": "collected", "receiver": "张伟", "id_checked": "on"})
    assert twice.status_code == 422


POSTS = ("mark", "mark_rest", "accept", "not_accept", "issue_notice")


@pytest.mark.parametrize("name", ["applicant", "stranger", "tobacco.handler", "supervisor"])
@pytest.mark.parametrize("view", POSTS)
def test_only_clerks_pre_check(
    visit: Visit, application: Application, name: str, view: str
) -> None:
    assert visit(name).post(page(application, view), FAULT).status_code == 403
    assert not application.checks.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("supervisor", 200),
        ("tobacco.handler", 200),
        ("health.handler", 404),
        ("applicant", 403),
        ("leader", 404),
    ],
)
def test_who_may_read_the_pre_check(
    visit: Visit, application: Application, name: str, status: int
) -> None:
    answer = visit(name).get(page(application))
    assert answer.status_code == status
    assert "其余" not in answer.content.decode()


@pytest.mark.parametrize("view", ["precheck", "issue_notice", "deliver", "window"])
def test_what_does_not_exist_is_not_found(world: World, visit: Visit, view: str) -> None:
    assert visit("clerk").get(reverse(f"cases:{view}", args=[uuid7()])).status_code == 404


def test_nobody_without_a_login(client: Client, application: Application) -> None:
    assert client.get(page(application)).status_code == 302
