"""The only place where the state of a case changes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, people_of
from ganxin.cases import events
from ganxin.cases.choices import ENDED, Action, ApplicationState, Procedure, State
from ganxin.cases.models import Application, Case, Step
from ganxin.cases.operations import clocks
from ganxin.cases.queries.needs import unmet
from ganxin.cases.rules.transitions import NEED_SENTENCES, Transition, row_for
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.shell import realtime


class NotPossibleNow(Refused):
    """The table has no such row for the case as it stands."""

    code = "cases.not_possible_now"


class NeedUnmet(Refused):
    """The row exists, one of its conditions does not hold yet."""

    code = "cases.need_unmet"


class SomebodyElseSaved(Refused):
    """The case changed since the page was loaded: the second writer is told who and what."""

    code = "cases.somebody_else_saved"


def locked(case: Case, revision: int | None = None) -> Case:
    """The case, locked for this transaction.

    Raises SomebodyElseSaved when `revision` is given and no longer the case's own.
    """
    # The application is locked first, always: feeding and closing look at all its cases.
    Application.objects.select_for_update(of=("self",)).get(pk=case.application_id)
    fresh = (
        Case.objects.select_for_update(of=("self",))
        .select_related("application__applicant", "office", "item_version")
        .get(pk=case.pk)
    )
    if revision is not None and fresh.revision != revision:
        last = fresh.steps.order_by("-at", "-id").first()
        what = f"{last.actor_label}刚刚做了“{last.label}”" if last else "这一件刚刚有了变动"
        raise SomebodyElseSaved(f"{what}，您的操作没有保存。请看过最新情况再决定。")
    return fresh


@transaction.atomic
def move(
    *,
    case: Case,
    action: Action,
    actor: User | None,
    now: datetime,
    note: str = "",
    actor_label: str = "",
    revision: int | None = None,
    told: str | None = None,
    changes: Mapping[str, object] | None = None,
) -> Case:
    """Take one row of the table of transitions.

    `actor` is None for the system (then `actor_label` may name an outside system). `note` is shown
    in the history; `told` replaces the row's sentence to the applicant; `changes` are columns that
    the database demands together with the new state. Raises NotPossibleNow, NeedUnmet,
    SomebodyElseSaved.
    """
    case = locked(case, revision)
    row = _allowed_row(case, action)
    before = State(case.state)
    case.state = row.target
    case.revision += 1
    _stamp(case, row, now)
    for column, value in (changes or {}).items():
        setattr(case, column, value)
    case.save(update_fields=[*_CHANGED, *(changes or {})])
    label = actor.name if actor else actor_label or SYSTEM.label
    Step.objects.create(
        case=case,
        at=now,
        actor=actor,
        actor_label=label,
        action=action,
        label=Action(action).label,
        from_state=before,
        to_state=row.target,
        note=note,
    )
    ledger.record(
        actor=actor.as_actor() if actor else SYSTEM,
        action=f"cases.case.{action}",
        subject=case.subject,
        at=now,
        basis=row.basis,
        data={"from": before, "to": row.target, "note": note, "by": label},
    )
    clocks.after(case=case, row=row, before=before, actor=actor, now=now)
    tell_applicant(case, row.told if told is None else told, now)
    events.case_moved.send(sender=Case, case=case, row=row, before=before, actor=actor, now=now)
    if row.target in CAME_TO_NOTHING:
        _starve(case, now)
    if row.target in ENDED:
        _end_notices(case, now)
    _close_application(case, now)
    return case


CAME_TO_NOTHING = frozenset({State.REFUSED, State.WITHDRAWN, State.NOT_ACCEPTED, State.TERMINATED})
_CHANGED = [
    "state",
    "revision",
    "received_at",
    "accepted_at",
    "deemed_accepted",
    "decided_at",
    "closed_at",
]


def _allowed_row(case: Case, action: Action) -> Transition:
    row = row_for(action, State(case.state), Procedure(case.procedure))
    if row is None:
        state = State(case.state).label
        raise NotPossibleNow(
            f"“{case.title}”现在是“{state}”，不能“{Action(action).label}”。", rule=str(action)
        )
    for need in row.needs:
        if unmet(need, case):
            raise NeedUnmet(NEED_SENTENCES[need], rule=str(need))
    return row


def _stamp(case: Case, row: Transition, now: datetime) -> None:
    """Set the times that the new state implies."""
    if row.target == State.RECEIVED:
        case.received_at = now
    if row.target == State.HANDLING and row.action in {Action.ACCEPT, Action.DEEM_ACCEPTED}:
        deemed = row.action == Action.DEEM_ACCEPTED
        case.deemed_accepted = deemed
        # Art. 32: not told in time counts as accepted from the day of receipt.
        case.accepted_at = case.received_at if deemed else now
    if row.target in {State.GRANTED, State.REFUSED}:
        case.decided_at = now
    if row.target in ENDED:
        case.closed_at = now


def tell_applicant(case: Case, sentence: str, now: datetime) -> None:
    """Tell the applicant and his agents, and wake the pages that show the case."""
    realtime.announce(f"application:{case.application.public_id}")
    realtime.announce(f"office:{case.office_id}")
    if not sentence:
        return
    notifications.notify(
        recipients=list(people_of(case.application.applicant, timezone.localdate(now))),
        subject=case.application.subject,
        title=f"{case.title}：{State(case.state).label}",
        body=sentence,
        now=now,
    )


def _end_notices(case: Case, now: datetime) -> None:
    """An open notice asks for nothing once no case that it names is running any more."""
    open_notices = case.application.notices.filter(answered_at=None, lapsed_at=None)
    for notice in open_notices.exclude(cases__in=case.application.cases.running()):
        notice.lapsed_at = now
        notice.save(update_fields=["lapsed_at"])
        reason = State(case.state).label
        promises.cancel_all(subjects=[notice.subject], reason=reason, actor=SYSTEM, now=now)


def _close_application(case: Case, now: datetime) -> None:
    """The last case has ended: the application is closed, or withdrawn if all of it was."""
    application = case.application
    if case.state not in ENDED or application.cases.running().exists():
        return
    withdrawn = not application.cases.exclude(state=State.WITHDRAWN).exists()
    application.state = ApplicationState.WITHDRAWN if withdrawn else ApplicationState.CLOSED
    application.closed_at = now
    application.save(update_fields=["state", "closed_at"])
    clocks.close_joint(application=application, now=now)
    events.application_ended.send(sender=Application, application=application, now=now)


def _starve(case: Case, now: datetime) -> None:
    """Those that wait for the outputs of this case can never start: they are terminated."""
    for link in case.feeds.filter(fed_at=None).select_related("after__application"):
        if link.after.state == State.WAITING:
            note = f"{case.title}没有办成"
            move(case=link.after, action=Action.TERMINATE, actor=None, now=now, note=note)
