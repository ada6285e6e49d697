"""Renewing a permit (延续): 行政许可法 art. 50. Pure; `valid_to` is exclusive, as on a licence.

The thirty days are the holder's, counted back from the last valid day in calendar days: art. 82
makes working days of the offices' own periods only.
"""

from collections.abc import Sequence
from datetime import date, timedelta

ASK_BEFORE_DAYS = 30
BASIS = "行政许可法 第五十条"
DAY = timedelta(days=1)


def last_day(valid_to: date) -> date:
    """有效期届满: the last day on which the licence is good."""
    return valid_to - DAY


def ask_by(valid_to: date) -> date:
    """Whoever asks on this day or before has asked thirty days before expiry."""
    return last_day(valid_to) - timedelta(days=ASK_BEFORE_DAYS)


def in_time(asked_on: date, valid_to: date) -> bool:
    """Whether no decision by expiry would count as renewed."""
    return asked_on <= ask_by(valid_to)


def opens_on(valid_to: date, days: int) -> date:
    """From when the district takes the question, so many days before the last valid day."""
    return last_day(valid_to) - timedelta(days=days)


def period(today: date, valid_to: date, *, asked_on: date) -> tuple[date, date]:
    """The first day of the new licence, and the day from which its term runs.

    Decided before expiry: it replaces the old one today, and its term follows on the old. Decided
    after (or deemed renewed): without a gap where it was asked in time, else from today.
    """
    if today < valid_to:
        return today, valid_to
    return (valid_to, valid_to) if in_time(asked_on, valid_to) else (today, today)


def reminder_due(today: date, valid_to: date, days: Sequence[int]) -> int:
    """How many of the reminders, so many days before the last valid day, have come due by now.

    0 before the first, and when the licence has run out: then there is nothing to renew.
    """
    if today >= valid_to:
        return 0
    left = (last_day(valid_to) - today).days
    return sum(left <= each for each in days)
