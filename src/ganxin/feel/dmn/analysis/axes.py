"""The values of a column, cut into stretches between which the table makes no difference."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ganxin.feel.dmn.analysis.cells import Cell, Prefix
from ganxin.feel.dmn.notation import interval, written
from ganxin.feel.values import NUMBERS, Interval, YearsMonths, compare, kind

OTHER = "（其他）"
LONGEST = 160  # characters of what is said of one column
_DAY = timedelta(days=1)


class NoAxis(Exception):
    """A column whose values cannot be put in a row; the message says why."""


class Axis:
    """One column. Stretch `at` is bit `1 << at` of a box; `values[at]` lies in it.

    `cells` are all cells of the column, `allowed` those that say which values it may have.
    """

    def __init__(
        self, name: str, type_: str, cells: Sequence[Cell], allowed: Sequence[Cell]
    ) -> None:
        self.name = name
        found = [value for cell in (*cells, *allowed) for value in cell.constants]
        prefixes = list(dict.fromkeys(one.text for one in found if isinstance(one, Prefix)))
        constants = [value for value in found if not isinstance(value, Prefix)]
        self.kind = _kind_of(type_, [*constants, *prefixes])
        self.other = OTHER
        while any(self.other in one for one in (*constants, *prefixes) if isinstance(one, str)):
            self.other += OTHER
        self.own = [value for value in constants if kind(value) == self.kind]
        has_null = any(value is None for value in constants)
        others = [prefix + self.other for prefix in (*prefixes, "")]
        stretches = list(_stretches(self.kind, self.own, others))
        stretches += [(-1, None)] if has_null else []
        kept = [
            (position, value)
            for position, value in stretches
            if all(cell.met_by(value) for cell in allowed)
        ]
        self.positions = tuple(position for position, _ in kept)
        self.values = tuple(value for _, value in kept)

    @property
    def all(self) -> int:
        return (1 << len(self.values)) - 1

    def bits(self, cell: Cell) -> int:
        """The stretches whose values meet the cell."""
        if cell.any:
            return self.all
        return sum(1 << at for at, value in enumerate(self.values) if cell.met_by(value))

    def value(self, bits: int) -> object:
        """A value of the first of these stretches."""
        return self.values[(bits & -bits).bit_length() - 1]

    def text(self, bits: int) -> str:
        """`收入 in [100..500)`: what the stretches are, in the words of the language."""
        text = self._text(bits)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"

    def _text(self, bits: int) -> str:
        chosen = [at for at in range(len(self.values)) if bits >> at & 1]
        if self.kind not in _BETWEEN:
            return f"{self.name} {self._listed(chosen)}"
        parts = [self._run(run) for run in _runs(chosen, self.positions)]
        if len(parts) == 1:
            joint = "" if parts[0][0] in "<>=" else "in "
            return f"{self.name} {joint}{parts[0]}"
        return f"{self.name} in ({', '.join(part.removeprefix('= ') for part in parts)})"

    def _listed(self, chosen: Sequence[int]) -> str:
        named = [self.values[at] for at in chosen]
        if self.other in named:
            left = [one for one in self.values if one not in named and one is not None]
            return f"in not({', '.join(map(self._said, left))})" if left else "in 任意文字"
        if len(named) == 1:
            return f"= {self._said(named[0])}"
        return f"in ({', '.join(map(self._said, named))})"

    def _said(self, value: object) -> str:
        """A value as the language writes it; for all others of a prefix, how they begin."""
        if isinstance(value, str) and value.endswith(self.other):
            return f"{written(value.removesuffix(self.other))} 开头的其他"
        return written(value)

    def _run(self, run: tuple[int, int]) -> str:
        """Even positions lie between two thresholds, odd ones are a threshold."""
        first, last = run
        points = sorted(set(self.own), key=_comparable)
        if first == -1:
            return "= null"
        if first == last and first % 2:
            return f"= {written(points[first // 2])}"
        low = points[(first - 1) // 2] if first else None
        high = points[last // 2] if last < 2 * len(points) else None
        if low is None and high is None:
            return "任意值"
        return interval(Interval(low, high, bool(first % 2), bool(last % 2)))


def _runs(chosen: Sequence[int], positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last position of stretches that follow each other; null stands alone."""
    begun = 0
    for at in range(1, len(chosen) + 1):
        follows = (
            at < len(chosen)
            and chosen[at] == chosen[at - 1] + 1
            and positions[chosen[at]] != -1
            and (positions[chosen[at]] == positions[chosen[at - 1]] + 1 or _gapless(positions))
        )
        if not follows:
            yield positions[chosen[begun]], positions[chosen[at - 1]]
            begun = at


