"""Cases that an outside system decides: handed over once, taken back once, compared daily."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ganxin.cases.adapters.exchange import ExchangeSystem
from ganxin.cases.adapters.outside import OutsideError
from ganxin.cases.choices import Action, HandoffState, State
from ganxin.cases.decision.operations import grant
from ganxin.cases.handoff import operations as handoff
from ganxin.cases.models import Application, Handoff
from ganxin.cases.review import operations as review
from ganxin.cli.simulator import Simulator, Store
from ganxin.cli.simulator.store import Fault
from ganxin.lib.identifiers import make_uscc
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from tests.world import MONDAY, SHOP, World, case_of, fill, hand_in
from tests.world import begin as begin_draft

pytestmark = pytest.mark.django_db
SECRET = "between-the-two-of-us"
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Simulator]:
    store = Store(
        tmp_path / "state.sqlite",
        now=lambda: MONDAY,
        delay=timedelta(),
        check_delay=timedelta(),
    )
    with Simulator(store, SECRET) as simulator:
        yield simulator


def system(bureau: Simulator, code: str = "tobacco", secret: str = SECRET) -> ExchangeSystem:
    return ExchangeSystem(code=code, url=bureau.url(code), secret=secret)


def registered(world: World, answers: dict[str, str | list[str]] = SHOP) -> Application:
    application = hand_in(world, answers)
    grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return application


def accepted_tobacco(world: World) -> Handoff:
    application = registered(world)
    review.accept(case=case_of(application, "tobacco-licence"), actor=world["clerk"], now=MONDAY)
    return Handoff.objects.get(case__application=application)


def test_a_package_is_sent_acknowledged_and_decided_without_being_keyed_in_again(
    world: World, bureau: Simulator
) -> None:
    row = accepted_tobacco(world)

    handoff.exchange(system=system(bureau), now=MONDAY)

    row.refresh_from_db()
    assert row.state == HandoffState.ANSWERED
    assert row.external_ref
    case = row.case
    case.refresh_from_db()
    assert case.state in {State.GRANTED, State.REFUSED}
    kept = promises.find(subject=row.subject, kind=PromiseKind.HANDOFF)
    assert kept is not None
    assert kept.outcome == Outcome.KEPT


def test_a_shop_too_near_a_school_is_refused_with_reason_clause_and_remedies(
    world: World, bureau: Simulator
) -> None:
    application = begin_draft(world, SHOP, MONDAY)
    fill(world, application, MONDAY)
    row = accepted_tobacco(world)
    row.package["fields"]["nearest_school"] = "泉水小学，约 60 米"
    row.save(update_fields=["package"])

    handoff.exchange(system=system(bureau), now=MONDAY)

    case = row.case
    case.refresh_from_db()
    assert case.state == State.REFUSED
    assert "60" in case.decision.reasons
    assert "烟草专卖法实施条例" in case.decision.clause
    assert "行政复议" in case.decision.remedies
    others = case.application.cases.exclude(pk=case.pk)
    assert not others.filter(state__in=[State.TERMINATED, State.WITHDRAWN]).exists()


def test_a_result_that_comes_twice_is_taken_once(world: World, bureau: Simulator) -> None:
    accepted_tobacco(world)

    first = handoff.exchange(system=system(bureau), now=MONDAY)
    again = handoff.exchange(system=system(bureau), now=MONDAY)

    assert (first, again) == (2, 0)


def test_a_system_that_is_down_leaves_the_package_due_and_says_why(world: World) -> None:
    row = accepted_tobacco(world)
    down = ExchangeSystem(code="tobacco", url="http://127.0.0.1:9", secret=SECRET)

    assert handoff.exchange(system=down, now=MONDAY) == 0

    row.refresh_from_db()
    assert row.state == HandoffState.PREPARED
    assert row.attempts == 1
    assert row.last_error
    assert row.next_at is not None
    assert row.next_at > MONDAY
    owed = promises.find(subject=row.subject, kind=PromiseKind.HANDOFF)
    assert owed is not None
    assert owed.outcome is None


def test_after_the_last_attempt_somebody_has_to_ask_for_another(world: World) -> None:
    row = accepted_tobacco(world)
    down = ExchangeSystem(code="tobacco", url="http://127.0.0.1:9", secret=SECRET)

    for attempt in range(7):
        handoff.exchange(system=down, now=MONDAY + timedelta(days=attempt))

    row.refresh_from_db()
    assert row.state == HandoffState.FAILED


def test_a_lost_package_shows_in_the_daily_reconciliation_and_is_sent_again(
    world: World, bureau: Simulator
) -> None:
    bureau.store.plan_fault("tobacco", Fault("lose"))
    row = accepted_tobacco(world)
    handoff.exchange(system=system(bureau), now=MONDAY)
    row.refresh_from_db()
    assert row.state == HandoffState.ACKNOWLEDGED

    found = handoff.reconcile(system=system(bureau), on=MONDAY.date(), now=TUESDAY)

    assert found.lost == [str(row.public_id)]
    handoff.exchange(system=system(bureau), now=TUESDAY)
    row.refresh_from_db()
    assert row.state == HandoffState.ANSWERED


def test_a_day_on_which_both_sides_agree_has_nothing_to_mend(
    world: World, bureau: Simulator
) -> None:
    row = accepted_tobacco(world)
    handoff.exchange(system=system(bureau), now=MONDAY)

    found = handoff.reconcile(system=system(bureau), on=MONDAY.date(), now=TUESDAY)

    assert found.agreed == [str(row.public_id)]
    assert not found.lost
    assert not found.unanswered
    assert not found.unknown


def test_a_wrong_secret_is_an_error_for_us_and_changes_nothing(
    world: World, bureau: Simulator
) -> None:
    accepted_tobacco(world)
    with pytest.raises(OutsideError):
        system(bureau, secret="guess").outcomes(0)


def test_fire_in_a_mall_is_granted_on_the_pledge_and_checked_afterwards(
    world: World, bureau: Simulator
) -> None:
    mall = {
        **SHOP,
        "mall": "yes",
        "floor": "ground",
        "fire_acceptance": "done",
        "fire_way": "pledge",
    }
    application = registered(world, mall)
    case = case_of(application, "fire-check")
    assert case.state == State.RECEIVED

    handoff.exchange(system=system(bureau, "fire-rescue"), now=MONDAY)

    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert application.pledges.get(item="fire-check").text
    checked = promises.find(subject=case.subject, kind=PromiseKind.SITE_CHECK_AFTER)
    assert checked is not None
