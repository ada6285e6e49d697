"""More time: what waits for the head of an office, and the joint ceiling of a bundle."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts.api import PersonRequest, offices_of, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.decision.forms import ExtendJoint
from ganxin.cases.models import Application, Extension
from ganxin.cases.review import operations as review
from ganxin.lib.errors import Refused
from ganxin.promises import api as promises
from ganxin.shell import clock
from ganxin.shell.tables import page_of

JOINT_READERS = (Role.GOVERNMENT_HEAD, Role.CLERK, Role.SUPERVISOR)


@staff_required(Role.OFFICE_HEAD)
@require_safe
def extensions(request: PersonRequest) -> HttpResponse:
    """What the head has to approve, and what he answered before."""
    offices = offices_of(request.user, Role.OFFICE_HEAD, clock.today())
    rows = Extension.objects.filter(case__office__in=offices).select_related(
        "case__application__applicant", "case__office", "asked_by", "answered_by"
    )
    done = request.GET.get("view") == "answered"
    wanted = rows.exclude(approved=None) if done else rows.filter(approved=None)
    order = "-answered_at" if done else "asked_at"
    context = {
        "page": page_of(wanted.order_by(order, "pk"), request.GET.get("page")),
        "done": done,
        "tabs": [
            {"label": "等我批准", "url": "?", "current": not done},
            {"label": "已答复", "url": "?view=answered", "current": done},
        ],
    }
    return render(request, "cases/officer/extensions.html", context)


@staff_required(*JOINT_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def joint(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The joint ceiling of an application; only the head of the government may extend it."""
    applications = Application.objects.handed_in().select_related("applicant", "hall")
    application = get_object_or_404(applications, public_id=public_id)
    may = permissions.can_extend_joint(request.user, clock.today())
    form = ExtendJoint(request.POST or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid() and _extended(request, application, form):
            messages.success(request, "已延长，申请人已经收到通知。")
            return redirect("cases:joint", public_id)
    return _joint_page(request, application, form, may)


def _extended(request: PersonRequest, application: Application, form: ExtendJoint) -> bool:
    """Whether it worked; if not, the form says why."""
    try:
        review.extend_joint(
            application=application,
            days=form.cleaned_data["days"],
            reason=form.cleaned_data["grounds"],
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _joint_page(
    request: PersonRequest, application: Application, form: ExtendJoint, may: bool
) -> HttpResponse:
    key = str(application.public_id)
    views = promises.of_subjects("cases.application", [key], now=clock.now())[key]
    if not views:
        raise Http404
    context = {
        "application": application,
        "clock": views[0],
        "cases": application.cases.select_related("office").order_by("pk"),
        "form": form,
        "may_extend": may and views[0].is_open,
    }
    status = 422 if form.errors else 200
    return render(request, "cases/officer/joint.html", context, status=status)
