"""Showing one personal answer in full: never without a reason, never unseen."""

from datetime import datetime

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.cases.models import Application
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.rules.answers import readable
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused

SHORTEST_REASON = 4  # characters, as for the numbers of an account


class ReasonTooShort(Refused):
    code = "cases.reveal_reason_too_short"


class NothingGiven(Refused):
    code = "cases.nothing_given"


@transaction.atomic
def reveal_answer(
    *, application: Application, element: str, reason: str, actor: User, now: datetime
) -> str:
    """The answer in full; who saw it and why is written into the application's ledger first.

    Permission is the caller's. Raises ReasonTooShort, NothingGiven.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort("请写明查看原因，至少四个字，申请人能看到。")
    answer = given(application, [element]).get(element)
    if answer is None or not answer.raw:
        raise NothingGiven("这一项没有填写内容。")
    ledger.record(
        actor=actor.as_actor(),
        action="cases.answer.viewed",
        subject=application.subject,
        at=now,
        data={"element": element, "reason": reason},
    )
    if answer.value is None:
        return answer.raw
    return readable(elements_of(application)[element], answer.value)
