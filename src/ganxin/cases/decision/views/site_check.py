"""The page that two officers carry to the shop: made for a phone, works over a bad line."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ganxin.accounts.api import PersonRequest, staff_required
from ganxin.cases import permissions
from ganxin.cases.choices import CASE_STAFF, Conclusion
from ganxin.cases.decision.forms import RecordSiteCheck
from ganxin.cases.models import SiteCheck
from ganxin.cases.review import operations as review
from ganxin.documents import api as documents
from ganxin.lib.errors import Refused
from ganxin.shell import clock

MAX_PHOTOS = 20


@staff_required(*CASE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def site_check(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Record what was found; the same record sent twice is stored once, photos included."""
    check = _visible(request, public_id)
    if request.method != "POST":
        form = RecordSiteCheck(initial={"client_key": uuid4()}, check=check)
        return _page(request, check, form)
    if not permissions.went_there(request.user, check):
        raise PermissionDenied
    form = RecordSiteCheck(request.POST, check=check)
    if not form.is_valid():
        return _page(request, check, form, status=422)
    try:
        _record(request, check, form)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, check, form, status=422)
    messages.success(request, "核查记录已保存。")
    return redirect("cases:site_check", public_id)


@transaction.atomic
def _record(request: PersonRequest, check: SiteCheck, form: RecordSiteCheck) -> None:
    """The record and its photos together, or nothing."""
    data, now = form.cleaned_data, clock.now()
    recorded, fresh = review.record_once(
        check=check,
        points=form.points,
        conclusion=Conclusion(data["conclusion"]),
        remarks=data["remarks"],
        actor=request.user,
        now=now,
        client_key=data["client_key"],
    )
    for photo in request.FILES.getlist("photos")[:MAX_PHOTOS] if fresh else []:
        documents.store(
            file=photo,
            name=photo.name or "照片.jpg",
            subject=recorded.subject,
            purpose="现场照片",
            owner=request.user,
            actor=request.user.as_actor(),
            now=now,
        )


def _visible(request: PersonRequest, public_id: UUID) -> SiteCheck:
    checks = SiteCheck.objects.select_related(
        "case__application__applicant", "case__office", "recorded_by", "joint__case"
    ).prefetch_related("officers")
    check = get_object_or_404(checks, public_id=public_id)
    if not permissions.can_see_case(request.user, check.case, clock.today()):
        raise Http404
    return check


def _page(
    request: PersonRequest, check: SiteCheck, form: RecordSiteCheck, status: int = 200
) -> HttpResponse:
    key = str(check.public_id)
    context = {
        "check": check,
        "form": form,
        "may_record": permissions.can_record_site_check(request.user, check, clock.today()),
        "photos": documents.attachments_of("cases.site_check", [key]).get(key, []),
    }
    return render(request, "cases/officer/site_check.html", context, status=status)
