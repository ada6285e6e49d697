"""The catalogue's pages in a real browser: accessible in every mode, nowhere too wide."""

import pytest
from pytest_django import Settings

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import Role
from ganxin.lib.actors import SYSTEM
from ganxin.shell.clock import now, today
from tests.accounts.people import office, staff
from tests.browser import ModeName, Window, axe, console_errors, overflow
from tests.catalog.district import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = ["/", "/find/", "/find/?q=火箭", "/items/food-licence/", "/items/fire-check/"]
EDITOR = ["/work/catalog/", "/work/catalog/items/food-licence/"]
MODES: list[ModeName] = ["light", "dark", "elder"]


def editor() -> accounts.User:
    user = staff("editor", now=now())
    accounts.appoint(
        user=user,
        office=office("government"),
        role=Role.CATALOG_EDITOR,
        valid_from=today(),
        actor=SYSTEM,
        now=now(),
    )
    return user


@pytest.mark.parametrize("mode", MODES)
def test_no_page_violates_wcag_or_overflows(window: Window, mode: ModeName) -> None:
    load(now())
    user = editor()
    found: list[str] = []
    for path in [*PUBLIC, *EDITOR]:
        page = window.open(path, mode=mode, user=user if path in EDITOR else None, for_axe=True)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{path} {mode} {width}"
            found += [f"{where}: {line}" for line in axe(page)]
            if wide := overflow(page):
                found.append(f"{where}: {wide} px too wide")
        page.context.close()
    assert found == []


def test_a_resident_finds_an_item_by_keyboard_without_a_script(
    window: Window, settings: Settings
) -> None:
    load(now())
    page = window.open("/", javascript=False)
    errors = console_errors(page)
    page.locator("#q").focus()
    page.keyboard.type("招牌")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="门头牌匾设置指导").click()

    assert page.locator("h1").inner_text() == "门头牌匾设置指导"
    assert errors == []
