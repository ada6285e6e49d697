"""A random walk over applications, cases and clocks on the real database.

Applicants, clerks, officers, outside systems and time itself do what they please, in any order,
also what they may not. After every step the sentences of `district.Snapshot` must hold, and what
was refused must have changed nothing. A long run: GANXIN_LONG=1.
"""

import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.cases.choices import (
    Action,
    Conclusion,
    DeliveryWay,
    NotAcceptedKind,
    Procedure,
    SpecialKind,
    State,
    TargetKind,
    Verdict,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.handoff import operations as handoff
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import (
    Application,
    Case,
    Consultation,
    Extension,
    Notice,
    SiteCheck,
    SpecialProcedure,
)
from ganxin.cases.operations import sweeps
from ganxin.cases.operations.moves import SomebodyElseSaved, move
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.review import operations as review
from ganxin.cases.rules.transitions import row_for
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import make_id_card, make_uscc
from tests.cases.district import Bureau, Snapshot, fingerprint
from tests.world import MONDAY, PASSWORD, PDF, SHOP, World, begin, fill, sample

pytestmark = pytest.mark.django_db
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


class District(RuleBasedStateMachine):
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
        assert fingerprint() == before, f"{why!r} left something behind"
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

    # --- the applicant ------------------------------------------------------------------------

    @initialize(variant=st.sampled_from(sorted(VARIANTS)), registered=st.booleans())
    def somebody_hands_in(self, variant: str, registered: bool) -> None:
        self.hand_in(variant)
        if registered:
            case = Case.objects.get(
                procedure=Procedure.REGISTRATION,
                state=State.RECEIVED,
                item_code="register-company",
            )
            assert self.attempt(lambda: self.grant(case, Action.CONFIRM, "handler"))

    @rule(variant=st.sampled_from(sorted(VARIANTS)))
    def hand_in(self, variant: str) -> None:
        draft = self.drafts[variant]
        key = self.keys.setdefault(draft.pk, uuid4())
        first = self.attempt(
            lambda: intake.submit(
                application=draft,
                submit_key=key,
                signed_name=self.owner(draft).name,
                actor=self.owner(draft),
                now=self.now,
            )
        )
        assert first.number, "a complete application was refused"

    @rule(variant=st.sampled_from(sorted(VARIANTS)))
    def hand_in_unsigned(self, variant: str) -> None:
        draft = self.drafts[variant]
        self.attempt(
            lambda: intake.submit(
                application=draft,
                submit_key=uuid4(),
                signed_name="别人",
                actor=self.owner(draft),
                now=self.now,
            )
        )

    @rule(variant=st.sampled_from(sorted(VARIANTS)), element=st.sampled_from(["sign_size", "x"]))
    def change_a_field(self, variant: str, element: str) -> None:
        draft = self.drafts[variant]
        self.attempt(
            lambda: intake.save_answer(
                application=draft,
                element=element,
                raw="3 米乘 1 米",
                actor=self.owner(draft),
                now=self.now,
            )
        )

    @rule(number=pick)
    def mend_and_resubmit(self, number: int) -> None:
        notices = list(Notice.objects.filter(answered_at=None, lapsed_at=None).order_by("pk"))
        if not notices:
            return
        notice = notices[number % len(notices)]
        lines = list(notice.lines.all())
        if number % 3 == 0:
            lines = lines[1:]  # something is forgotten: refused
        for line in lines:
            self.attempt(lambda line=line: self.mend(notice.application, line))
        self.attempt(
            lambda: intake.resubmit(
                notice=notice, actor=self.owner(notice.application), now=self.now
            )
        )

    def mend(self, application: Application, line: Any) -> Any:
        actor = self.owner(application)
        if line.target_kind == TargetKind.FIELD:
            return intake.save_answer(
                application=application,
                element=line.target,
                raw=sample(elements_of(application)[line.target]),
                actor=actor,
                now=self.now,
            )
        return self.upload(application, line.target)

    def upload(self, application: Application, material: str) -> Any:
        return intake.upload(
            application=application,
            material=material,
            file=io.BytesIO(PDF),
            name="补交.pdf",
            actor=self.owner(application),
            now=self.now,
        )

    @rule(
        variant=st.sampled_from(sorted(VARIANTS)),
        material=st.sampled_from(
            ["health-certificates", "pretreatment-proof", "sign-picture", "fire-rules", "none"]
        ),
    )
    def hand_in_what_was_to_follow(self, variant: str, material: str) -> None:
        self.attempt(lambda: self.upload(self.drafts[variant], material))

    @rule(number=pick)
    def withdraw_a_case(self, number: int) -> None:
        case = self.case(number)
        if case and number % 3 == 0:
            self.attempt(
                lambda: intake.withdraw_case(
                    case=case, reason="不办了", actor=self.owner(case.application), now=self.now
                )
            )

    @rule(variant=st.sampled_from(sorted(VARIANTS)), really=st.integers(0, 3))
    def withdraw_everything(self, variant: str, really: int) -> None:
        if really == 0:
            draft = self.drafts[variant]
            self.attempt(
                lambda: intake.withdraw_application(
                    application=draft, reason="", actor=self.owner(draft), now=self.now
                )
            )

    @rule(number=pick)
    def urge(self, number: int) -> None:
        case = self.case(number)
        if case:
            actor = self.owner(case.application)
            self.attempt(lambda: review.urge(case=case, words="急", actor=actor, now=self.now))

    # --- the clerk ----------------------------------------------------------------------------

    @rule(variant=st.sampled_from(sorted(VARIANTS)), fault=st.sampled_from(FAULTS))
    def mark_and_tell(self, variant: str, fault: tuple[TargetKind, str, str]) -> None:
        kind, target, reason = fault
        draft = Application.objects.get(pk=self.drafts[variant].pk)
        clerk = self.world["clerk"]
        marked = self.attempt(
            lambda: review.mark(
                application=draft,
                target_kind=kind,
                target=target,
                verdict=Verdict.FAULT,
                reason=reason,
                actor=clerk,
                now=self.now,
            )
        )
        if marked:
            self.attempt(lambda: review.issue_notice(application=draft, actor=clerk, now=self.now))

    @rule(variant=st.sampled_from(sorted(VARIANTS)))
    def find_it_right_after_all(self, variant: str) -> None:
        draft = self.drafts[variant]
        for check in draft.checks.filter(verdict=Verdict.FAULT):
            self.attempt(
                lambda check=check: review.mark(
                    application=draft,
                    target_kind=check.target_kind,
                    target=check.target,
                    verdict=Verdict.OK,
                    actor=self.world["clerk"],
                    now=self.now,
                )
            )

    @rule(number=pick)
    def accept(self, number: int) -> None:
        case = self.case(number, State.RECEIVED)
        if case:
            clerk = self.world["clerk"]
            self.attempt(lambda: review.accept(case=case, actor=clerk, now=self.now))

    @rule(number=pick, kind=st.sampled_from(NotAcceptedKind), office=st.sampled_from(["", "区局"]))
    def not_accept(self, number: int, kind: NotAcceptedKind, office: str) -> None:
        case = self.case(number, State.RECEIVED)
        if case and number % 3 == 0:
            self.attempt(
                lambda: review.not_accept(
                    case=case,
                    kind=kind,
                    reason="见说明。",
                    right_office=office,
                    actor=self.world["clerk"],
                    now=self.now,
                )
            )

    @rule(number=pick, action=st.sampled_from(Action))
    def try_anything(self, number: int, action: Action) -> None:
        """The table alone decides: a move it does not name is refused whoever asks."""
        case = self.case(number)
        if case is None or row_for(action, State(case.state), Procedure(case.procedure)):
            return
        moved = self.attempt(
            lambda: move(case=case, action=action, actor=self.world["clerk"], now=self.now)
        )
        assert moved is None, f"{action} moved a case that is {case.state}"

    # --- the officers -------------------------------------------------------------------------

    @rule(number=pick, grants=st.booleans())
    def pass_on(self, number: int, grants: bool) -> None:
        case = self.case(number, State.HANDLING)
        if case is None:
            return
        handler = case.handler or self.officer(case, "handler")
        if number % 4:
            self.attempt(
                lambda: review.give_opinion(
                    case=case,
                    grants=grants,
                    opinion="材料齐全。",
                    actor=handler,
                    now=self.now,
                    revision=case.revision,
                )
            )
        self.attempt(lambda: review.pass_on(case=case, actor=handler, now=self.now))

    @rule(number=pick, part=st.sampled_from(["reviewer", "reviewer", "handler"]))
    def pass_up(self, number: int, part: str) -> None:
        case = self.case(number, State.REVIEWING)
        if case:
            actor = self.officer(case, part)
            self.attempt(lambda: review.pass_up(case=case, actor=actor, now=self.now))

    @rule(number=pick, reason=st.sampled_from(["", "请补写依据。"]))
    def send_back(self, number: int, reason: str) -> None:
        case = self.case(number, State.REVIEWING, State.APPROVING)
        if case:
            actor = self.officer(case, "reviewer")
            self.attempt(
                lambda: review.send_back(case=case, reason=reason, actor=actor, now=self.now)
            )

    @rule(number=pick, reason=st.sampled_from(["", "同事休假"]))
    def take_over(self, number: int, reason: str) -> None:
        case = self.case(number)
        if case:
            actor = self.officer(case, "second")
            self.attempt(
                lambda: review.take_over(case=case, reason=reason, actor=actor, now=self.now)
            )

    @rule(number=pick)
    def decide_in_one_step(self, number: int) -> None:
        case = self.case(number, State.RECEIVED)
        if case and case.procedure in ONE_STEP:
            action = ONE_STEP[Procedure(case.procedure)]
            self.attempt(lambda: self.grant(case, action, "handler"))

    @rule(number=pick, part=st.sampled_from(["approver", "approver", "reviewer"]))
    def grant_a_permit(self, number: int, part: str) -> None:
        case = self.case(number, State.APPROVING)
        if case:
            self.attempt(lambda: self.grant(case, Action.GRANT, part))

    @rule(number=pick, reasons=st.sampled_from(["", "不符合条件。"]))
    def refuse(self, number: int, reasons: str) -> None:
        case = self.case(number, State.APPROVING, State.RECEIVED)
        if case and (case.state == State.APPROVING or number % 4 == 0):
            part = "approver" if case.state == State.APPROVING else "handler"
            self.attempt(
                lambda: decision.refuse(
                    case=case,
                    action=Action.REFUSE,
                    reasons=reasons,
                    clause="食品安全法 第三十五条",
                    actor=self.officer(case, part),
                    now=self.now,
                )
            )

    @rule(number=pick)
    def the_whole_road(self, number: int) -> None:
        """A permit that goes well, from the desk to the approver, so that ends are reached too."""
        case = self.case(number, State.HANDLING)
        if case is None or case.outside_system:
            return
        self.visit(case, Conclusion.PASS, as_well=True)
        self.pass_on(number | 1, True)
        self.pass_up(number, "reviewer")
        self.grant_a_permit(number, "approver")

    @rule(number=pick, proof=st.sampled_from(["", "本人在线签收"]))
    def deliver(self, number: int, proof: str) -> None:
        case = self.case(number, State.GRANTED, State.REFUSED)
        if case:
            self.attempt(
                lambda: decision.deliver(
                    case=case,
                    way=DeliveryWay.ELECTRONIC,
                    receiver="张伟",
                    proof=proof,
                    actor=self.owner(case.application),
                    now=self.now,
                )
            )

    @rule(number=pick)
    def two_officers_save_at_once(self, number: int) -> None:
        """The second is told who was first, and his page's revision changes nothing."""
        case = self.case(number, State.HANDLING)
        if case is None:
            return
        seen = case.revision
        both = [self.officer(case, "handler"), self.officer(case, "second")]

        def opinion(actor: User) -> Case:
            return review.give_opinion(
                case=case, grants=True, opinion="可以。", actor=actor, now=self.now, revision=seen
            )

        assert self.attempt(lambda: opinion(both[0]))
        with pytest.raises(SomebodyElseSaved, match=both[0].name):
            opinion(both[1])

    @rule(number=pick, office=st.sampled_from(["health", "tax"]))
    def consult(self, number: int, office: str) -> None:
        case = self.case(number)
        if case:
            self.attempt(
                lambda: review.consult(
                    case=case,
                    office=self.world.office(office),
                    question="可以吗？",
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick)
    def answer_a_consultation(self, number: int) -> None:
        rows = list(Consultation.objects.select_related("office", "case").order_by("pk"))
        if rows:
            row = rows[number % len(rows)]
            actor = self.world[f"{row.office.code}.handler"]
            self.attempt(
                lambda: review.answer_consultation(
                    consultation=row, answer="可以。", actor=actor, now=self.now
                )
            )

    @rule(number=pick, kind=st.sampled_from([SpecialKind.TESTING, SpecialKind.HEARING]))
    def begin_a_special_procedure(self, number: int, kind: SpecialKind) -> None:
        case = self.case(number, State.HANDLING)
        if case:
            self.attempt(
                lambda: review.begin_special_procedure(
                    case=case,
                    kind=kind,
                    reason="要测水质",
                    expected_days=3,
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick)
    def end_a_special_procedure(self, number: int) -> None:
        rows = list(SpecialProcedure.objects.select_related("case").order_by("pk"))
        if rows:
            row = rows[number % len(rows)]
            self.attempt(
                lambda: review.end_special_procedure(
                    procedure=row, result="合格", actor=row.started_by, now=self.now
                )
            )

    @rule(number=pick, conclusion=st.sampled_from(Conclusion), as_well=st.booleans())
    def site_check(self, number: int, conclusion: Conclusion, as_well: bool) -> None:
        case = self.case(number)
        if case:
            self.visit(case, conclusion, as_well)

    def visit(self, case: Case, conclusion: Conclusion, as_well: bool) -> None:
        both = [self.officer(case, "handler"), self.officer(case, "second")]
        self.attempt(
            lambda: review.plan_site_check(
                case=case,
                planned_on=self.now.date(),
                place="示例路 12 号",
                officers=both if case.pk % 5 else both[:1],
                points=["生熟分开"],
                actor=both[0],
                now=self.now,
            )
        )
        check = SiteCheck.objects.filter(case=case).order_by("-pk").first()
        if check is not None and as_well:
            self.attempt(
                lambda: review.record_site_check(
                    check=check,
                    points=[],
                    conclusion=conclusion,
                    remarks="已看。",
                    actor=both[0],
                    now=self.now,
                    client_key=uuid4(),
                )
            )

    @rule(number=pick, days=st.integers(0, 12))
    def ask_for_more_time(self, number: int, days: int) -> None:
        case = self.case(number)
        if case:
            self.attempt(
                lambda: review.ask_extension(
                    case=case,
                    days=days,
                    reason="情况复杂",
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick, approved=st.booleans())
    def answer_for_more_time(self, number: int, approved: bool) -> None:
        rows = list(Extension.objects.select_related("case__office").order_by("pk"))
        if rows:
            row = rows[number % len(rows)]
            self.attempt(
                lambda: review.answer_extension(
                    extension=row,
                    approved=approved,
                    note="",
                    actor=self.officer(row.case, "head"),
                    now=self.now,
                )
            )

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
            max_examples=120,
            stateful_step_count=45,
            deadline=None,
            phases=[Phase.generate],
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
