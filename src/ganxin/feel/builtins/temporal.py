"""Dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.7 and 10.3.4.8).

No function here reads a clock: `now()` and `today()` get the moment of the evaluation.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from ganxin.feel import moments
from ganxin.feel.arithmetic import whole_months
from ganxin.feel.builtins.signatures import Function, Signature, all_are, whole
from ganxin.feel.values import Interval, YearsMonths

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MICROSECONDS = 1_000_000


def _date(*given: object) -> object:
    if all_are(given, Decimal) and len(given) == 3:
        year, month, day = (whole(part) or 0 for part in given)
        try:
            return date(year, month, day)
        except (ValueError, OverflowError):
            return None
    value = given[0] if len(given) == 1 else None
    if isinstance(value, str):
        return moments.read_date(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _time(*given: object) -> object:
    if len(given) >= 3:
        return _time_of_parts(*given)
    value = given[0] if len(given) == 1 else None
    if isinstance(value, str):
        return moments.read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=UTC)
    return value if isinstance(value, time) else None


def _time_of_parts(hour: object, minute: object, second: object, offset: object = None) -> object:
    parts = (whole(hour), whole(minute))
    if parts[0] is None or parts[1] is None or not isinstance(second, Decimal):
        return None
    if not isinstance(offset, timedelta | None):
        return None
    seconds, micro = divmod(int(second * _MICROSECONDS), _MICROSECONDS)
    try:
        zone = None if offset is None else timezone(offset)
        return time(parts[0], parts[1], seconds, micro, zone)
    except ValueError:
        return None


def _date_and_time(*given: object) -> object:
    if len(given) == 1:
        return _stamp(given[0])
    day, clock = given
    if isinstance(day, date) and isinstance(clock, time):
        return datetime.combine(day, clock)
    return None


def _stamp(value: object) -> object:
    if isinstance(value, str):
        return moments.read_date_and_time(value)
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(tzinfo=UTC)) if isinstance(value, date) else None


def _duration(value: object) -> object:
    if isinstance(value, timedelta | YearsMonths):
        return value
    return moments.read_duration(value) if isinstance(value, str) else None


def _months_between(start: object, end: object) -> object:
    """Full years and months; null for anything but dates."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return YearsMonths(whole_months(_day(start), _day(end)))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _day_of_year(value: object) -> object:
    return Decimal(value.timetuple().tm_yday) if isinstance(value, date) else None


def _day_of_week(value: object) -> object:
    return _WEEKDAYS[value.weekday()] if isinstance(value, date) else None


def _month_of_year(value: object) -> object:
    return _MONTHS[value.month - 1] if isinstance(value, date) else None


def _week_of_year(value: object) -> object:
    return Decimal(value.isocalendar().week) if isinstance(value, date) else None


def _now(now: datetime | None) -> object:
    return now


def _today(now: datetime | None) -> object:
    return None if now is None else now.date()


def property_of(value: object, name: str) -> object:
    """`date.year` and its like; null where the value has no such property."""
    for types, properties in _PROPERTIES:
        if isinstance(value, types) and name in properties:
            found = properties[name](value)
            return Decimal(found) if type(found) is int else found
    return None


def _second(value: datetime | time) -> Decimal:
    """With its fraction: the second is a number in [0..60)."""
    return _seconds(value.second, value.microsecond)


def _seconds(whole_ones: int, microseconds: int) -> Decimal:
    fraction = Decimal(microseconds) / _MICROSECONDS
    return Decimal(whole_ones) + fraction if microseconds else Decimal(whole_ones)


def _parts(length: timedelta) -> dict[str, int | Decimal]:
    """Days, hours, minutes and seconds, all with the sign of the duration."""
    sign = -1 if length < timedelta() else 1
    length = abs(length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts: dict[str, int | Decimal] = {
        **{"days": length.days, "hours": hours, "minutes": minutes},
        "seconds": _seconds(seconds, length.microseconds),
    }
    return {name: sign * amount for name, amount in parts.items()}


def _months_part(name: str) -> Function:
    def part(value: YearsMonths) -> int:
        sign = -1 if value.months < 0 else 1
        years, months = divmod(abs(value.months), 12)
        return sign * (years if name == "years" else months)

    return part


def _zone(value: datetime | time) -> object:
    return getattr(value.tzinfo, "key", None)


_DATE_PARTS: dict[str, Function] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME_PARTS: dict[str, Function] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone,
}
_PROPERTIES: tuple[tuple[type | tuple[type, ...], dict[str, Function]], ...] = (
    (date, _DATE_PARTS),
    ((datetime, time), _TIME_PARTS),
    (
        timedelta,
        {
            name: (lambda value, part=name: _parts(value)[part])
            for name in ("days", "hours", "minutes", "seconds")
        },
    ),
    (YearsMonths, {name: _months_part(name) for name in ("years", "months")}),
    (
        Interval,
        {
            "start": lambda value: value.low,
            "end": lambda value: value.high,
            "start included": lambda value: value.low_included,
            "end included": lambda value: value.high_included,
        },
    ),
)


def _property(name: str) -> Function:
    return lambda value: property_of(value, name)


_FROM = (("from",),)
_DATE_NAME = (("date",),)

FUNCTIONS: dict[str, Signature] = {
    "date": Signature(_date, 1, 3, (*_FROM, ("year", "month", "day"))),
    "time": Signature(_time, 1, 4, (*_FROM, ("hour", "minute", "second", "offset"))),
    "date and time": Signature(_date_and_time, 1, 2, (*_FROM, ("date", "time"))),
    "duration": Signature(_duration, 1, 1, _FROM),
    "years and months duration": Signature(_months_between, 2, 2, (("from", "to"),)),
    "day of year": Signature(_day_of_year, 1, 1, _DATE_NAME),
    "day of week": Signature(_day_of_week, 1, 1, _DATE_NAME),
    "month of year": Signature(_month_of_year, 1, 1, _DATE_NAME),
    "week of year": Signature(_week_of_year, 1, 1, _DATE_NAME),
    "now": Signature(_now, 0, 0, clocked=True),
    "today": Signature(_today, 0, 0, clocked=True),
    **{
        name: Signature(_property(name), 1, 1, (("value",),))
        for name in (*_DATE_PARTS, "hour", "minute", "second")
    },
}

__all__ = ["FUNCTIONS", "property_of"]
