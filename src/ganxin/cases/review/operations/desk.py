"""The officers' desk: opinion, passing on, sending back, taking over; the applicant's urging."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, has_role, holders
from ganxin.accounts.choices import Role
from ganxin.cases.choices import Action, State
from ganxin.cases.models import Case, Urge
from ganxin.cases.operations.clocks import DECIDE, decision_subject
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked, move
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.queries.officers import least_busy
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises

URGE_PAUSE_HOURS = 24  # the district's rule: one urge a day and case


class OpinionIncomplete(Refused):
    code = "cases.opinion_incomplete"


class SamePerson(Refused):
    """The item's definition asks for three different people."""

    code = "cases.same_person"


class ReasonMissing(Refused):
    code = "cases.reason_missing"


class NobodysTurn(Refused):
    """Waiting, with the applicant, or decided."""

    code = "cases.nobodys_turn"


_PARTS = {
    State.RECEIVED: "handler",
    State.HANDLING: "handler",
    State.REVIEWING: "reviewer",
    State.APPROVING: "approver",
}


class UrgedAlready(Refused):
    code = "cases.urged_already"


@transaction.atomic
def give_opinion(
    *, case: Case, grants: bool, opinion: str, actor: User, now: datetime, revision: int | None
) -> Case:
    """Write the handler's findings: grant or refuse, and why. Raises OpinionIncomplete."""
    if not opinion.strip():
        raise OpinionIncomplete("请写明审查意见，后面的审核人和批准人要看。")
    case = locked(case, revision)
    if case.state != State.HANDLING:
        raise OpinionIncomplete("只有在承办环节才能写承办意见。")
    case.opinion = opinion.strip()
    case.opinion_grants = grants
    case.handler = case.handler or actor
    case.revision += 1
    case.save(update_fields=["opinion", "opinion_grants", "handler", "revision"])
    note_step(
        case=case,
        action="opinion",
        label="写承办意见",
        actor=actor,
        now=now,
        note=f"{'建议准予' if grants else '建议不予许可'}。{case.opinion}",
        public=False,
    )
    return case


@transaction.atomic
def pass_on(*, case: Case, actor: User, now: datetime, revision: int | None = None) -> Case:
    """Handler to reviewer; the least busy reviewer of the office is named."""
    case = move(case=case, action=Action.PASS_ON, actor=actor, now=now, revision=revision)
    reviewer = case.reviewer or least_busy(Role.REVIEWER, case, now)
    return _name(case, "reviewer", reviewer, actor, now)


@transaction.atomic
def pass_up(*, case: Case, actor: User, now: datetime, revision: int | None = None) -> Case:
    """Reviewer to approver. Raises SamePerson where the item asks for different people."""
    _different(case, actor, case.handler)
    case = move(case=case, action=Action.PASS_UP, actor=actor, now=now, revision=revision)
    case = _name(case, "reviewer", actor, actor, now)
    approver = case.approver or least_busy(Role.APPROVER, case, now)
    return _name(case, "approver", approver, actor, now)


@transaction.atomic
def send_back(
    *, case: Case, reason: str, actor: User, now: datetime, revision: int | None = None
) -> Case:
    """One step back, with a reason. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing("退回要写明原因，让对方知道改什么。")
    case = move(
        case=case,
        action=Action.SEND_BACK,
        actor=actor,
        now=now,
        note=reason.strip(),
        revision=revision,
    )
    person = _still_there(case, timezone.localdate(now))
    if person is not None:
        notifications.notify(
            recipients=[person],
            subject=case.subject,
            title=f"退回：{case.title}",
            body=reason.strip(),
            now=now,
        )
    promises.hand_all(
        subject=decision_subject(case),
        kinds=DECIDE,
        person=person,
        actor=actor.as_actor(),
        now=now,
    )
    return case


def _still_there(case: Case, on: date) -> User | None:
    """Whose turn it is again; who has left the post meanwhile leaves it to his colleagues."""
    part = _PARTS[State(case.state)]
    role = Role.HANDLER if part == "handler" else Role.REVIEWER
    person: User | None = getattr(case, part)
    if person is None or has_role(person, role, on=on, office=case.office):
        return person
    setattr(case, part, None)
    case.save(update_fields=[part])
    return None


def different_people(case: Case, actor: User, *others: User | None) -> None:
    """Raise SamePerson when the item asks for three people and `actor` is one of `others`."""
    _different(case, actor, *others)


def _different(case: Case, actor: User, *others: User | None) -> None:
    if definition_of(case).one_person:
        return
    if any(other is not None and other.pk == actor.pk for other in others):
        raise SamePerson("承办、审核、批准不能是同一个人，请交给另一位同事。")


def _name(case: Case, part: str, person: User | None, actor: User, now: datetime) -> Case:
    """Name the person whose turn it is; the promise to decide follows him."""
    setattr(case, part, person)
    case.save(update_fields=[part])
    if person is None:
        return case
    promises.hand_all(
        subject=decision_subject(case),
        kinds=DECIDE,
        person=person,
        actor=actor.as_actor(),
        now=now,
    )
    if person != actor:
        notifications.notify(
            recipients=[person],
            subject=case.subject,
            title=f"轮到您：{case.title}",
            body=f"{State(case.state).label}，来自{actor.name}。",
            now=now,
        )
    return case


@transaction.atomic
def take_over(
    *, case: Case, reason: str, actor: User, now: datetime, revision: int | None = None
) -> Case:
    """Take the running step of a case over from a colleague, or take it up where nobody has.

    Raises ReasonMissing, NobodysTurn.
    """
    case = locked(case, revision)
    part = _PARTS.get(State(case.state))
    if part is None:
        raise NobodysTurn("这一件现在没有轮到经办人的步骤，不用接手。")

    before: User | None = getattr(case, part)
    if before is not None and not reason.strip():
        raise ReasonMissing("接手同事的办件要写明原因。")
    setattr(case, part, actor)
    case.revision += 1
    case.save(update_fields=[part, "revision"])
    promises.hand_all(
        subject=decision_subject(case), kinds=DECIDE, person=actor, actor=actor.as_actor(), now=now
    )
    note = f"从{before.name}接手。{reason.strip()}" if before else ""
    note_step(
        case=case,
        action="taken_over" if before else "taken_up",
        label="接手办理" if before else "领办",
        actor=actor,
        now=now,
        note=note,
    )
    if before is not None:
        notifications.notify(
            recipients=[before],
            subject=case.subject,
            title=f"已由{actor.name}接手：{case.title}",
            body=reason.strip(),
            now=now,
        )
    return case


@transaction.atomic
def urge(*, case: Case, words: str, actor: User, now: datetime) -> Urge:
    """Ask us to hurry: once a day and case. Tells whoever holds it, or the head of the office."""
    case = locked(case)
    last = case.urges.order_by("-at").first()
    if last is not None and (now - last.at).total_seconds() < URGE_PAUSE_HOURS * 3600:
        raise UrgedAlready("今天已经催办过，我们已经转给经办人。明天可以再催。")
    urge_row = Urge.objects.create(case=case, by=actor, at=now, words=words.strip())
    holder = case.holder
    heads = holders(Role.OFFICE_HEAD, case.office, timezone.localdate(now))
    recipients = [holder] if isinstance(holder, User) else list(heads)
    note_step(
        case=case, action="urged", label="申请人催办", actor=actor, now=now, note=words.strip()
    )
    notifications.notify(
        recipients=recipients,
        subject=case.subject,
        title=f"申请人催办：{case.title}",
        body=words.strip() or "申请人希望尽快办理。",
        now=now,
    )
    return urge_row
