"""The built-in functions of the first part. Not one of them reads a clock.

A function gets FEEL values; a wrong kind of argument is answered with null. Unless it is one of
`LENIENT`, it is never called with an unknown anywhere inside its arguments: the answer is unknown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from ganxin.feel import moments
from ganxin.feel.arithmetic import number, whole_months
from ganxin.feel.values import (
    NUMBERS,
    Unknown,
    YearsMonths,
    compare,
    conjunction,
    disjunction,
    equal,
    kind,
    negation,
)

Function = Callable[..., object]
MANY = 255
MOST_PLACES = 6_000
_FARTHEST = 1_000_000
_WIDE = Context(prec=NUMBERS.prec + 4, traps=[])


@dataclass(frozen=True, slots=True)
class Signature:
    """A function, and how many arguments it takes. `lenient`: it looks at unknowns itself."""

    function: Function
    least: int
    most: int
    lenient: bool = False

    def accepts(self, count: int) -> bool:
        return self.least <= count <= self.most

    def arity(self) -> str:
        """For the author of a rule: how many arguments it wants."""
        if self.most == MANY:
            return f"至少要 {self.least} 个参数"
        if self.least == self.most:
            return f"要 {self.least} 个参数"
        return f"要 {self.least} 到 {self.most} 个参数"


def _all_are(values: Iterable[object], type_: type) -> bool:
    return all(isinstance(value, type_) for value in values)


def _texts(function: Function) -> Function:
    """Null unless every argument is a text."""
    return lambda *given: function(*given) if _all_are(given, str) else None


def _numbers(function: Function) -> Function:
    """Null unless every argument is a number."""
    return lambda *given: function(*given) if _all_are(given, Decimal) else None


def _spread(given: tuple[object, ...]) -> list[object]:
    """`max(1, 2)` and `max([1, 2])` mean the same."""
    if len(given) == 1 and isinstance(given[0], list):
        return given[0]
    return list(given)


# Text


def _substring(text: object, start: object, length: object = None) -> object:
    """Characters from a position counted from 1, or from the end when negative."""
    if not isinstance(text, str) or not isinstance(start, Decimal) or not start:
        return None
    if length is not None and not isinstance(length, Decimal):
        return None
    if max(abs(start), abs(length or Decimal(0))) > _FARTHEST:
        return None
    first = int(start)
    begin = first - 1 if first > 0 else max(len(text) + first, 0)
    return text[begin:] if length is None else text[begin : begin + max(int(length), 0)]


def _before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match in text else ""


def text_of(value: object) -> str | None:
    """`string(value)`: how FEEL writes a value; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time | timedelta | YearsMonths):
        return moments.moment_text(value)
    return None


def _number_of(text: str) -> Decimal | None:
    try:
        value = Decimal(text) if text.isascii() and "_" not in text else None
    except ArithmeticError:
        return None
    return None if value is None else number(NUMBERS.plus(value))


# Numbers


def _rounded(mode: str) -> Function:
    """`mode(number, places)`; without places, to a whole number."""

    def rounded(value: object, places: object = Decimal(0)) -> object:
        if not isinstance(value, Decimal) or not isinstance(places, Decimal):
            return None
        if abs(places) > MOST_PLACES:
            return None
        if value.adjusted() + places > NUMBERS.prec:
            return value
        unit = Decimal(1).scaleb(-int(places))
        return number(value.quantize(unit, mode, _WIDE))

    return rounded


def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """The sign of the divisor, as the standard wants."""
    if not divisor:
        return None
    quotient = (NUMBERS.divide(dividend, divisor)).to_integral_value(ROUND_FLOOR)
    return number(NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient)))


def _absolute(value: object) -> object:
    if isinstance(value, Decimal | timedelta):
        return abs(value)
    return YearsMonths(abs(value.months)) if isinstance(value, YearsMonths) else None


def _is_multiple(remainder: int) -> Function:
    def check(value: object) -> bool | None:
        if not isinstance(value, Decimal) or value != value.to_integral_value():
            return None
        return int(NUMBERS.remainder_near(value, Decimal(2)).copy_abs()) == remainder

    return check


# Lists


def _count(items: object) -> object:
    """Unknown items count too: they are there."""
    if isinstance(items, Unknown):
        return items
    return Decimal(len(items)) if isinstance(items, list) else None


def _list_contains(items: object, element: object) -> object:
    if isinstance(items, Unknown):
        return items
    if not isinstance(items, list):
        return None
    answers = (equal(item, element) for item in items)
    return disjunction(False if answer is None else answer for answer in answers)


def _extreme(sign: str) -> Function:
    def extreme(*given: object) -> object:
        best: object = None
        for position, item in enumerate(_spread(given)):
            if position == 0:
                best = item
                continue
            better = compare(sign, item, best)
            if better is None:
                return None
            best = item if better else best
        return best if kind(best) not in ("list", "context", "range", "boolean") else None

    return extreme


def _total(*given: object) -> Decimal | None:
    items = _spread(given)
    if not items:
        return None
    total = Decimal(0)
    for item in items:
        if not isinstance(item, Decimal):
            return None
        total = NUMBERS.add(total, item)
    return number(total)


