"""Lists of promises: what is overdue, and the page that shows them all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ganxin.accounts.api import Office
from ganxin.promises.choices import Card, PromiseKind, SpecialProcedure, Status
from ganxin.promises.models import ClockEvent, Promise, PromiseQuerySet
from ganxin.promises.queries.clock import (
    PromiseView,
    calendar,
    events_of,
    explain,
    published_reasons,
    view_of,
)
from ganxin.promises.rules import Reckoning
from ganxin.shell.tables import Count, Page, bounded_count, page_of

EXPORT_CHUNK = 1000


@dataclass(frozen=True)
class Wanted:
    """The filter of a list of promises; empty parts filter nothing."""

    text: str = ""
    kind: PromiseKind | None = None
    office: str = ""
    card: Card | None = None
    status: Status = Status.OPEN

    @property
    def words(self) -> str:
        """The filter in words, for the head of an export."""
        parts = [
            f"状态：{self.status.label}",
            f"红黄牌：{self.card.label}" if self.card else "",
            f"种类：{self.kind.label}" if self.kind else "",
            f"部门：{self.office}" if self.office else "",
            f"搜索：{self.text}" if self.text else "",
        ]
        return "；".join(part for part in parts if part)


@dataclass(frozen=True)
class Tab:
    """A prepared filter with how many promises it finds."""

    label: str
    card: Card | None
    status: Status
    count: Count
    current: bool


@dataclass(frozen=True)
class Board:
    """A page of promises and the tabs above it."""

    page: Page[Promise]
    rows: list[PromiseView]
    tabs: list[Tab]


_TABS: list[tuple[str, Card | None, Status]] = [
    ("在办", None, Status.OPEN),
    *((card.label, card, Status.OPEN) for card in (Card.RED, Card.YELLOW, Card.GREEN)),
    ("暂停中", None, Status.SUSPENDED),
    ("已了结", None, Status.CLOSED),
]

_STATUS = {
    Status.OPEN: Q(closed_at=None),
    Status.SUSPENDED: Q(closed_at=None, suspended_on__isnull=False),
    Status.PROVISIONAL: Q(closed_at=None) & ~Q(provisional_reason=""),
    Status.CLOSED: Q(closed_at__isnull=False),
    Status.KEPT: Q(outcome="kept"),
    Status.KEPT_LATE: Q(outcome="kept_late"),
    Status.CANCELLED: Q(outcome="cancelled"),
    Status.ALL: Q(),
}
_RUNNING = (Status.OPEN, Status.SUSPENDED, Status.PROVISIONAL)


def board(visible: PromiseQuerySet, wanted: Wanted, page: str | None, now: datetime) -> Board:
    """One page of what is wanted among what is visible, in a fixed number of queries."""
    local = timezone.localtime(now)
    working = calendar()
    shown = page_of(rows_of(visible, wanted, now), page)
    tabs = [
        Tab(
            label=label,
            card=card,
            status=status,
            count=bounded_count(
                _filtered(visible, replace(wanted, card=card, status=status), local)
            ),
            current=(card, status) == (wanted.card, wanted.status),
        )
        for label, card, status in _TABS
    ]
    return Board(shown, [view_of(promise, working, local) for promise in shown], tabs)


def rows_of(visible: PromiseQuerySet, wanted: Wanted, now: datetime) -> PromiseQuerySet:
    """What is wanted among what is visible, with office and person, most urgent first."""
    rows = _filtered(visible, wanted, timezone.localtime(now))
    order = ("last_day_on", "pk") if wanted.status in _RUNNING else ("-closed_at", "-pk")
    return rows.select_related("office", "person").order_by(*order)


def views_in_turn(rows: PromiseQuerySet, now: datetime) -> Iterator[PromiseView]:
    """Every row as a page shows it, read in chunks: for exports of any length."""
    local, working = timezone.localtime(now), calendar()
    for promise in rows.iterator(chunk_size=EXPORT_CHUNK):
        yield view_of(promise, working, local)


def _filtered(visible: PromiseQuerySet, wanted: Wanted, local: datetime) -> PromiseQuerySet:
    rows = visible.filter(_STATUS[wanted.status])
    if wanted.card is not None:
        rows = rows.with_card(wanted.card, local)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.office:
        rows = rows.filter(office__code=wanted.office)
    return rows.about(wanted.text) if wanted.text else rows


@dataclass(frozen=True)
class Detail:
    """One promise with its explanation, its history, and the names of what paused it."""

    view: PromiseView
    reckoning: Reckoning
    events: list[ClockEvent]
    names: dict[str, str]


def detail(visible: PromiseQuerySet, public_id: UUID, now: datetime) -> Detail | None:
    """One promise among what is visible; None where there is none."""
    promise = visible.filter(public_id=public_id).select_related("office", "person").first()
    if promise is None:
        return None
    view = view_of(promise, calendar(), timezone.localtime(now))
    names = {**dict(SpecialProcedure.choices), **published_reasons()}
    return Detail(view, explain(promise, now=now), events_of(promise), names)


def offices_shown(visible: PromiseQuerySet) -> Sequence[Office]:
    """The offices that owe something visible, for the filter."""
    owing = visible.order_by().values("office").distinct()
    return list(Office.objects.filter(pk__in=owing).order_by("code"))


def overdue(
    *, now: datetime, kind: PromiseKind | None = None, offices: Iterable[Office] | None = None
) -> PromiseQuerySet:
    """Every overdue promise in the district (of a kind, of some offices), longest overdue first.

    One indexed query; office and person come with it.
    """
    rows = Promise.objects.overdue(timezone.localtime(now))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if offices is not None:
        rows = rows.filter(office__in=offices)
    return rows.select_related("office", "person").order_by("last_day_on", "pk")
