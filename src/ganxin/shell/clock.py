"""The only place that reads the wall clock; interfaces call it and hand `now` down.

A demonstration may run on a shifted clock so that a story of several weeks can be played in a
minute: `settings.DEMO_CLOCK_FILE` then names a file that holds the shift in whole seconds. Outside
a demonstration the setting is empty and the file is never looked at.
"""

import pathlib
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + _shift()


def today() -> date:
    """The present day in the district's time zone."""
    return timezone.localdate(now())


def _shift() -> timedelta:
    path: str = settings.DEMO_CLOCK_FILE
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=int(pathlib.Path(path).read_text()))
    except FileNotFoundError:
        return timedelta()
