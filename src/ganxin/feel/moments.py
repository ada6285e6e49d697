"""Dates, times and durations as text: ISO 8601 in the strict form that FEEL allows."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ganxin.feel.values import YearsMonths

Moment = date | datetime | time | timedelta | YearsMonths

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:([Zz]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)|@([A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*))?"
)
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS = re.compile(
    r"(-?)P(?=[0-9]|T[0-9])(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?"
)


def read_date(text: str) -> date | None:
    """`2026-11-22`; None for anything else."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """`09:30:00`, with a fraction and an offset or a zone (`@Asia/Shanghai`) if need be.

    None for anything else. A fraction is kept to the microsecond.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    clock, fraction, offset, zone = found.groups()
    try:
        at = time.fromisoformat(
            f"{clock}.{(fraction or '0')[:6].ljust(6, '0')}{(offset or '').upper()}"
        )
    except ValueError:
        return None
    if zone is None:
        return at
    named = _zone(zone)
    return None if named is None else at.replace(tzinfo=named)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_date_and_time(text: str) -> datetime | None:
    """`2026-11-22T09:30:00+08:00`; a bare date is its midnight; None for anything else."""
    day, _, clock = text.partition("T")
    on = read_date(day)
    if on is None:
        return None
    at = read_time(clock) if "T" in text else time()
    return None if at is None else datetime.combine(on, at)


def read_duration(text: str) -> timedelta | YearsMonths | None:
    """`P1Y6M` or `P3DT4H`; None for anything else."""
    months = _MONTHS.fullmatch(text)
    if months:
        total = int(months.group(2) or 0) * 12 + int(months.group(3) or 0)
        return YearsMonths(-total if months.group(1) else total)
    days = _DAYS.fullmatch(text)
    if days is None:
        return None
    day, hour, minute = (int(part or 0) for part in days.groups()[1:4])
    second, _, fraction = (days.group(5) or "0").partition(".")
    try:
        length = timedelta(
            days=day,
            hours=hour,
            minutes=minute,
            seconds=int(second),
            microseconds=int(fraction[:6].ljust(6, "0")),
        )
        return -length if days.group(1) else length
    except OverflowError:
        return None


def read_moment(text: str) -> Moment | None:
    """Whatever of the four the text is; None if it is none of them."""
    for read in (read_date, read_time, read_date_and_time, read_duration):
        value = read(text)
        if value is not None:
            return value
    return None


def duration_text(length: timedelta) -> str:
    """`P3DT4H5M6.5S`, the shortest form that reads back as the same; `PT0S` for none at all."""
    sign = "-" if length < timedelta() else ""
    length = abs(length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06d}".rstrip("0") if length.microseconds else ""
    clock = "".join(
        f"{amount}{unit}"
        for amount, unit in ((hours, "H"), (minutes, "M"), (f"{seconds}{fraction}", "S"))
        if str(amount) != "0"
    )
    days = f"{length.days}D" if length.days else ""
    if not days:
        return f"{sign}PT{clock or '0S'}"
    return f"{sign}P{days}" + (f"T{clock}" if clock else "")


def moment_text(value: Moment) -> str:
    """The text that `read_moment` reads back as the same value."""
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, YearsMonths):
        return str(value)
    if not isinstance(value, datetime | time):
        return value.isoformat()
    plain = value.replace(tzinfo=None).isoformat()
    text = plain.rstrip("0") if "." in plain else plain
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.isoformat()[len(plain) :]
    return text + ("Z" if offset == "+00:00" else offset)
