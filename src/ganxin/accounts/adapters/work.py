"""How much somebody has in hand through a post. Those who know stand above this package."""

from collections.abc import Callable

from ganxin.accounts.choices import Role
from ganxin.accounts.models import Office, User

Work = Callable[[User, Role, Office], int]

_counts: list[Work] = []


def register_work(count: Work) -> None:
    """`count(user, role, office)`: what is open and his to do through that post.

    Called from `apps.ready` of a package that gives people work.
    """
    if count not in _counts:
        _counts.append(count)


def in_hand(user: User, role: Role, office: Office) -> int:
    """Everything that somebody has to go on with when this post ends."""
    return sum(count(user, role, office) for count in _counts)
