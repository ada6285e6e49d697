"""The nightly root is sealed for the moment it was due."""

from datetime import UTC, datetime

import pytest

from ganxin.ledger import api, tasks
from tests.ledger.writing import write


@pytest.mark.django_db
def test_the_night_before_midnight_seals_the_day_that_ends() -> None:
    write(1, 2)
    due = datetime(2026, 11, 22, 15, 55, tzinfo=UTC)  # 23:55 in the district

    made = tasks.seal_day(timestamp=int(due.timestamp()))

    root = api.Root.objects.get()
    assert made == root.hash
    assert (root.on.isoformat(), root.entries) == ("2026-11-22", 2)
    assert api.verify(root=made).ok
