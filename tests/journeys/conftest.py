"""The small district for a journey in a browser, on a plain Monday."""

from datetime import timedelta

import pytest

from ganxin.shell import clock
from tests.world import MONDAY, World, build_world

NOW = MONDAY + timedelta(hours=1)


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The live server runs in this process: its interfaces read the same Monday."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)
    return build_world(MONDAY)
