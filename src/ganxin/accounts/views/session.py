"""Logging in and out. Until the last factor is right nobody is logged in anywhere."""

from datetime import datetime, timedelta
from uuid import UUID

import django_otp
import segno
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from ganxin.accounts import permissions, queries
from ganxin.accounts.adapters import lockout
from ganxin.accounts.forms import CodeForm, LoginForm, TwiceForm
from ganxin.accounts.models import User
from ganxin.accounts.operations import passwords, second_factor
from ganxin.lib import clock
from ganxin.lib.errors import Refused

PENDING = "accounts.pending"
CODE, PASSWORD = "code", "password"  # the steps between the right password and being in
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
        return locked_page(request, until)
    user = auth.authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(user, User) or not permissions.may_log_in(user):
        return _failed(request, form, username)
    refusal = _no_way_in(user)
    if refusal:
        form.add_error(None, refusal)
        return _login_page(request, form)
    if permissions.needs_second_factor(user):
        _remember(request, user, CODE, _next(request))
        return redirect("accounts:totp")
    return _enter(request, user, None, _next(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Enrol or verify, for somebody whose password was right a moment ago."""
    user = _pending(request, CODE)
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
    return _enter(request, user, device, request.session.pop(PENDING)["next"])


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Whoever came in with a one-time password sets his own before anything opens."""
    user = _pending(request, PASSWORD)
    if user is None:
        return redirect("accounts:login")
    form = TwiceForm(request.POST or None)
    if form.is_valid():
        try:
            passwords.set_own_password(
                user=user, password=form.cleaned_data["password"], now=clock.now()
            )
        except Refused as refusal:
            form.add_error("password", str(refusal.message))
        else:
            kept = request.session.pop(PENDING)
            user.refresh_from_db()
            messages.success(request, "密码设好了，以后用它登录。")
            return _enter(request, user, second_factor.device(kept["device"]), kept["next"])
    status = 422 if form.errors else 200
    context = {"form": form, "person": user}
    return render(request, "accounts/first_password.html", context, status=status)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("/")


def _enter(
    request: HttpRequest, user: User, device: TOTPDevice | None, wanted: str
) -> HttpResponse:
    """Every factor was right: in, or first to a password of his own."""
    if permissions.must_change_password(user):
        _remember(request, user, PASSWORD, wanted, device)
        return redirect("accounts:first_password")
    auth.login(request, user, backend=BACKEND)
    if device is not None:
        django_otp.login(request, device)
    return redirect(wanted or _home(user))


def _no_way_in(user: User) -> str:
    """Why a right password opens nothing, in words; empty where it does."""
    if user.one_time_until is not None and user.one_time_until <= clock.now():
        return "一次性密码过期了，请部门负责人或管理员重新发一个。"
    if not permissions.has_work(user, clock.today()):
        return "您现在没有岗位，不能进入工作页面。请找部门负责人安排。"
    return ""


def _login_page(request: HttpRequest, form: LoginForm) -> HttpResponse:
    context = {"form": form, "next": _next(request)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/login.html", context, status=status)


def locked_page(request: HttpRequest, until: datetime) -> HttpResponse:
    lockout.answered_by_us(request)
    return render(request, "accounts/locked.html", {"until": until}, status=429)


def _failed(request: HttpRequest, form: LoginForm, username: str) -> HttpResponse:
    until = lockout.locked_until(request, username)
    if until is not None:
        return locked_page(request, until)
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


def _remember(
    request: HttpRequest, user: User, step: str, wanted: str, device: TOTPDevice | None = None
) -> None:
    """Half way: who it is, since when, where to. It opens nothing but the page of this step."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "step": step,
        "user": str(user.public_id),
        "proof": user.get_session_auth_hash(),  # a new password undoes what the old one began
        "device": device.persistent_id if device else "",
        "at": clock.now().isoformat(),
        "next": wanted,
    }


def _pending(request: HttpRequest, step: str) -> User | None:
    kept = request.session.get(PENDING)
    if not kept or kept["step"] != step:
        return None
    if clock.now() - datetime.fromisoformat(kept["at"]) > PENDING_FOR:
        return None
    user = User.objects.filter(public_id=UUID(kept["user"])).first()
    if user is None or not permissions.may_log_in(user):
        return None
    same = constant_time_compare(kept["proof"], user.get_session_auth_hash())
    return user if same and not _no_way_in(user) else None


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
