"""The guide of a bundle or of one item, and the first step from it into an application."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts import api as accounts
from ganxin.accounts.api import PersonRequest, User, resident_required
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import ForWhomForm
from ganxin.cases.intake.queries import guide as queries
from ganxin.cases.intake.queries.start import hall
from ganxin.cases.intake.queries.undertakings import Undertaking, bundle_of_day, item_of_day
from ganxin.cases.intake.views.common import address
from ganxin.catalog import api as catalog
from ganxin.lib import qr
from ganxin.shell import clock
from ganxin.shell.api import wants_fragment


@require_safe
def guide(request: HttpRequest, bundle: str) -> HttpResponse:
    """The address holds the answers: the same address is the same guide for everybody."""
    return _guide(request, _found(bundle_of_day, bundle), {})


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南 of one item, which can be applied for alone."""
    found = _found(item_of_day, code)
    about = catalog.item_page(code, clock.today())
    assert about is not None
    together = [(each, address("cases:guide", each.code)) for each in about.bundles]
    return _guide(request, found, {"about": about, "bundles": together})


def _guide(request: HttpRequest, found: Undertaking, more: dict[str, object]) -> HttpResponse:
    answers = _answers(request, found)
    user = request.user if isinstance(request.user, User) else None
    page = found.page(found.code, answers, user, clock.today())
    here = found.guide_url + (f"?{page.query}" if page.query else "")
    link = request.build_absolute_uri(here)
    context = {
        "page": page,
        "guide": page.guide,
        "what": found,
        "link": link,
        "qr": qr.png_data_uri(link, scale=4),
        "today": clock.today(),
        **more,
    }
    part, whole = ("item_result", "item") if more else ("result", "guide")
    context["result"] = f"cases/intake/{part}.html"
    name = part if wants_fragment(request) else whole
    return render(request, f"cases/intake/{name}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, bundle: str) -> HttpResponseBase:
    """Begin an application with the answers of the guide; login first, answers are kept."""
    return _start_after_login(request, _found(bundle_of_day, bundle))


@require_http_methods(["GET", "HEAD", "POST"])
def start_item(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same for one item."""
    return _start_after_login(request, _found(item_of_day, code))


def _start_after_login(request: HttpRequest, found: Undertaking) -> HttpResponseBase:
    if not request.user.is_authenticated:
        answers = _answers(request, found)
        return redirect_to_login(f"{request.path}?{queries.query_of(answers)}")
    return _start(request, found)


@resident_required
def _start(request: PersonRequest, found: Undertaking) -> HttpResponse:
    answers = _answers(request, found)
    form = ForWhomForm(
        request.POST if request.method == "POST" else None,
        applicants=list(accounts.applicants_for(request.user, clock.today())),
        person_first=found.for_residents,
    )
    if form.is_valid():
        application = operations.start(
            what=found.version,
            answers=answers,
            applicant=form.chosen(),
            hall=hall(),
            actor=request.user,
            now=clock.now(),
        )
        return redirect("cases:tasks", application.public_id)
    page = found.page(found.code, answers, request.user, clock.today())
    hidden = [(name, value) for name, values in answers.items() for value in values]
    context = {"page": page, "what": found, "form": form, "hidden": hidden}
    return render(request, "cases/intake/start.html", context, status=422 if form.errors else 200)


def _found(search: Callable[[str, date], Undertaking], code: str) -> Undertaking:
    """What is in force today. Raises Http404."""
    try:
        return search(code, clock.today())
    except catalog.NotPublished as error:
        raise Http404 from error


def _answers(request: HttpRequest, found: Undertaking) -> queries.Answers:
    """The answers of the request to what it asks."""
    data = request.POST if request.method == "POST" else request.GET
    return queries.answers_in(data, found.definition.questions)
