"""Following an application, and what an applicant may do with a case of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts.api import PersonRequest, is_staff, person_required, resident_required
from ganxin.cases import permissions as rights
from ganxin.cases.choices import DeliveryWay, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.intake import operations
from ganxin.cases.intake.forms.actions import ReceiveForm, UrgeForm, WithdrawForm
from ganxin.cases.intake.permissions import application_or_404, case_or_404
from ganxin.cases.intake.queries import clock as clocks
from ganxin.cases.intake.queries import mine as lists
from ganxin.cases.intake.queries import tracking as queries
from ganxin.cases.intake.views.common import address, crumbs
from ganxin.cases.models import Application, Receipt
from ganxin.cases.queries.renewed import renewal_note
from ganxin.cases.review import operations as review
from ganxin.cases.rules.transitions import OPEN
from ganxin.lib.errors import Refused
from ganxin.shell import clock, realtime
from ganxin.shell.api import wants_fragment


@resident_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """All applications of everybody I act for; the address is the filter."""
    tab, number = request.GET.get("tab", ""), request.GET.get("page")
    page = lists.mine_page(request.user, tab, number, clock.today())
    context = {"mine": page, "page": page.page, "tabs": lists.tabs_of(page)}
    return render(request, "cases/intake/mine.html", context)


@person_required
@require_safe
def track(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Who holds what, since when, until when; what is mine to do comes first."""
    if is_staff(request.user):
        return _for_staff(request, public_id)
    application = application_or_404(request.user, public_id)
    if application.is_draft:
        return redirect("cases:tasks", public_id)
    page = queries.track_page(application, clock.now())
    topics = [f"application:{application.public_id}"]
    context = {
        "application": application,
        "page": page,
        "live": realtime.live_attributes(topics, str(request.user.public_id)),
        "now": clock.now(),
        "renewal": None if application.closed_at else renewal_note(application),
        "ratings": {line.case.pk: queries.rating_url(line.case) for line in page.lines},
        "crumbs": [*crumbs(application)[:-1], {"label": application.title, "url": ""}],
    }
    name = "track_live" if wants_fragment(request) else "track"
    return render(request, f"cases/intake/{name}.html", context)


def _for_staff(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Links in messages and promises lead here; staff have their own page of it."""
    found = Application.objects.filter(public_id=public_id).first()
    if found is None or found.is_draft and not rights.can_fill(request.user, found, clock.today()):
        raise Http404
    if not rights.can_see_application(request.user, found, clock.today()):
        if rights.can_extend_joint(request.user, clock.today()):
            return redirect("cases:joint", public_id)  # all that concerns the government's head
        raise Http404
    name = "cases:tasks" if found.is_draft else "cases:precheck"
    target = address(name, public_id)
    if not target:
        raise Http404
    return redirect(target)


@person_required
@require_safe
def days(request: PersonRequest, public_id: UUID, promise: UUID) -> HttpResponse:
    """One clock of this application, day by day: counted, weekend, holiday, stopped."""
    application = application_or_404(request.user, public_id)
    page = clocks.clock_page(application, promise, clock.now())
    if page is None:
        raise Http404
    context = {"application": application, "page": page, "crumbs": crumbs(application, "期限说明")}
    return render(request, "cases/intake/clock.html", context)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_case(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Withdraw one item; the page says what goes with it."""
    case = case_or_404(request.user, public_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.withdraw_case(
                case=case,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, f"“{case.title}”已经撤回。")
            return redirect("cases:track", case.application.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {
        "application": case.application,
        "case": case,
        "form": form,
        "others": [
            link.after.title
            for link in case.feeds.select_related("after")
            if link.after.state == State.WAITING
        ],
        "crumbs": crumbs(case.application, "撤回"),
    }
    status = 422 if form.errors else 200
    return render(request, "cases/intake/withdraw.html", context, status=status)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Withdraw everything that is not decided yet."""
    application = application_or_404(request.user, public_id)
    if application.is_draft:
        return redirect("cases:discard", public_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.withdraw_application(
            application=application,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=clock.now(),
        )
        messages.success(request, "还没有结果的几件都已经撤回。")
        return redirect("cases:track", public_id)
    context = {
        "application": application,
        "form": form,
        "open": application.cases.filter(state__in=OPEN).order_by("pk"),
        "crumbs": crumbs(application, "全部撤回"),
    }
    status = 422 if form.errors else 200
    return render(request, "cases/intake/withdraw.html", context, status=status)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def urge(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Ask us to hurry (催办)."""
    case = case_or_404(request.user, public_id)
    if not rights.can_urge(request.user, case, clock.today()):
        return redirect("cases:track", case.application.public_id)
    form = UrgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review.urge(
                case=case, words=form.cleaned_data["words"], actor=request.user, now=clock.now()
            )
            messages.success(request, "已经转给经办人，并留了记录。")
            return redirect("cases:track", case.application.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    crumb = crumbs(case.application, "催办")
    context = {"application": case.application, "case": case, "form": form, "crumbs": crumb}
    status = 422 if form.errors else 200
    return render(request, "cases/intake/urge.html", context, status=status)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """签收: the result is delivered electronically, with the login as proof of receipt."""
    case = case_or_404(request.user, public_id)
    if is_staff(request.user):
        raise PermissionDenied
    if case.state not in {State.GRANTED, State.REFUSED}:
        return redirect("cases:track", case.application.public_id)
    form = ReceiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = clock.now()
        decision.deliver(
            case=case,
            way=DeliveryWay.ELECTRONIC,
            receiver=request.user.name,
            proof=f"本人登录后在线签收 {timezone.localtime(now):%Y-%m-%d %H:%M}",
            actor=request.user,
            now=now,
        )
        messages.success(request, f"“{case.title}”已经签收。")
        return redirect("cases:track", case.application.public_id)
    page = queries.track_page(case.application, clock.now())
    line = next(line for line in page.lines if line.case.pk == case.pk)
    crumb = crumbs(case.application, "签收")
    context = {"application": case.application, "line": line, "form": form, "crumbs": crumb}
    status = 422 if form.errors else 200
    return render(request, "cases/intake/sign.html", context, status=status)


@person_required
@require_safe
def receipt(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A promise about a receipt leads here: to the case for staff, to tracking for the rest."""
    found = (
        Receipt.objects.select_related("case__application__applicant", "case__office")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not rights.can_see_case(request.user, found.case, clock.today()):
        raise Http404
    if is_staff(request.user):
        return redirect(address("cases:case", found.case.public_id) or "/")
    return redirect("cases:track", found.case.application.public_id)
