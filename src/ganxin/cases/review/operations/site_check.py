"""Site checks (现场核查): two or more officers, photos, one record; the time counts (art. 34)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.cases.choices import Conclusion, State
from ganxin.cases.models import Case, SiteCheck
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked, tell_applicant
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

BASIS = "行政许可法 第三十四条"
OFFICERS = 2
Point = Mapping[str, object]


class TooFewOfficers(Refused):
    code = "cases.too_few_officers"


class NotNow(Refused):
    code = "cases.site_check_not_now"


class AlreadyRecorded(Refused):
    code = "cases.site_check_already_recorded"


@transaction.atomic
def plan_site_check(
    *,
    case: Case,
    planned_on: date,
    place: str,
    officers: Sequence[User],
    points: Sequence[str],
    actor: User,
    now: datetime,
    joint: SiteCheck | None = None,
) -> SiteCheck:
    """Name the day, the place and at least two officers; the applicant is told when they come.

    `joint` joins the visit that another office has planned for the same application. Raises
    TooFewOfficers, NotNow.
    """
    if len({officer.pk for officer in officers}) < OFFICERS:
        raise TooFewOfficers("现场核查至少要有两名工作人员。", rule=BASIS)
    case = locked(case)
    afterwards = case.state in {State.GRANTED, State.DELIVERED}
    if not afterwards and case.state != State.HANDLING:
        raise NotNow("受理之后、决定之前才能安排现场核查。", rule=BASIS)
    if case.site_checks.filter(recorded_at=None).exists():
        raise NotNow("已经安排了一次现场核查，请先记录它的结果。")
    check = SiteCheck.objects.create(
        case=case,
        planned_on=planned_on,
        place=place,
        afterwards=afterwards,
        joint=joint,
        points=[{"point": point, "ok": None, "note": ""} for point in points],
        created_at=now,
    )
    check.officers.set(officers)
    names = "、".join(officer.name for officer in officers)
    note_step(
        case=case,
        action="site_check_planned",
        label="安排现场核查",
        actor=actor,
        now=now,
        note=f"{planned_on:%Y-%m-%d}，{place}，{names}",
        basis=BASIS,
    )
    tell_applicant(
        case,
        f"{planned_on:%Y-%m-%d} 将上门核查，请留人在场。来人：{names}（会出示证件）。",
        now,
    )
    notifications.notify(
        recipients=list(officers),
        subject=check.subject,
        title=f"现场核查：{case.title}",
        body=f"{planned_on:%Y-%m-%d}，{place}",
        now=now,
    )
    return check


def record_site_check(
    *,
    check: SiteCheck,
    points: Sequence[Point],
    conclusion: Conclusion,
    remarks: str,
    actor: User,
    now: datetime,
    client_key: UUID | None = None,
) -> SiteCheck:
    """Store what was found; see `record_once`. Raises AlreadyRecorded."""
    check, _ = record_once(
        check=check,
        points=points,
        conclusion=conclusion,
        remarks=remarks,
        actor=actor,
        now=now,
        client_key=client_key,
    )
    return check


@transaction.atomic
def record_once(
    *,
    check: SiteCheck,
    points: Sequence[Point],
    conclusion: Conclusion,
    remarks: str,
    actor: User,
    now: datetime,
    client_key: UUID | None = None,
) -> tuple[SiteCheck, bool]:
    """Store what was found; the same record sent twice (same `client_key`) is stored once.

    Returns the check, and whether this call stored it. Raises AlreadyRecorded.
    """
    case = locked(check.case)
    check = SiteCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.recorded_at is not None:
        if client_key is not None and check.client_key == client_key:
            return check, False
        raise AlreadyRecorded("这次核查已经记录过了。")
    check.points = [dict(point) for point in points]
    check.conclusion = conclusion
    check.remarks = remarks
    check.recorded_by = actor
    check.recorded_at = now
    check.client_key = client_key
    check.save(
        update_fields=[
            "points",
            "conclusion",
            "remarks",
            "recorded_by",
            "recorded_at",
            "client_key",
        ]
    )
    label = Conclusion(conclusion).label
    note_step(
        case=case,
        action="site_check_recorded",
        label=f"现场核查：{label}",
        actor=actor,
        now=now,
        note=remarks,
        basis=BASIS,
        data={"conclusion": conclusion},
    )
    if check.afterwards:
        promises.close_for(
            subject=case.subject,
            kind=PromiseKind.SITE_CHECK_AFTER,
            evidence_label=f"事后核查：{label}",
            actor=actor.as_actor(),
            now=now,
        )
    if conclusion != Conclusion.PASS:
        tell_applicant(case, f"现场核查结果：{label}。{remarks}", now)
    return check, True
