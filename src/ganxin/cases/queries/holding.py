"""What somebody has in hand through a post: cases in which it is, or will be, his turn."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from ganxin.accounts.api import Office, User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import OFFICE_ROLES, State, Who
from ganxin.cases.models import Case
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

_BEFORE = (State.WAITING, State.RECEIVED, State.CORRECTION, State.HANDLING)
# Role → the column that names him, and the states in which his part is not yet done.
PARTS: dict[Role, tuple[str, tuple[State, ...]]] = {
    OFFICE_ROLES[Who.HANDLER]: ("handler", _BEFORE),
    OFFICE_ROLES[Who.REVIEWER]: ("reviewer", (*_BEFORE, State.REVIEWING)),
    OFFICE_ROLES[Who.APPROVER]: ("approver", (*_BEFORE, State.REVIEWING, State.APPROVING)),
}


def cases_of(user: User, role: Role, office: Office) -> QuerySet[Case]:
    """Cases of the office that wait for him in this role; none for a role that holds no cases.

    A part that is done stays with who did it. The handler of what was granted on a pledge still
    owes the check afterwards.
    """
    if role not in PARTS:
        return Case.objects.none()
    part, _ = PARTS[role]
    return _undone(role).filter(office=office, **{part: user})


def _undone(role: Role) -> QuerySet[Case]:
    """Cases in which somebody's part in this role is not yet done."""
    open_ = Q(state__in=PARTS[role][1])
    if role == Role.HANDLER:
        owed = promises.Promise.objects.running().filter(kind=PromiseKind.SITE_CHECK_AFTER)
        open_ |= Q(key__in=owed.values("subject_id"))
    return Case.objects.annotate(key=Cast("public_id", CharField())).filter(open_)


def in_hand(user: User, role: Role, office: Office) -> int:
    return cases_of(user, role, office).count()


def named() -> list[tuple[Role, User, Office]]:
    """Everybody who is named in a part that is not done, with the office; each once."""
    found: list[tuple[Role, User, Office]] = []
    for role, (part, _) in PARTS.items():
        pairs = _undone(role).filter(**{f"{part}__isnull": False})
        keys = sorted(set(pairs.values_list(part, "office")))
        people = User.objects.in_bulk([person for person, _ in keys])
        offices = Office.objects.in_bulk([office for _, office in keys])
        found += [(role, people[person], offices[office]) for person, office in keys]
    return found
