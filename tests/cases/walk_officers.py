"""Rules of the random walk: the offices that decide."""

from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from ganxin.accounts.api import User
from ganxin.cases.choices import (
    Action,
    Conclusion,
    DeliveryWay,
    Procedure,
    SpecialKind,
    State,
)
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import (
    Case,
    Consultation,
    Extension,
    SiteCheck,
    SpecialProcedure,
)
from ganxin.cases.operations.moves import SomebodyElseSaved
from ganxin.cases.review import operations as review
from tests.cases.walk import ONE_STEP, Walk, pick


class Officers(Walk):
    """What handlers, reviewers, approvers and heads may try."""

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
