"""Who may see which promises; no role, no right."""

from datetime import date

from ganxin.accounts.api import User, is_staff, offices_of, roles_of
from ganxin.accounts.choices import Role
from ganxin.promises.models import Promise, PromiseQuerySet

WHOLE_DISTRICT = frozenset(
    {Role.SUPERVISOR, Role.LEADER, Role.ADMINISTRATOR, Role.GOVERNMENT_HEAD}
)
OWN_OFFICE = frozenset({Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD})


def sees_whole_district(user: User, on: date) -> bool:
    """Who watches over all offices."""
    return is_staff(user) and not WHOLE_DISTRICT.isdisjoint(roles_of(user, on))


def visible_to(user: User, on: date) -> PromiseQuerySet:
    """The promises this person may see: all, those of the own offices, or none."""
    if sees_whole_district(user, on):
        return Promise.objects.all()
    if not is_staff(user):
        return Promise.objects.none()
    held = OWN_OFFICE & roles_of(user, on)
    places = {office.pk for role in held for office in offices_of(user, role, on)}
    return Promise.objects.filter(office__in=places)
