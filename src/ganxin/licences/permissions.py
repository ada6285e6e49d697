"""Named predicates; deny by default."""

from datetime import date

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.licences.models import Licence, LicenceUse
from ganxin.licences.queries import KEEPERS

USERS = (Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.APPROVER)


def is_holder(user: User, licence: Licence, on: date) -> bool:
    """The holder himself, his legal representative or agent."""
    return accounts.can_act_for(user, licence.holder, on)


def can_view(user: User, licence: Licence, on: date) -> bool:
    """The holder's people; officers of the issuing office; who used it for a stated purpose."""
    return (
        is_holder(user, licence, on)
        or (
            accounts.is_staff(user)
            and accounts.has_role(user, *KEEPERS, on=on, office=licence.issuer)
        )
        or (
            accounts.is_staff(user)
            and LicenceUse.objects.filter(licence=licence, user=user).exists()
        )
    )


def can_read_file(user: User, licence: Licence, on: date) -> bool:
    """Who may view it may read its PDF."""
    return can_view(user, licence, on)


def can_revoke(user: User, licence: Licence, on: date) -> bool:
    """An approver of the issuing office."""
    return accounts.is_staff(user) and accounts.has_role(
        user, Role.APPROVER, on=on, office=licence.issuer
    )


def can_reuse(user: User, on: date) -> bool:
    """Window and officers, each time with a purpose that the holder can read."""
    return accounts.is_staff(user) and accounts.has_role(user, *USERS, on=on)
