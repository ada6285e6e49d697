"""What the window does for who holds something already, and what a post leaves, in a browser."""

import os
import pathlib
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from ganxin.accounts.api import Post
from ganxin.cases.models import Application
from ganxin.cases.review import operations as review
from ganxin.lib.identifiers import make_id_card
from ganxin.licences.models import Licence
from ganxin.shell import clock
from tests.browser import ModeName, Window, axe, overflow
from tests.cases.test_story import register
from tests.law.renewing import granted
from tests.world import MONDAY, build_world, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GANXIN_SHOTS", "")


def looked_at(page: Page, name: str, mode: ModeName) -> None:
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if SHOTS:
            page.screenshot(path=str(pathlib.Path(SHOTS) / f"{name}-{mode}-{width}.png"))
        assert axe(page) == [], name
        assert overflow(page) == 0, name


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_renewal_is_begun_at_the_window(
    window: Window, mode: ModeName, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build_world()
    licence = granted(world)
    later = MONDAY + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "today", later.date)
    Licence.objects.filter(pk=licence.pk).update(valid_to=later.date() + timedelta(days=60))
    for path, name in (("", "walk-in"), ("enterprise/", "hand-over"), ("renew/", "renew")):
        page = window.open(f"/work/window/{path}", user=world["clerk"], mode=mode, for_axe=True)
        looked_at(page, name, mode)
    page.set_viewport_size({"width": 1440, "height": 800})
    page.get_by_label("证照编号").fill(licence.number)
    page.get_by_label("来人的身份证号码").fill(make_id_card("21021119900101001"))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#changes")
    assert Application.objects.filter(renews=licence).exists()
    looked_at(page, "renewal-desk", mode)


def test_a_post_with_cases_in_hand_asks_for_whom(window: Window) -> None:
    world = build_world()
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    review.accept(case=case_of(application, "food-licence"), actor=world["clerk"], now=MONDAY)
    person = case_of(application, "food-licence").handler
    assert person is not None
    post = Post.objects.get(user=person).pk
    path = f"/work/people/{person.public_id}/posts/{post}/end/"
    page = window.open(path, user=world["market-regulation.head"], for_axe=True)
    assert "还有 1 个没有办完的办件" in page.inner_text("main")
    looked_at(page, "post-end", "light")
