"""A page that stays open: it shows what an officer does, and says when the line is lost."""

import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from psycopg.conninfo import make_conninfo
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ganxin.cases.choices import Action, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application
from ganxin.lib.identifiers import make_uscc
from tests.browser import Window, axe
from tests.journeys import staff
from tests.realtime_server import Server
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AGAIN = 40_000  # milliseconds: the page tries again after growing pauses


@pytest.fixture
def realtime(
    transactional_db: None, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> Iterator[Server]:
    """The realtime process beside the live server, on the test's own database."""
    name = str(connection.settings_dict["NAME"])
    server = Server(
        make_conninfo(os.environ["DATABASE_URL"], dbname=name), tmp_path, live_server.url
    )
    settings.REALTIME_URL = server.url
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["connect-src"].append(server.url)
    settings.CONTENT_SECURITY_POLICY = policy
    yield server
    server.stop()


@pytest.fixture
def application(world: World) -> Application:
    """Handed in and registered: the permits wait for the window."""
    made = hand_in(world)
    decision.grant(
        case=case_of(made, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return made


def open_track(
    window: Window, world: World, application: Application, for_axe: bool = False
) -> Page:
    """The applicant's page, once it hears; marked, so that a reload would be seen."""
    address = f"/applications/{application.public_id}/"
    page = window.open("/", user=world["applicant"], for_axe=for_axe)
    with page.expect_response(lambda answer: "/live?token=" in answer.url):
        page.goto(page.url.rstrip("/") + address)
    page.evaluate("() => { window.stayed = true; }")
    return page


def test_what_an_officer_does_shows_on_the_applicants_open_page(
    realtime: Server, world: World, window: Window, application: Application
) -> None:
    page = open_track(window, world, application)
    food = case_of(application, "food-licence")
    line = page.locator(f"#case-{food.public_id}")
    expect(line).to_contain_text(State.RECEIVED.label)

    clerk = staff.inbox(window, world, "clerk", "window")
    staff.find_by_number(clerk, application.number)
    staff.look_at_the_rest(clerk)
    staff.accept(clerk)

    expect(line).to_contain_text(State.HANDLING.label)
    assert page.evaluate("window.stayed")


def test_the_page_says_when_the_line_is_lost_and_stops_saying_so_when_it_is_back(
    realtime: Server, world: World, window: Window, application: Application
) -> None:
    page = open_track(window, world, application, for_axe=True)
    state = page.locator("[data-live-lost]")
    expect(state).to_be_empty()

    realtime.lose()
    expect(state).to_contain_text("连接断了，这一页不会自动更新")
    assert axe(page) == []

    realtime.start()
    expect(state).to_be_empty(timeout=AGAIN)
    assert page.evaluate("window.stayed")
