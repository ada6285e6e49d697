"""The wall clock for interfaces; they hand `now` down. Reads `ganxin.lib.clock`."""

from datetime import date, datetime

from django.utils import timezone

from ganxin.lib import clock


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return clock.now()


def today() -> date:
    """The present day in the district's time zone."""
    return timezone.localdate(now())
