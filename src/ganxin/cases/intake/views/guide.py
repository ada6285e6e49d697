"""The guide of a bundle, and the first step from it into an application."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts import api as accounts
from ganxin.accounts.api import PersonRequest, User, resident_required
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import ForWhomForm
from ganxin.cases.intake.queries import guide as queries
from ganxin.cases.intake.queries.start import hall
from ganxin.catalog import api as catalog
from ganxin.lib import qr
from ganxin.shell import clock
from ganxin.shell.api import wants_fragment


@require_safe
def guide(request: HttpRequest, bundle: str) -> HttpResponse:
    """The address holds the answers: the same address is the same guide for everybody."""
    answers, version = _asked(request, bundle)
    user = request.user if isinstance(request.user, User) else None
    page = queries.guide_page(bundle, answers, user, clock.today())
    here = reverse("cases:guide", args=[bundle]) + (f"?{page.query}" if page.query else "")
    link = request.build_absolute_uri(here)
    context = {
        "page": page,
        "guide": page.guide,
        "bundle": version.bundle,
        "start_url": reverse("cases:start", args=[bundle]),
        "link": link,
        "qr": qr.png_data_uri(link, scale=4),
        "today": clock.today(),
    }
    name = "result" if wants_fragment(request) else "guide"
    return render(request, f"cases/intake/{name}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, bundle: str) -> HttpResponseBase:
    """Begin an application with the answers of the guide; login first, answers are kept."""
    if not request.user.is_authenticated:
        answers, _ = _asked(request, bundle)
        return redirect_to_login(f"{request.path}?{queries.query_of(answers)}")
    return _start(request, bundle)


@resident_required
def _start(request: PersonRequest, bundle: str) -> HttpResponse:
    answers, version = _asked(request, bundle)
    now = clock.now()
    form = ForWhomForm(
        request.POST if request.method == "POST" else None,
        applicants=list(accounts.applicants_for(request.user, clock.today())),
    )
    if form.is_valid():
        application = operations.start(
            bundle=version,
            answers=answers,
            applicant=form.chosen(),
            hall=hall(),
            actor=request.user,
            now=now,
        )
        return redirect("cases:tasks", application.public_id)
    page = queries.guide_page(bundle, answers, request.user, clock.today())
    hidden = [(name, value) for name, values in answers.items() for value in values]
    context = {"page": page, "bundle": version.bundle, "form": form, "hidden": hidden}
    return render(request, "cases/intake/start.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, bundle: str) -> tuple[queries.Answers, catalog.BundleVersion]:
    """The answers of the request, and the bundle in force. Raises Http404."""
    try:
        version = catalog.published_bundle(bundle, clock.today())
    except catalog.NotPublished as error:
        raise Http404 from error
    data = request.POST if request.method == "POST" else request.GET
    questions = catalog.bundle_definition(version).questions
    return queries.answers_in(data, questions), version
