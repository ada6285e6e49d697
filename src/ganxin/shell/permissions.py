"""Who may see what the shell itself shows."""

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import AnonymousUser

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User

AnyUser = User | AnonymousUser


def is_staff(user: AnyUser) -> bool:
    """The workbench is for members of staff, whatever their posts are."""
    return isinstance(user, User) and user.is_active and user.is_staff_member


def may_see(roles: Collection[str], held: frozenset[str]) -> bool:
    """Entries name the roles they are for; one that names none is for all members of staff."""
    return not roles or not held.isdisjoint(roles)


def held_roles(user: User, on: date) -> frozenset[str]:
    """The roles a person holds on a day, as text, posts and delegations alike."""
    return frozenset(str(role) for role in accounts.roles_of(user, on))
