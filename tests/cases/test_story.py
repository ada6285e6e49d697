"""The whole story through the operations: one application, all its permits."""

from datetime import timedelta

import pytest

from ganxin.cases.choices import State
from tests.world import MONDAY, World, hand_in, states

pytestmark = pytest.mark.django_db


def test_only_the_registration_is_received_at_once_the_rest_waits_for_it(world: World) -> None:
    application = hand_in(world)

    assert application.number is not None
    by_item = states(application)
    assert by_item.pop("register-company") == State.RECEIVED
    assert set(by_item.values()) == {State.WAITING}
