"""What the stored dates mean today: the card, what is left, and when the last day ends."""

from datetime import date, time
from typing import Protocol

from ganxin.promises.choices import Card, Outcome, Unit
from ganxin.promises.rules.calendar import Calendar, to_date
from ganxin.promises.rules.reckoning import reckon_pauses
from ganxin.promises.rules.terms import Terms


class Dates(Protocol):
    """The stored dates of a promise, or a reckoning."""

    @property
    def yellow_on(self) -> date: ...

    @property
    def last_day_on(self) -> date: ...


def is_past(today: date, last_day_on: date, *, office_closed: bool = False) -> bool:
    """Whether the last day is over; it ends at the close of office hours."""
    return today > last_day_on or (today == last_day_on and office_closed)


def card(
    today: date, dates: Dates, closed: Outcome | None = None, *, office_closed: bool = False
) -> Card:
    """Green, yellow (little is left) or red (past). `closed`: the outcome of a closed promise.

    `office_closed`: whether office hours of today are over.
    """
    if closed is not None:
        return Card.RED if closed == Outcome.KEPT_LATE else Card.GREEN
    if is_past(today, dates.last_day_on, office_closed=office_closed):
        return Card.RED
    return Card.YELLOW if today >= dates.yellow_on else Card.GREEN


def days_left(today: date, last_day_on: date, unit: Unit, calendar: Calendar) -> int:
    """Days after today up to the last day, negative when past: working days, or calendar days."""
    if unit == Unit.DAY:
        return (last_day_on - today).days
    return calendar.workdays_between(today, last_day_on)


def left_text(
    today: date, last_day_on: date, unit: Unit, calendar: Calendar, *, office_closed: bool = False
) -> str:
    """ "剩余 3 个工作日", "今天到期", "超期 2 个工作日"."""
    word = Unit.DAY.label if unit == Unit.DAY else Unit.WORKDAY.label
    left = days_left(today, last_day_on, unit, calendar)
    if is_past(today, last_day_on, office_closed=office_closed):
        return f"超期 {-left} {word}" if left else f"超期不足 1 {word}"
    if today == last_day_on:
        return "今天到期"
    return f"剩余 {left} {word}"


def first_day(on: date, at: time, closes_at: time, unit: Unit, calendar: Calendar) -> date:
    """The day on which a promise begun at this moment starts.

    Only the same working day cares: begun on a day that is not worked, or after the close of
    office, it is owed on the next working day. Other units start on the day itself, which does
    not count anyway.
    """
    if unit != Unit.SAME_WORKDAY:
        return on
    begins = to_date(on.toordinal() + 1) if at >= closes_at else on
    return calendar.next_workday(begins)


def fits(promised: Terms, statutory: Terms, start_on: date, calendar: Calendar) -> bool:
    """Whether what the district promises is no longer than what the law allows."""
    ours, law = (
        reckon_pauses(start_on, terms, 0, (), calendar) for terms in (promised, statutory)
    )
    return ours.last_day_on <= law.last_day_on
