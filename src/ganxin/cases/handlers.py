"""What other packages tell us of."""

from datetime import datetime

from ganxin.accounts.api import Office, User
from ganxin.accounts.choices import Role
from ganxin.cases.operations.handing import hand_on
from ganxin.lib.actors import Actor


def post_over(
    *,
    user: User,
    role: Role,
    office: Office,
    to: User | None,
    actor: Actor,
    now: datetime,
    **_: object,
) -> None:
    """His cases are not left without a holder (`accounts.events.post_over`)."""
    hand_on(user=user, role=role, office=office, to=to, actor=actor, now=now)
