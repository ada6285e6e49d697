"""What waits for a person stands first on the portal's home."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ganxin.cases.choices import TargetKind, Verdict
from ganxin.cases.models import Application
from ganxin.cases.review import operations as review
from tests.cases.clerk.conftest import visiting
from tests.cases.test_story import register
from tests.world import MONDAY, SHOP, World, begin, case_of, hand_in

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    return client.get("/").content.decode()


def told(world: World) -> Application:
    application = hand_in(world)
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="layout-plan",
        verdict=Verdict.FAULT,
        reason="layout-incomplete",
        actor=world["clerk"],
        now=MONDAY,
    )
    review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)
    return application


def test_a_notice_stands_before_the_themes_and_before_a_draft(world: World) -> None:
    application = told(world)
    draft = begin(world, SHOP, MONDAY)

    page = home(visiting(world["applicant"]))

    assert "等您办的 2 件" in page
    assert (
        page.index("有内容要补正") < page.index("还没有提交，接着填") < page.index("一件事一次办")
    )
    assert f"/applications/{application.public_id}/" in page
    assert f"/applications/{draft.public_id}/tasks/" in page


def test_a_result_to_sign_for_waits_until_it_is_signed_for(world: World) -> None:
    application = hand_in(world)
    assert "等您办的" not in home(visiting(world["applicant"]))

    register(world, case_of(application, "register-company"))

    assert "1 件结果等签收" in home(visiting(world["applicant"]))


def test_nobody_else_sees_it(world: World, client: Client) -> None:
    told(world)

    for page in (home(client), home(visiting(world["stranger"])), home(visiting(world["clerk"]))):
        assert "等您办的" not in page


def test_ten_things_cost_as_many_queries_as_one_and_five_are_shown(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = visiting(world["applicant"])
    for _ in range(6):
        told(world)
    home(client)  # what is remembered for the process

    with django_assert_num_queries(6):
        page = home(client)

    assert page.count("有内容要补正") == 5
