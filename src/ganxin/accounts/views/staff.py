"""Pages of staff: posts, standing in, and seeing a number in full."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts import permissions, queries
from ganxin.accounts.choices import SensitiveField
from ganxin.accounts.forms import DelegationForm, ReasonForm
from ganxin.accounts.models import Delegation
from ganxin.accounts.operations import posts, sensitive
from ganxin.accounts.permissions import REVEALING, PersonRequest, staff_required
from ganxin.lib import clock
from ganxin.lib.errors import Refused


@staff_required()
def staff_profile(request: PersonRequest) -> HttpResponse:
    page = queries.staff_page(request.user, clock.today())
    return render(request, "accounts/staff_profile.html", {"page": page})


@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: PersonRequest) -> HttpResponse:
    """While I am away a colleague does my work, in one office."""
    now, today = clock.now(), clock.today()
    form = DelegationForm(
        request.POST or None,
        initial={"valid_from": today},
        offices=queries.offices_with_post(request.user, today),
        people=queries.colleagues(request.user, today),
    )
    if form.is_valid():
        given, (start, end) = form.cleaned_data, form.period()
        try:
            posts.delegate(
                delegator=request.user,
                to=given["to"],
                office=given["office"],
                valid_from=start,
                valid_to=end,
                reason=given["reason"],
                actor=request.user.as_actor(),
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已请{given['to'].name}代理。")
            return redirect("accounts:staff_profile")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/delegate.html", {"form": form}, status=status)


@staff_required()
@require_POST
def delegation_end(request: PersonRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Delegation, public_id=public_id)
    if not permissions.can_end_delegation(request.user, found):
        raise Http404
    posts.end_delegation(delegation=found, actor=request.user.as_actor(), now=clock.now())
    messages.success(request, "代理已结束，立即生效。")
    return redirect("accounts:staff_profile")


@never_cache
@staff_required(*REVEALING)
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: PersonRequest, public_id: UUID, field: str) -> HttpResponse:
    """Ask for a reason, then show one number once; the page is kept nowhere."""
    wanted = SensitiveField(field)
    owner = queries.owner_of(wanted, public_id)
    if owner is None or not permissions.can_reveal_of(request.user, owner, clock.today()):
        raise Http404
    form = ReasonForm(request.POST or None)
    context = {"form": form, "owner": owner, "field": wanted.label, "value": ""}
    if form.is_valid():
        try:
            context["value"] = sensitive.reveal(
                viewer=request.user,
                owner=owner,
                field=wanted,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal.message))
    status = 422 if form.errors else 200
    return render(request, "accounts/reveal.html", context, status=status)
