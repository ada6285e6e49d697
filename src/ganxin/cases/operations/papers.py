"""Official documents of a case: typeset when issued, kept by content, shown in its list."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from ganxin.accounts.api import Office
from ganxin.cases.choices import Action, SupplyState
from ganxin.cases.models import (
    Application,
    Call,
    Case,
    Decision,
    Extension,
    Hearing,
    Notice,
    Paper,
    Party,
    SpecialProcedure,
)
from ganxin.cases.queries.definitions import definition_of, materials_of
from ganxin.documents import api as documents
from ganxin.lib import pdf
from ganxin.lib.actors import SYSTEM
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


def receipt_paper(*, application: Application, now: datetime) -> Paper:
    """收件回执: what was handed in, and what it waits for."""
    waiting = application.cases.filter(received_at=None).values_list("title", flat=True)
    first = application.cases.exclude(received_at=None).values_list("title", flat=True).first()
    materials = materials_of(application)
    lines = [
        {
            "name": materials[supply.material].name,
            "copies": 1,
            "note": SupplyState(supply.state).label,
        }
        for supply in application.supplies.order_by("pk")
    ]
    return _issue(
        "receipt",
        application=application,
        case=None,
        office=application.hall,
        item=application.title,
        number=str(application.number),
        data={
            "received_on": timezone.localdate(now),
            "materials": lines or [{"name": application.title, "note": "在线填写"}],
            "waiting_for": first if waiting and first else "",
        },
        now=now,
    )


def acceptance_paper(*, case: Case, now: datetime) -> Paper:
    """受理通知书, with both days by which a decision is due."""
    assert case.accepted_at is not None
    promised = _last_day(case, PromiseKind.DECIDE_PROMISED)
    statutory = _last_day(case, PromiseKind.DECIDE_STATUTORY) or promised
    data = {
        "accepted_on": timezone.localdate(case.accepted_at),
        "promised_on": promised,
        "statutory_on": statutory,
        "deemed": case.deemed_accepted,
    }
    return _of_case("acceptance", case, data, now)


def notice_paper(*, notice: Notice, now: datetime) -> Paper:
    """一次性告知书: every fault with reason and clause."""
    application = notice.application
    promise = promises.find(subject=notice.subject, kind=PromiseKind.CORRECTION)
    lines = [
        {"text": f"{line.target_label}：{line.text}", "clause": line.clause}
        for line in notice.lines.all()
    ]
    assert application.submitted_at is not None
    return _issue(
        "one_time_notice",
        application=application,
        case=None,
        office=application.hall,
        item=application.title,
        number=f"{application.number}-{notice.round}",
        data={
            "received_on": timezone.localdate(application.submitted_at),
            "lines": lines,
            "answer_by": promise.last_day_on if promise else "",
        },
        now=now,
    )


def spot_paper(
    *,
    application: Application,
    target: str,
    before: str,
    after: str,
    confirmed: str,
    now: datetime,
) -> Paper:
    """当场更正确认单 (art. 32 (3)): both wordings, and who confirmed the new one."""
    earlier = application.papers.filter(code="spot_correction").count()
    return _issue(
        "spot_correction",
        application=application,
        case=None,
        office=application.hall,
        item=application.title,
        number=f"{application.number}-更{earlier + 1}",
        data={"target": target, "before": before, "after": after, "confirmed": confirmed},
        now=now,
    )


def decision_paper(*, case: Case, decision: Decision, now: datetime) -> Paper:
    """准予 or 不予行政许可决定书."""
    started = case.accepted_at or case.received_at or now
    common: dict[str, Any] = {
        "accepted_on": timezone.localdate(started),
        "heard_on": _heard_on(case),
    }
    if decision.reasons:
        reasons = [{"text": decision.reasons, "clause": decision.clause}]
        return _of_case("refusal", case, {**common, "reasons": reasons}, now)
    licence = decision.licence
    basis = next(
        (basis.label for basis in definition_of(case).basis if basis.verified),
        "",
    )
    data = {
        **common,
        "basis": basis,
        "licence_name": licence.type.name if licence else "",
        "licence_number": licence.number if licence else "",
        "validity": _validity(licence.valid_from, licence.valid_to) if licence else "",
        "pledge": case.application.pledges.filter(item=case.item_code).exists(),
        "renews": case.application.renews.number if case.application.renews else "",
        "deemed": case.steps.filter(action=Action.DEEM_RENEWED).exists(),
    }
    return _of_case("grant", case, data, now)


def not_accepted_paper(*, case: Case, reason: str, now: datetime) -> Paper:
    """不予受理通知书: not needed, or not ours and whose instead."""
    data = {
        "kind": case.not_accepted_kind,
        "reason": reason or "见申请材料。",
        "right_office": case.right_office,
    }
    return _of_case("not_accepted", case, data, now)


def special_procedure_paper(*, procedure: SpecialProcedure, now: datetime) -> Paper:
    """特别程序告知书 (art. 45): what, why, and how long it takes."""
    data = {
        "procedure": procedure.get_kind_display(),
        "reason": procedure.reason,
        "starts_on": procedure.started_on,
        "expected_days": procedure.expected_days,
    }
    return _of_case("special_procedure", procedure.case, data, now)


def extension_paper(*, extension: Extension, was_due_on: date, now: datetime) -> Paper:
    """延长办理期限通知书: the applicant is told why (art. 42)."""
    due_on = _last_day(extension.case, PromiseKind.DECIDE_STATUTORY) or was_due_on
    data = {
        "days": extension.days,
        "reason": extension.reason,
        "was_due_on": was_due_on,
        "due_on": due_on,
    }
    return _of_case("extension", extension.case, data, now)


def hearing_rights_paper(*, party: Party, now: datetime) -> Paper:
    """听证告知书: what is examined, and that he may be heard (art. 36, 47)."""
    data = {"applicant": party.case.application.applicant.name, "interest": party.interest}
    return _of_party("hearing_rights", party, f"{party.case.number}-听{party.pk}", data, now)


def hearing_call_paper(*, party: Party, call: Call, now: datetime) -> Paper:
    """听证通知书: when, where, who leads it (art. 48)."""
    data = {
        "held_at": f"{timezone.localtime(call.held_at):%Y-%m-%d %H:%M}",
        "place": call.place,
        "chair": call.chair.name,
        "closed_reason": call.closed_reason,
    }
    return _of_party(
        "hearing_call", party, f"{party.case.number}-听{party.pk}-{call.pk}", data, now
    )


def _of_party(
    code: str, party: Party, number: str, data: Mapping[str, Any], now: datetime
) -> Paper:
    """To the applicant as any paper of the case; to anybody else for him and the office alone."""
    case = party.case
    return _issue(
        code,
        application=case.application,
        case=case,
        office=case.office,
        item=case.title,
        number=number,
        data={**data, "addressee": party.name},
        now=now,
        party=None if party.is_applicant else party,
    )


def _heard_on(case: Case) -> date | str:
    """The day of the hearing on whose record the decision rests (art. 48), if there was one."""
    held = Hearing.objects.filter(case=case).exclude(recorded_at=None).order_by("recorded_at")
    last = held.last()
    call = last.call if last is not None else None
    return timezone.localdate(call.held_at) if call is not None else ""


def _last_day(case: Case, kind: PromiseKind) -> date | None:
    promise = promises.find(subject=case.subject, kind=kind)
    return promise.last_day_on if promise else None


def _validity(begin: date, end: date | None) -> str:
    return f"{begin:%Y-%m-%d} 至 {end:%Y-%m-%d}" if end else f"自 {begin:%Y-%m-%d} 起长期"


def _of_case(code: str, case: Case, data: Mapping[str, Any], now: datetime) -> Paper:
    return _issue(
        code,
        application=case.application,
        case=case,
        office=case.office,
        item=case.title,
        number=case.number,
        data=data,
        now=now,
    )


def _issue(
    code: str,
    *,
    application: Application,
    case: Case | None,
    office: Office,
    item: str,
    number: str,
    data: Mapping[str, Any],
    now: datetime,
    party: Party | None = None,
) -> Paper:
    title = pdf.OFFICIAL_DOCUMENTS[code].title
    content = pdf.render(
        code,
        {
            "office": office.name,
            "number": number,
            "addressee": application.applicant.name,
            "item": item,
            "case_number": case.number if case else application.number,
            "on": timezone.localdate(now),
            "issued_at": now,
            "demo": settings.DEMO,
            "contact": office.phone,
            **data,
        },
    )
    attachment = documents.store(
        file=io.BytesIO(content),
        name=f"{title}_{number}.pdf",
        subject=(party or case or application).subject,
        purpose=title,
        owner=None,
        actor=SYSTEM,
        now=now,
    )
    return Paper.objects.create(
        application=application,
        case=case,
        party=party,
        code=code,
        title=title,
        attachment=attachment,
        issued_at=now,
    )
