"""Pages of supervision: rate a case, the board, ratings, one rectification."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ganxin.accounts.api import PersonRequest, resident_required, staff_required
from ganxin.cases.api import Case, can_see_case
from ganxin.lib.errors import Refused
from ganxin.promises import api as promises
from ganxin.shell import clock
from ganxin.shell.tables import page_of
from ganxin.supervision import operations, permissions, queries
from ganxin.supervision.choices import OVERSEERS, RESPONSIBLE, Level
from ganxin.supervision.forms import MendForm, RateForm, VerifyForm
from ganxin.supervision.models import Rectification


def _case_or_404(request: PersonRequest, public_id: UUID) -> Case:
    """The case with its application, if it is this person's to know."""
    cases = Case.objects.select_related("application__applicant", "office")
    case = get_object_or_404(cases, public_id=public_id)
    if not can_see_case(request.user, case, clock.today()):
        raise Http404
    return case


@resident_required
@require_http_methods(["GET", "POST"])
def rate(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """好差评 of one case: optional, one screen, once."""
    case = _case_or_404(request, public_id)
    track = redirect("cases:track", case.application.public_id)
    if not permissions.can_rate(request.user, case, clock.today()):
        return track
    levels = queries.options_by_level()
    form = RateForm(request.POST if request.method == "POST" else None, options=levels)
    if request.method == "POST" and form.is_valid():
        try:
            operations.rate(
                case=case,
                level=Level(form.cleaned_data["level"]),
                options=form.cleaned_data["options"],
                comment=form.cleaned_data["comment"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return track
    ticked = request.POST.getlist("options")
    choices = [
        {"level": level, "options": levels.get(level, ()), "checked": _picked(form, level)}
        for level in reversed(Level)
    ]
    context = {"case": case, "form": form, "choices": choices, "ticked": ticked}
    return render(request, "supervision/rate.html", context, status=422 if form.errors else 200)


def _picked(form: RateForm, level: Level) -> bool:
    return form.data.get("level") == str(int(level))


@staff_required(*OVERSEERS)
@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """Who owes what, by card; each figure opens the rows behind it."""
    now = clock.now()
    return render(request, "supervision/board.html", {"board": queries.board(now), "now": now})


@staff_required(*OVERSEERS, *RESPONSIBLE)
@require_safe
def ratings(request: PersonRequest) -> HttpResponse:
    bad = request.GET.get("only") == "bad"
    rows = queries.ratings_for(request.user, clock.today(), bad_only=bad)
    page = page_of(rows, request.GET.get("page"))
    return render(request, "supervision/ratings.html", {"page": page, "bad": bad})


def _rectification(request: PersonRequest, public_id: UUID) -> Rectification:
    rows = Rectification.objects.select_related(
        "rating__case__application", "rating__office", "rating__by", "mended_by", "verified_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if not permissions.can_see(request.user, found, clock.today()):
        raise Http404
    return found


@staff_required(*OVERSEERS, *RESPONSIBLE)
@require_safe
def rectification(request: PersonRequest, public_id: UUID) -> HttpResponse:
    return _show(request, _rectification(request, public_id), MendForm(), VerifyForm(), 200)


def _show(
    request: PersonRequest, found: Rectification, mend: MendForm, verify: VerifyForm, status: int
) -> HttpResponse:
    today = clock.today()
    key = str(found.public_id)
    owed = promises.of_subjects("supervision.rectification", [key], now=clock.now())[key]
    context = {
        "found": found,
        "promise": owed[0] if owed else None,
        "ticked": queries.sentences(found.rating.options),
        "mend_form": mend if permissions.can_mend(request.user, found, today) else None,
        "verify_form": verify if permissions.can_verify(request.user, found, today) else None,
    }
    return render(request, "supervision/rectification.html", context, status=status)


@staff_required(*RESPONSIBLE)
@require_POST
def mend(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The head of the office reports what was done."""
    found = _rectification(request, public_id)
    if not permissions.can_mend(request.user, found, clock.today()):
        raise PermissionDenied
    form = MendForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, VerifyForm(), 422)
    operations.report_mended(
        rectification=found,
        measure=form.cleaned_data["measure"],
        actor=request.user,
        now=clock.now(),
    )
    return redirect("supervision:rectification", public_id)


@staff_required(*OVERSEERS)
@require_POST
def verify(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A supervisor verifies, or sends back with a reason."""
    found = _rectification(request, public_id)
    if not permissions.can_verify(request.user, found, clock.today()):
        raise PermissionDenied
    form = VerifyForm(request.POST)
    if form.is_valid():
        try:
            operations.verify(
                rectification=found,
                mended=form.cleaned_data["mended"],
                remark=form.cleaned_data["remark"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error("remark", str(refusal.message))
        else:
            return redirect("supervision:rectification", public_id)
    return _show(request, found, MendForm(), form, 422)


@staff_required(*OVERSEERS, *RESPONSIBLE)
@require_safe
def rating(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Where a reference to a rating leads: its rectification, or the list.

    Who may not see the rectification gets the answer of a rating that has none.
    """
    rows = Rectification.objects.select_related("rating__office")
    found = rows.filter(rating__public_id=public_id).first()
    if found is None or not permissions.can_see(request.user, found, clock.today()):
        return redirect("supervision:ratings")
    return redirect("supervision:rectification", found.public_id)
