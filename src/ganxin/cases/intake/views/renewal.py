"""申请延续: from a licence of one's own to an application that asks only what has changed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ganxin.accounts import api as accounts
from ganxin.accounts.api import PersonRequest, resident_required
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import ChangesForm
from ganxin.cases.intake.queries import renewal as queries
from ganxin.cases.intake.queries.start import hall
from ganxin.lib.errors import Refused
from ganxin.licences import api as licences
from ganxin.shell import clock


@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What has changed? What asking today means is said before anything is asked."""
    licence = _licence_or_404(request, public_id)
    found = queries.renewal_of(licence, clock.today())
    if found is None:  # a reminder of it may be read after it was renewed or revoked
        return redirect("licences:detail", public_id)
    if found.running:
        return redirect(found.url)
    changes = queries.changes_of(found, clock.today())
    said = found.application.answers_given if found.application else {}
    form = ChangesForm(
        request.POST if request.method == "POST" else None, changes=changes, initial=said
    )
    if form.is_valid():
        try:
            draft = operations.start_renewal(
                licence=found.licence,
                **form.cleaned_data,
                hall=hall(),
                actor=request.user,
                now=clock.now(),
            )
            return redirect("cases:tasks", draft.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    back = reverse("licences:detail", args=[public_id])
    context = {"renewal": found, "form": form, "changes": changes, "back": back}
    status = 422 if form.errors else 200
    return render(request, "cases/intake/renew.html", context, status=status)


def _licence_or_404(request: PersonRequest, public_id: UUID) -> licences.Licence:
    """A licence of somebody the person may act for. Raises Http404."""
    rows = licences.Licence.objects.select_related("type", "holder")
    licence = rows.filter(public_id=public_id).first()
    if licence is None or not accounts.can_act_for(request.user, licence.holder, clock.today()):
        raise Http404
    return licence
