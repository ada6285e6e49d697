"""Delivery of a result, with proof (行政许可法 art. 44)."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ganxin.accounts.api import PersonRequest, User, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.choices import Action, DeliveryWay
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Case
from ganxin.cases.queries.dues import clocks_of
from ganxin.cases.review.forms import DeliveryForm
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@staff_required(Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The result, how it is to reach the applicant, and the form that records that it did."""
    case = _case(request.user, public_id, clock.today())
    may_deliver = permissions.can_move(request.user, case, Action.DELIVER, clock.today())
    if request.method == "POST" and not may_deliver and not case.has_ended:
        raise PermissionDenied
    form = DeliveryForm(request.POST or None, initial=_initial(case))
    if form.is_valid():
        try:
            decision.deliver(
                case=case,
                way=DeliveryWay(form.cleaned_data["way"]),
                receiver=form.cleaned_data["receiver"],
                proof=form.proof,
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"{case.title}已送达 {form.cleaned_data['receiver']}。")
            return HttpResponseRedirect(f"{reverse('cases:inbox')}?tab=deliver")
    context = {
        "case": case,
        "form": form,
        "may_deliver": may_deliver,
        "clocks": clocks_of(case, clock.now()),
        "papers": case.papers.select_related("attachment"),
    }
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/deliver.html", context, status=status)


def _case(user: User, public_id: UUID, on: date) -> Case:
    """A decided case that this member of staff may see; 404 for all others."""
    found = Case.objects.with_names().select_related("decision__licence__type", "delivery")
    case = found.filter(public_id=public_id, decision__isnull=False).first()
    if case is None or not permissions.can_see_case(user, case, on):
        raise Http404
    return case


def _initial(case: Case) -> dict[str, object]:
    """As the applicant asked for it."""
    way = DeliveryWay(case.application.delivery_way)
    chosen = DeliveryWay.POSTED if way == DeliveryWay.POSTED else DeliveryWay.COLLECTED
    return {"way": chosen.value, "receiver": case.application.applicant.name}
