"""One enterprise on the axes: how many edges each of its facts has reached."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from ganxin.feel.bulk.axes import Axis
from ganxin.feel.bulk.columns import KINDS
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.core.dates import EPOCH
from ganxin.feel.core.records import Form, Kind
from ganxin.feel.values import Unknown

MISSING, OVER_ZERO = 0, 1
Facts = Mapping[str, object]


def code(axis: Axis, facts: Facts, kinds: Mapping[str, Kind]) -> int:
    """0 missing, 1 over zero (a quotient), else 2 + how many edges the value has reached.

    Raises BulkError for a fact of the wrong kind.
    """
    measure = axis.measure
    if isinstance(measure, str):
        value = fact(measure, facts, kinds[measure])
        if value is None:
            return MISSING
        if axis.kind is Kind.FLAG:
            return 2 + bool(value)
        return 2 + bisect_right(axis.edges, (value, False))
    if isinstance(measure, Form):
        total = _form(measure, facts, kinds)
        return MISSING if total is None else 2 + _reached(axis, total)
    above, below = (_form(form, facts, kinds) for form in measure)
    if above is None or below is None:
        return MISSING
    return 2 + _reached(axis, above / below) if below else OVER_ZERO


def fact(name: str, facts: Facts, kind: Kind) -> Decimal | int | str | bool | None:
    """The value on its axis; None where it is missing. Raises BulkError for another kind."""
    value = facts.get(name)
    if value is None or isinstance(value, Unknown):
        return None
    if kind is Kind.FLAG and isinstance(value, bool):
        return value
    if kind is Kind.TEXT and isinstance(value, str):
        return value
    if kind is Kind.DATE and isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal() - EPOCH
    if kind is Kind.NUMBER and isinstance(value, int | float | Decimal):
        number = None if isinstance(value, bool) else _number(value)
        if number is not None:
            return number
    raise BulkError(f"这里的值不是{KINDS[kind]}", attribute=name)


def _number(value: int | float | Decimal) -> Decimal | None:
    """Exactly, a float by its shortest text; None if it is not finite."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def _form(form: Form, facts: Facts, kinds: Mapping[str, Kind]) -> Fraction | None:
    total = Fraction(form.constant)
    for name, weight in form.coefficients:
        value = fact(name, facts, kinds[name])
        if not isinstance(value, Decimal | int):
            return None
        total += Fraction(value) * Fraction(weight)
    return total


def _reached(axis: Axis, value: Fraction) -> int:
    return sum(value > edge or (value == edge and not after) for edge, after in axis.edges)
