"""Extension (延长): asked by the handler, approved by the head of the office (art. 42)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, holders, people_of
from ganxin.accounts.choices import Role
from ganxin.cases.choices import UNDER_REVIEW, Procedure, State
from ganxin.cases.models import Application, Case, Extension
from ganxin.cases.operations.clocks import DECIDE, decision_subject
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked, tell_applicant
from ganxin.cases.operations.papers import extension_paper
from ganxin.cases.queries.definitions import definition_of
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import Approver, PromiseKind

BASIS = "行政许可法 第四十二条"
JOINT_BASIS = "行政许可法 第四十二条第二款"


class CannotExtend(Refused):
    code = "cases.cannot_extend"


class AlreadyAnswered(Refused):
    code = "cases.extension_already_answered"


@transaction.atomic
def ask_extension(*, case: Case, days: int, reason: str, actor: User, now: datetime) -> Extension:
    """Ask the head of the office for more working days. Raises CannotExtend."""
    case = locked(case)
    allowed = definition_of(case).clock.extension
    limit = allowed.days if allowed else 0
    if not _undecided(case):
        raise CannotExtend("只有在审查中的办件才能申请延长。", rule=BASIS)
    if not 0 < days <= limit:
        raise CannotExtend(f"最多可以延长 {limit} 个工作日。", rule=BASIS)
    if case.extensions.exclude(approved=False).exists():
        raise CannotExtend("这一件已经申请过延长，只能延长一次。", rule=BASIS)
    if not reason.strip():
        raise CannotExtend("请写明延长的理由，理由要告知申请人。", rule=BASIS)
    extension = Extension.objects.create(
        case=case, days=days, reason=reason.strip(), asked_by=actor, asked_at=now
    )
    note_step(
        case=case,
        action="extension_asked",
        label="申请延长期限",
        actor=actor,
        now=now,
        note=f"{days} 个工作日：{extension.reason}",
        public=False,
        basis=BASIS,
    )
    notifications.notify(
        recipients=list(holders(Role.OFFICE_HEAD, case.office, timezone.localdate(now))),
        subject=case.subject,
        title=f"请批准延长：{case.title}",
        body=f"{actor.name}申请延长 {days} 个工作日。理由：{extension.reason}",
        now=now,
    )
    return extension


def _undecided(case: Case) -> bool:
    """Under review, or received where there is no stage of acceptance."""
    one_step = case.state == State.RECEIVED and case.procedure != Procedure.PERMIT
    return case.state in UNDER_REVIEW or one_step


@transaction.atomic
def answer_extension(
    *, extension: Extension, approved: bool, note: str, actor: User, now: datetime
) -> Extension:
    """The head answers; approved, both clocks are extended and the applicant is told why.

    Raises AlreadyAnswered, CannotExtend (the case has been decided meanwhile).
    """
    case = locked(extension.case)
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    if extension.approved is not None:
        raise AlreadyAnswered("这个延长申请已经答复过了。")
    if approved and not _undecided(case):
        raise CannotExtend("这一件已经有了决定，不用再延长。", rule=BASIS)
    extension.approved = approved
    extension.answered_by = actor
    extension.answered_at = now
    extension.answer_note = note
    extension.save(update_fields=["approved", "answered_by", "answered_at", "answer_note"])
    if approved:
        before = promises.find(subject=decision_subject(case), kind=PromiseKind.DECIDE_STATUTORY)
        promises.extend_all(
            subject=decision_subject(case),
            kinds=DECIDE,
            days=extension.days,
            approver=actor.name,
            reason=extension.reason,
            actor=actor.as_actor(),
            now=now,
        )
        if before is not None:
            extension_paper(extension=extension, was_due_on=before.last_day_on, now=now)
        tell_applicant(
            case,
            f"经部门负责人批准，办理期限延长 {extension.days} 个工作日。理由：{extension.reason}",
            now,
        )
    note_step(
        case=case,
        action="extension_approved" if approved else "extension_declined",
        label="批准延长" if approved else "不同意延长",
        actor=actor,
        now=now,
        note=f"{extension.days} 个工作日：{extension.reason}" if approved else note,
        public=approved,
        basis=BASIS,
    )
    return extension


@transaction.atomic
def extend_joint(
    *, application: Application, days: int, reason: str, actor: User, now: datetime
) -> promises.Promise:
    """The head of the government gives the joint ceiling more working days (art. 42 (2)).

    Raises CannotExtend (no ceiling), and what `promises.extend` raises (limit, times, too late).
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("applicant")
        .get(pk=application.pk)
    )
    ceiling = promises.find(subject=application.subject, kind=PromiseKind.JOINT)
    if ceiling is None:
        raise CannotExtend("这个申请没有联合办理的总期限。", rule=JOINT_BASIS)
    promise = promises.extend(
        promise=ceiling,
        days=days,
        approver=actor.name,
        reason=reason,
        actor=actor.as_actor(),
        now=now,
        approved_by=Approver.GOVERNMENT_HEAD,
    )
    ledger.record(
        actor=actor.as_actor(),
        action="cases.application.joint_extended",
        subject=application.subject,
        at=now,
        basis=JOINT_BASIS,
        data={"days": days, "reason": reason},
    )
    notifications.notify(
        recipients=list(people_of(application.applicant, timezone.localdate(now))),
        subject=application.subject,
        title=f"{application.title}：总期限延长",
        body=f"经本级政府负责人批准，联合办理的总期限延长 {days} 个工作日。理由：{reason}",
        now=now,
    )
    return promise
