"""My list: all applications of everybody I act for, drafts among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.cases.choices import ApplicationState, State
from ganxin.cases.models import Application, Gap, Notice
from ganxin.shell import clock
from ganxin.shell.api import Waiting
from ganxin.shell.tables import Count as Bounded
from ganxin.shell.tables import Page, bounded_count, page_of

PER_PAGE = 20
MOST_WAITING = 5
TABS = {
    "": "全部",
    "todo": "等我办",
    "draft": "填写中",
    "running": "办理中",
    "done": "已结束",
}
_DECIDED = [State.GRANTED, State.REFUSED]


@dataclass(frozen=True)
class Row:
    application: Application
    url: str
    action: str
    todo: str
    progress: str


@dataclass(frozen=True)
class MinePage:
    rows: tuple[Row, ...]
    page: Page[Any]
    tabs: tuple[tuple[str, str, Bounded], ...]
    tab: str
    several: bool  # whether to say for whom each one is


def applications_of(user: User, on: date) -> QuerySet[Application]:
    """Everything this person may follow; what a clerk is still keying in is not his to see."""
    applicants = accounts.applicants_for(user, on)
    mine = Application.objects.filter(applicant__in=applicants)
    return mine.exclude(state=ApplicationState.DRAFT, keyed_by__isnull=False)


def mine_page(user: User, tab: str, number: str | None, on: date) -> MinePage:
    """One page of the list; a fixed number of queries."""
    tab = tab if tab in TABS else ""
    everything = applications_of(user, on)
    rows = (
        _counted(_narrowed(everything, tab))
        .select_related("applicant")
        .order_by("-updated_at", "-pk")
    )
    page = page_of(rows, number, PER_PAGE)
    return MinePage(
        rows=tuple(_row(application) for application in page),
        page=page,
        tabs=tuple(
            (code, label, bounded_count(_narrowed(everything, code), 100))
            for code, label in TABS.items()
        ),
        tab=tab,
        several=accounts.applicants_for(user, on).count() > 1,
    )


def _counted(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Annotated with what `_row` says."""
    return rows.annotate(
        open_notices=Count("notices", filter=_open("notices"), distinct=True),
        open_gaps=Count("cases__gaps", filter=Q(cases__gaps__filled_at=None), distinct=True),
        to_sign=Count("cases", filter=Q(cases__state__in=_DECIDED), distinct=True),
        all_cases=Count("cases", distinct=True),
        decided=Count("cases", filter=Q(cases__decided_at__isnull=False), distinct=True),
    )


def _open(prefix: str) -> Q:
    """A notice that waits for an answer."""
    return Q(
        **{
            f"{prefix}__isnull": False,
            f"{prefix}__answered_at": None,
            f"{prefix}__lapsed_at": None,
        }
    )


def _narrowed(rows: QuerySet[Application], tab: str) -> QuerySet[Application]:
    if tab == "draft":
        return rows.filter(state=ApplicationState.DRAFT)
    if tab == "running":
        return rows.filter(state=ApplicationState.SUBMITTED)
    if tab == "done":
        return rows.filter(state__in=[ApplicationState.CLOSED, ApplicationState.WITHDRAWN])
    if tab == "todo":
        return rows.filter(waits_for_applicant())
    return rows


def waits_for_applicant() -> Q:
    """Applications with something for the applicant to do."""
    this = OuterRef("pk")
    notices = Notice.objects.filter(application=this, answered_at=None, lapsed_at=None)
    gaps = Gap.objects.filter(case__application=this, filled_at=None)
    decided = Application.objects.filter(pk=this, cases__state__in=_DECIDED)
    running = Q(state=ApplicationState.SUBMITTED)
    return running & (Q(Exists(notices)) | Q(Exists(gaps)) | Q(Exists(decided)))


def waiting_for(user: User) -> list[Waiting]:
    """What waits for this person, for the portal's home: notices first, drafts last."""
    mine = applications_of(user, clock.today())
    wanted = mine.filter(waits_for_applicant() | Q(state=ApplicationState.DRAFT))
    first = _counted(wanted).order_by(F("open_notices").desc(), "-state", "-updated_at")
    rows = [_row(application) for application in first[:MOST_WAITING]]
    return [
        Waiting(_named(row.application), row.todo or "还没有提交，接着填", row.url) for row in rows
    ]


def _named(application: Application) -> str:
    """Title and number: the same undertaking may be there twice."""
    return f"{application.title} {application.number or ''}".strip()


def _row(application: Application) -> Row:
    page = "cases:tasks" if application.is_draft else "cases:track"
    counts = vars(application)  # annotations
    return Row(
        application=application,
        url=reverse(page, args=[application.public_id]),
        action="接着填" if application.is_draft else "看进度",
        todo=_todo(counts) if application.state == ApplicationState.SUBMITTED else "",
        progress=_progress(application, counts["all_cases"], counts["decided"]),
    )


def _todo(counts: dict[str, int]) -> str:
    parts = (
        (counts["open_notices"], "有内容要补正"),
        (counts["open_gaps"], f"{counts['open_gaps']} 份材料要补交"),
        (counts["to_sign"], f"{counts['to_sign']} 件结果等签收"),
    )
    return "，".join(words for number, words in parts if number)


def _progress(application: Application, cases: int, decided: int) -> str:
    if application.is_draft:
        return ""
    return f"{cases} 件，{decided} 件已有结果"


def tabs_of(page: MinePage) -> Sequence[dict[str, object]]:
    """The tabs as the shell's part takes them."""
    return [
        {
            "label": label,
            "url": f"?tab={code}" if code else "?",
            "count": count.text,
            "current": code == page.tab,
        }
        for code, label, count in page.tabs
    ]
