"""Pages of a resident: registering, his data, whom he authorised."""

from uuid import UUID

from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts import permissions, queries
from ganxin.accounts.forms import MandateForm, RegisterForm
from ganxin.accounts.models import Mandate
from ganxin.accounts.operations import mandates, people
from ganxin.accounts.permissions import PersonRequest, resident_required
from ganxin.accounts.views.session import BACKEND
from ganxin.lib import clock
from ganxin.lib.errors import Refused


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        given = {k: form.cleaned_data[k] for k in ("name", "id_card", "phone", "password")}
        try:
            user = people.register_resident(**given, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            auth.login(request, user, backend=BACKEND)
            messages.success(request, "注册好了，已为您登录。")
            return redirect("accounts:me")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/register.html", {"form": form}, status=status)


@never_cache
@resident_required
def me(request: PersonRequest) -> HttpResponse:
    """我的信息与授权."""
    page = queries.own_page(request.user, clock.today())
    return render(request, "accounts/me.html", {"page": page})


@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_grant(request: PersonRequest) -> HttpResponse:
    now, today = clock.now(), clock.today()
    form = MandateForm(
        request.POST or None,
        initial={"valid_from": today},
        applicants=queries.own_applicants(request.user, today),
    )
    if form.is_valid():
        given = form.cleaned_data
        start, end = form.period()
        try:
            mandates.authorise(
                giver=request.user,
                applicant=given["applicant"],
                name=given["name"],
                phone=given["phone"],
                scope=given["scope"],
                valid_from=start,
                valid_to=end,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已授权{given['name']}代您办事。")
            return redirect("accounts:me")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/mandate.html", {"form": form}, status=status)


@resident_required
@require_POST
def mandate_revoke(request: PersonRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Mandate, public_id=public_id)
    if not permissions.can_revoke_mandate(request.user, found, clock.today()):
        raise Http404
    mandates.revoke_mandate(mandate=found, actor=request.user.as_actor(), now=clock.now())
    messages.success(request, "授权已撤销，立即生效。")
    return redirect("accounts:me")
