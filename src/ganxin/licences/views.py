"""Pages: checking a licence (public), the wallet (applicants), issued licences (officers)."""

from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts.api import PersonRequest, User, is_staff, resident_required, staff_required
from ganxin.accounts.choices import ApplicantKind
from ganxin.lib import qr
from ganxin.lib.errors import Refused
from ganxin.licences import operations, permissions, queries, rules
from ganxin.licences.forms import CodeForm, RevokeForm, UseForm
from ganxin.licences.models import Licence
from ganxin.shell import clock
from ganxin.shell.tables import page_of

MISSES = 20  # wrong codes from one address …
MISSES_SECONDS = 600  # … in ten minutes; right codes are never counted


@require_safe
@never_cache
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type the code that stands on the paper; anybody may."""
    form = CodeForm(request.GET if request.GET.get("code") else None)
    if form.is_valid():
        return redirect("licences:verify", form.cleaned_data["code"])
    if form.is_bound and _missed(request):
        return HttpResponse(status=429)
    status = 422 if form.is_bound else 200
    return render(request, "licences/verify_form.html", {"form": form}, status=status)


@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know of a licence: whether it is genuine and what it is worth today.

    The holder's name in full only for an enterprise; no data, no reason of a revocation.
    """
    licence = queries.by_verify_code(code[:100])
    if licence is None:
        if _missed(request):
            return HttpResponse(status=429)
        return render(request, "licences/verify_unknown.html", {"typed": code[:40]}, status=404)
    is_enterprise = licence.holder.kind == ApplicantKind.ENTERPRISE
    context = {
        "licence": licence,
        "standing": licence.standing(clock.today()),
        "validity": _validity(licence),
        "holder": rules.public_holder(licence.holder_name, is_enterprise=is_enterprise),
        "checked_at": clock.now(),
    }
    return render(request, "licences/verify.html", context)


def _missed(request: HttpRequest) -> bool:
    """Count one wrong code; True when this address has tried too many."""
    key = f"licences.missed.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, MISSES_SECONDS)
    return cache.incr(key) > MISSES


@resident_required
@require_safe
def wallet(request: PersonRequest) -> HttpResponse:
    """The licences of everybody I may act for."""
    today = clock.today()
    page = page_of(queries.wallet(request.user, today), request.GET.get("page"))
    offers = queries.offers_for(list(page), today)
    rows = [
        {
            "licence": one,
            "standing": one.standing(today),
            "validity": _validity(one),
            "offers": offers[one.pk],
        }
        for one in page
    ]
    return render(request, "licences/wallet.html", {"page": page, "rows": rows})


@staff_required(*queries.KEEPERS)
@require_safe
def issued(request: PersonRequest) -> HttpResponse:
    """Licences that my offices issued."""
    today = clock.today()
    text = request.GET.get("q", "").strip()[:100]
    page = page_of(queries.issued_by(request.user, today, text), request.GET.get("page"))
    rows = [
        {"licence": one, "standing": one.standing(today), "validity": _validity(one)}
        for one in page
    ]
    return render(request, "licences/issued.html", {"page": page, "rows": rows, "text": text})


@require_safe
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One licence with its paper, its QR code and who used it for what."""
    licence, user = _licence_for(request, public_id)
    today = clock.today()
    context = {
        "licence": licence,
        "standing": licence.standing(today),
        "validity": _validity(licence),
        "uses": queries.uses_of(licence),
        "qr": qr.png_data_uri(str(operations.certificate(licence)["verify_url"]), scale=4),
        "offers": [] if is_staff(user) else queries.offers_for([licence], today)[licence.pk],
        "may_revoke": permissions.can_revoke(user, licence, today),
    }
    name = "licences/work_detail.html" if is_staff(user) else "licences/detail.html"
    return render(request, name, context)


def _licence_for(request: HttpRequest, public_id: UUID) -> tuple[Licence, User]:
    """Fetched and authorised in one step; what is not yours does not exist."""
    user = request.user
    licence = queries.by_public_id(public_id) if isinstance(user, User) else None
    if licence is None or not isinstance(user, User):
        raise Http404
    if not permissions.can_view(user, licence, clock.today()):
        raise Http404
    return licence, user


@staff_required(*queries.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take a licence back, with reason and basis."""
    licence, user = _licence_for(request, public_id)
    if not permissions.can_revoke(user, licence, clock.today()):
        raise PermissionDenied
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.revoke_and_tell(
                licence=licence, **form.cleaned_data, actor=user.as_actor(), now=clock.now()
            )
            return redirect("licences:detail", licence.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {"licence": licence, "form": form}
    status = 422 if form.errors else 200
    return render(request, "licences/revoke.html", context, status=status)


@staff_required(*permissions.USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: PersonRequest, code: str) -> HttpResponse:
    """Use a licence that the applicant shows: its code, a purpose, then the paper."""
    licence = queries.by_verify_code(code[:100])
    if licence is None:
        raise Http404
    form = UseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.reuse(
                licence=licence, **form.cleaned_data, user=request.user, now=clock.now()
            )
            return redirect("licences:detail", licence.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {"licence": licence, "form": form, "standing": licence.standing(clock.today())}
    return render(request, "licences/use.html", context, status=422 if form.errors else 200)


def _validity(licence: Licence) -> str:
    return rules.validity_text(licence.valid_from, licence.valid_to)
