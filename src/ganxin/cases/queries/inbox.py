"""The inbox (待办箱): what waits for a person, the most urgent first.

One list for the window and the offices. Whoever is in several parts sees the tabs of all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Least
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import OFFICE_ROLES, Channel, Procedure, State
from ganxin.cases.models import Case, Check, Gap, Notice, Receipt
from ganxin.cases.queries.dues import Due, dues_of
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from ganxin.shell.tables import Count, Page, bounded_count, page_of

EXPORT_CHUNK = 500
MINE = {
    "handler": [State.RECEIVED, State.HANDLING],
    "reviewer": [State.REVIEWING],
    "approver": [State.APPROVING],
}
RESULT_READY = [State.GRANTED, State.REFUSED]
_OURS = [kind for kind in PromiseKind if kind not in {PromiseKind.GAP, PromiseKind.JOINT}]


@dataclass(frozen=True)
class Wanted:
    """The filter of the list; empty parts filter nothing. `tab` "" is the person's first one."""

    tab: str = ""
    text: str = ""
    channel: Channel | None = None
    item: str = ""
    holder: str = ""  # public id of a person, or "nobody"

    @property
    def words(self) -> str:
        """The filter in words, for the head of an export."""
        parts = [
            TABS.get(self.tab, ""),
            f"来源：{self.channel.label}" if self.channel else "",
            f"事项：{self.item}" if self.item else "",
            f"领办人：{self.holder}" if self.holder else "",
            f"搜索：{self.text}" if self.text else "",
        ]
        return "；".join(part for part in parts if part) or "全部"


TABS = {
    "window": "全部",
    "precheck": "待预审",
    "accept": "待受理",
    "correction": "补正中",
    "gaps": "容缺",
    "deliver": "待送达",
    "mine": "我的",
    "unclaimed": "未领办",
    "office": "本部门",
    "district": "全区在办",
    "overdue": "已超期",
    "soon": "今明到期",
}
WINDOW_TABS = ("window", "precheck", "accept", "correction", "gaps", "deliver")
OFFICE_TABS = ("mine", "unclaimed", "office")
DUE_TABS = ("overdue", "soon")


@dataclass(frozen=True)
class Tab:
    """A prepared part of the inbox with how many cases are in it."""

    code: str
    label: str
    count: Count
    current: bool


@dataclass(frozen=True)
class Row:
    """A case of the list, and how much time is left.

    `for_office`: it is shown to somebody as one of the office that decides it.
    """

    case: Case
    due: Due | None
    marked: bool
    for_office: bool = False

    @property
    def stage(self) -> str:
        """Where it is, as the window says it."""
        if self.case.state == State.RECEIVED and self.case.procedure == Procedure.PERMIT:
            return TABS["accept"] if self.marked else TABS["precheck"]
        return State(self.case.state).label

    @property
    def at_window(self) -> bool:
        """Whether it is looked at in the pre-check rather than at an officer's desk."""
        here = {State.RECEIVED, State.CORRECTION, State.WAITING}
        return not self.for_office and self.case.state in here

    @property
    def to_deliver(self) -> bool:
        """Whether the window hands its result over."""
        return not self.for_office and self.case.state in RESULT_READY


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox."""

    wanted: Wanted
    page: Page[Case]
    rows: list[Row]
    tabs: list[Tab]


class Parts:
    """In which parts a person sees cases on a day; his posts are read once."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        roles = accounts.roles_of(user, on)
        self.clerk = Role.CLERK in roles
        self.watches = bool(roles & {Role.SUPERVISOR, Role.LEADER, Role.ADMINISTRATOR})
        self.officer = bool(roles & {*OFFICE_ROLES.values(), Role.OFFICE_HEAD})

    @property
    def tabs(self) -> tuple[str, ...]:
        own = OFFICE_TABS if self.officer else ()
        window = WINDOW_TABS if self.clerk else ()
        district = ("district",) if self.watches else ()
        due = DUE_TABS if own or window or district else ()
        return (*own, *window, *district, *due)

    def in_office(self, tab: str) -> bool:
        """Whether this person reads this tab as one of an office. Who works at the window too
        does so only where the tab is the office's own.
        """
        return self.officer and (tab in OFFICE_TABS or not self.clerk)


def visible_to(parts: Parts) -> QuerySet[Case]:
    """Running cases that this person has to do with."""
    running = Case.objects.running()
    if parts.clerk or parts.watches:
        return running
    return running.filter(_in_offices(parts))


def _in_offices(parts: Parts) -> Q:
    offices = Q()
    for role in (*OFFICE_ROLES.values(), Role.OFFICE_HEAD):
        offices |= Q(office__in=accounts.offices_of(parts.user, role, parts.on))
    return offices


