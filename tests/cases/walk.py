"""The ground of the random walk: who is there, one attempt, one case picked."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
)

from ganxin.accounts.api import User
from ganxin.cases.choices import (
    Action,
    Procedure,
    State,
    TargetKind,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import (
    Application,
    Case,
)
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import make_uscc
from tests.cases.district import Bureau, fingerprint
from tests.world import MONDAY, SHOP, World

LONG = bool(os.environ.get("GANXIN_LONG"))
Answers = dict[str, str | list[str]]
MALL: Answers = {
    **SHOP,
    "mall": "yes",
    "floor": "ground",
    "fire_acceptance": "done",
    "fire_way": "pledge",
    "washing": "no",
    "outfall": "",
    "hires": "no",
}
STALL: Answers = {
    **SHOP,
    "area": "60",
    "food": ["farm", "prepackaged"],
    "washing": "no",
    "outfall": "",
    "tobacco": "no",
    "hires": "no",
}
VARIANTS: dict[str, tuple[Answers, tuple[str, ...]]] = {
    "shop": (SHOP, ()),
    "shop_with_gaps": (SHOP, ("health-certificates", "pretreatment-proof", "sign-picture")),
    "mall": (MALL, ("fire-rules", "health-certificates")),
    "stall": (STALL, ("sign-picture",)),
}
FAULTS = (
    (TargetKind.FIELD, "premises_address", "address-incomplete"),
    (TargetKind.FIELD, "sign_size", "sign-size-missing"),
    (TargetKind.FIELD, "tobacco_funds", "value-wrong"),
    (TargetKind.MATERIAL, "layout-plan", "layout-incomplete"),
    (TargetKind.MATERIAL, "sign-picture", "picture-unclear"),
    (TargetKind.MATERIAL, "fire-acceptance", "pages-missing"),
)
ONE_STEP = {
    Procedure.REGISTRATION: Action.CONFIRM,
    Procedure.PLEDGE: Action.GRANT_ON_PLEDGE,
    Procedure.GUIDANCE: Action.COMPLETE,
    Procedure.FOLLOW_UP: Action.COMPLETE,
}
pick = st.integers(0, 10_000)


class Walk(RuleBasedStateMachine):
    """One example: the filled drafts of four people, and whatever happens to them."""

    world: World
    drafts: dict[str, Application]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now: datetime = MONDAY
        self.bureaus = {code: Bureau(code) for code in ("tobacco", "fire-rescue")}
        self.keys: dict[int, UUID] = {}
        self.most_cases = 0
        self.serial = 0

    def teardown(self) -> None:
        try:
            verdict = ledger.verify()
            assert verdict.ok, verdict
        finally:
            transaction.savepoint_rollback(self.savepoint)

    # --- helpers ------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Do it; if it is refused, nothing may have changed. Returns None when refused."""
        before = fingerprint()
        try:
            return act() or True
        except Refused as refusal:
            why = refusal
        left = {table for table, value in fingerprint().items() if value != before[table]}
        assert not left, f"{why!r} left something behind in {left}"
        return None

    def case(self, number: int, *states: State) -> Case | None:
        """One of the cases (in these states), newest state read from the database."""
        cases = Case.objects.select_related("application__applicant", "office")
        if states:
            cases = cases.filter(state__in=states)
        rows = list(cases.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def officer(self, case: Case, part: str) -> User:
        return self.world[f"{case.office.code}.{part}"]

    def owner(self, application: Application) -> User:
        return application.filed_by

    def grant(self, case: Case, action: Action, part: str, revision: int | None = None) -> Any:
        self.serial += 1
        return decision.grant(
            case=case,
            action=action,
            actor=self.officer(case, part),
            now=self.now,
            outputs={"uscc": make_uscc(f"91210211MA2{self.serial:06d}")},
            revision=revision,
        )
