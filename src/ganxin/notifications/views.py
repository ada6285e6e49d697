"""The inbox of everybody, and the administrators' list of what did not go out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, User, staff_required
from ganxin.lib.errors import Refused
from ganxin.notifications import operations, queries
from ganxin.notifications.models import Delivery
from ganxin.notifications.operations import subject_link
from ganxin.notifications.permissions import RESENDING, is_person, own_message_or_404
from ganxin.shell import clock
from ganxin.shell.tables import page_of

PAGE_SIZE = 20


@user_passes_test(is_person)
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """`?unread=1` shows what is unread only; `?page=`."""
    assert isinstance(request.user, User)
    unread_only = request.GET.get("unread") == "1"
    found = queries.inbox(request.user, unread_only=unread_only)
    page = page_of(found, request.GET.get("page"), PAGE_SIZE)
    unread = queries.unread(request.user)
    context = {
        "base": "shell/work.html" if request.user.is_staff_member else "shell/portal.html",
        "page": page,
        "lines": [(message, subject_link(message)) for message in page],
        "unread": unread,
        "unread_only": unread_only,
        "tabs": [
            {"label": "全部", "url": "?", "count": None, "current": not unread_only},
            {"label": "未读", "url": "?unread=1", "count": unread.text, "current": unread_only},
        ],
    }
    return render(request, "notifications/inbox.html", context)


@user_passes_test(is_person)
@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Mark one as read; with `go` the next page is what the message is about."""
    assert isinstance(request.user, User)
    message = own_message_or_404(request.user, public_id)
    operations.mark_read(message=message, now=clock.now())
    link = subject_link(message) if request.POST.get("go") else ""
    return redirect(link or "notifications:inbox")


@user_passes_test(is_person)
@require_POST
def read_all(request: HttpRequest) -> HttpResponseBase:
    assert isinstance(request.user, User)
    count = operations.mark_all_read(recipient=request.user, now=clock.now())
    messages.success(request, f"{count} 条消息已标为已读。")
    return redirect("notifications:inbox")


@staff_required(RESENDING)
@require_safe
def failed(request: PersonRequest) -> HttpResponseBase:
    """What was tried six times and did not go out."""
    page = page_of(queries.failed(), request.GET.get("page"))
    return render(request, "notifications/failed.html", {"page": page})


@staff_required(RESENDING)
@require_POST
def again(request: PersonRequest, public_id: UUID) -> HttpResponseBase:
    delivery = get_object_or_404(Delivery, public_id=public_id)
    try:
        operations.send_again(delivery=delivery, actor=request.user.as_actor(), now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, "已经重新排队，几分钟内会再次发送。")
    return redirect("notifications:failed")
