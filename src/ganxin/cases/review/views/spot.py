"""Mending on the spot: the applicant is at the window or on the telephone."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ganxin.accounts.api import PersonRequest, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases.choices import AnswerSource, SpotWay, TargetKind
from ganxin.cases.intake.forms.answers import LONGER, SHORTER, AnswerForm, posted, without_row
from ganxin.cases.intake.queries import FormField, form_of
from ganxin.cases.intake.views.common import files_in
from ganxin.cases.models import Application
from ganxin.cases.queries import precheck as queries
from ganxin.cases.queries.answers import Given
from ganxin.cases.review import operations as review
from ganxin.cases.review.forms import SpotForm
from ganxin.cases.review.views.loading import application_to_check
from ganxin.cases.rules.answers import parse
from ganxin.catalog.api import DataElement
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: PersonRequest, public_id: UUID, kind: str, target: str) -> HttpResponse:
    """One field or one material: what it says now, what it should say, who confirmed it."""
    application = application_to_check(request.user, public_id, clock.today())
    found = queries.precheck(application, clock.now()).target(f"{kind}-{target}")
    if found is None or not found.markable:
        raise Http404
    more = {LONGER, SHORTER} & request.POST.keys()  # a row more or less in a list of people
    form = SpotForm(request.POST or None, initial={"name": application.signed_name})
    told = ""
    if not more and form.is_valid():
        try:
            _mend(request, application, found, form)
        except Refused as refusal:
            told = str(refusal.message)
            form.add_error(None, told)
        else:
            messages.success(request, f"{found.label}已当场更正，确认单在本页“文书”里，可以打印。")
            return HttpResponseRedirect(_back(application))
    context = {
        "application": application,
        "target": found,
        "form": form,
        "answer": _answer(request, application, found, told),
    }
    status = 422 if form.errors and not more else 200
    return render(request, "cases/clerk/spot.html", context, status=status)


def _mend(
    request: PersonRequest, application: Application, found: queries.Target, form: SpotForm
) -> None:
    confirmation = review.Confirmation(
        SpotWay(form.cleaned_data["way"]), form.cleaned_data["name"].strip()
    )
    if found.kind == TargetKind.MATERIAL:
        review.mend_material(
            application=application,
            material=found.code,
            files=files_in(request),
            confirmation=confirmation,
            actor=request.user,
            now=clock.now(),
        )
        return
    review.mend_field(
        application=application,
        element=found.code,
        raw=posted(_field(application, found).field.element, request.POST),
        confirmation=confirmation,
        actor=request.user,
        now=clock.now(),
    )


def _field(application: Application, found: queries.Target) -> FormField:
    for page in form_of(application).pages:
        for entry in page.fields:
            if entry.field.code == found.code:
                return entry
    raise Http404


def _answer(
    request: PersonRequest, application: Application, found: queries.Target, told: str
) -> AnswerForm | None:
    """The control of the field, with what was typed when it was refused."""
    if found.kind == TargetKind.MATERIAL:
        return None
    entry = _field(application, found)
    if request.method == "POST":
        raw = posted(entry.field.element, without_row(request.POST))
        entry = replace(entry, given=_typed(entry.field.element, raw))
    return AnswerForm([entry], told={found.code: told}, longer=request.POST.get(LONGER, ""))


def _typed(element: DataElement, raw: str) -> Given:
    parsed = parse(element, raw)
    return Given(element.code, raw, parsed.value, parsed.problem, AnswerSource.SPOT, "")


def _back(application: Application) -> str:
    return reverse("cases:precheck", args=[application.public_id])
