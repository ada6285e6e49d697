"""Special procedures (特别程序): testing, hearing …; their time does not count (art. 45)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User
from ganxin.cases.choices import SpecialKind, State
from ganxin.cases.models import Case, Hearing, SpecialProcedure
from ganxin.cases.operations.clocks import DECIDE
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked, tell_applicant
from ganxin.cases.operations.papers import special_procedure_paper
from ganxin.cases.queries.definitions import definition_of
from ganxin.lib.errors import Refused
from ganxin.promises import api as promises

BASIS = "行政许可法 第四十五条"


class NotForThisItem(Refused):
    """The item's definition does not name this special procedure."""

    code = "cases.special_procedure_not_for_this_item"


class NotUnderReview(Refused):
    code = "cases.not_under_review"


class NothingRunning(Refused):
    code = "cases.no_special_procedure_running"


@transaction.atomic
def begin_special_procedure(
    *,
    case: Case,
    kind: SpecialKind,
    reason: str,
    expected_days: int,
    actor: User,
    now: datetime,
) -> SpecialProcedure:
    """Suspend both clocks of the case; the applicant is told in writing how long it takes.

    `expected_days` are working days. Raises NotForThisItem, NotUnderReview.
    """
    case = locked(case)
    if case.state != State.HANDLING:
        raise NotUnderReview("只有在承办环节才能启动特别程序。", rule=BASIS)
    if kind not in definition_of(case).clock.special_procedures:
        raise NotForThisItem(
            f"“{case.title}”的实施清单没有列入“{SpecialKind(kind).label}”，不能据此停表。",
            rule=BASIS,
        )
    if kind == SpecialKind.HEARING:
        raise NotForThisItem("听证请在“利害关系人与听证”里办理。", rule=BASIS)
    if case.special_procedures.filter(ended_on=None).exists():
        raise NotUnderReview("已有一个特别程序在进行，请先登记它的结果。", rule=BASIS)
    return run_procedure(
        case=case, kind=kind, reason=reason, expected_days=expected_days, actor=actor, now=now
    )


def run_procedure(
    *,
    case: Case,
    kind: SpecialKind,
    reason: str,
    expected_days: int,
    actor: User,
    now: datetime,
    actor_label: str = "",
) -> SpecialProcedure:
    """Stop both clocks of a locked case, with paper, history and message; the caller has checked
    that the procedure may begin. `actor_label`: see `note_step`."""
    today = timezone.localdate(now)
    procedure = SpecialProcedure.objects.create(
        case=case,
        kind=kind,
        reason=reason,
        expected_days=expected_days,
        started_on=today,
        started_by=actor,
    )
    suspended = promises.suspend_all(
        subject=case.subject,
        kinds=DECIDE,
        on=today,
        basis=kind,
        expected_days=expected_days,
        reason=reason,
        actor=actor.as_actor(),
        now=now,
    )
    special_procedure_paper(procedure=procedure, now=now)
    label = SpecialKind(kind).label
    note_step(
        case=case,
        action="special_begun",
        label=f"{label}开始，期限暂停" if suspended else f"{label}开始",
        actor=actor,
        actor_label=actor_label,
        now=now,
        note=f"{reason}（预计 {expected_days} 个工作日）",
        basis=BASIS,
        data={"kind": kind, "expected_days": expected_days},
    )
    # A clock that has run out already does not stop: then nothing is said about its stopping.
    uncounted = "这段时间不计入办理期限。" if suspended else ""
    told = f"需要进行{label}，预计 {expected_days} 个工作日。{uncounted}原因：{reason}"
    tell_applicant(case, told, now)
    return procedure


@transaction.atomic
def end_special_procedure(
    *, procedure: SpecialProcedure, result: str, actor: User, now: datetime
) -> SpecialProcedure:
    """The clocks run on from today. Raises NothingRunning; a hearing ends with its record."""
    case = locked(procedure.case)
    procedure = SpecialProcedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    if procedure.ended_on is not None:
        raise NothingRunning("这个特别程序已经结束了。")
    if Hearing.objects.filter(procedure=procedure).exists():
        raise NothingRunning("听证要登记笔录才结束。", rule=BASIS)
    finish_procedure(procedure=procedure, result=result, actor=actor, now=now)
    _go_on_with_the_hearing(case, actor, now)
    return procedure


def _go_on_with_the_hearing(case: Case, actor: User, now: datetime) -> None:
    """A hearing that was asked for meanwhile keeps the clocks standing from now on."""
    waiting = Hearing.objects.running().filter(case=case, procedure=None).first()
    if waiting is not None and not case.has_ended:
        waiting.procedure = run_procedure(
            case=case,
            kind=SpecialKind.HEARING,
            reason=waiting.reason,
            expected_days=waiting.expected_days,
            actor=actor,
            now=now,
        )
        waiting.save(update_fields=["procedure"])


def finish_procedure(
    *,
    procedure: SpecialProcedure,
    result: str,
    actor: User,
    now: datetime,
    actor_label: str = "",
) -> SpecialProcedure:
    """Let both clocks of the (locked) case run on from today."""
    case = procedure.case
    procedure.ended_on = timezone.localdate(now)
    procedure.result = result
    procedure.save(update_fields=["ended_on", "result"])
    promises.resume_all(
        subject=case.subject,
        kinds=DECIDE,
        on=procedure.ended_on,
        actor=actor.as_actor(),
        now=now,
    )
    label = SpecialKind(procedure.kind).label
    note_step(
        case=case,
        action="special_ended",
        label=f"{label}结束，期限继续",
        actor=actor,
        actor_label=actor_label,
        now=now,
        note=result,
        basis=BASIS,
    )
    if not case.has_ended:
        tell_applicant(case, f"{label}已经结束，办理期限从今天起继续计算。", now)
    return procedure
