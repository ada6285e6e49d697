"""Applicants at their browsers, on a plain Monday; the district is built once per module."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from ganxin.shell import clock
from tests.cases.intake.steps import Visit, browser_of
from tests.world import MONDAY, World, build_world

Moment = Callable[[datetime], None]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """In a transaction around all tests of the module: each test rolls back to it."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined] # as Django's own TestCase does
        with around:
            yield build_world()
            transaction.set_rollback(True)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """Puts the clock of the pages to a moment."""

    def put(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        monkeypatch.setattr(clock, "today", at.date)

    return put


@pytest.fixture(autouse=True)
def _monday(moment: Moment, settings: Settings) -> None:
    moment(MONDAY + timedelta(hours=1))
    settings.STAFF_TOTP_REQUIRED = False
    cache.clear()


@pytest.fixture
def visit(world: World) -> Callable[[str], Visit]:
    """A browser of the person with this name in the small district."""
    return lambda name: Visit(browser_of(world[name]))
