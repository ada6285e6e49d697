"""What the story by keyboard leaves out: a clerk with two applications and a notice."""

import pytest

from ganxin.cases.choices import Action, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application
from ganxin.lib.identifiers import make_uscc
from tests.browser import Window
from tests.journeys import staff
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def registered(world: World) -> Application:
    """Handed in and registered: the other cases are received."""
    application = hand_in(world)
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return application


def test_a_clerk_gets_from_the_inbox_to_the_notice_and_to_acceptance(
    world: World, window: Window
) -> None:
    first, second = hand_in(world), registered(world)
    keys = staff.inbox(window, world, "clerk", "window")

    staff.find_by_number(keys, first.number)
    staff.tell_once(keys, ["tr[id^=field-]"])
    assert first.notices.get().lines.count() == 1

    keys.follow("待办箱")
    staff.find_by_number(keys, second.number)
    staff.look_at_the_rest(keys)
    staff.accept(keys)
    permits = second.cases.filter(procedure="permit")
    assert set(permits.values_list("state", flat=True)) == {State.HANDLING}
