"""Telling people. Whoever carries messages stands above this package and says so at start."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ganxin.accounts.models import User
from ganxin.lib.subjects import Subject


class Teller(Protocol):
    """Tells in the caller's transaction; see `notifications.api.notify`."""

    def __call__(
        self,
        *,
        recipients: Iterable[User],
        subject: Subject,
        title: str,
        body: str,
        now: datetime,
        sms: bool = False,
    ) -> object: ...


class CodeSender(Protocol):
    """Sends a code at once and keeps it nowhere; raises where it could not be sent."""

    def __call__(self, *, user: User, title: str, body: str, key: str) -> None: ...


_tellers: list[Teller] = []
_senders: list[CodeSender] = []


def register_carrier(*, teller: Teller, sender: CodeSender) -> None:
    """Called once, from `apps.ready` of the package that carries messages."""
    _tellers[:] = [teller]
    _senders[:] = [sender]


def tell(user: User, subject: Subject, *, title: str, body: str, now: datetime) -> None:
    """What concerns a person's login: in the inbox, by e-mail and by SMS."""
    for teller in _tellers:
        teller(recipients=[user], subject=subject, title=title, body=body, now=now, sms=True)


def send_code(user: User, *, title: str, body: str, key: str) -> None:
    """By SMS and e-mail, past the inbox. Raises LookupError where nobody carries messages."""
    if not _senders:
        raise LookupError("no carrier of messages is registered")
    _senders[0](user=user, title=title, body=body, key=key)
