"""Pre-check (预审), acceptance (受理) and the two kinds of not accepting (行政许可法 art. 32)."""

from datetime import datetime

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import Action, NotAcceptedKind, State, TargetKind, Verdict
from ganxin.cases.models import Application, Case, Check
from ganxin.cases.operations.gaps import open_gaps
from ganxin.cases.operations.moves import move
from ganxin.cases.operations.outside import prepare_handoff
from ganxin.cases.operations.papers import acceptance_paper, not_accepted_paper
from ganxin.cases.queries.definitions import elements_of, materials_of
from ganxin.cases.queries.officers import least_busy
from ganxin.catalog import api as catalog
from ganxin.lib.errors import Refused

BASIS = "行政许可法 第三十二条"


class FaultNeedsReason(Refused):
    code = "cases.fault_needs_reason"


class NothingSuch(Refused):
    """The application has no such field or material."""

    code = "cases.nothing_such"


class PrecheckOver(Refused):
    """Every case has left the window: a mark would change nothing."""

    code = "cases.precheck_over"


AT_WINDOW = (State.WAITING, State.RECEIVED, State.CORRECTION)


class RightOfficeMissing(Refused):
    code = "cases.right_office_missing"


@transaction.atomic
def mark(
    *,
    application: Application,
    target_kind: TargetKind,
    target: str,
    verdict: Verdict,
    actor: User,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> Check:
    """Mark one field or one material as in order or at fault; the last mark counts.

    A fault needs a reason of the library. Raises FaultNeedsReason, NothingSuch, PrecheckOver.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    known = elements_of if target_kind == TargetKind.FIELD else materials_of
    if target not in known(application):
        raise NothingSuch("这次申请里没有这一项。")
    if not application.cases.filter(state__in=AT_WINDOW).exists():
        raise PrecheckOver("各事项都已经受理或者办结，不用再预审。")
    fitting = catalog.reasons_for(str(target_kind), target)
    if verdict == Verdict.FAULT and not fitting.filter(code=reason).exists():
        raise FaultNeedsReason("标为“要补正”时，请从原因库里选一条。", rule=BASIS)
    check, _ = Check.objects.update_or_create(
        application=application,
        target_kind=target_kind,
        target=target,
        defaults={
            "verdict": verdict,
            "reason": reason if verdict == Verdict.FAULT else "",
            "note": note,
            "by": actor,
            "at": now,
        },
    )
    return check


@transaction.atomic
def accept(*, case: Case, actor: User, now: datetime, revision: int | None = None) -> Case:
    """Accept the case: its clocks start, gaps open, the least busy handler gets it."""
    case = move(
        case=case,
        action=Action.ACCEPT,
        actor=actor,
        now=now,
        revision=revision,
        changes={"clerk": actor},
    )
    return begin_review(case=case, actor=actor, now=now)


@transaction.atomic
def begin_review(*, case: Case, actor: User | None, now: datetime) -> Case:
    """What acceptance brings with it, asked for or by law: gaps, and a named handler."""
    case.handler = case.handler or least_busy(Role.HANDLER, case, now)
    case.save(update_fields=["handler"])
    open_gaps(case=case, actor=actor, now=now)
    acceptance_paper(case=case, now=now)
    if case.outside_system:
        prepare_handoff(case=case, now=now)
    return case


@transaction.atomic
def not_accept(
    *,
    case: Case,
    kind: NotAcceptedKind,
    reason: str,
    actor: User,
    now: datetime,
    right_office: str = "",
    revision: int | None = None,
) -> Case:
    """Say at once that the item is not needed, or decide at once that it is not ours.

    The second names the right office (art. 32 (2)). Raises RightOfficeMissing.
    """
    if kind == NotAcceptedKind.NOT_OURS and not right_office.strip():
        raise RightOfficeMissing("请写明应当向哪个机关申请。", rule=f"{BASIS} (二)")
    if kind == NotAcceptedKind.NOT_NEEDED:
        told = f"这件事依法不需要办理许可，您可以直接经营。{reason}"
    else:
        told = f"这件事不属于我们的职权范围，请向{right_office}申请。{reason}"
    case = move(
        case=case,
        action=Action.NOT_ACCEPT,
        actor=actor,
        now=now,
        note=reason,
        revision=revision,
        told=told,
        changes={"not_accepted_kind": kind, "right_office": right_office.strip()},
    )
    not_accepted_paper(case=case, reason=reason, now=now)
    return case
