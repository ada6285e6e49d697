"""Taking results back from outside systems, and the daily comparison of both sides' lists."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ganxin.cases.adapters.outside import Outcome, OutsideError, OutsideSystem
from ganxin.cases.choices import ENDED, Action, HandoffState, Procedure, State
from ganxin.cases.decision.operations import grant, refuse
from ganxin.cases.models import Case, Handoff, Reconciliation
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import tell_applicant
from ganxin.cases.operations.outside import owe_repair, send_due
from ganxin.cases.queries.needs import unmet
from ganxin.cases.rules.transitions import row_for
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.licences import api as licences
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


class NotDecidedYet(Refused):
    code = "cases.not_decided_yet"


SENT = (HandoffState.ACKNOWLEDGED, HandoffState.ANSWERED, HandoffState.LOST)


def take_results(*, system: OutsideSystem, now: datetime) -> int:
    """Fetch what was decided over there since the last time; returns how many were taken.

    Each result is taken in a transaction of its own and only once, however often it comes.
    Raises OutsideError.
    """
    since = (
        Handoff.objects.filter(system=system.code, result_cursor__isnull=False)
        .order_by("-result_cursor")
        .values_list("result_cursor", flat=True)
        .first()
    )
    taken = sum(_take(outcome, system, now) for outcome in system.outcomes(since or 0))
    kept = Handoff.objects.filter(
        system=system.code,
        state=HandoffState.ANSWERED,
        case__state__in=[State.RECEIVED, State.HANDLING],
    )
    return taken + sum(_take_kept(handoff, now) for handoff in kept.order_by("pk"))


@transaction.atomic
def _take(outcome: Outcome, system: OutsideSystem, now: datetime) -> bool:
    handoff = (
        Handoff.objects.select_for_update(of=("self",))
        .select_related("case__application", "case__office", "case__item_version")
        .filter(system=system.code, public_id=outcome.package_id)
        .first()
    )
    if handoff is None or (handoff.result_cursor or 0) >= outcome.cursor:
        return False
    handoff.result_cursor = outcome.cursor
    handoff.result = {
        "kind": outcome.kind,
        "passed": outcome.passed,
        "number": outcome.number,
        "reasons": outcome.reasons,
        "clause": outcome.clause,
        "officer": outcome.officer,
        "at": outcome.at.isoformat(),
    }
    handoff.answered_at = handoff.answered_at or now
    handoff.state = HandoffState.ANSWERED
    handoff.save(update_fields=["result_cursor", "result", "answered_at", "state"])
    try:
        with transaction.atomic():
            _apply(handoff, outcome, now)
    except Refused as refusal:
        _keep_for_later(handoff, refusal, now)
    return True


def _keep_for_later(handoff: Handoff, refusal: Refused, now: datetime) -> None:
    """The case does not take this result as it stands: withdrawn, decided, or being mended.

    One such result must not hold up all that come after it. It stays on the handoff, and one that
    came while the applicant mends is taken once the papers are in again.
    """
    note_step(
        case=handoff.case,
        action="handoff_result_kept",
        label="对方结果已收，暂不生效",
        actor=None,
        now=now,
        note=refusal.message if isinstance(refusal.message, str) else str(refusal.message),
        public=False,
    )


@transaction.atomic
def _take_kept(chosen: Handoff, now: datetime) -> bool:
    """A result that came too early, now that the case can take it."""
    case = Case.objects.select_related("application", "office", "item_version").get(
        pk=chosen.case_id
    )
    result = chosen.result
    assert result is not None  # chosen for it
    action = _ACTIONS.get(result["kind"])
    row = action and row_for(action, State(case.state), Procedure(case.procedure))
    if not row or any(unmet(need, case) for need in row.needs):
        return False
    outcome = Outcome(
        cursor=chosen.result_cursor or 0,
        package_id=str(chosen.public_id),
        **{**result, "at": datetime.fromisoformat(result["at"])},
    )
    chosen.case = case
    _apply(chosen, outcome, now)
    return True


_ACTIONS = {"granted": Action.OUTSIDE_GRANT, "refused": Action.OUTSIDE_REFUSE}


def _apply(handoff: Handoff, outcome: Outcome, now: datetime) -> None:
    case = handoff.case
    label = f"{case.office.short_name} {outcome.officer}".strip()
    if outcome.kind == "granted":
        grant(
            case=case,
            action=Action.OUTSIDE_GRANT,
            actor=None,
            actor_label=label,
            now=now,
            licence_number=outcome.number,
        )
    elif outcome.kind == "refused":
        refuse(
            case=case,
            action=Action.OUTSIDE_REFUSE,
            reasons=outcome.reasons,
            clause=outcome.clause,
            actor=None,
            actor_label=label,
            now=now,
        )
    else:
        _checked_afterwards(case, outcome, label, now)


def _checked_afterwards(case: Case, outcome: Outcome, label: str, now: datetime) -> None:
    """The check after a grant on a pledge (消防法 art. 15): untrue, the permit is revoked."""
    if not hasattr(case, "decision"):
        raise NotDecidedYet("这一件还没有决定，没有可以核查的许可。")
    promises.close_for(
        subject=case.subject,
        kind=PromiseKind.SITE_CHECK_AFTER,
        evidence_label=f"事后核查{'通过' if outcome.passed else '未通过'}",
        actor=SYSTEM,
        now=now,
    )
    note_step(
        case=case,
        action="checked_afterwards",
        label="审批部门事后核查",
        actor=None,
        actor_label=label,
        now=now,
        note=outcome.reasons,
        basis=outcome.clause,
    )
    licence = case.decision.licence
    if outcome.passed or licence is None:
        return
    licences.revoke(
        licence=licence,
        reason=outcome.reasons,
        basis=outcome.clause,
        actor=SYSTEM,
        now=now,
    )
    tell_applicant(case, f"事后核查发现承诺不实，许可已撤销。{outcome.reasons}", now)


def reconcile(*, system: OutsideSystem, on: date, now: datetime) -> Reconciliation:
    """Compare both sides' lists of a day and keep what was found; what they lost is sent again.

    Never raises: an outside system that does not answer is itself a finding.
    """
    found = Reconciliation(system=system.code, on=on, made_at=now)
    try:
        theirs = {listed.package_id: listed for listed in system.received_on(on)}
    except OutsideError as error:
        found.error = str(error)[:300]
        found.save()
        return found
    ours = {str(handoff.public_id): handoff for handoff in _sent_on(system, on)}
    for key, handoff in ours.items():
        listed = theirs.get(key)
        if listed is None:
            found.lost.append(key)
            _lost(handoff, now)
        elif listed.decided and handoff.state != HandoffState.ANSWERED:
            found.unanswered.append(key)
        else:
            found.agreed.append(key)
    found.unknown = sorted(set(theirs) - set(ours))
    found.save()
    ledger.record(
        actor=SYSTEM,
        action="cases.handoff.reconciled",
        subject=_day_subject(system, on),
        at=now,
        data={
            "agreed": len(found.agreed),
            "lost": found.lost,
            "unanswered": found.unanswered,
            "unknown": found.unknown,
        },
    )
    return found


def _day_subject(system: OutsideSystem, on: date) -> Subject:
    return Subject("cases.reconciliation", f"{system.code}:{on}", f"{system.code} {on}")


def _sent_on(system: OutsideSystem, on: date) -> list[Handoff]:
    begin = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    rows = Handoff.objects.filter(
        system=system.code,
        state__in=SENT,
        acknowledged_at__gte=begin,
        acknowledged_at__lt=begin + timedelta(days=1),
    )
    return list(rows.select_related("case__application__hall", "case__office"))


@transaction.atomic
def _lost(handoff: Handoff, now: datetime) -> None:
    """They do not have it although they acknowledged it: send it again, and say so."""
    if handoff.case.state in ENDED:
        return  # nothing is left to decide over there
    handoff.state = HandoffState.LOST
    handoff.next_at = now
    handoff.last_error = "对账发现对方没有这件，重新发送。"
    handoff.save(update_fields=["state", "next_at", "last_error"])
    owe_repair(handoff=handoff, now=now)
    note_step(
        case=handoff.case,
        action="handoff_lost",
        label="对账发现对方缺件，重新发送",
        actor=None,
        now=now,
        public=False,
    )


def exchange(*, system: OutsideSystem, now: datetime) -> int:
    """Send what is due and take what has been decided; returns how many moved.

    Never raises: what cannot be sent stays due, and shows as a promise of our own side.
    """
    sent = send_due(system=system, now=now)
    try:
        return sent + take_results(system=system, now=now)
    except OutsideError:
        return sent


def day_before(now: datetime) -> date:
    return timezone.localdate(now) - timedelta(days=1)
