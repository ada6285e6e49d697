"""Who may see what is registered in the shell."""

from collections.abc import Collection
from datetime import date

from ganxin.accounts.api import User, roles_of


def may_see(roles: Collection[str], held: frozenset[str]) -> bool:
    """Entries name the roles they are for; one that names none is for all members of staff."""
    return not roles or not held.isdisjoint(roles)


def held_roles(user: User, on: date) -> frozenset[str]:
    """The roles a person holds on a day, as text, posts and delegations alike."""
    return frozenset(role.value for role in roles_of(user, on))