def _mean(*given: object) -> Decimal | None:
    total = _total(*given)
    return None if total is None else number(NUMBERS.divide(total, Decimal(len(_spread(given)))))


def _every(*given: object) -> object:
    """`all(list)`: Kleene `and` over the items."""
    return _over_items(given, conjunction)


def _some(*given: object) -> object:
    """`any(list)`: Kleene `or` over the items."""
    return _over_items(given, disjunction)


def _over_items(given: tuple[object, ...], join: Callable[[Iterable[object]], object]) -> object:
    if len(given) == 1 and given[0] is None:
        return None
    return join(_spread(given))


# Dates


def _date(*given: object) -> object:
    if _all_are(given, Decimal) and len(given) == 3:
        year, month, day = (_small(part) for part in given)
        return moments.read_date(f"{year:04d}-{month:02d}-{day:02d}")
    value = given[0] if len(given) == 1 else None
    if isinstance(value, str):
        return moments.read_date(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _small(part: object) -> int:
    """A part of a date as a whole number; 0, which no date has, for what cannot be one."""
    return int(part) if isinstance(part, Decimal) and 0 < part < 10_000 else 0


def _time(value: object) -> object:
    if isinstance(value, str):
        return moments.read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else None


def _date_and_time(*given: object) -> object:
    if len(given) == 1:
        return moments.read_date_and_time(given[0]) if isinstance(given[0], str) else None
    day, clock = given
    if isinstance(day, date) and isinstance(clock, time):
        return datetime.combine(day, clock)
    return None


def _months_between(start: object, end: object) -> object:
    """Full years and months; null for anything but dates."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return YearsMonths(whole_months(_day(start), _day(end)))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def property_of(value: object, name: str) -> object:
    """`date.year` and its like; null where the value has no such property."""
    attribute, types = _PROPERTIES.get(name, ("", ()))
    if not isinstance(value, types):
        return None
    found = getattr(value, attribute)
    return Decimal(found() if callable(found) else found)


_PROPERTIES: dict[str, tuple[str, tuple[type, ...]]] = {
    "year": ("year", (date,)),
    "month": ("month", (date,)),
    "day": ("day", (date,)),
    "weekday": ("isoweekday", (date,)),
    "hour": ("hour", (datetime, time)),
    "minute": ("minute", (datetime, time)),
    "second": ("second", (datetime, time)),
}


def _property(name: str) -> Function:
    return lambda value: property_of(value, name)


FUNCTIONS: dict[str, Signature] = {
    "not": Signature(negation, 1, 1, lenient=True),
    "contains": Signature(_texts(lambda text, match: match in text), 2, 2),
    "starts with": Signature(_texts(str.startswith), 2, 2),
    "ends with": Signature(_texts(str.endswith), 2, 2),
    "string length": Signature(_texts(lambda text: Decimal(len(text))), 1, 1),
    "upper case": Signature(_texts(str.upper), 1, 1),
    "lower case": Signature(_texts(str.lower), 1, 1),
    "substring": Signature(_substring, 2, 3),
    "substring before": Signature(_texts(_before), 2, 2),
    "substring after": Signature(_texts(_after), 2, 2),
    "string": Signature(text_of, 1, 1),
    "number": Signature(_texts(_number_of), 1, 1),
    "floor": Signature(_rounded(ROUND_FLOOR), 1, 2),
    "ceiling": Signature(_rounded(ROUND_CEILING), 1, 2),
    "decimal": Signature(_rounded(ROUND_HALF_EVEN), 2, 2),
    "round up": Signature(_rounded(ROUND_UP), 2, 2),
    "round down": Signature(_rounded(ROUND_DOWN), 2, 2),
    "round half up": Signature(_rounded(ROUND_HALF_UP), 2, 2),
    "round half down": Signature(_rounded(ROUND_HALF_DOWN), 2, 2),
    "abs": Signature(_absolute, 1, 1),
    "modulo": Signature(_numbers(_modulo), 2, 2),
    "odd": Signature(_is_multiple(1), 1, 1),
    "even": Signature(_is_multiple(0), 1, 1),
    "list contains": Signature(_list_contains, 2, 2, lenient=True),
    "count": Signature(_count, 1, 1, lenient=True),
    "min": Signature(_extreme("<"), 1, MANY),
    "max": Signature(_extreme(">"), 1, MANY),
    "sum": Signature(_total, 1, MANY),
    "mean": Signature(_mean, 1, MANY),
    "all": Signature(_every, 1, MANY, lenient=True),
    "any": Signature(_some, 1, MANY, lenient=True),
    "date": Signature(_date, 1, 3),
    "time": Signature(_time, 1, 1),
    "date and time": Signature(_date_and_time, 1, 2),
    "duration": Signature(_texts(moments.read_duration), 1, 1),
    "years and months duration": Signature(_months_between, 2, 2),
    **{name: Signature(_property(name), 1, 1) for name in _PROPERTIES},
}
