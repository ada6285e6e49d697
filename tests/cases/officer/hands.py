"""What the officers' tests share: cases made ready, and logins that act on the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from ganxin.accounts.api import User
from ganxin.cases.choices import Action
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application, Case
from ganxin.cases.review import operations as review
from ganxin.lib.identifiers import make_uscc
from tests.world import MONDAY, SHOP, World, case_of, hand_in

DAY = timedelta(days=1)
USCC = make_uscc("91210211MA2024001")


def client_of(user: User) -> Client:
    """Logged in, second factor done."""
    client = Client()
    client.force_login(user)
    if user.is_staff_member:
        device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client


def registered(
    world: World, answers: dict[str, str | list[str]] = SHOP, later: tuple[str, ...] = ()
) -> Application:
    """Handed in, and the registration decided: the others are received."""
    application = hand_in(world, answers, later=later)
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": USCC},
    )
    return application


def accepted(world: World, item: str = "food-licence") -> Case:
    """A permit in the hands of its office's handler."""
    case = case_of(registered(world), item)
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    return case_of(case.application, item)


def page(user: User, case: Case) -> Any:
    return client_of(user).get(reverse("cases:case", args=[case.public_id]))


def do(
    user: User, case: Case, action: str, *, revision: int | None = None, **typed: object
) -> Any:
    """Post one action of the desk as the page would, with the case's present revision."""
    case.refresh_from_db()
    seen = case.revision if revision is None else revision
    url = reverse(f"cases:{action}", args=[case.public_id])
    return client_of(user).post(url, {"revision": seen, **typed})


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interfaces read the clock of the story: Monday morning."""
    for place in ("ganxin.lib.clock.now", "ganxin.shell.clock.now"):
        monkeypatch.setattr(place, lambda: MONDAY)
