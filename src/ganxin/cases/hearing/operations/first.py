"""Before a decision everybody is heard who is to be heard (行政许可法 art. 36, 47, 48)."""

from datetime import datetime

from django.utils import timezone

from ganxin.cases.hearing import queries
from ganxin.cases.models import Case
from ganxin.lib.errors import Refused


class HearingFirst(Refused):
    """Somebody is not told, may still ask, or a hearing has no record yet."""

    code = "cases.hearing_first"


def hear_first(*, case: Case, now: datetime) -> None:
    """Refuse to decide over the heads of those whom it touches. Raises HearingFirst."""
    reason, rule = in_the_way(case, now)
    if reason:
        raise HearingFirst(reason, rule=rule)


def in_the_way(case: Case, now: datetime) -> tuple[str, str]:
    """Why no decision may be made now, and on which article; empty where nothing is."""
    if queries.running_hearing(case) is not None:
        return "听证还没有举行，或者笔录还没有登记，要根据听证笔录作出决定。", queries.ART_48
    today = timezone.localdate(now)
    for party in case.parties.prefetch_related("tellings"):
        if queries.told_of_rights(party) is None:
            return f"还没有告知{party.shown}他的权利，请先告知再决定。", queries.ART_36
        until = queries.right_until(party)
        if until is not None and today <= until:
            return (
                f"{party.shown}在 {until:%Y-%m-%d} 前还可以要求听证，请等到期再决定。",
                queries.ART_47,
            )
    return "", ""
