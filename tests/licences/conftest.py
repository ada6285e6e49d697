import pathlib
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from ganxin.shell import clock
from tests.licences.people import NOW, District, district


@pytest.fixture(autouse=True)
def installation(
    tmp_path: pathlib.Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of this test only, no second factor, a clock that stands, no wrong codes counted."""
    settings.STAFF_TOTP_REQUIRED = False
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
    }
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> "type[Moment]":
    Moment.patch = monkeypatch
    return Moment


class Moment:
    """Puts the clock of the pages to another moment."""

    patch: pytest.MonkeyPatch

    def __init__(self, moment: datetime) -> None:
        self.patch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def place(db: None) -> District:
    return district()


@pytest.fixture
def browser() -> Client:
    return Client()
