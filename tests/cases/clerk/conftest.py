"""People at their browsers, on a plain Monday."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from ganxin.accounts.api import User
from ganxin.shell import clock
from tests.world import MONDAY, World

Visit = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=1))
    monkeypatch.setattr(clock, "today", MONDAY.date)
    settings.STAFF_TOTP_REQUIRED = False


def visiting(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def visit(world: World) -> Visit:
    """A browser of the person with this name in the small district."""
    return lambda name: visiting(world[name])
