"""Applicants at their browsers, on a plain Monday; the district is built once per module."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from ganxin.cases.choices import Action
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application
from ganxin.lib.identifiers import make_uscc
from ganxin.shell import clock
from tests.cases.intake.steps import Visit, browser_of
from tests.world import MONDAY, World, build_world, case_of, hand_in

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


@pytest.fixture(scope="module")
def _handed_in(world: World) -> int:
    return hand_in(world, later=("health-certificates",)).pk


@pytest.fixture
def handed_in(db: None, _handed_in: int) -> Application:
    """The story's shop, handed in on Monday; a health certificate is to follow."""
    return Application.objects.get(pk=_handed_in)


@pytest.fixture(scope="module")
def _running(world: World) -> int:
    application = hand_in(world, later=("health-certificates",))
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return application.pk


@pytest.fixture
def running(db: None, _running: int) -> Application:
    """The same, with its registration granted: everything else is received."""
    return Application.objects.get(pk=_running)


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
