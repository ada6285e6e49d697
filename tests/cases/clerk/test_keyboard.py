"""The window without a mouse: open from the inbox, mark, accept."""

import pytest

from ganxin.cases.choices import State, Verdict
from tests.browser import Window
from tests.cases.test_story import register
from tests.world import World, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_case_is_opened_marked_and_accepted_by_keys_alone(world: World, window: Window) -> None:
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    page = window.open("/work/inbox/?tab=precheck", user=world["clerk"])

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/applications/**")
    page.keyboard.press("j")
    while not page.locator("tr[aria-current] [data-key=p]").count():
        page.keyboard.press("j")
    page.keyboard.press("p")
    page.get_by_text("已看 1/").wait_for()
    page.keyboard.press("a")
    page.get_by_text("已标为通过").wait_for()
    page.wait_for_load_state()  # the words stand there before the page hears keys
    page.keyboard.press("Control+Enter")
    page.get_by_text("已受理：").wait_for()

    assert not application.checks.exclude(verdict=Verdict.OK).exists()
    assert case_of(application, "food-licence").state == State.HANDLING
