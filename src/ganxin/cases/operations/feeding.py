"""Outputs of a decided case reach the cases that wait for them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ganxin.cases.choices import Action, AnswerSource, State
from ganxin.cases.models import Case
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.operations.moves import move
from ganxin.cases.operations.opening import after_receipt
from ganxin.cases.queries.definitions import elements_of


@transaction.atomic
def feed(*, case: Case, outputs: Mapping[str, str], now: datetime) -> list[Case]:
    """Write the outputs into the one form and receive every case that now has all it waited for.

    Called inside the transaction of the decision, so a killed process feeds all or nothing.
    """
    dictionary = elements_of(case.application)
    for element, value in outputs.items():
        if element in dictionary:
            write_answer(
                application=case.application,
                element=dictionary[element],
                raw=value,
                now=now,
                actor=None,
                source=AnswerSource.REGISTER,
                source_note=f"{case.office.short_name}，{case.title}",
            )
    case.feeds.filter(fed_at=None).update(fed_at=now)
    fed = []
    for link in case.feeds.select_related("after__application").order_by("after_id"):
        after = link.after
        if after.state == State.WAITING and not after.fed_by.filter(fed_at=None).exists():
            received = move(
                case=after,
                action=Action.FEED,
                actor=None,
                now=now,
                note=f"{case.title}已办好",
            )
            after_receipt(case=received, actor=None, now=now)
            fed.append(_told_already(received, now))
    return fed


def _told_already(case: Case, now: datetime) -> Case:
    """An open notice named it while it waited: the applicant has been told, and mends first."""
    notice = case.notices.filter(answered_at=None, lapsed_at=None).first()
    if notice is None:
        return case
    note = f"第 {notice.round} 次告知时已经告知"
    return move(case=case, action=Action.ASK_CORRECTION, actor=None, now=now, note=note)
