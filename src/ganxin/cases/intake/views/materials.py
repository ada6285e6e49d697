"""Handing in materials: each once, several files, later where that is allowed."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, person_required
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import UploadForm
from ganxin.cases.intake.permissions import application_or_404
from ganxin.cases.intake.queries import form_of
from ganxin.cases.intake.queries.materials import attachment_of, material_lines
from ganxin.cases.intake.views.common import crumbs, files_in, page_of_application
from ganxin.cases.models import Application
from ganxin.lib.errors import Refused
from ganxin.shell import clock


@person_required
@require_safe
def materials(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """All materials with what has been handed in."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:track", public_id)
    return _page(request, application)


@person_required
@require_POST
def upload(request: PersonRequest, public_id: UUID, material: str) -> HttpResponse:
    """Take the files of one material; what is refused is said on the same page."""
    application = application_or_404(request.user, public_id)
    try:
        done = operations.upload_files(
            application=application,
            material=material,
            files=files_in(request),
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        return _page(request, application, material, (str(refusal.message),))
    if done.refused:
        return _page(request, application, material, done.refused)
    return redirect(page_of_application("cases:materials", public_id, f"material-{material}"))


@person_required
@require_POST
def remove(request: PersonRequest, public_id: UUID, material: str, file: UUID) -> HttpResponse:
    """Take one file back."""
    application = application_or_404(request.user, public_id)
    attachment = attachment_of(application, material, file)
    if attachment is None:
        raise Http404
    operations.remove_file(
        application=application,
        material=material,
        attachment=attachment,
        actor=request.user,
        now=clock.now(),
    )
    return redirect(page_of_application("cases:materials", public_id, f"material-{material}"))


@person_required
@require_POST
def later(request: PersonRequest, public_id: UUID, material: str) -> HttpResponse:
    """Hand it in later (容缺), or pledge instead (`pledge=yes`)."""
    application = application_or_404(request.user, public_id)
    operations.follow_later(
        application=application,
        material=material,
        pledge=request.POST.get("pledge") == "yes",
        actor=request.user,
        now=clock.now(),
    )
    return redirect(page_of_application("cases:materials", public_id, f"material-{material}"))


def _page(
    request: PersonRequest,
    application: Application,
    material: str = "",
    refused: tuple[str, ...] = (),
) -> HttpResponse:
    lines = material_lines(form_of(application))
    form = UploadForm()
    form.full_clean()
    for sentence in refused:
        form.errors.setdefault("__all__", form.error_class()).append(sentence)
    context = {
        "application": application,
        "lines": lines,
        "left": sum(not line.settled for line in lines),
        "form": form,
        "at": material,
        "refused": refused,
        "crumbs": crumbs(application, "交材料"),
    }
    status = 422 if refused else 200
    return render(request, "cases/intake/materials.html", context, status=status)
