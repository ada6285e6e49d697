"""Who may not: every action of the desk and every page, for everybody it is not for."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import Role
from ganxin.cases.choices import State
from ganxin.cases.decision.views.actions import ACTIONS
from ganxin.cases.models import Case
from ganxin.lib.actors import SYSTEM
from tests.cases.officer.hands import accepted, client_of, do
from tests.cases.officer.test_journeys import plan
from tests.world import MONDAY, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]
NAMES = [action.name for action in ACTIONS]
DAY = timedelta(days=1)


def test_no_action_is_open_to_anybody_outside_the_office(world: World) -> None:
    case = accepted(world)
    before = case.revision
    people = {
        "applicant": 403,  # not staff
        "stranger": 403,
        "clerk": 403,  # may look, not decide
        "supervisor": 403,
        "tobacco.handler": 404,  # another office: not his to know
        "administrator": 403,
    }
    for who, expected in people.items():
        client = client_of(world[who])
        for name in NAMES:
            url = reverse(f"cases:{name}", args=[case.public_id])
            answer = client.post(url, {"revision": case.revision})
            assert answer.status_code == expected, (who, name)
    case.refresh_from_db()
    assert (case.state, case.revision) == (State.HANDLING, before)


def test_the_wrong_role_of_the_right_office_is_refused(world: World) -> None:
    case = accepted(world)
    for who in ("reviewer", "approver", "head"):
        for name in ("opinion", "pass_on", "consult", "plan_site_check", "grant", "send_back"):
            answer = do(world[f"market-regulation.{who}"], case, name)
            assert answer.status_code == 403, (who, name)


def test_nobody_is_let_in_without_a_login(world: World) -> None:
    case = accepted(world)
    for name in ("case", *NAMES):
        url = reverse(f"cases:{name}", args=[case.public_id])
        answer = Client().post(url) if name != "case" else Client().get(url)
        assert answer.status_code == 302, name
        assert "/login/" in answer["Location"], name


def test_an_address_of_an_action_is_for_posting_only(world: World) -> None:
    case = accepted(world)
    client = client_of(world["market-regulation.handler"])
    for name in NAMES:
        assert client.get(reverse(f"cases:{name}", args=[case.public_id])).status_code == 405


def test_the_applicant_is_led_to_his_own_page_a_stranger_learns_nothing(world: World) -> None:
    case = accepted(world)
    url = reverse("cases:case", args=[case.public_id])

    answer = client_of(world["applicant"]).get(url)

    assert answer.status_code == 302
    assert str(case.application.public_id) in answer["Location"]
    assert client_of(world["stranger"]).get(url).status_code == 404


def test_a_case_that_does_not_exist_is_not_found(world: World) -> None:
    client = client_of(world["market-regulation.handler"])
    for name in ("case", "consultation", "site_check", "handoff"):
        assert client.get(reverse(f"cases:{name}", args=[uuid.uuid4()])).status_code == 404


def test_the_same_person_cannot_hand_a_case_to_himself(world: World) -> None:
    case = accepted(world)
    handler = world["market-regulation.handler"]
    accounts.appoint(
        user=handler,
        office=case.office,
        role=Role.REVIEWER,
        actor=SYSTEM,
        now=MONDAY,
    )
    do(handler, case, "opinion", grants="yes", opinion="符合。")
    do(handler, case, "pass_on")
    do(handler, case, "take_over", why="同事请假")

    answer = do(handler, case, "pass_up")

    assert answer.status_code == 422
    assert "不能是同一个人" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == State.REVIEWING


def test_who_stands_in_may_act_while_the_delegation_runs_and_not_after(world: World) -> None:
    case = accepted(world)
    reviewer, deputy = world["market-regulation.reviewer"], world["market-regulation.second"]
    handler = world["market-regulation.handler"]
    delegation = accounts.delegate(
        office=case.office,
        delegator=reviewer,
        to=deputy,
        valid_from=MONDAY.date(),
        valid_to=MONDAY.date() + 3 * DAY,
        reason="出差",
        actor=reviewer.as_actor(),
        now=MONDAY,
    )
    do(handler, case, "opinion", grants="yes", opinion="符合。")
    do(handler, case, "pass_on")
    Case.objects.filter(pk=case.pk).update(reviewer=reviewer)
    accounts.end_delegation(delegation=delegation, actor=reviewer.as_actor(), now=MONDAY)
    assert do(deputy, case, "pass_up").status_code == 403

    accounts.delegate(
        office=case.office,
        delegator=reviewer,
        to=deputy,
        valid_from=MONDAY.date(),
        valid_to=MONDAY.date() + 3 * DAY,
        reason="又出差",
        actor=reviewer.as_actor(),
        now=MONDAY,
    )
    assert do(deputy, case, "pass_up").status_code == 302


def test_only_those_who_went_record_a_site_check(world: World) -> None:
    case = accepted(world)
    check = plan(world, case, "market-regulation")
    url = reverse("cases:site_check", args=[check.public_id])
    for who, expected in {
        "market-regulation.reviewer": 403,
        "clerk": 403,
        "applicant": 403,
        "tobacco.handler": 404,
    }.items():
        assert client_of(world[who]).post(url, {}).status_code == expected, who


def test_only_the_office_that_was_asked_answers(world: World) -> None:
    case = accepted(world)
    do(world["market-regulation.handler"], case, "consult", office="drainage", question="能接吗？")
    consultation = case.consultations.get()
    url = reverse("cases:consultation", args=[consultation.public_id])
    for who, expected in {
        "market-regulation.handler": 403,
        "drainage.approver": 404,
        "tobacco.handler": 404,
        "applicant": 403,
    }.items():
        answer = client_of(world[who]).post(url, {"answer": "可以"})
        assert answer.status_code == expected, who
    assert (
        client_of(world["drainage.handler"])
        .get(reverse("cases:case", args=[case.public_id]))
        .status_code
        == 200
    )


def test_the_pages_of_those_who_watch_are_closed_to_others(world: World) -> None:
    closed = {
        "handoffs": ("clerk", "market-regulation.handler", "applicant"),
        "extensions": ("clerk", "market-regulation.handler", "administrator"),
        "consultations": ("clerk", "administrator", "applicant"),
    }
    for name, people in closed.items():
        for who in people:
            assert client_of(world[who]).get(reverse(f"cases:{name}")).status_code == 403, who
    for name in ("handoff_exchange", "handoff_reconcile"):
        answer = client_of(world["clerk"]).post(reverse(f"cases:{name}"))
        assert answer.status_code == 403


def test_only_the_head_of_government_extends_the_joint_ceiling(world: World) -> None:
    case = accepted(world)
    url = reverse("cases:joint", args=[case.application.public_id])
    typed = {"days": "15", "grounds": "要等三家一起核查"}
    assert client_of(world["clerk"]).post(url, typed).status_code == 403
    assert client_of(world["market-regulation.head"]).post(url, typed).status_code == 403
    assert client_of(world["governor"]).post(url, typed).status_code == 302
