"""The last pages: check everything, sign, hand in, done."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, person_required
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import SignForm
from ganxin.cases.intake.permissions import application_or_404
from ganxin.cases.intake.queries import check as queries
from ganxin.cases.intake.views.common import crumbs
from ganxin.cases.models import Application
from ganxin.cases.queries.renewed import renewal_note
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@person_required
@require_safe
def check(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Everything on one page, each with a way to change it; then the signature."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:track", public_id)
    form = SignForm(initial={"submit_key": uuid4(), "revision": application.revision})
    return _page(request, application, form)


@person_required
@require_POST
def submit(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand in. A second click, Back, another tab or the same form once more: one application."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:done", public_id)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            operations.submit(
                application=application,
                submit_key=form.cleaned_data["submit_key"],
                signed_name=form.cleaned_data["signed_name"],
                revision=form.cleaned_data["revision"],
                actor=request.user,
                now=clock.now(),
            )
            return redirect("cases:done", public_id)
        except Refused as refusal:
            form = _afresh(form, application)
            _say(form, refusal)
    return _page(request, application, form)


def _afresh(form: SignForm, application: Application) -> SignForm:
    """The same form for what the page shows now: read and ticked again, the name kept."""
    data = dict(form.data.items())
    data["revision"] = str(application.revision)
    data["submit_key"] = str(uuid4())
    fresh = SignForm(data)
    fresh.full_clean()
    return fresh


def _say(form: SignForm, refusal: Refused) -> None:
    field = "signed_name" if refusal.code == "cases.not_signed" else None
    form.add_error(field, str(refusal.message))


def _page(request: PersonRequest, application: Application, form: SignForm) -> HttpResponse:
    context = {
        "application": application,
        "page": queries.check_page(application),
        "form": form,
        "statement": operations.STATEMENT,
        "crumbs": crumbs(application, "检查并签名"),
    }
    status = 422 if form.errors else 200
    return render(request, "cases/intake/check.html", context, status=status)


@person_required
@require_safe
def done(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The number, what comes next, when, and who."""
    application = application_or_404(request.user, public_id)
    if application.is_draft:
        return redirect("cases:tasks", public_id)
    context = {
        "application": application,
        "page": queries.done_page(application, clock.now()),
        "renewal": renewal_note(application),
        "crumbs": crumbs(application, "提交成功"),
    }
    return render(request, "cases/intake/done.html", context)
