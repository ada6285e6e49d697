"""A real browser for the tests: contexts for the modes, login, accessibility, overflow.

Tests that use it are marked `browser`; where Chromium is absent they skip and say so.
"""

import os
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from ganxin.accounts.api import User
from ganxin.shell import modes

CHROMIUM = pathlib.Path(os.environ.get("GANXIN_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = pathlib.Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ModeName = Literal["light", "dark", "elder", "contrast"]
MODES: dict[ModeName, modes.Modes] = {
    "light": modes.Modes(),
    "dark": modes.Modes(theme="dark"),
    "elder": modes.Modes(size="elder"),
    "contrast": modes.Modes(theme="contrast"),
}
# One task only: stylesheets and pages load from the live server, nothing else is asked.
TIMEOUT = 15_000  # milliseconds


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """The driver; its event loop makes Django refuse the ORM unless told that this is safe."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is absent (apt install chromium fonts-noto-cjk)")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    yield browser
    browser.close()


@dataclass
class Window:
    """Opens pages of the live server in chosen modes; closes everything afterwards."""

    browser: Browser
    address: str
    contexts: list[BrowserContext]

    def open(
        self,
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        mode: ModeName = "light",
        user: User | None = None,
        javascript: bool = True,
        for_axe: bool = False,
    ) -> Page:
        """A page at `path`. `for_axe` switches the content security policy off in this window."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            bypass_csp=for_axe,
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT)
        self.contexts.append(context)
        value = modes.write(MODES[mode])
        if value:
            context.add_cookies([{"name": modes.COOKIE, "value": value, "url": self.address}])
        if user is not None:
            login(context, self.address, user)
        page = context.new_page()
        page.goto(self.address + path)
        return page


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer) -> Iterator[Window]:
    opened = Window(chromium, live_server.url, [])
    yield opened
    for context in opened.contexts:
        context.close()


def login(context: BrowserContext, address: str, user: User) -> None:
    """A session for the person (second factor done), without the login form, which has its own
    tests."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if user.is_staff_member:
        device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", confirmed=True)
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    assert session.session_key
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
    )


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA and of best practice, one line each; [] is what we want.

    The page comes from `window.open(…, for_axe=True)`.
    """
    page.add_script_tag(path=str(AXE))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS
    )
    return [
        f"{violation['id']}: {node['html'][:160]} | {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 is what we want."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def console_errors(page: Page) -> list[str]:
    """Collects errors of the console (policy violations among them) from now on."""
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors
