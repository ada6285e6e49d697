"""Answers to other packages' questions."""

from uuid import UUID

from ganxin.accounts.api import User
from ganxin.licences import permissions, queries
from ganxin.shell import clock


def may_read_file(user: User, licence_id: str) -> bool:
    """Whether the PDF of this licence is the user's to read (asked by `documents`)."""
    licence = queries.by_public_id(UUID(licence_id))
    return licence is not None and permissions.can_read_file(user, licence, clock.today())
