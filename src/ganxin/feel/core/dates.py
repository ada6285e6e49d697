"""Dates while a rule is compiled.

`成立日期 + duration("P3Y") <= today()` changes its answer once along the calendar: whatever only
ever rises, or only ever falls, with one date is a threshold of this date. The threshold is found
by asking the interpreter's own functions, so leap days and ends of months are theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from ganxin.feel.core import logic
from ganxin.feel.core.logic import Verdict
from ganxin.feel.core.numeric import NotLinear
from ganxin.feel.core.records import Days, Form, Linear
from ganxin.feel.core.spans import Spans, points
from ganxin.feel.core.thresholds import whole
from ganxin.feel.values import compare

EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_ANCHOR = date(2000, 1, 1).toordinal()
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


def _itself(day: date) -> object:
    return day


@dataclass(frozen=True, slots=True)
class Moving:
    """A value that only rises (or, not `rising`, only falls) while one date goes on."""

    attribute: str
    function: Callable[[date], object] = _itself
    rising: bool = True

    @property
    def plain(self) -> bool:
        return self.function is _itself

    def then(self, change: Callable[[object], object], *, rising: bool = True) -> "Moving":
        """A further monotone step."""
        before = self.function
        return Moving(self.attribute, lambda day: change(before(day)), self.rising == rising)


@dataclass(frozen=True, slots=True)
class Gap:
    """`later - earlier`, two dates."""

    later: str
    earlier: str


RISING_PARTS: Mapping[str, bool] = {"year": True, "years": True, "days": True}
"""Members of a date or a length of time that never fall while it grows."""


def compared_moving(sign: str, moving: Moving, value: object) -> Verdict:
    """`moving sign value`. Raises NotLinear."""
    if moving.plain and isinstance(value, date) and not isinstance(value, datetime):
        return _compared_plain(sign, moving.attribute, value.toordinal() - EPOCH)
    if sign in ("=", "!="):
        met = logic.all_of(
            [compared_moving(one, moving, value).low for one in ("<=", ">=")],
        )
        return logic.known(logic.not_(met) if sign == "!=" else met)
    if sign in ("<", "<="):
        return logic.negated(compared_moving(">=" if sign == "<" else ">", moving, value))
    return _searched(sign, moving, value)


def compared_dates(sign: str, left: str, right: str) -> Verdict:
    """Two dates."""
    return compared_gap(sign, Gap(left, right), timedelta())


def compared_gap(sign: str, gap: Gap, length: timedelta) -> Verdict:
    """`later - earlier sign length`."""
    names = sorted({gap.later, gap.earlier})
    weights = {gap.later: Decimal(0), gap.earlier: Decimal(0)}
    weights[gap.later] += 1
    weights[gap.earlier] -= 1
    spans = _in_days(sign, Fraction(length // _MICROSECOND, _DAY // _MICROSECOND))
    turned = weights[names[0]] < 0
    form = Form(
        tuple((name, abs(weights[name]) * (1 if name == names[0] else -1)) for name in names)
    )
    decimal = Spans(spans.begins, tuple((Decimal(day), after) for day, after in spans.edges))
    if turned:
        decimal = decimal.mapped(lambda value: -value, rising=False)
    return logic.known(Linear(form, decimal))


def _compared_plain(sign: str, attribute: str, day: int) -> Verdict:
    return logic.known(Days(attribute, _in_days(sign, Fraction(day))))


def _in_days(sign: str, length: Fraction) -> Spans[int]:
    """The whole numbers of days that stand in this relation to a length."""
    if sign in ("=", "!="):
        none: Spans[int] = Spans(False)
        same = points([int(length)]) if length.denominator == 1 else none
        return whole_days(same) if sign == "=" else whole_days(same).complement()
    floor = length.numerator // length.denominator
    after = sign in (">", "<=") or floor != length
    reached = Spans(False, ((floor + 1 if after else floor, False),))
    return reached if sign in (">", ">=") else reached.complement()


def whole_days(spans: Spans[int]) -> Spans[int]:
    """The same days, with every edge before a day."""
    return whole(Spans(spans.begins, tuple((Decimal(day), after) for day, after in spans.edges)))


def _searched(sign: str, moving: Moving, value: object) -> Verdict:
    """`>` or `>=`: true beyond one day, null where the calendar ends."""

    def answer(day: int) -> object:
        return compare(sign, moving.function(date.fromordinal(day)), value)

    def null(day: int) -> bool:
        return answer(day) is None

    if null(_ANCHOR):
        raise NotLinear("比较的两边类型不同，结果总是 null")
    first = _change(null, _FIRST, _ANCHOR) if null(_FIRST) else _FIRST
    last = _change(null, _ANCHOR, _LAST) - 1 if null(_LAST) else _LAST
    low: Spans[int] = Spans(answer(first) is True)
    if answer(first) != answer(last):
        low = Spans(low.begins, ((_change(answer, first, last) - EPOCH, False),))
    if (first, last) == (_FIRST, _LAST):
        return logic.known(Days(moving.attribute, low))
    return _with_nulls(moving.attribute, low, first - EPOCH, last + 1 - EPOCH)


def _with_nulls(attribute: str, met: Spans[int], first: int, end: int) -> Verdict:
    """Null before `first` and from `end` on."""
    inside = [day for day, _ in met.edges]
    low = [first] * met.begins + inside
    if len(low) % 2:
        low.append(end)
    high = ([] if met.begins else [first]) + inside
    if len(high) % 2:
        high.append(end)
    return Verdict(
        Days(attribute, Spans(False, tuple((day, False) for day in low))),
        Days(attribute, Spans(True, tuple((day, False) for day in high))),
    )


def _change(answer: Callable[[int], object], low: int, high: int) -> int:
    """The first day whose answer is another than that of `low`; `high` has another."""
    before = answer(low)
    while high - low > 1:
        middle = (low + high) // 2
        if answer(middle) == before:
            low = middle
        else:
            high = middle
    return high
