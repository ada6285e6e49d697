"""The pre-check: fields, materials, marks, acceptance; every post works without script."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ganxin.accounts.api import PersonRequest, can_reveal_of, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.choices import NotAcceptedKind, TargetKind, Verdict
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application, Case
from ganxin.cases.queries import precheck as queries
from ganxin.cases.queries.renewed import renewal_note
from ganxin.cases.review import operations as review
from ganxin.cases.review.forms import MarkForm, NotAcceptForm, RevealForm
from ganxin.cases.review.views.loading import application_seen, application_to_check
from ganxin.lib.errors import Refused
from ganxin.shell import clock
from ganxin.shell.api import wants_fragment


@staff_required()
@require_safe
def precheck(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Everything that was handed in, with the marks on it."""
    application = application_seen(request.user, public_id, clock.today())
    return _page(request, application)


@staff_required()
@require_safe
def side(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The right pane alone, fetched again after each mark."""
    application = application_seen(request.user, public_id, clock.today())
    return render(request, "cases/clerk/side.html", _context(request, application))


@staff_required(Role.CLERK)
@require_POST
def mark(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Save one mark at once."""
    application = application_to_check(request.user, public_id, clock.today())
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _refuse(request, application, "这个标记没有看懂，请重新点一次。")
    kind, target = TargetKind(form.cleaned_data["target_kind"]), form.cleaned_data["target"]
    try:
        review.mark(
            application=application,
            target_kind=kind,
            target=target,
            verdict=Verdict(form.cleaned_data["verdict"]),
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        return _refuse(request, application, str(refusal.message))
    return _marked(request, application, f"{kind}-{target}")


@staff_required(Role.CLERK)
@require_POST
def mark_rest(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Mark all that nobody has marked as in order."""
    application = application_to_check(request.user, public_id, clock.today())
    left = queries.precheck(application, clock.now()).left
    number = review.mark_rest(
        application=application,
        targets=[(target.kind, target.code) for target in left],
        actor=request.user,
        now=clock.now(),
    )
    messages.success(request, f"其余 {number} 项已标为通过。")
    return _back(application)


@staff_required(Role.CLERK)
@require_POST
def accept(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Accept the named cases, or every received permit case where none is named."""
    application = application_to_check(request.user, public_id, clock.today())
    lines = queries.precheck(application, clock.now()).cases
    named = set(request.POST.getlist("case"))
    cases = [
        line.case
        for line in lines
        if (str(line.case.public_id) in named if named else line.acceptable)
    ]
    try:
        done = review.accept_all(cases=cases, actor=request.user, now=clock.now())
    except Refused as refusal:
        return _refuse(request, application, str(refusal.message))
    messages.success(request, f"已受理：{'、'.join(case.title for case in done.done)}。")
    for case, why in done.refused:
        messages.error(request, f"{case.title}没有受理：{why.message}")
    return _back(application)


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def not_accept(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Tell at once that the item is not needed, or not ours and whose it is."""
    application = application_to_check(request.user, public_id, clock.today())
    form = NotAcceptForm(request.POST or None, initial={"case": request.GET.get("case")})
    if form.is_valid():
        case = _case_of(application, form.cleaned_data["case"])
        try:
            review.not_accept(
                case=case,
                kind=NotAcceptedKind(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"].strip(),
                right_office=form.cleaned_data["right_office"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"{case.title}不予受理，通知书已经发给申请人。")
            return _back(application)
    page = queries.precheck(application, clock.now())
    context = {"application": application, "page": page, "form": form}
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/not_accept.html", context, status=status)


@never_cache
@staff_required()
@require_POST
def reveal(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Ask for a reason, then show one personal answer once; the page is kept nowhere."""
    application = application_seen(request.user, public_id, clock.today())
    if not can_reveal_of(request.user, application.applicant, clock.today()):
        raise PermissionDenied
    asked = "reason" in request.POST
    form = RevealForm(request.POST if asked else None, initial=request.POST.dict())
    element = request.POST.get("element", "")
    context: dict[str, object] = {"application": application, "form": form, "value": ""}
    target = queries.precheck(application, clock.now()).target(f"{TargetKind.FIELD}-{element}")
    context["label"] = target.label if target else "这一项"
    if form.is_valid():
        try:
            context["value"] = intake.reveal_answer(
                application=application,
                element=element,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal.message))
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/reveal.html", context, status=status)


def _case_of(application: Application, public_id: UUID) -> Case:
    case = application.cases.with_names().filter(public_id=public_id).first()
    if case is None:
        raise PermissionDenied
    return case


def _context(request: PersonRequest, application: Application) -> dict[str, object]:
    on = clock.today()
    page = queries.precheck(application, clock.now())
    return {
        "renewal": renewal_note(application),
        "application": application,
        "page": page,
        "may_check": permissions.can_precheck(request.user, application, on),
        "may_reveal": can_reveal_of(request.user, application.applicant, on),
        "may_see_joint": permissions.can_see_joint(request.user, application, on),
    }


def _page(
    request: PersonRequest, application: Application, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {**_context(request, application), "refusal": refusal}
    return render(request, "cases/clerk/precheck.html", context, status=status)


def _refuse(request: PersonRequest, application: Application, sentence: str) -> HttpResponse:
    """The page again, with what was wrong on top."""
    return _page(request, application, sentence, status=422)


def _back(application: Application) -> HttpResponse:
    return HttpResponseRedirect(reverse("cases:precheck", args=[application.public_id]))


def _marked(request: PersonRequest, application: Application, key: str) -> HttpResponse:
    """The row that was marked; without script the page at that row."""
    if not wants_fragment(request):
        address = reverse("cases:precheck", args=[application.public_id])
        return HttpResponseRedirect(f"{address}#{key}")
    context = _context(request, application)
    page = context["page"]
    assert isinstance(page, queries.Precheck)
    context |= {"target": page.target(key), "current": True}
    response = render(request, "cases/clerk/row.html", context)
    response["HX-Trigger"] = "ganxin:marked"
    return response
