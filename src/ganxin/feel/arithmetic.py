"""`+ - * / **` by the kinds of their operands; whatever the standard does not name is null."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from ganxin.feel.values import (
    NUMBERS,
    Unknown,
    YearsMonths,
    bounded,
    bounds_of,
    kind,
    midnight,
    unknown_in,
)

NUMBER, TEXT, DATE, STAMP, TIME = "number", "string", "date", "date and time", "time"
DAYS, MONTHS = "days and time duration", "years and months duration"
Operation = Callable[..., object]
_LARGEST_POWER = 999_999_999


def number(value: Decimal) -> Decimal | None:
    """The number, or null for what is none: not finite."""
    return value if value.is_finite() else None


def calculate(operator: str, left: object, right: object) -> object:
    """`left operator right`. Unknown with anything is unknown; impossible is null."""
    missing = unknown_in((left, right))
    if missing is not None:
        return _by_bounds(operator, left, right, missing)
    operation = _OPERATIONS.get((operator, kind(left), kind(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (OverflowError, ValueError, TypeError):
        # Out of the calendar's years, or a time with an offset against one without.
        return None


def _by_bounds(operator: str, left: object, right: object, missing: Unknown) -> object:
    """`left operator right` from its lowest to its highest, where that is certain.

    Rounding is monotone, so the ends of a sum and a product are those of the ends; a quotient is
    bounded only by a divisor that is known.
    """
    one, other = bounds_of(left), bounds_of(right)
    divides = operator == "/" and other is not None and other[0] == other[1] != 0
    if one is None or other is None or not (operator in "+-*" or divides):
        return missing
    corners = [_OPERATIONS[operator, NUMBER, NUMBER](a, b) for a in one for b in other]
    ends = sorted(corner for corner in corners if isinstance(corner, Decimal))
    return bounded(ends[0], ends[-1], missing) if len(ends) == len(corners) else missing


def negative(value: object) -> object:
    """`-value`."""
    if isinstance(value, Unknown):
        ends = value.bounds
        return Unknown(value, bounds=(-ends[1], -ends[0])) if ends else value
    if isinstance(value, Decimal):
        return number(NUMBERS.minus(value))
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return unknown_in((value,))


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is no such day.

    Works for dates and for dates with a time. Raises ValueError beyond the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def whole_months(start: date, end: date) -> int:
    """Full months from start to end, towards zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and add_months(start, months) > end:
        return months - 1
    if months < 0 and add_months(start, months) < end:
        return months + 1
    return months


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return number(NUMBERS.divide(left, right)) if right else None


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    if abs(exponent) > _LARGEST_POWER:
        return None
    return number(NUMBERS.power(base, exponent)) if exponent else Decimal(1)


def _scaled(length: timedelta, factor: Decimal) -> timedelta:
    microseconds = Decimal(length // timedelta(microseconds=1))
    return timedelta(microseconds=int(NUMBERS.multiply(microseconds, factor)))


def _share(length: timedelta, divisor: Decimal) -> timedelta | None:
    return _scaled(length, NUMBERS.divide(Decimal(1), divisor)) if divisor else None


def _ratio(left: timedelta, right: timedelta) -> Decimal | None:
    unit = timedelta(microseconds=1)
    return _divide(Decimal(left // unit), Decimal(right // unit))


def _months_scaled(length: YearsMonths, factor: Decimal) -> YearsMonths | None:
    months = NUMBERS.multiply(Decimal(length.months), factor)
    if not months.is_finite() or abs(months) > 10**9:
        return None
    return YearsMonths(int(months.to_integral_value(ROUND_DOWN)))


def _months_shared(length: YearsMonths, divisor: Decimal) -> YearsMonths | None:
    return _months_scaled(length, NUMBERS.divide(Decimal(1), divisor)) if divisor else None


def _clock(at: time, length: timedelta) -> time:
    moment = datetime.combine(date(2000, 1, 1), at) + length % timedelta(days=1)
    return moment.timetz()


def _between_times(left: time, right: time) -> timedelta:
    day = date(2000, 1, 1)
    return datetime.combine(day, left) - datetime.combine(day, right)


def _backwards(operation: Operation) -> Operation:
    return lambda left, right: operation(left, negative(right))


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _later(start: date, length: timedelta) -> date:
    """In a zone whose clocks are changed, the length is that of real time."""
    if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo):
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return start + length


def _between(left: datetime, right: datetime) -> timedelta:
    if left.tzinfo is not None and left.tzinfo is right.tzinfo:
        return left.astimezone(UTC) - right.astimezone(UTC)
    return left - right


def _months_later(start: date, length: YearsMonths) -> date:
    return add_months(start, length.months)


_OPERATIONS: dict[tuple[str, str, str], Operation] = {
    ("+", NUMBER, NUMBER): lambda left, right: number(NUMBERS.add(left, right)),
    ("-", NUMBER, NUMBER): lambda left, right: number(NUMBERS.subtract(left, right)),
    ("*", NUMBER, NUMBER): lambda left, right: number(NUMBERS.multiply(left, right)),
    ("/", NUMBER, NUMBER): _divide,
    ("**", NUMBER, NUMBER): _power,
    ("+", TEXT, TEXT): lambda left, right: left + right,
    ("-", DATE, DATE): lambda left, right: left - right,
    ("-", STAMP, STAMP): _between,
    ("-", DATE, STAMP): lambda left, right: midnight(left) - right,
    ("-", STAMP, DATE): lambda left, right: left - midnight(right),
    ("-", TIME, TIME): _between_times,
    ("+", DAYS, DAYS): lambda left, right: left + right,
    ("-", DAYS, DAYS): lambda left, right: left - right,
    ("*", DAYS, NUMBER): _scaled,
    ("*", NUMBER, DAYS): _swapped(_scaled),
    ("/", DAYS, NUMBER): _share,
    ("/", DAYS, DAYS): _ratio,
    ("+", MONTHS, MONTHS): lambda left, right: YearsMonths(left.months + right.months),
    ("-", MONTHS, MONTHS): lambda left, right: YearsMonths(left.months - right.months),
    ("*", MONTHS, NUMBER): _months_scaled,
    ("*", NUMBER, MONTHS): _swapped(_months_scaled),
    ("/", MONTHS, NUMBER): _months_shared,
    ("/", MONTHS, MONTHS): lambda left, right: _divide(
        Decimal(left.months), Decimal(right.months)
    ),
    **{
        key: operation
        for start, length, move in (
            (DATE, DAYS, _later),
            (STAMP, DAYS, _later),
            (TIME, DAYS, _clock),
            (DATE, MONTHS, _months_later),
            (STAMP, MONTHS, _months_later),
        )
        for key, operation in (
            (("+", start, length), move),
            (("+", length, start), _swapped(move)),
            (("-", start, length), _backwards(move)),
        )
    },
}
