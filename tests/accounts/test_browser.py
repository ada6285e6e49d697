"""The pages of people in a real browser: nothing that axe objects to, nothing that sticks out."""

import os
import pathlib

import pytest
from django.urls import reverse

from ganxin.accounts import api
from ganxin.accounts.choices import Role, SensitiveField
from ganxin.lib import clock
from ganxin.lib.actors import SYSTEM
from tests.accounts.people import PASSWORD, another, office, resident, staff
from tests.browser import Window, axe, console_errors, overflow

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


@pytest.fixture
def wang() -> api.User:
    user = staff("wang", "王明", now=clock.now())
    api.appoint(user=user, office=office("hall"), role=Role.CLERK, actor=SYSTEM, now=clock.now())
    return user


def looked_at(window: Window, path: str, user: api.User | None, *, width: int) -> list[str]:
    """What is wrong with a page, in words; empty is what we want."""
    page = window.open(path, width=width, user=user, for_axe=True)
    if SHOTS:
        name = f"{path.strip('/').replace('/', '-')[:40]}-{width}.png"
        page.screenshot(path=str(pathlib.Path(SHOTS) / name), full_page=True)
    return [*axe(page), *(["wider than the window"] if overflow(page) else [])]


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_of_residents(window: Window, li: api.User, wang: api.User, width: int) -> None:
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
        ("/me/", li),
        ("/me/mandates/grant/", li),
    ]:
        assert looked_at(window, path, user, width=width) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_of_staff(window: Window, li: api.User, wang: api.User, width: int) -> None:
    seen = reverse("accounts:reveal", args=[li.public_id, "phone"])
    for path in ("/work/me/", "/work/me/delegate/", seen):
        assert looked_at(window, path, wang, width=width) == []


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