def _gapless(positions: Sequence[int]) -> bool:
    """Is there any stretch that is no single value? Then what is left out does not exist."""
    return any(position != -1 and position % 2 == 0 for position in positions)


def _kind_of(type_: str, constants: Sequence[object]) -> str:
    """The FEEL type of a column: as declared, or that of all its constants."""
    found = {kind(value) for value in constants} - {""}
    if type_ in _BETWEEN or type_ in ("string", "boolean"):
        wanted = type_
    elif type_ not in ("", "Any"):
        raise NoAxis(f"类型“{type_}”不是数字、文字、是否、日期或期间")
    elif len(found) > 1:
        raise NoAxis(f"格子里有几种不同的值（{'、'.join(sorted(found))}）")
    else:
        wanted = next(iter(found), "string")
    moments = [value for value in constants if isinstance(value, datetime)]
    clocks = [value for value in constants if isinstance(value, time)]
    if len({one.tzinfo is None for one in moments}) + len({one.tzinfo for one in clocks}) > 1:
        raise NoAxis("有几种时区的时间，或有的带时区、有的不带")
    return wanted


def _stretches(
    kind_: str, constants: Sequence[Any], others: Sequence[str]
) -> Iterator[tuple[int, object]]:
    """Position and a value of every stretch that has one.

    Texts: every constant; one of `others` for all that begin with a prefix, and for the rest.
    """
    if kind_ == "boolean":
        yield from ((0, True), (1, False))
    elif kind_ == "string":
        yield from enumerate(dict.fromkeys([*constants, *others]))
    else:
        yield from _ordered(sorted(set(constants), key=_comparable), _BETWEEN[kind_])


def _ordered(
    points: Sequence[object], between: Callable[[Any, Any], object]
) -> Iterator[tuple[int, object]]:
    ends = [None, *points, None]
    for at, (low, high) in enumerate(zip(ends, ends[1:], strict=False)):
        if low is not None:
            yield 2 * at - 1, low
        value = between(low, high)
        if value is not None and _lies(low, value, high):
            yield 2 * at, value


def _lies(low: object, value: object, high: object) -> bool:
    above = low is None or compare("<", low, value) is True
    return above and (high is None or compare("<", value, high) is True)


def _comparable(value: Any) -> Any:
    return value


def _number(low: Decimal | None, high: Decimal | None) -> Decimal:
    """A value between two others, a whole one if there is one."""
    if low is None or high is None:
        return NUMBERS.add(low, 1) if low is not None else _below(high)
    whole = NUMBERS.add(low, 1).to_integral_value("ROUND_FLOOR")
    return whole if low < whole < high else NUMBERS.divide(NUMBERS.add(low, high), 2)


def _below(high: Decimal | None) -> Decimal:
    return Decimal(0) if high is None else NUMBERS.subtract(high, 1)


def _stepped(step: Any, none: object) -> Callable[[Any, Any], object]:
    """A value one step from its neighbour."""

    def between(low: Any, high: Any) -> object:
        try:
            if low is None:
                return none if high is None else high - step
            return low + step if high is None or low + step < high else low + (high - low) / 2
        except OverflowError:
            return None

    return between


def _day(low: date | None, high: date | None) -> date | None:
    try:
        return low + _DAY if low is not None else (high or date(2026, 1, 1)) - _DAY
    except OverflowError:
        return None


def _clock(low: time | None, high: time | None) -> time | None:
    """Midnight is the first time there is, and nothing comes after the last microsecond."""
    zone = (low or high or time()).tzinfo
    first = -1 if low is None else _microseconds(low)
    last = 86_400_000_000 if high is None else _microseconds(high)
    if first + 1 >= last:
        return None
    middle = timedelta(microseconds=(first + last) // 2)
    return (datetime.combine(date.min, time(tzinfo=zone)) + middle).timetz()


def _microseconds(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _months(low: YearsMonths | None, high: YearsMonths | None) -> YearsMonths:
    if low is not None:
        return YearsMonths(low.months + 1)
    return YearsMonths(high.months - 1 if high is not None else 0)


_BETWEEN: dict[str, Callable[[Any, Any], object]] = {
    "number": _number,
    "date": _day,
    "date and time": _stepped(_DAY, datetime.combine(date(2026, 1, 1), time())),
    "days and time duration": _stepped(_DAY, timedelta()),
    "time": _clock,
    "years and months duration": _months,
}
"""Kinds of values that have an order, each with how to find one between two others."""
