"""How long things really took last month, out of the cases themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from ganxin.cases.choices import ApplicationState
from ganxin.cases.models import Application, Case
from ganxin.promises import api as promises

KEPT_SECONDS = 600  # a month that is over hardly changes


@dataclass(frozen=True)
class Average:
    """`days`: working days on average, to one decimal, `cases` how many are behind it."""

    days: float
    cases: int

    @property
    def text(self) -> str:
        return "当天" if self.days == 0 else f"{self.days:g} 个工作日"


def month_before(today: date) -> tuple[date, date]:
    """First day of the month before, and of this month (exclusive)."""
    this = today.replace(day=1)
    return (this - timedelta(days=1)).replace(day=1), this


def item_averages(codes: Iterable[str], today: date) -> dict[str, Average]:
    """Item code to the average from acceptance (or receipt) to decision, last month.

    Items without a decided case last month are absent. One query; its result is kept for some
    minutes, since everybody's guide asks for the same.
    """
    wanted = sorted(set(codes))
    begin, end = month_before(today)
    decided = Case.objects.filter(
        item_code__in=wanted,
        decided_at__gte=_midnight(begin),
        decided_at__lt=_midnight(end),
    )
    rows = _kept(
        f"items:{begin}:{','.join(wanted)}",
        decided.annotate(
            begun=TruncDate(Coalesce("accepted_at", "received_at")),
            ended=TruncDate("decided_at"),
        ).values_list("item_code", "begun", "ended"),
    )
    return _averages(rows)


def bundle_average(bundle: str, today: date) -> Average | None:
    """From handing in to the end of everything, applications of a bundle that ended last month."""
    begin, end = month_before(today)
    ended = Application.objects.filter(
        bundle_version__bundle__code=bundle,
        state=ApplicationState.CLOSED,
        closed_at__gte=_midnight(begin),
        closed_at__lt=_midnight(end),
    )
    rows = _kept(
        f"bundle:{begin}:{bundle}",
        ended.annotate(begun=TruncDate("submitted_at"), ended=TruncDate("closed_at")).values_list(
            "bundle_version__bundle__code", "begun", "ended"
        ),
    )
    return _averages(rows).get(bundle)


_Row = tuple[str, date, date, int]


def _kept(key: str, rows: "QuerySet[Application | Case, tuple[str, date, date]]") -> list[_Row]:
    """The grouped rows, remembered for a while: code, begun, ended, how many."""
    name = f"cases.averages:{key}"
    found: list[_Row] | None = cache.get(name)
    if found is None:
        found = [(*row[:3], row[3]) for row in rows.annotate(n=Count("pk")).order_by()]
        cache.set(name, found, KEPT_SECONDS)
    return found


def _averages(rows: Iterable[_Row]) -> dict[str, Average]:
    calendar = promises.calendar()
    days: dict[str, int] = {}
    cases: dict[str, int] = {}
    for code, begun, ended, number in rows:
        days[code] = days.get(code, 0) + number * calendar.workdays_between(begun, ended)
        cases[code] = cases.get(code, 0) + number
    return {code: Average(round(days[code] / cases[code], 1), cases[code]) for code in cases}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