def _mine(parts: Parts) -> Q:
    """Named on the case in the part whose turn it is, himself or whom he stands in for."""
    turn = Q()
    lent = accounts.Delegation.objects.running_on(parts.on).filter(delegate=parts.user)
    for part, states in MINE.items():
        stands_in = Exists(lent.filter(delegator=OuterRef(part), office=OuterRef("office")))
        turn |= Q(state__in=states) & (Q(**{part: parts.user}) | Q(stands_in))
    one_step = ~Q(procedure=Procedure.PERMIT)
    return turn & (~Q(state=State.RECEIVED) | one_step)


def _unclaimed(parts: Parts) -> Q:
    """Nobody is named in the part whose turn it is, and this person holds its role there."""
    roles = dict(zip(MINE, OFFICE_ROLES.values(), strict=True))
    free = Q()
    for part, states in MINE.items():
        offices = accounts.offices_of(parts.user, roles[part], parts.on)
        free |= Q(state__in=states, office__in=offices, **{part: None})
    return free & (~Q(state=State.RECEIVED) | ~Q(procedure=Procedure.PERMIT))


def _tab(parts: Parts, code: str, today: date, working: promises.Calendar) -> Q:
    """The condition of one tab."""
    marked = Exists(Check.objects.filter(application=OuterRef("application")))
    open_gaps = Exists(Gap.objects.filter(case=OuterRef("pk"), filled_at=None))
    at_window = Q(state__in=[State.RECEIVED, State.CORRECTION, *RESULT_READY]) | Q(open_gaps)
    if code in DUE_TABS:
        return _due(code, today, working)
    conditions = {
        "window": at_window,
        "precheck": Q(state=State.RECEIVED) & ~Q(marked),
        "accept": Q(state=State.RECEIVED, procedure=Procedure.PERMIT) & Q(marked),
        "correction": Q(state=State.CORRECTION),
        "gaps": Q(open_gaps),
        "deliver": Q(state__in=RESULT_READY),
        "office": _in_offices(parts),
        "district": Q(),
    }
    if code in conditions:
        return conditions[code]
    return _mine(parts) if code == "mine" else _unclaimed(parts)


def _due(code: str, today: date, working: promises.Calendar) -> Q:
    if code == "overdue":
        return Q(due_on__lt=today)
    return Q(due_on__gte=today, due_on__lte=working.next_workday(today + timedelta(days=1)))


