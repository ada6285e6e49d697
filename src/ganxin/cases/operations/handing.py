"""Handing on what somebody had in hand when his post has ended: nothing is left to nobody."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Office, User
from ganxin.accounts.choices import Role
from ganxin.cases.models import Case
from ganxin.cases.operations.clocks import DECIDE, decision_subject
from ganxin.cases.operations.history import note_step
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.queries.holding import PARTS, cases_of, named
from ganxin.lib.actors import SYSTEM, Actor
from ganxin.lib.subjects import Subject
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises


@transaction.atomic
def hand_on(
    *, user: User, role: Role, office: Office, to: User | None, actor: Actor, now: datetime
) -> list[Case]:
    """Give the cases and promises that he held in this role to `to`, or back to the office.

    `to` None, or somebody who may not have this case because he is named in another part of it:
    the case lies where colleagues take it up (未领办). Returns the cases.
    """
    rows = cases_of(user, role, office).order_by("pk").select_for_update(of=("self",))
    cases = list(rows.select_related("application"))
    free = [case for case in cases if not _hand_one(case, user, role, to, actor, now)]
    _hand_promises(user, role, office, to, actor, now)
    if free:
        _tell_colleagues(user, role, office, len(free), now)
    return cases


def _hand_one(
    case: Case, user: User, role: Role, to: User | None, actor: Actor, now: datetime
) -> bool:
    """True when it has a new holder, False when it lies with the office."""
    part, _ = PARTS[role]
    mine = case.holder == user
    if to is not None and _is_in_another_part(case, part, to):
        to = None
    setattr(case, part, to)
    case.revision += 1
    case.save(update_fields=[part, "revision"])
    if mine:
        promises.hand_all(
            subject=decision_subject(case), kinds=DECIDE, person=to, actor=actor, now=now
        )
    note_step(
        case=case,
        action="handed_on",
        label="移交",
        actor=None,
        actor_label=actor.label,
        now=now,
        note=f"{user.name}不再任职，{f'由{to.name}接着办' if to else '放回本部门领办'}。",
        public=False,
        data={"handed_by": actor.id, "part": part},
    )
    if to is not None:
        notifications.notify(
            recipients=[to],
            subject=case.subject,
            title=f"移交给您：{case.title}",
            body=f"{user.name}不再任职，这个办件由您接着办。",
            now=now,
        )
    return to is not None


def _is_in_another_part(case: Case, part: str, to: User) -> bool:
    if definition_of(case).one_person:
        return False
    others = (other for other, _ in PARTS.values() if other != part)
    return any(getattr(case, f"{other}_id") == to.pk for other in others)


def _hand_promises(
    user: User, role: Role, office: Office, to: User | None, actor: Actor, now: datetime
) -> None:
    """What else he answers for there: a handler's asides; all of it where no post is left."""
    left = accounts.posts_of(user, timezone.localdate(now)).filter(office=office).exists()
    found = promises.Promise.objects.running().filter(person=user, office=office)
    if left:
        found = found.exclude(kind__in=DECIDE) if role == Role.HANDLER else found.none()
    for promise in found.order_by("pk"):
        promises.hand_to(promise=promise, person=to, actor=actor, now=now)


def _tell_colleagues(user: User, role: Role, office: Office, cases: int, now: datetime) -> None:
    """Those who can take them up; where nobody can, the head of the office has to know."""
    today = timezone.localdate(now)
    people = list(accounts.holders(role, office, today))
    heads = list(accounts.holders(Role.OFFICE_HEAD, office, today))
    ask = "请到待办箱的“未领办”领办。" if people else f"现在没有{role.label}，请安排人接手。"
    notifications.notify(
        recipients=people or heads,
        subject=Subject("accounts.office", office.code, office.name),
        title=f"{cases} 个办件等人领办",
        body=f"{user.name}不再担任{role.label}，{cases} 个办件放回本部门。{ask}",
        now=now,
    )


def hand_on_abandoned(*, now: datetime) -> int:
    """Posts end by their day too: what is held by who has no right to it any more is handed on.

    To whom was named when the end was arranged, else back to the office. How many cases.
    """
    today = timezone.localdate(now)
    handed = 0
    for role, user, office in named():
        if accounts.has_role(user, role, on=today, office=office):
            continue
        to = accounts.successor_of(user, role, office, today)
        handed += len(hand_on(user=user, role=role, office=office, to=to, actor=SYSTEM, now=now))
    return handed
