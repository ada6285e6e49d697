"""Numbers compared with numbers: which condition has the interpreter's answer."""

import math
from decimal import Decimal
from functools import lru_cache

from ganxin.feel.core import logic
from ganxin.feel.core.logic import Verdict
from ganxin.feel.core.numeric import (
    Extreme,
    Fork,
    Line,
    NotLinear,
    Number,
    Points,
    Quotient,
    added,
    checked,
    constant_of,
    divided,
    fact,
    plus,
    scaled,
)
from ganxin.feel.core.records import Condition, Constant, Form, Linear, Numbers, Ratio, Score, Term
from ganxin.feel.core.spans import Spans, from_value, points

_ZERO = Decimal(0)

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compared(sign: str, left: Number, right: Number) -> Verdict:
    """`left sign right`. Raises NotLinear."""
    if isinstance(right, Quotient) or (constant_of(left) is not None and right is not left):
        left, right, sign = right, left, _FLIPPED[sign]
    if isinstance(left, Quotient | Extreme):
        threshold = constant_of(right)
        if threshold is None:
            raise NotLinear("商、最大值和最小值只能与固定的数比较")
        return _signed(sign, left, threshold)
    if isinstance(left, Line) and constant_of(right) is not None:
        return _signed(sign, left, constant_of(right) or _ZERO)
    return _signed(sign, added(left, scaled(right, Decimal(-1))), _ZERO)


@lru_cache(maxsize=4096)
def fact_compared(sign: str, attribute: str, threshold: Decimal) -> Verdict:
    """A fact with a constant, the most frequent of all conditions: made once for all rules.

    Raises NotLinear.
    """
    return _signed(sign, fact(attribute), checked(threshold))


def _signed(sign: str, number: Number, threshold: Decimal) -> Verdict:
    if sign in ("=", "!="):
        met = _equals(number, threshold)
        return logic.known(logic.not_(met) if sign == "!=" else met)
    met_or_null = _reaches(number, threshold, above=sign in (">", "<="))
    return logic.negated(met_or_null) if sign in ("<", "<=") else met_or_null


def _equals(number: Number, threshold: Decimal) -> Condition:
    """A null is not equal to a number, and that is an answer."""
    if isinstance(number, Line):
        return _within(number, points([threshold]))
    if isinstance(number, Quotient):
        return _ratio(number, points([threshold]), over_zero=False)
    least = _reaches(number, threshold, above=False)
    more = _reaches(number, threshold, above=True)
    return logic.all_of([least.low, logic.not_(more.low)])


def _reaches(number: Number, threshold: Decimal, *, above: bool) -> Verdict:
    """`number >= threshold`, or `>` with `above`."""
    if isinstance(number, Line):
        return logic.known(_within(number, from_value(threshold, after=above)))
    if isinstance(number, Points):
        wanted = plus(threshold, -number.constant)
        return logic.known(_score(number.terms, wanted, above=above))
    if isinstance(number, Fork):
        then = _reaches(number.then, threshold, above=above)
        otherwise = _reaches(number.otherwise, threshold, above=above)
        return logic.chosen(logic.known(number.condition), then, otherwise)
    if isinstance(number, Quotient):
        span = from_value(threshold, after=above)
        low = _ratio(number, span, over_zero=False)
        return Verdict(low, _ratio(number, span, over_zero=True))
    parts = [_reaches(one, threshold, above=above).low for one in number.numbers]
    return logic.known((logic.all_of if number.lowest else logic.any_of)(parts))


def _score(terms: tuple[Term, ...], threshold: Decimal, *, above: bool) -> Condition:
    if not terms:
        return Constant(threshold < 0 or (threshold == 0 and not above))
    return Score(terms, threshold, above)


def _within(line: Line, spans: Spans[Decimal]) -> Condition:
    form = line.form
    if not form.coefficients:
        return Constant(form.constant in spans)
    # With a constant the interpreter adds before it compares, and rounds to 34 digits: only
    # numbers of few digits, as `Linear` wants them, come out of that unchanged.
    moved = spans.mapped(lambda value: plus(value, -form.constant))
    if len(form.coefficients) == 1 and not form.constant:
        atom = _of_one(*form.coefficients[0], moved)
        if atom is not None:
            return atom
    leading = next((one for _, one in form.coefficients if one), Decimal(1))
    if leading < 0:
        # a - b > 0 and b - a < 0 are one condition.
        turned = tuple((name, -one) for name, one in form.coefficients)
        return Linear(Form(turned), moved.mapped(lambda value: -value, rising=False))
    return Linear(Form(form.coefficients), moved)


def _of_one(attribute: str, coefficient: Decimal, spans: Spans[Decimal]) -> Condition | None:
    """The condition on a fact by itself; None if a threshold has too many digits for that."""
    if not coefficient:
        inside = _ZERO in spans
        ends = Spans(inside)
    else:
        moved = [divided(value, coefficient) for value, _ in spans.edges]
        if any(value is None for value in moved):
            return None
        exact = iter([value for value in moved if value is not None])
        values = {value: next(exact) for value, _ in spans.edges}
        ends = spans.mapped(lambda value: values[value], rising=coefficient > 0)
    return Numbers(attribute, ends)


def whole(spans: Spans[Decimal]) -> Spans[int]:
    """The set as far as whole numbers are concerned."""
    edges: list[tuple[int, bool]] = []
    for value, after in spans.edges:
        floor = math.floor(value)
        edge = (floor + (1 if after or value != floor else 0), False)
        if edges and edges[-1] == edge:
            edges.pop()
        else:
            edges.append(edge)
    return Spans(spans.begins, tuple(edges))


def _ratio(number: Quotient, spans: Spans[Decimal], *, over_zero: bool) -> Condition:
    for value, _ in spans.edges:
        checked(value)
    return Ratio(number.numerator, number.denominator, spans, over_zero)