def with_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Annotate `due_on`: the first last day of what is promised about the case."""
    running = promises.Promise.objects.running().filter(kind__in=_OURS).order_by("last_day_on")

    def first(kind: str, ids: QuerySet[Any, Any]) -> Subquery:
        found = running.filter(subject_type=kind, subject_id__in=ids)
        return Subquery(found.values("last_day_on")[:1], output_field=DateField())

    def keys(of: QuerySet[Any]) -> QuerySet[Any, Any]:
        keyed: QuerySet[Any, Any] = of.annotate(key=Cast("public_id", CharField())).values("key")
        return keyed

    own = running.filter(
        subject_type="cases.case", subject_id=Cast(OuterRef("public_id"), CharField())
    )
    receipts = keys(Receipt.objects.filter(case=OuterRef(OuterRef("pk"))))
    notices = keys(Notice.objects.filter(cases=OuterRef(OuterRef("pk"))))
    return cases.annotate(
        due_on=Least(
            Subquery(own.values("last_day_on")[:1], output_field=DateField()),
            first("cases.receipt", receipts),
            first("cases.notice", notices),
        )
    )


def inbox(user: User, wanted: Wanted, page: str | None, now: datetime) -> Inbox:
    """One page of the inbox of a person, in a number of queries that no row adds to."""
    parts = Parts(user, timezone.localdate(now))
    if parts.tabs and wanted.tab not in parts.tabs:
        wanted = replace(wanted, tab=parts.tabs[0])
    working = promises.calendar()
    found = _filtered(with_due(visible_to(parts)), wanted)
    today = parts.on
    tabs = [
        Tab(
            code,
            TABS[code],
            bounded_count(found.filter(_tab(parts, code, today, working))),
            code == wanted.tab,
        )
        for code in parts.tabs
    ]
    shown = page_of(_ordered(_of_tab(parts, found, wanted, working)), page)
    rows = _rows(shown.items, now, for_office=parts.in_office(wanted.tab))
    return Inbox(wanted, shown, rows, tabs)


def rows_for_export(user: User, wanted: Wanted, now: datetime) -> Iterator[Row]:
    """Every row of a tab, read in chunks."""
    parts = Parts(user, timezone.localdate(now))
    if parts.tabs and wanted.tab not in parts.tabs:
        wanted = replace(wanted, tab=parts.tabs[0])
    found = _filtered(with_due(visible_to(parts)), wanted)
    rows = _ordered(_of_tab(parts, found, wanted, promises.calendar()))
    chunk: list[Case] = []
    for case in rows.iterator(chunk_size=EXPORT_CHUNK):
        chunk.append(case)
        if len(chunk) == EXPORT_CHUNK:
            yield from _rows(chunk, now)
            chunk = []
    yield from _rows(chunk, now)


def _of_tab(
    parts: Parts, found: QuerySet[Case], wanted: Wanted, working: promises.Calendar
) -> QuerySet[Case]:
    if wanted.tab not in parts.tabs:
        return found.none()
    return found.filter(_tab(parts, wanted.tab, parts.on, working))


def _ordered(cases: QuerySet[Case]) -> QuerySet[Case]:
    marked = Exists(Check.objects.filter(application=OuterRef("application")))
    named = cases.select_related(
        "application__applicant",
        "application__enterprise",
        "office",
        "clerk",
        "handler",
        "reviewer",
        "approver",
    )
    return named.annotate(marked=marked).order_by(F("due_on").asc(nulls_last=True), "pk")


def _filtered(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.channel is not None:
        cases = cases.filter(application__channel=wanted.channel)
    if wanted.item:
        cases = cases.filter(item_code=wanted.item)
    if wanted.holder == "nobody":
        cases = cases.filter(clerk=None, handler=None, reviewer=None, approver=None)
    elif wanted.holder:
        cases = cases.filter(_held_by(wanted.holder))
    return cases.filter(_contains(wanted.text)) if wanted.text else cases


def _held_by(person: str) -> Q:
    named = Q(clerk__public_id=person, state=State.RECEIVED)
    for part, states in MINE.items():
        named |= Q(**{f"{part}__public_id": person}, state__in=states)
    return named


def _contains(text: str) -> Q:
    return (
        Q(number__startswith=text)
        | Q(application__number__startswith=text)
        | Q(title__icontains=text)
        | Q(application__applicant__name__icontains=text)
        | Q(application__enterprise__name__icontains=text)
    )


def _rows(cases: Sequence[Case], now: datetime, *, for_office: bool = False) -> list[Row]:
    dues = dues_of(cases, now)
    return [
        Row(case, dues.get(case.pk), bool(getattr(case, "marked", False)), for_office)
        for case in cases
    ]


def one_row(user: User, public_id: UUID, tab: str, now: datetime) -> Row | None:
    """A case this person may see in his inbox, for the preview beside the tab; None where it is
    not his.
    """
    parts = Parts(user, timezone.localdate(now))
    if not parts.tabs:
        return None
    found = _ordered(with_due(visible_to(parts)).filter(public_id=public_id))
    rows = _rows(list(found[:1]), now, for_office=parts.in_office(tab))
    return rows[0] if rows else None


def items_shown(user: User, on: date) -> list[tuple[str, str]]:
    """Code and title of the items in the inbox, for the filter."""
    found = visible_to(Parts(user, on)).order_by("title")
    return list(found.values_list("item_code", "title").distinct("title"))


def holders_shown(user: User, on: date) -> list[tuple[str, str]]:
    """Public id and name of who holds the cases of the inbox, for the filter."""
    cases = visible_to(Parts(user, on))
    held = Q()
    for part in ("clerk", *MINE):
        held |= Q(pk__in=cases.filter(**{f"{part}__isnull": False}).values(part))
    people = accounts.User.objects.filter(held).order_by("name")
    return [(str(key), name) for key, name in people.values_list("public_id", "name")]


def waiting(user: User, on: date) -> int:
    """How much waits for the person, for the menu: at the window, or as an officer's own."""
    parts = Parts(user, on)
    wanted = Q(pk=None)
    if parts.clerk:
        wanted |= Q(state=State.RECEIVED)
    if parts.officer:
        wanted |= _mine(parts)
    return bounded_count(visible_to(parts).filter(wanted)).number


def overdue(user: User, now: datetime) -> int:
    """How many of the person's cases are past their day, for the first page."""
    parts = Parts(user, timezone.localdate(now))
    if not parts.tabs:
        return 0
    found = with_due(visible_to(parts)).filter(Q(due_on__lt=parts.on))
    return bounded_count(found).number


def to_deliver(user: User, on: date) -> int:
    """Results that nobody has handed over yet, for the clerk's first page."""
    return bounded_count(visible_to(Parts(user, on)).filter(state__in=RESULT_READY)).number
