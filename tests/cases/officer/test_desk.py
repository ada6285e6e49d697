"""The desk: what is refused kindly, what is kept, and how many questions it asks the database."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ganxin.cases.choices import State
from ganxin.cases.models import Case
from ganxin.ledger import api as ledger
from ganxin.licences.choices import Status
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from tests.cases.officer.hands import accepted, client_of, do, page, registered
from tests.world import MONDAY, SHOP, World, case_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]
HANDLER = "market-regulation.handler"
MALL = {
    **SHOP,
    "mall": "yes",
    "floor": "ground",
    "fire_acceptance": "done",
    "fire_way": "pledge",
}


def test_of_two_officers_who_save_at_once_the_second_is_told_and_loses_nothing(
    world: World,
) -> None:
    case = accepted(world)
    seen = case.revision
    do(world[HANDLER], case, "opinion", grants="yes", opinion="材料齐全。")

    answer = do(
        world[HANDLER], case, "opinion", revision=seen, grants="no", opinion="我写了很久的意见。"
    )

    assert answer.status_code == 409
    told = answer.content.decode()
    assert "同事刚刚先保存了" in told
    assert "我写了很久的意见。" in told
    case.refresh_from_db()
    assert case.opinion == "材料齐全。"


def test_a_step_that_a_colleague_took_meanwhile_is_explained_not_forbidden(world: World) -> None:
    case = accepted(world)
    handler = world[HANDLER]
    do(handler, case, "opinion", grants="yes", opinion="符合。")
    seen = case.revision + 1
    do(handler, case, "pass_on")

    answer = do(handler, case, "pass_on", revision=seen)

    assert answer.status_code == 409
    assert "提交审核" in answer.content.decode()


def test_a_colleague_takes_over_with_a_reason_and_is_sent_back_one_step(world: World) -> None:
    case = accepted(world)
    handler, second = world[HANDLER], world["market-regulation.second"]
    assert case.handler is not None
    other = second if case.handler == handler else handler
    assert do(other, case, "take_over", why="").status_code == 422
    assert do(other, case, "take_over", why="同事请假").status_code == 302
    do(other, case, "opinion", grants="yes", opinion="符合。")
    do(other, case, "pass_on")
    reviewer = world["market-regulation.reviewer"]
    assert do(reviewer, case, "send_back", reason=" ").status_code == 422

    answer = do(reviewer, case, "send_back", reason="请补写布局的意见")

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.handler) == (State.HANDLING, other)
    assert "请补写布局的意见" in page(other, case).content.decode()


def test_an_extension_is_asked_by_the_handler_and_approved_by_the_head(world: World) -> None:
    case = accepted(world)
    before = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert before is not None
    assert do(world[HANDLER], case, "ask_extension", days="99", grounds="忙").status_code == 422
    assert do(world[HANDLER], case, "ask_extension", days="5", grounds="要复查").status_code == 302
    head = world["market-regulation.head"]
    listed = client_of(head).get(reverse("cases:extensions")).content.decode()
    assert "要复查" in listed

    assert do(head, case, "answer_extension", approved="yes", note="").status_code == 302

    after = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert after is not None
    assert after.last_day_on == before.last_day_on + timedelta(days=7)


def test_a_refusal_states_reasons_clause_and_remedies(world: World) -> None:
    case = accepted(world)
    Case.objects.filter(pk=case.pk).update(
        state=State.APPROVING, approver=world["market-regulation.approver"]
    )
    approver = world["market-regulation.approver"]
    assert do(approver, case, "refuse", reasons="布局不合理", clause="").status_code == 422

    assert (
        do(
            approver, case, "refuse", reasons="布局不合理", clause="食品安全法 第三十三条"
        ).status_code
        == 302
    )

    shown = page(approver, case).content.decode()
    for part in ("布局不合理", "食品安全法 第三十三条", "行政复议"):
        assert part in shown


def test_a_permit_granted_on_a_pledge_is_checked_and_revoked_when_untrue(world: World) -> None:
    case = case_of(registered(world, MALL), "fire-check")
    Case.objects.filter(pk=case.pk).update(outside_system="")
    handler = world["fire-rescue.handler"]
    assert do(handler, case, "grant_on_pledge").status_code == 302
    officers = [handler, world["fire-rescue.second"]]
    planned = do(
        handler,
        case,
        "plan_site_check",
        planned_on=MONDAY.date(),
        place="商场一层",
        officers=[str(person.public_id) for person in officers],
        points="疏散通道畅通",
    )
    assert planned.status_code == 302, planned.content.decode()
    check = case.site_checks.get()
    client_of(handler).post(
        reverse("cases:site_check", args=[check.public_id]),
        {
            "client_key": str(uuid4()),
            "ok_0": "no",
            "note_0": "堵了",
            "conclusion": "fail",
            "remarks": "通道被货物堵住",
        },
    )
    promise = promises.find(subject=case.subject, kind=PromiseKind.SITE_CHECK_AFTER)
    assert promise is not None
    assert promise.outcome == Outcome.KEPT

    answer = do(
        world["fire-rescue.approver"],
        case,
        "revoke",
        findings="疏散通道被堵，与承诺不符",
        basis="消防法 第十五条",
    )

    assert answer.status_code == 302, answer.content.decode()
    licence = Case.objects.get(pk=case.pk).decision.licence
    assert licence is not None
    assert licence.status == Status.REVOKED
    assert ledger.verify().ok


def test_the_same_site_record_sent_twice_is_stored_once(world: World) -> None:
    case = accepted(world)
    officers = [world[HANDLER], world["market-regulation.second"]]
    do(
        officers[0],
        case,
        "plan_site_check",
        planned_on=MONDAY.date(),
        place="店里",
        officers=[str(person.public_id) for person in officers],
        points="生熟分开",
    )
    check = case.site_checks.get()
    url = reverse("cases:site_check", args=[check.public_id])
    record = {"client_key": str(uuid4()), "ok_0": "yes", "conclusion": "pass", "remarks": "好"}
    client = client_of(officers[1])
    assert client.post(url, {**record, "ok_0": "no"}).status_code == 422  # contradicts itself

    answers = [client.post(url, record).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert case.steps.filter(action="site_check_recorded").count() == 1
    other = client.post(url, {**record, "client_key": str(uuid4()), "remarks": "改写"})
    assert other.status_code == 422
    assert "已经记录过了" in other.content.decode()


HOSTILE = ("\x00", "<script>alert(1)</script>", "=1+1", "9" * 5000, "' OR 1=1 --", "../../etc")


@pytest.mark.parametrize("text", HOSTILE)
def test_bad_input_is_a_clear_answer_and_never_markup(world: World, text: str) -> None:
    case = accepted(world)
    client = client_of(world[HANDLER])
    fields = ("revision", "office", "question", "days", "grounds", "grants", "opinion", "officers")
    for name in ("opinion", "consult", "ask_extension", "plan_site_check", "take_over"):
        url = reverse(f"cases:{name}", args=[case.public_id])
        for broken in (
            {},
            dict.fromkeys(fields, text),
            {"revision": case.revision, "office": text},
        ):
            answer = client.post(url, broken)
            assert answer.status_code in {403, 409, 422}, (name, answer.status_code)
            assert "<script>alert" not in answer.content.decode()
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_the_desk_and_the_lists_ask_a_fixed_number_of_questions(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = accepted(world)
    client: Client = client_of(world[HANDLER])
    desk = reverse("cases:case", args=[case.public_id])
    client.get(desk)
    with django_assert_max_num_queries(DESK_QUERIES):
        client.get(desk)
    for number in range(5):
        do(world[HANDLER], case, "consult", office="drainage", question=f"问题 {number}")
    with django_assert_max_num_queries(DESK_QUERIES):
        client.get(desk)
    with django_assert_max_num_queries(LIST_QUERIES):
        client_of_list = client.get(reverse("cases:consultations") + "?view=asked")
    assert client_of_list.content.decode().count("问题 ") >= 5


DESK_QUERIES = 90
LIST_QUERIES = 25
