"""How much time is left for a case: the most urgent promise about it, ours or the applicant's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ganxin.cases.models import Case, Notice, Receipt
from ganxin.promises import api as promises
from ganxin.promises.choices import Card, PromiseKind


@dataclass(frozen=True)
class Due:
    """A bar and a word: `used` of `total` days, and the sentence of the promise."""

    promise: promises.PromiseView
    used: int
    total: int

    @property
    def card(self) -> Card:
        return self.promise.card

    @property
    def text(self) -> str:
        return self.promise.left

    @property
    def by(self) -> date:
        return self.promise.due_on

    @property
    def label(self) -> str:
        return self.promise.kind_label


def due_of(view: promises.PromiseView, working: promises.Calendar) -> Due:
    """How much of its time a promise has used."""
    total = max(promises.days_left(view.start_on, view.last_day_on, view.unit, working), 1)
    return Due(view, used=min(max(total - view.days_left, 0), total), total=total)


def dues_of(cases: Sequence[Case], now: datetime) -> dict[int, Due]:
    """Key of a case to its most urgent running promise; a constant number of queries."""
    working = promises.calendar()
    found: dict[int, Due] = {}
    for case, view in _promises_about(cases, now):
        if view.is_open and view.kind not in {PromiseKind.GAP, PromiseKind.JOINT}:
            before = found.get(case)
            if before is None or view.last_day_on < before.promise.last_day_on:
                found[case] = due_of(view, working)
    return found


def clocks_of(case: Case, now: datetime) -> list[Due]:
    """Every promise about one case that still runs, the first due first."""
    working = promises.calendar()
    views = [view for _, view in _promises_about([case], now) if view.is_open]
    return [due_of(view, working) for view in sorted(views, key=lambda view: view.last_day_on)]


def _promises_about(
    cases: Sequence[Case], now: datetime
) -> Iterable[tuple[int, promises.PromiseView]]:
    """Key of the case with each promise about it, its receipts and its open notices."""
    keys = [case.pk for case in cases]
    receipts = Receipt.objects.filter(case__in=keys).values_list("public_id", "case_id")
    notices = Notice.objects.filter(cases__in=keys, answered_at=None, lapsed_at=None)
    subjects = {
        "cases.case": [(str(case.public_id), case.pk) for case in cases],
        "cases.receipt": [(str(key), case) for key, case in receipts],
        "cases.notice": [
            (str(key), case) for key, case in notices.values_list("public_id", "cases")
        ],
    }
    for kind, pairs in subjects.items():
        views = promises.of_subjects(kind, {key for key, _ in pairs}, now=now)
        for key, case in pairs:
            for view in views[key]:
                yield case, view
