"""From the caller's Python values to FEEL values: what may stand in a scope."""

from collections.abc import Callable, Mapping, Set
from datetime import date, time, timedelta
from decimal import Decimal

from ganxin.feel.errors import FeelError
from ganxin.feel.limits import ITEMS, RESULT, VALUE_DEPTH
from ganxin.feel.values import (
    NUMBERS,
    UNKNOWN,
    ClosedContext,
    FunctionValue,
    Interval,
    Unknown,
    YearsMonths,
)
from ganxin.feel.vocabulary import tidy

_AS_THEY_ARE = (bool, date, time, timedelta, YearsMonths, Interval, FunctionValue)


def to_feel(value: object, name: str, spend: Callable[[int], None], depth: int = 0) -> object:
    """The FEEL value of a fact.

    `int` and `float` become Decimal (a float by its shortest text), text classes become plain
    text, tuples and sets become lists, mappings contexts. An unknown remembers `name`, unless
    it remembers others. `spend` is
    told how many values were looked at. Raises FeelError for a class that rules do not know, and
    for a value that is too large or nested too deep.
    """
    spend(1)
    if value is None or isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, Unknown):
        return value if value.parts else Unknown(name)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return _number(value, name)
    return _collection(value, name, spend, depth)


def _number(value: int | float | Decimal, name: str) -> Decimal:
    number = NUMBERS.create_decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        raise FeelError(f"“{name}”不是有限的数")
    return number


def _collection(value: object, name: str, spend: Callable[[int], None], depth: int) -> object:
    if not isinstance(value, Mapping | list | tuple | Set):
        raise FeelError(f"“{name}”的值不能用在规则里（{type(value).__name__}）")
    if len(value) > ITEMS:
        raise FeelError(f"“{name}”太长，最多 {ITEMS} 项")
    if depth >= VALUE_DEPTH:
        raise FeelError(f"“{name}”嵌套太深，最多 {VALUE_DEPTH} 层")
    if isinstance(value, Mapping):
        context = ClosedContext() if isinstance(value, ClosedContext) else dict[str, object]()
        for key, part in value.items():
            context[tidy(str(key))] = to_feel(part, name, spend, depth + 1)
        return context
    return [to_feel(item, name, spend, depth + 1) for item in value]


def from_feel(value: object) -> object:
    """A result for the caller: contexts are plain dicts, every unknown is the one `UNKNOWN`.

    Raises FeelError for a result that is larger than anybody can want.
    """
    return _Outgoing().given(value)


class _Outgoing:
    """Counts as it goes: parts that a value shares with itself are written out each time."""

    def __init__(self) -> None:
        self.values = 0

    def given(self, value: object) -> object:
        self.values += 1
        if self.values > RESULT:
            raise FeelError(f"结果太大，最多 {RESULT} 个值")
        if isinstance(value, Unknown):
            return UNKNOWN
        if isinstance(value, list):
            return [self.given(item) for item in value]
        if isinstance(value, dict):
            return {key: self.given(part) for key, part in value.items()}
        return value
