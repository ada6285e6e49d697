"""The whole story without a mouse: applied for, told once, mended, decided, delivered, rated."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from ganxin.cases.choices import State
from ganxin.cases.models import Application
from ganxin.cli.simulator import Simulator, Store
from ganxin.ledger import api as ledger
from ganxin.supervision.models import Rating, Rectification
from tests.browser import Window
from tests.journeys import applicant, staff
from tests.journeys.keyboard import Typed
from tests.world import MONDAY, PDF, SHOP, World, case_of, states

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The story's shop, in a mall, so that fire safety is pledged; too near a school for tobacco.
MALL: Typed = {
    **SHOP,
    "mall": "yes",
    "floor": "ground",
    "fire_acceptance": "done",
    "fire_way": "pledge",
}
TOLD: Typed = {"nearest_school": "泉水小学，约 60 米"}
SECRET = "between-the-two-of-us"


@pytest.fixture(autouse=True)
def bureaus(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """The outside systems of the tobacco bureau and of the fire brigade; they answer at once."""
    store = Store(
        tmp_path / "state.sqlite", now=lambda: MONDAY, delay=timedelta(), check_delay=timedelta(9)
    )
    with Simulator(store, SECRET) as simulator:
        settings.OUTSIDE_SYSTEMS = {
            code: {
                "adapter": "ganxin.cases.adapters.exchange.ExchangeSystem",
                "url": simulator.url(code),
                "secret": SECRET,
            }
            for code in ("tobacco", "fire-rescue")
        }
        yield


def apply_and_mend(window: Window, world: World, folder: Path) -> Application:
    """The applicant applies, the window tells him once what to mend, he mends it."""
    application = applicant.apply(window, world, folder, MALL, TOLD)
    better = folder / "改好的材料.pdf"
    better.write_bytes(PDF)

    clerk = staff.inbox(window, world, "clerk", "window")
    staff.find_by_number(clerk, application.number)
    staff.tell_once(clerk, ["tr[id^=field-]", "tr[id^=material-]"])
    applicant.mend(window, world, application, better)
    return application


def register_and_accept(window: Window, world: World, application: Application) -> None:
    """Registered on the spot; what waited for it is received that moment, and accepted."""
    waiting = [item for item, state in states(application).items() if state == State.WAITING]
    clerk = staff.inbox(window, world, "clerk", "window")
    staff.find_by_number(clerk, application.number)
    staff.look_at_the_rest(clerk)
    staff.register(window, world)
    assert waiting
    assert not application.cases.filter(state=State.WAITING).exists()

    clerk = staff.inbox(window, world, "clerk", "window")
    staff.find_by_number(clerk, application.number)
    staff.accept(clerk)


def test_a_shop_opens_by_keyboard_alone(world: World, window: Window, tmp_path: Path) -> None:
    application = apply_and_mend(window, world, tmp_path)
    register_and_accept(window, world, application)
    food = case_of(application, "food-licence")
    drainage = case_of(application, "drainage-permit")

    staff.suspend_and_consult(window, world, drainage)
    staff.exchange(window, world)
    staff.end_test(window, world, drainage)
    for permit in (food, drainage):
        staff.plan_visit(window, world, permit)
        staff.record_visit(window, world, permit)
        staff.decide(window, world, permit)
    staff.deliver(window, world, food)
    applicant.sign_for(window, world, case_of(application, "register-company"))
    applicant.rate(window, world, food, {"level": "2", "comment": "问了两次，答复不一样。"})

    assert application.notices.get().lines.count() == 2
    ended = states(application)
    assert ended["register-company"] == State.DELIVERED
    assert ended["food-licence"] == State.DELIVERED
    assert ended["fire-check"] == State.GRANTED
    assert ended["tobacco-licence"] == State.REFUSED
    assert ended["drainage-permit"] == State.GRANTED
    assert drainage.consultations.get().answer == "可以接，管径够用。"
    assert Rectification.objects.get().rating == Rating.objects.get()
    assert ledger.verify().ok
