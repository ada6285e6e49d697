"""The working calendar: which days are worked, and the n-th working day in O(log n)."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ganxin.lib.errors import Refused
from ganxin.promises.choices import DayKind

SATURDAY = 5
DECEMBER = 12


class OutOfRange(Refused):
    """The computation left the years that a date can name."""

    code = "promises.out_of_range"


def to_date(ordinal: int) -> date:
    """The day with this proleptic ordinal. Raises OutOfRange."""
    if not 1 <= ordinal <= date.max.toordinal():
        raise OutOfRange("日期超出可以计算的范围。")
    return date.fromordinal(ordinal)


@dataclass(frozen=True)
class Calendar:
    """Published years, their holidays and the weekend days worked instead (调休).

    `holidays` and `make_up_days` map a day to the name of its festival. A year that is not in
    `years` counts by plain weekdays, and what touches it is provisional. A notice for one year
    may move days of the December before it; from day `december_from` on, a due date in December
    is provisional until the next year is published.
    """

    years: frozenset[int]
    holidays: Mapping[date, str]
    make_up_days: Mapping[date, str]
    december_from: int = 28
    _exceptions: list[int] = field(init=False, repr=False, compare=False)
    _shifts: list[int] = field(init=False, repr=False, compare=False)
    _ranks: list[int] = field(init=False, repr=False, compare=False)
    _first: int = field(init=False, repr=False, compare=False)
    _table: list[int] = field(init=False, repr=False, compare=False)
    _first_rank: int = field(init=False, repr=False, compare=False)
    _workdays: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the days that differ from their weekday, with the running difference."""
        moved = {day.toordinal(): 1 for day in self.make_up_days if day.weekday() >= SATURDAY}
        for day in self.holidays:
            if day.weekday() < SATURDAY and day not in self.make_up_days:
                moved[day.toordinal()] = -1
        exceptions = sorted(moved)
        shifts = [0]
        for ordinal in exceptions:
            shifts.append(shifts[-1] + moved[ordinal])
        ranks = [
            _weekdays_through(ordinal) + shift
            for ordinal, shift in zip(exceptions, shifts[1:], strict=True)
        ]
        object.__setattr__(self, "_exceptions", exceptions)
        object.__setattr__(self, "_shifts", shifts)
        object.__setattr__(self, "_ranks", ranks)
        self._tabulate()

    def _tabulate(self) -> None:
        """Ranks and working days of the published years and their neighbours, for one look."""
        first = date(max(1, min(self.years, default=2) - 1), 1, 1)
        last = date(min(9999, max(self.years, default=0) + 2), 12, 31)
        days = range(first.toordinal(), last.toordinal() + 1)
        table = [self._computed_rank(ordinal) for ordinal in days]
        before = self._computed_rank(first.toordinal() - 1)
        workdays = [
            ordinal
            for ordinal, rank, previous in zip(days, table, [before, *table], strict=False)
            if rank > previous
        ]
        object.__setattr__(self, "_first", first.toordinal())
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_first_rank", before + 1)
        object.__setattr__(self, "_workdays", workdays)

    def is_known(self, day: date) -> bool:
        """Whether nothing that is still to be published can change this day."""
        if day.year not in self.years:
            return False
        late = day.month == DECEMBER and day.day >= self.december_from
        return not late or day.year + 1 in self.years

    def is_workday(self, day: date) -> bool:
        """A make-up day, or a weekday that is no holiday."""
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def kind_of(self, day: date) -> tuple[DayKind, str]:
        """What sort of day it is, and the festival's name where there is one."""
        if day in self.make_up_days:
            return DayKind.MAKE_UP, self.make_up_days[day]
        if day in self.holidays:
            return DayKind.HOLIDAY, self.holidays[day]
        return (DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.COUNTED), ""

    def rank(self, ordinal: int) -> int:
        """How many working days there are up to and including this day (from year 1 on)."""
        place = ordinal - self._first
        if 0 <= place < len(self._table):
            return self._table[place]
        return self._computed_rank(ordinal)

    def select(self, rank: int) -> int:
        """The ordinal of the working day with this rank: the inverse of `rank`."""
        place = rank - self._first_rank
        if 0 <= place < len(self._workdays):
            return self._workdays[place]
        return self._computed_day(rank)

    def _computed_rank(self, ordinal: int) -> int:
        return _weekdays_through(ordinal) + self._shifts[bisect_right(self._exceptions, ordinal)]

    def _computed_day(self, rank: int) -> int:
        place = bisect_left(self._ranks, rank)
        ordinal = _weekday_number(rank - self._shifts[place])
        if place == len(self._exceptions):
            return ordinal
        return min(ordinal, self._exceptions[place])

    def workdays_between(self, after: date, until: date) -> int:
        """Working days after `after` up to and including `until`; negative where reversed."""
        return self.rank(until.toordinal()) - self.rank(after.toordinal())

    def next_workday(self, day: date) -> date:
        """The first working day on or after `day`."""
        return to_date(self.select(self.rank(day.toordinal() - 1) + 1))


def _weekdays_through(ordinal: int) -> int:
    """Mondays to Fridays from day 1 (a Monday) to this day."""
    weeks, rest = divmod(ordinal, 7)
    return 5 * weeks + min(rest, 5)


def _weekday_number(number: int) -> int:
    """The ordinal of the `number`-th weekday, counted from day 1."""
    weeks, rest = divmod(number - 1, 5)
    return 7 * weeks + rest + 1
