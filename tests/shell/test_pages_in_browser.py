"""The shell's pages in a real browser: accessible, nowhere too wide, quiet console, light."""

import pytest

from ganxin.accounts.choices import Role
from tests.browser import ModeName, Window, axe, console_errors, overflow
from tests.shell.people import make_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.sample_urls"),
]
STAFF_PAGES = ["/work/", "/work/find/?q=x", "/work/styleguide/", "/work/styleguide/?shell=portal"]
PUBLIC_PAGES = [
    "/",
    "/login/",
    "/accessibility/",
    "/sample/nowhere/",
    "/sample/refuse/",
    "/sample/form/",
    "/sample/paper/",
]
MODES: list[ModeName] = ["light", "dark", "elder"]


@pytest.mark.parametrize("mode", MODES)
def test_no_page_violates_wcag_or_overflows(window: Window, mode: ModeName) -> None:
    staff = make_staff(Role.CLERK)
    found: list[str] = []
    for path in [*PUBLIC_PAGES, *STAFF_PAGES]:
        user = staff if path in STAFF_PAGES else None
        page = window.open(path, mode=mode, user=user, for_axe=True)
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{path} {mode} {width}"
            found += [f"{where}: {line}" for line in axe(page)]
            if wide := overflow(page):
                found.append(f"{where}: {wide} px too wide")
        page.context.close()
    assert found == []


def test_high_contrast_and_half_width_hold_too(window: Window) -> None:
    staff = make_staff(Role.CLERK)
    for path in ("/work/styleguide/", "/work/styleguide/?shell=portal"):
        page = window.open(path, width=320, mode="contrast", user=staff, for_axe=True)
        assert axe(page) == []
        assert overflow(page) == 0
        page.set_viewport_size({"width": 640, "height": 400})
        assert overflow(page) == 0


def test_wider_text_spacing_breaks_nothing(window: Window) -> None:
    """WCAG 1.4.12, as a style sheet of the reader."""
    page = window.open(
        "/work/styleguide/?shell=portal", width=360, user=make_staff(Role.CLERK), for_axe=True
    )
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;"
        "word-spacing:.16em!important}p{margin-bottom:2em!important}"
    )
    assert overflow(page) == 0


@pytest.mark.parametrize("path", ["/work/styleguide/", "/work/styleguide/?shell=portal"])
def test_the_policy_has_nothing_to_complain_about(window: Window, path: str) -> None:
    page = window.open("/accessibility/", user=make_staff(Role.CLERK))
    errors = console_errors(page)
    page.goto(window.address + path, wait_until="networkidle")
    assert errors == []


def test_in_elder_mode_text_is_22_px_and_targets_60(window: Window) -> None:
    page = window.open("/work/styleguide/?shell=portal", mode="elder", user=make_staff(Role.CLERK))
    size = page.evaluate("getComputedStyle(document.body).fontSize")
    assert size == "22px"
    small = page.evaluate(
        """[...document.querySelectorAll('main .btn, main .option, .modes button, .dock .btn')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 59.5)
        .map(e => e.textContent.trim())"""
    )
    assert small == []
    assert not page.locator(".sec").first.is_visible()
    assert page.locator(".dock").is_visible()


def test_targets_of_the_portal_are_44_px(window: Window) -> None:
    page = window.open("/sample/form/", width=360)
    small = page.evaluate(
        """[...document.querySelectorAll('main .btn:not(.sm), main .option, main .inp')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
        .map(e => e.outerHTML)"""
    )
    assert small == []


def test_paper_shows_everything_and_no_controls(window: Window) -> None:
    page = window.open("/sample/paper/")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible()
    shown = page.evaluate(
        """getComputedStyle(document.querySelector('details'), '::details-content')
        .contentVisibility"""
    )
    assert shown == "visible"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_first_tab_reaches_the_skip_link(window: Window) -> None:
    page = window.open("/accessibility/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到主要内容"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")
    assert page.evaluate("document.activeElement.id") == "main"
