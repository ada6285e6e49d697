"""A random walk over applications, cases and clocks on the real database.

Applicants, clerks, officers, outside systems and time itself do what they please, in any order,
also what they may not. After every step the sentences of `district.Snapshot` must hold, and what
was refused must have changed nothing. A long run: GANXIN_LONG=1.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
    run_state_machine_as_test,
)

from ganxin.accounts import api as accounts
from ganxin.cases.handoff import operations as handoff
from ganxin.cases.models import (
    Application,
)
from ganxin.cases.operations import sweeps
from ganxin.lib.identifiers import make_id_card
from tests.cases.district import Snapshot
from tests.cases.walk import LONG, VARIANTS, pick
from tests.cases.walk_applicants import ApplicantsAndWindow
from tests.cases.walk_hearings import Hearings
from tests.cases.walk_officers import Officers
from tests.world import MONDAY, PASSWORD, World, begin, fill

pytestmark = pytest.mark.django_db


class District(ApplicantsAndWindow, Officers, Hearings):
    """Everybody, the outside systems, and time."""

    # --- outside systems and time -------------------------------------------------------------

    @rule(code=st.sampled_from(["tobacco", "fire-rescue"]), down=st.booleans())
    def exchange(self, code: str, down: bool) -> None:
        bureau = self.bureaus[code]
        bureau.down = down
        handoff.exchange(system=bureau, now=self.now)

    @rule(number=pick, kind=st.sampled_from(["granted", "granted", "refused", "checked"]))
    def an_outside_office_decides(self, number: int, kind: str) -> None:
        for bureau in self.bureaus.values():
            keys = sorted(bureau.packages)
            if keys:
                bureau.decide(keys[number % len(keys)], kind, self.now)
                bureau.down = False
                handoff.exchange(system=bureau, now=self.now)

    @rule(code=st.sampled_from(["tobacco", "fire-rescue"]))
    def a_package_is_lost_and_the_lists_are_compared(self, code: str) -> None:
        bureau = self.bureaus[code]
        bureau.packages.clear()
        handoff.reconcile(system=bureau, on=self.now.date(), now=self.now)

    @rule(hours=st.one_of(st.integers(1, 30), st.integers(24, 24 * 12)), worker=st.booleans())
    def time_goes_on(self, hours: int, worker: bool) -> None:
        self.now += timedelta(hours=hours)
        if worker:
            sweeps.deem_accepted(now=self.now)
            sweeps.remind_and_lapse(now=self.now)

    @rule()
    def a_term_passes(self) -> None:
        self.time_goes_on(24 * 45, True)

    # --- what always holds --------------------------------------------------------------------

    @invariant()
    def everything_is_in_order(self) -> None:
        seen = Snapshot()
        assert len(seen.cases) >= self.most_cases, "a case has gone"
        self.most_cases = len(seen.cases)
        assert seen.broken() == []


@pytest.fixture
def prepared(world: World) -> type[District]:
    """Four people with a filled draft each; every example begins from here."""
    drafts = {}
    for serial, (name, (answers, later)) in enumerate(VARIANTS.items()):
        theirs = _with_applicant(world, serial)
        draft = begin(theirs, answers, MONDAY)
        fill(theirs, draft, MONDAY, later)
        drafts[name] = Application.objects.select_related("filed_by", "applicant").get(pk=draft.pk)
    return type("Prepared", (District,), {"world": world, "drafts": drafts})


def _with_applicant(world: World, serial: int) -> World:
    user = accounts.register_resident(
        username=f"person{serial}",
        name="张伟",
        id_card=make_id_card(f"21021119920202{serial:03d}"),
        phone=f"1990001{serial:04d}",
        password=PASSWORD,
        now=MONDAY,
    )
    return World({**world.people, "applicant": user})


def test_whatever_happens_every_case_and_every_promise_stays_in_order(
    prepared: type[District],
) -> None:
    run_state_machine_as_test(
        prepared,
        settings=settings(
            max_examples=400 if LONG else 15,
            stateful_step_count=60 if LONG else 25,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
            derandomize=not LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
