"""The one-time notice (一次性告知): everything wrong, in one paper, with reasons and clauses."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, people_of
from ganxin.cases.choices import Action, State, TargetKind, Verdict
from ganxin.cases.models import Application, Case, Check, Notice, NoticeLine
from ganxin.cases.operations import terms
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import move
from ganxin.cases.operations.papers import notice_paper
from ganxin.cases.queries.definitions import definition_of, elements_of, materials_of
from ganxin.catalog import api as catalog
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

BASIS = "行政许可法 第三十二条"


class NothingAtFault(Refused):
    code = "cases.nothing_at_fault"


class NoticeOpen(Refused):
    code = "cases.notice_open"


class ToldOnceAlready(Refused):
    """Art. 32 (4): everything is told at once; what was there the first time cannot follow."""

    code = "cases.told_once_already"


@transaction.atomic
def issue_notice(*, application: Application, actor: User, now: datetime) -> Notice:
    """Write one notice from all marks of the pre-check, over all cases that they touch.

    A second notice may only name what the applicant has handed in anew since the first. Raises
    NothingAtFault, NoticeOpen, ToldOnceAlready.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    cases = list(application.cases.running().order_by("pk"))
    marked = application.checks.filter(verdict=Verdict.FAULT).order_by("pk")
    faults = [fault for fault in marked if any(_touches(case, [fault]) for case in cases)]
    if not faults:
        raise NothingAtFault("没有标为“要补正”的内容，不用告知。", rule=BASIS)
    if application.notices.filter(answered_at=None, lapsed_at=None).exists():
        raise NoticeOpen("上一次告知还没有答复，不能再发。", rule=BASIS)
    _nothing_old(application, faults)
    notice = Notice.objects.create(
        application=application,
        round=application.notices.count() + 1,
        issued_by=actor,
        issued_at=now,
    )
    NoticeLine.objects.bulk_create(_line(notice, fault) for fault in faults)
    touched = [case for case in cases if _touches(case, faults)]
    notice.cases.set(touched)
    _open_correction(notice, application, actor, now)
    for case in touched:
        _ask(case, notice, actor, now)
    notice_paper(notice=notice, now=now)
    _tell(notice, application, len(faults), now)
    return notice


def _nothing_old(application: Application, faults: Iterable[Check]) -> None:
    """Refuse a fault in something that was there at an earlier notice and was not named then."""
    earlier = NoticeLine.objects.filter(notice__application=application)
    named = set(earlier.values_list("target_kind", "target"))
    if not named:
        return
    old = [fault for fault in faults if (fault.target_kind, fault.target) not in named]
    late = [fault for fault in old if not _came_later(application, fault)]
    if late:
        raise ToldOnceAlready(
            "上一次告知时这些内容已经在申请里，应当一次告知，不能再要求补正："
            + "、".join(_label(fault) for fault in late),
            rule=BASIS,
        )


def _came_later(application: Application, fault: Check) -> bool:
    """A material that was to follow and came in after the last notice may be looked at afresh."""
    if fault.target_kind != TargetKind.MATERIAL:
        return False
    last = application.notices.order_by("-round").first()
    supply = application.supplies.filter(material=fault.target).first()
    return last is not None and supply is not None and supply.updated_at > last.issued_at


def _label(fault: Check) -> str:
    if fault.target_kind == TargetKind.FIELD:
        return elements_of(fault.application)[fault.target].name
    return materials_of(fault.application)[fault.target].name


def _line(notice: Notice, fault: Check) -> NoticeLine:
    reason = catalog.Reason.objects.get(code=fault.reason)
    return NoticeLine(
        notice=notice,
        target_kind=fault.target_kind,
        target=fault.target,
        target_label=_label(fault),
        reason=reason.code,
        text=f"{reason.text}{fault.note}",
        clause=reason.clause or reason.rule,
    )


def _touches(case: Case, faults: Iterable[Check]) -> bool:
    definition = definition_of(case)
    fields = {need.element for need in definition.fields}
    materials = {need.material for need in definition.materials}
    return any(
        fault.target in (fields if fault.target_kind == TargetKind.FIELD else materials)
        for fault in faults
    )


def _open_correction(notice: Notice, application: Application, actor: User, now: datetime) -> None:
    """The applicant's own clock; the law sets none, the district's rule does."""
    promises.open_promise(
        kind=PromiseKind.CORRECTION,
        subject=notice.subject,
        to_label=application.hall.short_name,
        to_applicant=application.applicant,
        office=application.hall,
        person=actor,
        terms=terms.CORRECTION,
        start_on=timezone.localdate(now),
        actor=actor.as_actor(),
        now=now,
    )


def _ask(case: Case, notice: Notice, actor: User, now: datetime) -> None:
    """Cases that are received go into correction; those that wait only carry the notice."""
    if case.state == State.RECEIVED:
        move(
            case=case,
            action=Action.ASK_CORRECTION,
            actor=actor,
            now=now,
            note=f"第 {notice.round} 次告知",
            told="",
        )
    else:
        note_step(
            case=case,
            action="notice_issued",
            label="一次性告知",
            actor=actor,
            now=now,
            note=f"第 {notice.round} 次告知",
            basis=BASIS,
        )


def _tell(notice: Notice, application: Application, count: int, now: datetime) -> None:
    ledger.record(
        actor=notice.issued_by.as_actor(),
        action="cases.notice.issued",
        subject=application.subject,
        at=now,
        basis=BASIS,
        data={
            "round": notice.round,
            "lines": [f"{line.target_kind}:{line.target}" for line in notice.lines.all()],
        },
    )
    notifications.notify(
        recipients=list(people_of(application.applicant, timezone.localdate(now))),
        subject=notice.subject,
        title=f"请补正 {count} 处：{application.title}",
        body="需要改的内容已经一次列全，改好这几处就可以，其他不用动。",
        now=now,
        sms=True,
    )
