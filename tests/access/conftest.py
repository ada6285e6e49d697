"""The town that the tests of access walk through."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ganxin.shell import clock
from tests.access.people import NOW, Town, build_town


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """One world for all addresses; what a visit changes is rolled back after it."""
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        patch.setattr(clock, "today", NOW.date)
        patch.setattr("django.conf.settings.STAFF_TOTP_REQUIRED", False)
        yield build_town()
        transaction.set_rollback(True)
    patch.undo()
