"""Logging in and out. Until the last factor is right nobody is logged in anywhere."""

from datetime import datetime, timedelta
from uuid import UUID

import django_otp
import segno
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts import permissions, queries
from ganxin.accounts.adapters import lockout
from ganxin.accounts.forms import CodeForm, LoginForm
from ganxin.accounts.models import User
from ganxin.accounts.operations import second_factor
from ganxin.lib import clock
from ganxin.lib.errors import Refused

PENDING = "accounts.pending"
PENDING_FOR = timedelta(minutes=10)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if permissions.is_logged_in(request.user):
        return redirect(_destination(request, request.user))
    form = LoginForm(request.POST or None)
    if not form.is_valid():
        return _login_page(request, form)
    username = queries.login_name(form.cleaned_data["username"])
    until = lockout.locked_until(request, username)
    if until is not None:
        return _locked_page(request, until)
    user = auth.authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(user, User) or not permissions.may_log_in(user):
        return _failed(request, form, username)
    if permissions.needs_second_factor(user):
        _remember(request, user)
        return redirect("accounts:totp")
    auth.login(request, user, backend=BACKEND)
    return redirect(_destination(request, user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Enrol or verify, for somebody whose password was right a moment ago."""
    user = _pending(request)
    if user is None:
        return redirect("accounts:login")
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _totp_page(request, form, user)
    try:
        device = second_factor.verify_code(
            user=user, code=form.cleaned_data["code"], now=clock.now()
        )
    except Refused as refusal:
        form.add_error("code", str(refusal.message))
        return _totp_page(request, form, user)
    destination = request.session.pop(PENDING)["next"] or _home(user)
    auth.login(request, user, backend=BACKEND)
    django_otp.login(request, device)
    return redirect(destination)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("/")


def _login_page(request: HttpRequest, form: LoginForm) -> HttpResponse:
    context = {"form": form, "next": _next(request)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/login.html", context, status=status)


def _locked_page(request: HttpRequest, until: datetime) -> HttpResponse:
    lockout.answered_by_us(request)
    return render(request, "accounts/locked.html", {"until": until}, status=429)


def _failed(request: HttpRequest, form: LoginForm, username: str) -> HttpResponse:
    until = lockout.locked_until(request, username)
    if until is not None:
        return _locked_page(request, until)
    form.add_error(None, "登录名或密码不对，请再试一次。")
    return _login_page(request, form)


def _totp_page(request: HttpRequest, form: CodeForm, user: User) -> HttpResponse:
    device = second_factor.device_for(user=user)
    context: dict[str, object] = {"form": form, "person": user}
    if not device.confirmed:
        picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2)
        context |= {"picture": picture, "secret": _spaced(second_factor.secret_of(device))}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/totp.html", context, status=status)


def _spaced(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def _remember(request: HttpRequest, user: User) -> None:
    """Half way: who it is, since when, where to. It opens nothing but the page of the code."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": str(user.public_id),
        "at": clock.now().isoformat(),
        "next": _next(request),
    }


def _pending(request: HttpRequest) -> User | None:
    kept = request.session.get(PENDING)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > PENDING_FOR:
        return None
    user = User.objects.filter(public_id=UUID(kept["user"])).first()
    return user if user is not None and permissions.may_log_in(user) else None


def _destination(request: HttpRequest, user: User) -> str:
    return _next(request) or _home(user)


def _home(user: User) -> str:
    return resolve_url("shell:work_home" if user.is_staff_member else settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest) -> str:
    """Only to ourselves."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
