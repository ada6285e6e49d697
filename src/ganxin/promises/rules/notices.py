"""The district's calendar files: one per published year, and what else the clock is told."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ganxin.lib.errors import Refused
from ganxin.promises.choices import DayKind
from ganxin.promises.rules.calendar import DECEMBER, Calendar
from ganxin.promises.rules.reckoning import Thresholds

HEADER = ["date", "kind", "name"]
SOURCE = "# source:"
_KINDS = {str(DayKind.HOLIDAY): DayKind.HOLIDAY, str(DayKind.MAKE_UP): DayKind.MAKE_UP}


class BadNotice(Refused):
    """A calendar file that cannot be read as one."""

    code = "promises.bad_notice"


@dataclass(frozen=True)
class NoticeDay:
    """A day that the notice names: a holiday, or a day worked instead."""

    on: date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Notice:
    """The State Council's notice for a year. It may move days of the December before."""

    year: int
    source: str
    days: tuple[NoticeDay, ...]


@dataclass(frozen=True)
class Reason:
    """A reason for which the district has announced that its own promises pause."""

    code: str
    label: str
    source: str


def parse_notice(year: int, text: str) -> Notice:
    """Read `date,kind,name` lines after a `# source:` line. Raises BadNotice."""
    first, _, rest = text.lstrip("\ufeff").partition("\n")
    if not first.startswith(SOURCE):
        raise BadNotice(f"{year} 年的放假安排没有写明来源。")
    rows = csv.reader(io.StringIO(rest))
    if next(rows, None) != HEADER:
        raise BadNotice(f"{year} 年的放假安排表头应当是 {'、'.join(HEADER)}。")
    days = tuple(_day(year, row) for row in rows if row)
    notice = Notice(year, first.removeprefix(SOURCE).strip(), days)
    check_notice(notice)
    return notice


def check_notice(notice: Notice) -> None:
    """Each day once, and in its year or the December before. Raises BadNotice."""
    year = notice.year
    if len({day.on for day in notice.days}) < len(notice.days):
        raise BadNotice(f"{year} 年的放假安排里有重复的日期。")
    for day in notice.days:
        if day.on.year != year and (day.on.year, day.on.month) != (year - 1, DECEMBER):
            raise BadNotice(f"{day.on} 不属于 {year} 年的放假安排。")


def day_kind(word: str) -> DayKind:
    """Holiday or make-up day. Raises BadNotice for any other word."""
    if word not in _KINDS:
        raise BadNotice(f"放假安排里没有“{word}”这一类日子。")
    return _KINDS[word]


def _day(year: int, row: list[str]) -> NoticeDay:
    try:
        return NoticeDay(date.fromisoformat(row[0]), _KINDS[row[1]], row[2])
    except (ValueError, KeyError, IndexError) as error:
        raise BadNotice(f"{year} 年的放假安排有一行看不懂：{'、'.join(row)}") from error


def calendar_from(notices: Iterable[Notice], *, december_from: int = 28) -> Calendar:
    """The working calendar of all published years."""
    known = list(notices)
    days = [day for notice in known for day in notice.days]
    return Calendar(
        years=frozenset(notice.year for notice in known),
        holidays={day.on: day.name for day in days if day.kind == DayKind.HOLIDAY},
        make_up_days={day.on: day.name for day in days if day.kind == DayKind.MAKE_UP},
        december_from=december_from,
    )


def parse_reasons(text: str) -> tuple[Reason, ...]:
    """Read `code,label,source` lines. Raises BadNotice."""
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames != ["code", "label", "source"]:
        raise BadNotice("暂停理由表头应当是 code、label、source。")
    return tuple(Reason(row["code"], row["label"], row["source"]) for row in rows)


@dataclass(frozen=True)
class ClockSettings:
    """What a district may set about its clocks."""

    thresholds: Thresholds = Thresholds()
    december_from: int = 28


def parse_settings(text: str) -> dict[str, int]:
    """Read `code,value,note` lines. Raises BadNotice."""
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames != ["code", "value", "note"]:
        raise BadNotice("期限设置表头应当是 code、value、note。")
    try:
        values = {row["code"]: int(row["value"]) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise BadNotice("期限设置里有看不懂的一行。") from error
    settings_from(values)
    return values


def settings_from(values: Mapping[str, int]) -> ClockSettings:
    """The settings from their values; what is not given keeps its default. Raises BadNotice."""
    standard = {"yellow_part": 1, "yellow_of": 3, "yellow_least": 1, "december_from": 28}
    if not set(values) <= set(standard):
        raise BadNotice(f"没有这样的期限设置：{'、'.join(sorted(set(values) - set(standard)))}")
    chosen = {**standard, **values}
    december_from = chosen.pop("december_from")
    sensible = 0 <= chosen["yellow_part"] <= chosen["yellow_of"] and chosen["yellow_of"] > 0
    if not sensible or chosen["yellow_least"] < 1 or not 1 <= december_from <= 31:
        raise BadNotice("期限设置的数值不合理。")
    return ClockSettings(Thresholds(**chosen), december_from)
