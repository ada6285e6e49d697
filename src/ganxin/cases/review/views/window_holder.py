"""The window, for who holds something already: renewing a licence, taking over an enterprise."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts import api as accounts
from ganxin.accounts.api import PersonRequest, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases.intake import operations as intake
from ganxin.cases.intake.forms.actions import ChangesForm
from ganxin.cases.intake.queries.renewal import changes_of, renewal_of
from ganxin.cases.review.forms import HandOverForm, RenewAtWindowForm
from ganxin.cases.review.views.loading import keyed_by_me
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: PersonRequest) -> HttpResponse:
    """Somebody brings a licence that runs out."""
    form = RenewAtWindowForm(request.POST or None)
    if form.is_valid():
        try:
            draft = intake.renew_at_window(
                **form.cleaned_data, phone="", actor=request.user, now=clock.now()
            )
            return redirect("cases:window", draft.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/renew.html", {"form": form}, status=status)


@staff_required(Role.CLERK)
@require_POST
def changes(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What has changed since the licence was issued, as the holder says at the window."""
    draft = keyed_by_me(request.user, public_id)
    found = renewal_of(draft.renews, clock.today()) if draft.renews else None
    if found is None or not draft.is_draft:
        raise Http404
    form = ChangesForm(request.POST, changes=changes_of(found, clock.today()))
    if form.is_valid():
        intake.change_questions(
            application=draft, answers=form.cleaned_data, actor=request.user, now=clock.now()
        )
    return redirect("cases:window", public_id)


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PersonRequest) -> HttpResponse:
    """An enterprise that was registered here earlier, to its legal representative."""
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if key != "checked"}
        try:
            enterprise = accounts.hand_to_representative(
                **given, actor=request.user.as_actor(), now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request, f"{enterprise.name}已交给{enterprise.legal_representative}。"
            )
            return redirect("cases:walk_in")
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/hand_over.html", {"form": form}, status=status)
