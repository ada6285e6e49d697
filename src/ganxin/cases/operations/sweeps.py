"""What time itself does to cases: deemed acceptance and renewal, reminders, corrections never
answered."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import people_of
from ganxin.cases.choices import Action, Procedure, State
from ganxin.cases.decision.operations import grant
from ganxin.cases.models import Application, Case, Notice, Party
from ganxin.cases.operations.moves import move
from ganxin.cases.queries.needs import unmet
from ganxin.cases.review.operations.acceptance import begin_review
from ganxin.cases.rules.renewal import last_day
from ganxin.cases.rules.transitions import Need
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.errors import Refused
from ganxin.licences.choices import Status as LicenceStatus
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

REMINDERS = 2  # the district's rule, see `terms.CORRECTION`


def deem_accepted(*, now: datetime) -> list[Case]:
    """行政许可法 art. 32: not told within five days is accepted from the day of receipt.

    Each case in a transaction of its own, so that one that fails does not hold up the rest.
    """
    overdue = promises.overdue(kind=PromiseKind.ACCEPT, now=now)
    receipts = [promise.subject_id for promise in overdue]
    cases = Case.objects.in_state(State.RECEIVED).filter(
        procedure=Procedure.PERMIT, receipts__public_id__in=receipts
    )
    accepted = []
    for case in cases.order_by("pk").distinct():
        with transaction.atomic():
            moved = move(
                case=case,
                action=Action.DEEM_ACCEPTED,
                actor=None,
                now=now,
                note="收到材料后五个工作日内没有告知补正",
            )
            accepted.append(begin_review(case=moved, actor=None, now=now))
    return accepted


def deem_renewed(*, now: datetime) -> list[Case]:
    """行政许可法 art. 50: no decision on a renewal by expiry counts as renewed.

    Asked thirty days before, the papers with us on the last day: what waits for the applicant's
    correction then is not silence of ours. Each in a transaction of its own.
    """
    today = timezone.localdate(now)
    waiting = Case.objects.in_state(*_UNDECIDED).filter(
        procedure=Procedure.PERMIT,
        application__renews__valid_to__lte=today,
        application__renews__status=LicenceStatus.VALID,
    )
    renewed = []
    for case in waiting.select_related("application__renews").order_by("pk"):
        expiry = case.application.renews.valid_to if case.application.renews else None
        if expiry is None or unmet(Need.RENEWAL_ASKED_IN_TIME, case):
            continue
        if case.received_at is None or timezone.localdate(case.received_at) >= expiry:
            continue
        words = f"{last_day(expiry):%Y-%m-%d} 有效期届满，没有作出是否准予延续的决定"
        try:
            grant(case=case, action=Action.DEEM_RENEWED, actor=None, now=now, words=words)
        except Refused:  # decided, withdrawn or revoked this very moment
            continue
        renewed.append(case)
    return renewed


_UNDECIDED = (State.RECEIVED, State.HANDLING, State.REVIEWING, State.APPROVING)


def remind_and_lapse(*, now: datetime) -> tuple[int, int]:
    """Remind twice, then close what was never answered. Returns (reminded, lapsed) notices."""
    today = timezone.localdate(now)
    reminded = lapsed = 0
    open_notices = Notice.objects.filter(answered_at=None, lapsed_at=None).order_by("pk")
    for notice in open_notices.select_related("application__applicant"):
        promise = promises.find(subject=notice.subject, kind=PromiseKind.CORRECTION)
        if promise is None:
            continue
        if today > promise.last_day_on:
            _lapse(notice, now)
            lapsed += 1
        elif _due_for_reminder(notice, promise, today):
            _remind(notice, promise, now)
            reminded += 1
    return reminded, lapsed


def _due_for_reminder(notice: Notice, promise: promises.Promise, today: date) -> bool:
    """First when the card turns yellow, then on the last day."""
    if notice.reminders >= REMINDERS:
        return False
    return today >= (promise.yellow_on if notice.reminders == 0 else promise.last_day_on)


@transaction.atomic
def _remind(notice: Notice, promise: promises.Promise, now: datetime) -> None:
    notice.reminders += 1
    notice.save(update_fields=["reminders"])
    application = notice.application
    notifications.notify(
        recipients=list(people_of(application.applicant, timezone.localdate(now))),
        subject=notice.subject,
        title=f"还等您补正：{application.title}",
        body=f"请在 {promise.last_day_on:%Y-%m-%d} 前补正。过了这一天按撤回处理，可以重新申请。",
        now=now,
        sms=True,
    )


@transaction.atomic
def _lapse(notice: Notice, now: datetime) -> None:
    """Closed as withdrawn, with notice: the district's rule, the law sets no term."""
    Application.objects.select_for_update(of=("self",)).get(pk=notice.application_id)
    notice = Notice.objects.select_related("application").get(pk=notice.pk)
    if notice.answered_at is not None or notice.lapsed_at is not None:
        return  # the applicant was quicker
    for case in notice.cases.filter(state=State.CORRECTION).order_by("pk"):
        move(case=case, action=Action.LAPSE, actor=None, now=now)
    notice.lapsed_at = now
    notice.save(update_fields=["lapsed_at"])
    promises.cancel_all(subjects=[notice.subject], reason="逾期未补正", actor=SYSTEM, now=now)
    ledger.record(
        actor=SYSTEM,
        action="cases.notice.lapsed",
        subject=notice.application.subject,
        at=now,
        basis="本区规则：逾期未补正按撤回处理",
        data={"round": notice.round},
    )


def end_hearing_rights(*, now: datetime) -> int:
    """行政许可法 art. 47: who has not asked in five days no longer may; nothing is owed by him.

    Returns how many rights have ended.
    """
    over = promises.overdue(kind=PromiseKind.HEARING_REQUEST, now=now)
    parties = Party.objects.filter(public_id__in=[promise.subject_id for promise in over])
    for party in parties.order_by("pk"):
        with transaction.atomic():
            promises.cancel_all(
                subjects=[party.subject], reason="期限内没有要求听证", actor=SYSTEM, now=now
            )
    return len(parties)
