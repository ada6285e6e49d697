"""Consultations: what other offices asked of us, what we asked of them, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts.api import PersonRequest, offices_of, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.choices import CASE_STAFF
from ganxin.cases.decision.forms import AnswerConsultation
from ganxin.cases.models import Consultation
from ganxin.cases.review import operations as review
from ganxin.lib.errors import Refused
from ganxin.promises import api as promises
from ganxin.shell import clock
from ganxin.shell.tables import page_of


@staff_required(*CASE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The question, its clock, and a box for the answer of the office that was asked."""
    row = _visible(request, public_id)
    may_answer = permissions.can_answer_consultation(request.user, row, clock.today())
    form = AnswerConsultation(request.POST or None)
    if request.method != "POST":
        return _page(request, row, form, may_answer)
    if not permissions.is_asked(request.user, row, clock.today()):
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, row, form, may_answer, status=422)
    try:
        review.answer_consultation(
            consultation=row,
            answer=form.cleaned_data["answer"],
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, row, form, may_answer=True, status=422)
    messages.success(request, "已答复，对方马上看到。")
    return redirect("cases:consultation", public_id)


@staff_required(Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD)
@require_safe
def consultations(request: PersonRequest) -> HttpResponse:
    """Mine to answer first; what my office answered, and what it asked, by `?view=`."""
    view = request.GET.get("view")
    asked, answered = view == "asked", view == "answered"
    rows = asked_by_mine(request) if asked else for_mine(request, answered=answered)
    page = page_of(rows, request.GET.get("page"))
    ids = [str(row.public_id) for row in page.items]
    clocks = promises.of_subjects("cases.consultation", ids, now=clock.now())
    context = {
        "page": page,
        "rows": [(row, _first(clocks[str(row.public_id)])) for row in page.items],
        "asked": asked,
        "answered": answered,
        "tabs": [
            {"label": "等我部门答复", "url": "?", "current": not (asked or answered)},
            {"label": "我部门答复过的", "url": "?view=answered", "current": answered},
            {"label": "我部门发出的", "url": "?view=asked", "current": asked},
        ],
    }
    return render(request, "cases/officer/consultations.html", context)


def _first(views: list[promises.PromiseView]) -> promises.PromiseView | None:
    return views[0] if views else None


def _rows() -> QuerySet[Consultation]:
    return Consultation.objects.select_related(
        "case__application__applicant", "case__office", "office", "asked_by", "answered_by"
    )


def for_mine(request: PersonRequest, *, answered: bool) -> QuerySet[Consultation]:
    """Open ones, the longest waiting on top; or those answered, the latest on top."""
    offices = offices_of(request.user, Role.HANDLER, clock.today())
    rows = _rows().filter(office__in=offices, answered_at__isnull=not answered)
    return rows.order_by("-answered_at", "pk") if answered else rows.order_by("asked_at", "pk")


def asked_by_mine(request: PersonRequest) -> QuerySet[Consultation]:
    today = clock.today()
    offices = [
        office.pk
        for role in (Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD)
        for office in offices_of(request.user, role, today)
    ]
    return _rows().filter(case__office__in=offices).order_by("-asked_at", "-pk")


def _visible(request: PersonRequest, public_id: UUID) -> Consultation:
    row = get_object_or_404(_rows(), public_id=public_id)
    asked = permissions.is_asked(request.user, row, clock.today())
    if not asked and not permissions.can_see_case(request.user, row.case, clock.today()):
        raise Http404
    return row


def _page(
    request: PersonRequest,
    row: Consultation,
    form: AnswerConsultation,
    may_answer: bool,
    status: int = 200,
) -> HttpResponse:
    key = str(row.public_id)
    found = promises.of_subjects("cases.consultation", [key], now=clock.now())[key]
    context = {"row": row, "form": form, "may_answer": may_answer, "clock": _first(found)}
    return render(request, "cases/officer/consultation.html", context, status=status)
