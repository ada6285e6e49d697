"""The pages of the promises in a real browser: accessible in every mode, nowhere too wide."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ganxin.accounts.api import Office, Post, User
from ganxin.accounts.choices import Role
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import Terms
from ganxin.promises.choices import PromiseKind, Unit
from ganxin.shell import clock
from tests.browser import ModeName, Window, axe, console_errors, overflow
from tests.promises.conftest import CLERK, Opener, at, make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 10, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MODES: list[ModeName] = ["light", "dark", "elder"]


@pytest.fixture
def page_of_one(open_one: Opener, office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """A promise of every card, one standing still and one kept; the address of one's page."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 26))
    water = make_office("water", "水务局")
    names = ["红色的店：食品经营许可（含冷藏冷冻食品）", "黄色的店", "绿色的店"]
    names += ["检测中的店", "已办的店"]
    promises = [
        open_one(
            subject=Subject("cases.case", str(length), name),
            terms=Terms(length, Unit.WORKDAY, "行政许可法 第四十二条"),
            kind=PromiseKind.DECIDE_STATUTORY,
            office=water if length > 30 else office,
        )
        for length, name in zip((5, 20, 70, 25, 18), names, strict=True)
    ]
    day = date(2026, 10, 12)
    api.suspend(
        promise=promises[3],
        on=day,
        basis="testing",
        expected_days=20,
        reason="排水水质检测",
        actor=CLERK,
        now=at(day),
    )
    api.close(promise=promises[4], evidence_label="准予许可", actor=CLERK, now=at(day))
    return f"/work/promises/{promises[3].public_id}/"


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_violate_nothing_and_fit_the_window(
    window: Window, page_of_one: str, office: Office, mode: ModeName
) -> None:
    user = _supervisor(office)
    found: list[str] = []
    for path in ("/work/promises/", "/work/promises/?q=没有", page_of_one):
        page = window.open(path, mode=mode, user=user, for_axe=True)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} {mode} {width}: {line}" for line in axe(page)]
            if wide := overflow(page):
                found.append(f"{path} {mode} {width}: {wide} px too wide")
    assert found == []


def test_the_list_is_worked_by_keyboard_and_the_console_stays_quiet(
    window: Window, page_of_one: str, office: Office
) -> None:
    page = window.open("/work/promises/", user=_supervisor(office))
    errors = console_errors(page)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/promises/*-*/")

    assert page.locator("h1").count() == 1
    assert page.get_by_role("heading", name="逐日说明").is_visible()
    assert errors == []


def _supervisor(office: Office) -> User:
    user = User.objects.create(
        username="zhou", name="周明", is_staff_member=True, created_at=at(date(2026, 1, 5))
    )
    Post.objects.create(
        user=user, office=office, role=Role.SUPERVISOR, valid_from=date(2020, 1, 1)
    )
    return user
