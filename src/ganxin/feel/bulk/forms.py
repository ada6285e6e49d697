"""Forms and quotients of facts, exactly: every fact a whole number times a power of ten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from ganxin.feel.bulk.columns import Absent, Bytes, Column, Measured, present
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.core.records import Form

PLACES = 6
"""Decimal places that a column of floats may have where rules calculate with it."""
_DOUBLES = 10**15
_LIMIT = 2**62
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Exact:
    """value × 10 ** scale; 0 where missing."""

    values: Whole
    there: npt.NDArray[np.bool_]
    scale: int


def exact(column: Column, attribute: str) -> Exact:
    """A column as whole numbers. Raises BulkError where that is not exact."""
    if isinstance(column, Absent):
        return Exact(np.zeros(column.rows, np.int64), np.zeros(column.rows, np.bool_), 0)
    assert isinstance(column, Measured)
    there = present(column.valid, len(column.values))
    if column.values.dtype.kind == "f":
        values, scale = _scaled(np.where(there, column.values, 0.0), attribute)
    else:
        values, scale = column.values.astype(np.int64), column.scale
        values[~there] = 0
    return Exact(values, there, scale)


def _scaled(values: npt.NDArray[np.float64], attribute: str) -> tuple[Whole, int]:
    """A double is the decimal y / 10**s, of at most 15 digits, if it is the double nearest to it:
    y and 10**s are doubles, and division rounds to the nearest."""
    for places in range(PLACES + 1):
        whole = np.rint(values * 10.0**places)
        if np.array_equal(whole / 10.0**places, values) and _largest(whole) < _DOUBLES:
            return whole.astype(np.int64), places
    raise BulkError(
        f"规则要用这一列计算，但它的数值超过 {PLACES} 位小数或 15 位有效数字，不能精确计算；"
        "请改用 decimal 列",
        attribute=attribute,
    )


def _largest(values: npt.NDArray[Any]) -> int:
    if not len(values):
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


@dataclass(frozen=True, slots=True)
class Sum:
    """The values of a form as whole numbers: form × 10 ** scale; 0 where unknown."""

    values: Whole
    there: npt.NDArray[np.bool_]
    scale: int


def evaluate(form: Form, columns: Callable[[str], Column], rows: int) -> Sum:
    """Raises BulkError where a column is not exact or the numbers are too large."""
    facts = [(exact(columns(name), name), weight) for name, weight in form.coefficients]
    places = max(
        [_places(form.constant)] + [fact.scale + _places(weight) for fact, weight in facts]
    )
    there = np.ones(rows, np.bool_)
    constant = int(form.constant.scaleb(places))
    reach = _within(abs(constant))
    values = np.full(rows, constant, np.int64)
    for fact, weight in facts:
        factor = int(weight.scaleb(places - fact.scale))
        reach += abs(factor) * _largest(fact.values)
        _within(reach)
        values += fact.values * factor
        there &= fact.there
    values[~there] = 0
    return Sum(values, there, places)


def _within(number: int) -> int:
    if number >= _LIMIT:
        raise BulkError("规则里的计算超出 64 位整数的范围")
    return number


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # rules hold finite numbers only
    return max(0, -exponent)


def quotient_codes(
    above: Sum, below: Sum, edges: Sequence[tuple[Decimal, bool]], out: Bytes
) -> None:
    """0 missing, 1 over zero, else 2 + how many of the edges the quotient has reached."""
    rows = len(above.values)
    sign = np.sign(below.values)
    out[rows:] = 0
    codes = out[:rows]
    codes[:] = np.where(sign == 0, 1, 2)
    for value, after in edges:
        # above / 10**a against value × below / 10**b, with both sides whole.
        places = max(above.scale, below.scale + _places(value))
        left = 10 ** (places - above.scale)
        right = int(value.scaleb(places - below.scale))
        _within(left * _largest(above.values) + abs(right) * _largest(below.values))
        distance = (above.values * left - below.values * right) * sign
        codes += ((distance > 0) if after else (distance >= 0)) & (sign != 0)
    codes *= above.there & below.there
