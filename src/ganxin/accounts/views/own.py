"""A person's own password."""

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ganxin.accounts.adapters import lockout
from ganxin.accounts.forms import ChangePasswordForm
from ganxin.accounts.operations import passwords
from ganxin.accounts.permissions import PersonRequest, person_required
from ganxin.accounts.views.session import locked_page
from ganxin.lib import clock
from ganxin.lib.errors import Refused


@never_cache
@sensitive_post_parameters()
@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PersonRequest) -> HttpResponse:
    """Change it, knowing the old one: guesses count as failed logins do."""
    user, form = request.user, ChangePasswordForm(request.POST or None)
    if form.is_valid():
        until = lockout.locked_until(request, user.username)
        if until is not None:
            return locked_page(request, until)
        old = form.cleaned_data["old"]
        if auth.authenticate(request, username=user.username, password=old) is None:
            form.add_error("old", "现在的密码不对，请再输一次。")
    if form.is_valid():
        try:
            changed = passwords.set_own_password(
                user=user, password=form.cleaned_data["password"], now=clock.now()
            )
        except Refused as refusal:
            form.add_error("password", str(refusal.message))
        else:
            auth.update_session_auth_hash(request, changed)
            messages.success(request, "密码改好了，其他地方的登录都已退出。")
            return redirect("accounts:staff_profile" if user.is_staff_member else "accounts:me")
    base = "shell/work.html" if user.is_staff_member else "shell/portal.html"
    context = {"form": form, "base": base}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)
