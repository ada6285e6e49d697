"""The pages of the promises, for those who watch over them and those who owe them."""

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ganxin.accounts.api import PersonRequest, User, staff_required
from ganxin.lib.subjects import Subject
from ganxin.promises import queries
from ganxin.promises.choices import Card, EventKind
from ganxin.promises.forms import PromiseFilter
from ganxin.promises.models import ClockEvent
from ganxin.promises.operations import note_export
from ganxin.promises.permissions import OWN_OFFICE, WHOLE_DISTRICT, visible_to
from ganxin.promises.queries import PromiseView, Tab, Wanted
from ganxin.shell import clock
from ganxin.shell.api import views_of
from ganxin.shell.tables import Column, Kind, bounded_count, export_name, export_response

PAGE = "promises:list"
COLUMNS: list[Column[PromiseView]] = [
    ("红黄牌", lambda row: row.card.label),
    ("剩余/超期", lambda row: row.left),
    ("事", lambda row: row.subject.label),
    ("种类", lambda row: row.kind.label),
    ("对谁承诺", lambda row: row.to_label),
    ("负责部门", lambda row: row.office),
    ("负责人", lambda row: row.person),
    ("依据", lambda row: row.basis),
    ("期限", lambda row: row.length),
    ("起", lambda row: row.start_on),
    ("止", lambda row: row.due_on),
    ("到期日暂定", lambda row: row.provisional_reason),
    ("了结", lambda row: row.closed_at or ""),
    ("凭据", lambda row: row.evidence_label),
]


@staff_required(*WHOLE_DISTRICT, *OWN_OFFICE)
@require_safe
def promise_list(request: PersonRequest) -> HttpResponse:
    """All promises this person may see; the URL is the filter."""
    now = clock.now()
    visible = visible_to(request.user, clock.today())
    form = PromiseFilter(request.GET.dict(), offices=list(queries.offices_shown(visible)))
    board = queries.board(visible, form.wanted(), request.GET.get("page"), now)
    context = {
        "board": board,
        "form": form,
        "tabs": [_tab(tab, request.GET) for tab in board.tabs],
        "now": now,
        "saved_views": views_of(request.user, PAGE),
        "page_name": PAGE,
        "current_query": request.GET.urlencode(),
    }
    return render(request, "promises/list.html", context)


@staff_required(*WHOLE_DISTRICT, *OWN_OFFICE)
@require_safe
def export(request: PersonRequest, kind: Kind) -> HttpResponseBase:
    """The filtered list as a file; who took it away is written down."""
    now = clock.now()
    visible = visible_to(request.user, clock.today())
    form = PromiseFilter(request.GET.dict(), offices=list(queries.offices_shown(visible)))
    wanted = form.wanted()
    note_export(actor=request.user.as_actor(), words=wanted.words, kind=kind, now=now)
    return export_response(
        kind,
        name=export_name("全部承诺", on=clock.today(), person=request.user.name, kind=kind),
        columns=COLUMNS,
        rows=queries.views_in_turn(queries.rows_of(visible, wanted, now), now),
        about=[
            ("筛选", wanted.words),
            ("截至", f"{timezone.localtime(now):%Y-%m-%d %H:%M}"),
            ("导出人", request.user.name),
        ],
    )


@staff_required(*WHOLE_DISTRICT, *OWN_OFFICE)
@require_safe
def promise_detail(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One promise: every day of its clock, what happened to it, and what it is about."""
    now = clock.now()
    detail = queries.detail(visible_to(request.user, clock.today()), public_id, now)
    if detail is None:
        raise Http404
    context = {
        "promise": detail.view,
        "reckoning": detail.reckoning,
        "events": [_event(event, detail.names) for event in detail.events],
        "names": detail.names,
        "subject_url": _page_of(detail.view.subject),
        "now": now,
    }
    return render(request, "promises/detail.html", context)


def overdue_number(user: User) -> int:
    """How much of what this person sees is overdue, as the first page counts it (1000 at most)."""
    visible = visible_to(user, clock.today())
    wanted = Wanted(card=Card.RED)
    return bounded_count(queries.rows_of(visible, wanted, clock.now())).number


def _tab(tab: Tab, given: QueryDict) -> dict[str, object]:
    """The same filter with this tab's card and status, from its first page."""
    query = given.copy()
    for name, value in (("card", tab.card), ("status", tab.status)):
        query.pop(name, None)
        if value and value != "open":
            query[name] = value
    query.pop("page", None)
    url = f"?{query.urlencode()}"
    return {"label": tab.label, "url": url, "count": tab.count, "current": tab.current}


def _event(event: ClockEvent, names: dict[str, str]) -> dict[str, object]:
    """What happened to the clock, as a line of the time line."""
    word = "预计 {} 个工作日" if event.kind == EventKind.SUSPEND else "{} 天"
    parts = [
        names.get(event.basis, event.basis),
        event.reason,
        word.format(event.days) if event.days else "",
        f"批准：{event.approver}" if event.approver else "",
    ]
    return {
        "title": event.get_kind_display(),
        "on": event.on,
        "who": event.actor_label,
        "text": "；".join(part for part in parts if part),
    }


def _page_of(subject: Subject) -> str:
    """The subject's own page, where it has one."""
    if not subject.url_name:
        return ""
    try:
        return reverse(subject.url_name, args=[subject.id])
    except NoReverseMatch:
        return ""
