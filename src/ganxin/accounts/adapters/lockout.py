"""django-axes: who failed too often waits."""

from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest


def locked_until(request: HttpRequest, username: str) -> datetime | None:
    """When this person may try again from this address; None where he may now."""
    AxesProxyHandler.update_request(request)
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return None
    tries = AccessAttempt.objects.filter(
        username=username, ip_address=getattr(request, "axes_ip_address", None)
    )
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    pause = get_cool_off(request)
    assert last is not None, "A lock without an attempt."
    assert pause is not None, "A lock without an end."
    until: datetime = last + pause
    return until


def answered_by_us(request: HttpRequest) -> None:
    """We show our own page: keep the middleware from putting its own in its place."""
    request.axes_locked_out = False  # type: ignore[attr-defined] # set by django-axes
