"""Pages for who forgot the password."""

from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ganxin.accounts import queries
from ganxin.accounts.adapters import lockout
from ganxin.accounts.forms import ForgotForm, ResetForm
from ganxin.accounts.operations import recovery
from ganxin.accounts.views.session import locked_page
from ganxin.lib import clock
from ganxin.lib.errors import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    form = ForgotForm(request.POST or None)
    if form.is_valid():
        recovery.ask_for_code(phone=form.cleaned_data["phone"])
        messages.info(request, "这个号码注册过的话，验证码马上发到，十分钟内有效。")
        return redirect("accounts:reset_password")
    status = 422 if form.errors else 200
    return render(request, "accounts/forgot.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """Wrong codes count as failed logins do; who is locked out waits here too."""
    form = ResetForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("phone", "code", "password")}
        username = queries.login_name(given["phone"])
        until = lockout.locked_until(request, username)
        if until is not None:
            return locked_page(request, until)
        try:
            recovery.reset_password(**given, now=clock.now())
        except recovery.WrongResetCode as refusal:
            credentials = {"username": username}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            form.add_error("code", str(refusal.message))
        except Refused as refusal:
            form.add_error("password", str(refusal.message))
        else:
            messages.success(request, "密码设好了，请用新密码登录。")
            return redirect("accounts:login")
    lockout.answered_by_us(request)
    status = 422 if form.errors else 200
    return render(request, "accounts/reset_password.html", {"form": form}, status=status)
