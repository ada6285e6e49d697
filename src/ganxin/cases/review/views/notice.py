"""The one-time notice: read as the applicant will read it, then issued."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ganxin.accounts.api import PersonRequest, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases.queries import precheck as queries
from ganxin.cases.review import operations as review
from ganxin.cases.review.views.loading import application_to_check
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """GET shows the notice made from all marks; POST issues it."""
    application = application_to_check(request.user, public_id, clock.today())
    refusal, status = "", 200
    if request.method == "POST":
        try:
            notice = review.issue_notice(
                application=application, actor=request.user, now=clock.now()
            )
        except Refused as refused:
            refusal, status = str(refused.message), 422
        else:
            messages.success(request, f"第 {notice.round} 次告知已经发给申请人。")
            address = reverse("cases:precheck", args=[application.public_id])
            return HttpResponseRedirect(address)
    context = {
        "application": application,
        "page": queries.precheck(application, clock.now()),
        "refusal": refusal,
    }
    return render(request, "cases/clerk/notice.html", context, status=status)
