"""The inbox: one list for the window and the offices; the URL is the filter."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, User, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.choices import CASE_STAFF
from ganxin.cases.models import Case
from ganxin.cases.queries import inbox as queries
from ganxin.cases.queries.inbox import Row, Tab
from ganxin.cases.review import operations as review
from ganxin.cases.review.forms import InboxFilter
from ganxin.cases.review.operations.exports import note_export
from ganxin.lib.errors import Refused
from ganxin.shell import clock
from ganxin.shell.api import next_page, views_of
from ganxin.shell.tables import Column, Kind, export_name, export_response

PAGE = "cases:inbox"
COLUMNS: list[Column[Row]] = [
    ("红黄牌", lambda row: row.due.card.label if row.due else ""),
    ("剩余/超期", lambda row: row.due.text if row.due else ""),
    ("到期", lambda row: row.due.by if row.due else ""),
    ("申请人", lambda row: row.case.application.applicant.name),
    ("事项", lambda row: row.case.title),
    ("办件号", lambda row: row.case.number),
    ("申请号", lambda row: row.case.application.number),
    ("环节", lambda row: row.stage),
    ("来源", lambda row: row.case.application.get_channel_display()),
    ("部门", lambda row: row.case.office.short_name),
    ("领办人", lambda row: getattr(row.case.holder, "name", "")),
    ("收件时间", lambda row: row.case.received_at),
]


@staff_required(*CASE_STAFF)
@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """What waits for this person, the most urgent first."""
    now = clock.now()
    form = _filter(request)
    found = queries.inbox(request.user, form.wanted(), request.GET.get("page"), now)
    context = {
        "inbox": found,
        "form": form,
        "tabs": [_tab(tab, request.GET) for tab in found.tabs],
        "rows": [_shown(row) for row in found.rows],
        "first": _shown(found.rows[0]) if found.rows else None,
        "may_claim": found.wanted.tab in {"unclaimed", "office"},
        "may_start": permissions.can_start_at_window(request.user, clock.today()),
        "filtered": bool(request.GET.keys() & {"q", "channel", "item", "holder"}),
        "saved_views": views_of(request.user, PAGE),
        "page_name": PAGE,
        "current_query": request.GET.urlencode(),
        "now": now,
    }
    return render(request, "cases/clerk/inbox.html", context)


@staff_required(*CASE_STAFF)
@require_safe
def preview(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One case beside the list."""
    row = queries.one_row(request.user, public_id, request.GET.get("tab", ""), clock.now())
    if row is None:
        raise Http404
    return render(request, "cases/clerk/preview.html", {"first": _shown(row)})


@staff_required(Role.HANDLER, Role.REVIEWER, Role.APPROVER)
@require_POST
def claim(request: PersonRequest) -> HttpResponse:
    """Take up every ticked case that nobody holds (领办)."""
    user, on = request.user, clock.today()
    cases = [case for case in _ticked(request) if permissions.can_take_over(user, case, on)]
    try:
        taken = review.take_up(cases=cases, actor=user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        left = f"，{len(taken.refused)} 件已经有人领办" if taken.refused else ""
        messages.success(request, f"已领办 {len(taken.done)} 件{left}。")
    return HttpResponseRedirect(next_page(request, reverse(PAGE)))


@staff_required(*CASE_STAFF)
@require_safe
def export(request: PersonRequest, kind: Kind) -> HttpResponseBase:
    """The filtered list as a file; who took it away is written down."""
    now = clock.now()
    wanted = _filter(request).wanted()
    note_export(actor=request.user, words=wanted.words, kind=kind, now=now)
    return export_response(
        kind,
        name=export_name("待办", on=clock.today(), person=request.user.name, kind=kind),
        columns=COLUMNS,
        rows=queries.rows_for_export(request.user, wanted, now),
        about=[
            ("筛选", wanted.words),
            ("截至", f"{timezone.localtime(now):%Y-%m-%d %H:%M}"),
            ("导出人", request.user.name),
        ],
    )


def waiting(user: User) -> int:
    """The number beside the menu entry."""
    return queries.waiting(user, clock.today())


def overdue(user: User) -> int:
    return queries.overdue(user, clock.now())


def to_deliver(user: User) -> int:
    return queries.to_deliver(user, clock.today())


def _filter(request: PersonRequest) -> InboxFilter:
    on = clock.today()
    return InboxFilter(
        request.GET.dict(),
        items=queries.items_shown(request.user, on),
        holders=queries.holders_shown(request.user, on),
    )


def _ticked(request: PersonRequest) -> list[Case]:
    """The cases whose box was ticked; what is no id names nothing."""
    keys = []
    for text in request.POST.getlist("case")[:200]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return list(Case.objects.with_names().filter(public_id__in=keys))


def _tab(tab: Tab, given: QueryDict) -> dict[str, object]:
    """The same filter with this tab, from its first page."""
    query = given.copy()
    query.pop("page", None)
    query["tab"] = tab.code
    url = f"?{query.urlencode()}"
    return {"label": tab.label, "url": url, "count": tab.count, "current": tab.current}


def _shown(row: Row) -> dict[str, object]:
    return {"row": row, "case": row.case, "due": row.due, "url": address_of(row)}


def address_of(row: Row) -> str:
    """Where the case is worked on: the pre-check, the delivery, or the officer's desk."""
    case = row.case
    if row.at_window:
        return reverse("cases:precheck", args=[case.application.public_id])
    if row.to_deliver:
        return reverse("cases:deliver", args=[case.public_id])
    return reverse("cases:case", args=[case.public_id])
