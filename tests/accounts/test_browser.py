"""The pages of people in a real browser: nothing that axe objects to, nothing that sticks out."""

import os
import pathlib

import pytest
from django.urls import reverse
from pytest_django import Settings

from ganxin.accounts import api, permissions
from ganxin.accounts.choices import Role, SensitiveField
from ganxin.lib import clock
from ganxin.lib.actors import SYSTEM
from tests.accounts.people import PASSWORD, another, in_post, office, resident, staff
from tests.browser import ModeName, Window, axe, console_errors, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GANXIN_SHOTS")


@pytest.fixture
def li() -> api.User:
    """A resident with an agent, whose ID card somebody saw."""
    user, now, today = resident(now=clock.now()), clock.now(), clock.today()
    applicant = api.resident_of(user)
    assert applicant is not None
    api.grant_mandate(
        applicant=applicant,
        agent=another(7, now),
        scope="办理开店的全部手续",
        valid_from=today,
        valid_to=today.replace(year=today.year + 1, day=1),
        actor=user.as_actor(),
        now=now,
    )
    return user


EVERY: list[tuple[ModeName, int]] = [
    (mode, width) for mode in ("light", "dark", "elder") for width in (1440, 360)
]


@pytest.fixture
def wang() -> api.User:
    user = staff("wang", "王明", now=clock.now())
    api.appoint(user=user, office=office("hall"), role=Role.CLERK, actor=SYSTEM, now=clock.now())
    return user


def looked_at(
    window: Window,
    path: str,
    user: api.User | None,
    *,
    width: int,
    mode: ModeName = "light",
) -> list[str]:
    """What is wrong with a page, in words; empty is what we want."""
    page = window.open(path, width=width, user=user, for_axe=True, mode=mode)
    if SHOTS:
        name = f"{path.strip('/').replace('/', '-')[:70]}-{mode}-{width}.png"
        page.screenshot(path=str(pathlib.Path(SHOTS) / name), full_page=True)
    return [*axe(page), *(["wider than the window"] if overflow(page) else [])]


@pytest.mark.parametrize(("mode", "width"), EVERY)
def test_pages_of_residents(
    window: Window, li: api.User, wang: api.User, mode: ModeName, width: int
) -> None:
    applicant = api.resident_of(li)
    assert applicant is not None
    api.reveal(
        viewer=wang,
        owner=applicant,
        field=SensitiveField.ID_CARD,
        reason="核对申请人身份",
        now=clock.now(),
    )
    for path, user in [
        ("/login/", None),
        ("/register/", None),
        ("/login/forgot/", None),
        ("/login/forgot/code/", None),
        ("/me/", li),
        ("/me/mandates/grant/", li),
    ]:
        assert looked_at(window, path, user, width=width, mode=mode) == []


@pytest.mark.parametrize(("mode", "width"), EVERY)
def test_pages_of_staff(
    window: Window,
    li: api.User,
    wang: api.User,
    mode: ModeName,
    width: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(permissions, "_grounds", [lambda user, owner, on: True])
    seen = reverse("accounts:reveal", args=[li.public_id, "phone"])
    for path in ("/work/me/", "/work/me/delegate/", seen):
        assert looked_at(window, path, wang, width=width, mode=mode) == []


@pytest.mark.parametrize(("mode", "width"), EVERY)
def test_pages_of_a_head(window: Window, mode: ModeName, width: int) -> None:
    head = in_post("head", "韩部长", Role.OFFICE_HEAD, "scjg")
    person = in_post("zhao", "赵云", Role.HANDLER, "scjg")
    post = person.posts.get().pk
    about = (
        reverse(f"accounts:{name}", args=[person.public_id])
        for name in ("person", "appoint", "password_issue", "device_remove")
    )
    ending = reverse("accounts:post_end", args=[person.public_id, post])
    others = ("/work/people/", "/work/people/register/", "/me/password/")
    for path in (*others, *about, ending):
        assert looked_at(window, path, head, width=width, mode=mode) == []


@pytest.mark.parametrize(("mode", "width"), EVERY)
def test_a_one_time_password_is_shown_and_changed(
    window: Window, mode: ModeName, width: int, settings: Settings
) -> None:
    settings.STAFF_TOTP_REQUIRED = False
    head = in_post("head", "韩部长", Role.OFFICE_HEAD, "scjg")
    person = in_post("zhao", "赵云", Role.HANDLER, "scjg")
    path = reverse("accounts:password_issue", args=[person.public_id])
    page = window.open(path, user=head, mode=mode, width=width, for_axe=True)
    page.fill("textarea", "本人当面说忘了密码")
    page.click("main button.pri")
    page.wait_for_selector(".number")
    assert axe(page) == []
    password = page.inner_text(".number")

    page = window.open("/login/", mode=mode, width=width, for_axe=True)
    page.fill("input[name=username]", "zhao")
    page.fill("input[name=password]", password)
    page.click("main button.pri")
    page.wait_for_url("**/login/password/")

    assert axe(page) == []
    assert overflow(page) == 0


def test_the_second_factor_is_enrolled_without_breaking_the_policy(
    window: Window, wang: api.User
) -> None:
    page = window.open("/login/")
    errors = console_errors(page)
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.pri")
    page.wait_for_url("**/login/code/")

    wide: int = page.evaluate("document.querySelector('main img').naturalWidth")
    assert wide > 100
    assert errors == []
    if SHOTS:
        page.screenshot(path=str(pathlib.Path(SHOTS) / "totp.png"), full_page=True)


@pytest.mark.parametrize(("mode", "width"), EVERY)
def test_the_page_of_the_second_factor(
    window: Window, wang: api.User, mode: ModeName, width: int
) -> None:
    page = window.open("/login/", mode=mode, width=width, for_axe=True)
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.pri")
    page.wait_for_url("**/login/code/")

    assert axe(page) == []
    assert overflow(page) == 0
