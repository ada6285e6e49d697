"""What is to be mended after handing in: a notice in place, a material that was to follow."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts.api import PersonRequest, is_staff, person_required
from ganxin.cases import permissions as rights
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.answers import LONGER, AnswerForm, changed, without_row
from ganxin.cases.intake.permissions import gap_or_404, notice_or_404
from ganxin.cases.intake.queries import mending as queries
from ganxin.cases.intake.queries.materials import attachment_of
from ganxin.cases.intake.views.common import address, crumbs, files_in
from ganxin.cases.models import Gap, Notice
from ganxin.cases.queries.definitions import elements_of
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Everything to be mended, each in place; then the whole goes back with one button."""
    if is_staff(request.user):
        return _notice_for_staff(request, public_id)
    found = notice_or_404(request.user, public_id)
    if request.method != "POST":
        return _notice_page(request, found)
    if found.answered_at is None and "resubmit" not in request.POST:
        return _save_field(request, found)
    try:
        operations.resubmit(notice=found, actor=request.user, now=clock.now())
    except Refused as refusal:
        return _notice_page(request, found, refused=(str(refusal.message),))
    messages.success(request, "补正已经提交，窗口会接着办。")
    return redirect("cases:track", found.application.public_id)


def _save_field(request: PersonRequest, found: Notice) -> HttpResponse:
    """The fields of one line; saved valid or not, the page says what is wrong."""
    elements = elements_of(found.application)
    named = [elements[code] for code in queries.fields_in(found) if code in elements]
    typed = changed(named, without_row(request.POST))
    if typed:
        operations.save_answers(
            application=found.application, raws=typed, actor=request.user, now=clock.now()
        )
    if LONGER in request.POST:
        here = reverse("cases:notice", args=[found.public_id])
        return redirect(f"{here}?add={quote(request.POST[LONGER])}")
    page = queries.notice_page(found, clock.now())
    wrong = [line for line in page.lines if line.target in typed and line.problem]
    if wrong:
        return _notice_page(request, found, refused=tuple(line.problem for line in wrong))
    return redirect("cases:notice", found.public_id)


@person_required
@require_POST
def notice_upload(request: PersonRequest, public_id: UUID, material: str) -> HttpResponse:
    """Files for a material that the notice names."""
    found = notice_or_404(request.user, public_id)
    try:
        done = operations.upload_files(
            application=found.application,
            material=material,
            files=files_in(request),
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        return _notice_page(request, found, refused=(str(refusal.message),))
    if done.refused:
        return _notice_page(request, found, refused=done.refused)
    return redirect("cases:notice", public_id)


@person_required
@require_POST
def notice_remove(
    request: PersonRequest, public_id: UUID, material: str, file: UUID
) -> HttpResponse:
    """Take the wrong file back."""
    found = notice_or_404(request.user, public_id)
    attachment = attachment_of(found.application, material, file)
    if attachment is None:
        raise Http404
    operations.remove_file(
        application=found.application,
        material=material,
        attachment=attachment,
        actor=request.user,
        now=clock.now(),
    )
    return redirect("cases:notice", public_id)


@dataclass(frozen=True)
class Shown:
    """A line of the notice with the form of its field."""

    one: queries.MendLine
    form: AnswerForm | None


def _notice_page(
    request: PersonRequest, found: Notice, refused: tuple[str, ...] = ()
) -> HttpResponse:
    page = queries.notice_page(found, clock.now())
    longer = request.GET.get("add", "")
    context = {
        "application": found.application,
        "notice": found,
        "page": page,
        "lines": [
            Shown(
                line,
                AnswerForm([line.field], told={line.target: line.problem}, longer=longer)
                if line.field
                else None,
            )
            for line in page.lines
        ],
        "refused": refused,
        "crumbs": crumbs(found.application, "补正"),
    }
    status = 422 if refused else 200
    return render(request, "cases/intake/notice.html", context, status=status)


def _notice_for_staff(request: PersonRequest, public_id: UUID) -> HttpResponse:
    found = Notice.objects.select_related("application__applicant").filter(public_id=public_id)
    one = found.first()
    if one is None or not rights.can_see_application(request.user, one.application, clock.today()):
        raise Http404
    return redirect(address("cases:precheck", one.application.public_id) or "/")


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def gap(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A material that was to follow: hand it in here."""
    if is_staff(request.user):
        return _gap_for_staff(request, public_id)
    found = gap_or_404(request.user, public_id)
    application = found.case.application
    refused: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            done = operations.upload_files(
                application=application,
                material=found.material,
                files=files_in(request),
                actor=request.user,
                now=clock.now(),
            )
            for sentence in done.refused:
                messages.warning(request, sentence)
            messages.success(request, f"{found.label}已经补交。")
            return redirect("cases:track", application.public_id)
        except Refused as refusal:
            refused = (str(refusal.message),)
    context = {
        "application": application,
        "gap": found,
        "page": queries.gap_page(found, clock.now()),
        "refused": refused,
        "crumbs": crumbs(application, "补交材料"),
    }
    status = 422 if refused else 200
    return render(request, "cases/intake/gap.html", context, status=status)


def _gap_for_staff(request: PersonRequest, public_id: UUID) -> HttpResponse:
    found = Gap.objects.select_related("case__application__applicant", "case__office").filter(
        public_id=public_id
    )
    one = found.first()
    if one is None or not rights.can_see_case(request.user, one.case, clock.today()):
        raise Http404
    return redirect(address("cases:case", one.case.public_id) or "/")
