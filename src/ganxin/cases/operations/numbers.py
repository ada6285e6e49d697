"""Numbers that people read: area + day + six digits + check digit (ISO 7064)."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from ganxin.lib.identifiers import case_number
from ganxin.shell import district

_NEXT = """
INSERT INTO cases_numberseries (day, last) VALUES (%s, 1)
ON CONFLICT (day) DO UPDATE SET last = cases_numberseries.last + 1
RETURNING last
"""


def next_number(now: datetime) -> str:
    """The next number of the day; two at once never get the same one (the row is locked)."""
    day = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [day])
        row = cursor.fetchone()
    assert row is not None
    return case_number(district.current().code, day, int(row[0]))
