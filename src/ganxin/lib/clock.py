"""The wall clock for interfaces that stand below `shell`; everybody else takes `now`.

Reads the same shift as `ganxin.shell.clock`: a demonstration may run on a shifted clock, and
`settings.DEMO_CLOCK_FILE` then names a file that holds the shift in whole seconds.
"""

import pathlib
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift()


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
