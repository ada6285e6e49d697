"""A decided case to rate, in the small district."""

import pytest
from django.conf import settings as installed
from django.test import Client
from pytest_django import Settings

from ganxin.accounts.api import User
from ganxin.cases.choices import Action
from ganxin.cases.decision.operations import grant
from ganxin.cases.models import Case
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_uscc
from ganxin.supervision import api as supervision
from tests.world import MONDAY, World, build_world, case_of, hand_in


@pytest.fixture
def world(db: None) -> World:
    supervision.load_rating_options(folder=installed.DISTRICT, actor=SYSTEM, now=MONDAY)
    return build_world()


@pytest.fixture
def decided(world: World) -> Case:
    application = hand_in(world)
    case = case_of(application, "register-company")
    grant(
        case=case,
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return case_of(application, "register-company")


class Visitor:
    """Somebody with a browser, logged in."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def visit(settings: Settings, world: World) -> "type[Visitor]":
    settings.STAFF_TOTP_REQUIRED = False
    return Visitor
