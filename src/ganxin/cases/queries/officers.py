"""Who of an office should get the next case."""

from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from ganxin.accounts.api import User, holders
from ganxin.accounts.choices import Role
from ganxin.cases.choices import State
from ganxin.cases.models import Case

_PART = {
    Role.HANDLER: ("handler", [State.RECEIVED, State.HANDLING]),
    Role.REVIEWER: ("reviewer", [State.REVIEWING]),
    Role.APPROVER: ("approver", [State.APPROVING]),
}


def least_busy(role: Role, case: Case, now: datetime) -> User | None:
    """The holder of the role with the fewest cases in hand; nobody who holds an earlier part.

    Ties go to the lower username, so that the same situation always gives the same answer. None
    where the office has nobody else.
    """
    part, states = _PART[role]
    taken = [case.handler_id] if role == Role.REVIEWER else [case.handler_id, case.reviewer_id]
    people = list(holders(role, case.office, timezone.localdate(now)))
    if role != Role.HANDLER:
        people = [person for person in people if person.pk not in taken]
    if not people:
        return None
    loads: dict[int, int] = dict(
        Case.objects.filter(**{f"{part}__in": people}, state__in=states)
        .exclude(pk=case.pk)
        .values_list(part)
        .annotate(cases=Count("pk"))
    )
    return min(people, key=lambda person: (loads.get(person.pk, 0), person.username))
