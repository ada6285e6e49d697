"""Rules of the random walk: applicants, and the one window."""

import io
from functools import partial
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
)

from ganxin.cases.choices import (
    Action,
    NotAcceptedKind,
    Procedure,
    State,
    TargetKind,
    Verdict,
)
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import (
    Application,
    Case,
    Notice,
)
from ganxin.cases.operations.moves import move
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.review import operations as review
from ganxin.cases.rules.transitions import row_for
from tests.cases.walk import FAULTS, VARIANTS, Walk, pick
from tests.world import PDF, sample


class ApplicantsAndWindow(Walk):
    """What applicants and clerks may try."""

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
            self.attempt(partial(self.mend, notice.application, line))
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
                partial(
                    review.mark,
                    application=draft,
                    target_kind=TargetKind(check.target_kind),
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
