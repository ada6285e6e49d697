"""What a move of a case does to its promises.

Which clock runs when (行政许可法 articles): the five days to accept or tell (32) from each receipt
of papers; the statutory and the promised days to decide (42) from acceptance; the ten days to
deliver (44) from the decision; the joint ceiling of a bundle (26, 42) from the first acceptance.
Registration and other one-step items have no acceptance: their days to decide run from receipt,
anew when papers that were incomplete come in again, so these promises are about the receipt.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from ganxin.accounts.api import Office, User
from ganxin.cases.choices import Action, Procedure, State
from ganxin.cases.models import Application, Case, Handoff, Receipt
from ganxin.cases.operations import terms
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.rules.transitions import Transition
from ganxin.lib.actors import SYSTEM, Actor
from ganxin.lib.subjects import Subject
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

DECIDE = (PromiseKind.DECIDE_PROMISED, PromiseKind.DECIDE_STATUTORY)


def after(
    *, case: Case, row: Transition, before: State, actor: User | None, now: datetime
) -> None:
    """Start, stop and close the promises that this move touches."""
    effect = _EFFECTS.get(row.target)
    if effect is not None and before != row.target:
        effect(case, row, actor.as_actor() if actor else SYSTEM, now)


def received(*, case: Case, actor: Actor, now: datetime) -> None:
    """Papers came in: start the five days, or the days to decide where there is no acceptance."""
    receipt = Receipt.objects.create(case=case, round=case.receipts.count() + 1, received_at=now)
    if case.procedure == Procedure.PERMIT:
        _open(
            case,
            kind=PromiseKind.ACCEPT,
            subject=receipt.subject,
            length=terms.ACCEPTANCE,
            office=case.application.hall,
            person=case.clerk,
            actor=actor,
            now=now,
        )
    else:
        _open_decision_clocks(case, actor, now, started_at=now)


def decision_subject(case: Case) -> Subject:
    """What the promises to decide are about: the case, or its latest receipt (see above)."""
    if case.procedure == Procedure.PERMIT:
        return case.subject
    receipt = case.receipts.order_by("-round").first()
    return receipt.subject if receipt else case.subject


def _received(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    received(case=case, actor=actor, now=now)


def _accepted(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    if row.action not in {Action.ACCEPT, Action.DEEM_ACCEPTED}:
        return
    _close_acceptance(case, row, actor, now)
    assert case.accepted_at is not None
    _open_decision_clocks(case, actor, now, started_at=case.accepted_at)
    application = case.application
    if application.bundle_version_id is not None:
        _open_joint(application, case.accepted_at, actor, now)


def _close_acceptance(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    """The answer was given: acceptance, a notice, or not accepting."""
    receipt = case.receipts.order_by("-round").first()
    if receipt is None or case.procedure != Procedure.PERMIT:
        return
    promises.close_for(
        subject=receipt.subject,
        kind=PromiseKind.ACCEPT,
        evidence_label=Action(row.action).label,
        actor=actor,
        now=now,
    )


def _open_decision_clocks(
    case: Case, actor: Actor, now: datetime, *, started_at: datetime
) -> None:
    """The two clocks of every item; the promised one is never longer than the statutory."""
    definition = definition_of(case)
    pairs = (
        (PromiseKind.DECIDE_STATUTORY, terms.statutory(definition)),
        (PromiseKind.DECIDE_PROMISED, terms.promised(definition)),
    )
    for kind, length in pairs:
        if length is not None:
            _open(
                case,
                kind=kind,
                subject=decision_subject(case),
                length=length,
                office=case.office,
                person=case.handler,
                actor=actor,
                now=now,
                started_at=started_at,
            )


def _open_joint(
    application: Application, started_at: datetime, actor: Actor, now: datetime
) -> None:
    """The outer ceiling of a bundle, once."""
    if promises.find(subject=application.subject, kind=PromiseKind.JOINT) is not None:
        return
    promises.open_promise(
        kind=PromiseKind.JOINT,
        subject=application.subject,
        to_label=application.applicant.name,
        to_applicant=application.applicant,
        office=application.hall,
        terms=terms.JOINT,
        start_on=timezone.localdate(started_at),
        actor=actor,
        now=now,
    )


def close_joint(*, application: Application, now: datetime) -> None:
    """Every case has ended: the ceiling was kept or not."""
    if promises.find(subject=application.subject, kind=PromiseKind.JOINT) is not None:
        promises.close_for(
            subject=application.subject,
            kind=PromiseKind.JOINT,
            evidence_label="各事项均已办结",
            actor=SYSTEM,
            now=now,
        )


def _correction(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    """Told in time; a one-step item starts its days anew when the papers are complete."""
    _close_acceptance(case, row, actor, now)
    if case.procedure != Procedure.PERMIT:
        promises.cancel_all(
            subjects=[decision_subject(case)], reason="等申请人补正", actor=actor, now=now
        )


def _decided(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    if row.action == Action.DEEM_RENEWED and case.accepted_at is None:
        _close_acceptance(case, row, actor, now)
    subject = decision_subject(case)
    for kind in DECIDE:
        promises.close_for(
            subject=subject,
            kind=kind,
            evidence_label=State(case.state).label,
            actor=actor,
            now=now,
        )
    # What was to follow, and what others were asked, no longer matters once it is decided.
    promises.cancel_all(subjects=_asides(case), reason="已有决定", actor=actor, now=now)
    _open(
        case,
        kind=PromiseKind.DELIVER,
        subject=case.subject,
        length=terms.DELIVERY,
        office=case.application.hall,
        person=None,
        actor=actor,
        now=now,
    )
    definition = definition_of(case)
    afterwards = terms.site_check_afterwards(definition)
    if case.procedure == Procedure.PLEDGE and row.target == State.GRANTED and afterwards:
        _open(
            case,
            kind=PromiseKind.SITE_CHECK_AFTER,
            subject=case.subject,
            length=afterwards,
            office=case.office,
            person=case.handler,
            actor=actor,
            now=now,
        )


def _delivered(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    promises.close_for(
        subject=case.subject,
        kind=PromiseKind.DELIVER,
        evidence_label="已送达",
        actor=actor,
        now=now,
    )
    promises.cancel_all(subjects=_handoffs(case), reason="已送达", actor=actor, now=now)


def _ended_early(case: Case, row: Transition, actor: Actor, now: datetime) -> None:
    """Withdrawn, terminated, not accepted: nothing is owed any more."""
    if row.target == State.NOT_ACCEPTED:
        _close_acceptance(case, row, actor, now)
    subjects = [
        case.subject,
        *(receipt.subject for receipt in case.receipts.all()),
        *_handoffs(case),
        *_asides(case),
    ]
    promises.cancel_all(subjects=subjects, reason=State(case.state).label, actor=actor, now=now)


def _asides(case: Case) -> list[Subject]:
    """What is owed beside the decision: materials to follow, answers of others, hearings."""
    rows = (case.gaps, case.consultations, case.parties, case.hearings)
    return [row.subject for each in rows for row in each.all()]


def _handoffs(case: Case) -> list[Subject]:
    """Our own side's promises to an outside system."""
    rows = Handoff.objects.filter(case=case)
    return [subject for row in rows for subject in (row.subject, row.repair)]


_EFFECTS: dict[State, Callable[[Case, Transition, Actor, datetime], None]] = {
    State.RECEIVED: _received,
    State.HANDLING: _accepted,
    State.CORRECTION: _correction,
    State.GRANTED: _decided,
    State.REFUSED: _decided,
    State.DELIVERED: _delivered,
    State.NOT_ACCEPTED: _ended_early,
    State.WITHDRAWN: _ended_early,
    State.TERMINATED: _ended_early,
}


def _open(
    case: Case,
    *,
    kind: PromiseKind,
    subject: Subject,
    length: promises.Terms,
    office: Office,
    person: User | None,
    actor: Actor,
    now: datetime,
    started_at: datetime | None = None,
) -> None:
    applicant = case.application.applicant
    promises.open_promise(
        kind=kind,
        subject=subject,
        to_label=applicant.name,
        to_applicant=applicant,
        office=office,
        person=person,
        terms=length,
        start_on=timezone.localdate(started_at or now),
        actor=actor,
        now=now,
    )
