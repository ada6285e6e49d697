"""Numbers while a rule is compiled: what they are made of, and how they compare.

A number is a form of facts (`a * 2 + b`), a sum of point terms (`if … then 5 else 0`), a choice
between numbers, or a quotient of forms. Comparing gives a condition with the interpreter's answer,
which is exact decimal arithmetic: 34 digits, while everything here stays far below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import lru_cache

from ganxin.feel.core.records import (
    Condition,
    Constant,
    Form,
    Term,
)

DIGITS = 15
"""Significant digits of a constant: as many as every double holds."""
REACH = 300
"""Largest power of ten of a constant, in both directions: inside the range of a double."""
BRANCHES = 64
"""Ways in which a sum of choices and facts may fall."""

_EXACT = Context(prec=60, traps=[Inexact])
_ZERO = Decimal(0)
_MOST = Decimal(10) ** DIGITS


class NotLinear(Exception):
    """A reason in Chinese why the number cannot be had; whoever knows the place adds it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A form of facts."""

    form: Form


@dataclass(frozen=True, slots=True)
class Points:
    terms: tuple[Term, ...]
    constant: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class Fork:
    """One number or another; `condition` is null nowhere."""

    condition: Condition
    then: "Number"
    otherwise: "Number"


@dataclass(frozen=True, slots=True)
class Quotient:
    numerator: Form
    denominator: Form


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least (`lowest`) or the greatest of numbers whose bounds are always known."""

    lowest: bool
    numbers: tuple["Number", ...]


Number = Line | Points | Fork | Quotient | Extreme


@lru_cache(maxsize=4096)
def constant(value: Decimal) -> Line:
    return Line(Form((), checked(value)))


@lru_cache(maxsize=4096)
def fact(attribute: str) -> Line:
    return Line(Form(((attribute, Decimal(1)),)))


def constant_of(number: object) -> Decimal | None:
    """The value of a number that depends on no fact."""
    if isinstance(number, Line) and not number.form.coefficients:
        return number.form.constant
    return None


@lru_cache(maxsize=4096)
def checked(value: Decimal) -> Decimal:
    """The same number. Raises NotLinear where a double might not hold it exactly."""
    if len(value.as_tuple().digits) > DIGITS:
        value = _EXACT.normalize(value)
        if len(value.as_tuple().digits) > DIGITS:
            raise NotLinear(f"数字“{value}”超过 {DIGITS} 位有效数字")
    if value and abs(value.adjusted()) > REACH:
        raise NotLinear(f"数字“{value}”太大或太小")
    return value


def divided(left: Decimal, right: Decimal) -> Decimal | None:
    """The exact quotient; None if it has no end or too many digits."""
    try:
        return checked(_EXACT.divide(left, right))
    except (Inexact, NotLinear):
        return None


def plus(left: Decimal, right: Decimal) -> Decimal:
    """The exact sum. Raises NotLinear where it has too many digits."""
    if not right:
        return left
    try:
        return checked(_EXACT.add(left, right))
    except Inexact:
        raise NotLinear("这些数字加起来位数太多") from None


def times(left: Decimal, right: Decimal) -> Decimal:
    """The exact product. Raises NotLinear where it has too many digits."""
    try:
        return checked(_EXACT.multiply(left, right))
    except Inexact:
        raise NotLinear("这些数字相乘位数太多") from None


# Arithmetic


def added(left: Number, right: Number) -> Number:
    """The sum. Raises NotLinear."""
    if isinstance(left, Line) and isinstance(right, Line):
        return Line(_sum(left.form, right.form))
    one, other = _as_points(left), _as_points(right)
    if one is not None and other is not None:
        return Points(one.terms + other.terms, plus(one.constant, other.constant))
    for fork, rest in ((_as_fork(left), right), (_as_fork(right), left)):
        if fork is not None:
            if ways(fork) * ways(rest) > BRANCHES:
                raise NotLinear("和里的分支太多")
            return Fork(fork.condition, added(fork.then, rest), added(fork.otherwise, rest))
    raise NotLinear("商、最大值和最小值不能再相加")


def scaled(number: Number, factor: Decimal) -> Number:
    """`number * factor`. Raises NotLinear."""
    factor = checked(factor)
    if isinstance(number, Line):
        return Line(_scaled_form(number.form, factor))
    if isinstance(number, Points):
        terms = tuple(_scaled_term(term, factor) for term in number.terms)
        return Points(terms, times(number.constant, factor))
    if isinstance(number, Fork):
        then, otherwise = scaled(number.then, factor), scaled(number.otherwise, factor)
        return Fork(number.condition, then, otherwise)
    if isinstance(number, Quotient) and factor:
        return Quotient(_scaled_form(number.numerator, factor), number.denominator)
    if isinstance(number, Extreme) and factor:
        lowest = number.lowest ^ (factor < 0)
        return Extreme(lowest, tuple(scaled(one, factor) for one in number.numbers))
    raise NotLinear("不能乘以零")


def multiplied(left: Number, right: Number) -> Number:
    for number, factor in ((left, constant_of(right)), (right, constant_of(left))):
        if factor is not None:
            return scaled(number, factor)
    raise NotLinear("两个指标相乘不是线性的")


def quotient(left: Number, right: Number) -> Number:
    """`left / right`. Raises NotLinear."""
    divisor = constant_of(right)
    if divisor is not None:
        if not divisor:
            raise NotLinear("除数是零")
        inverse = divided(Decimal(1), divisor)
        if inverse is not None:
            return scaled(left, inverse)
    if isinstance(left, Line) and isinstance(right, Line):
        return Quotient(left.form, right.form)
    raise NotLinear("只有指标的线性式才能相除")


def ways(number: Number) -> int:
    """In how many ways the conditions inside can fall."""
    if isinstance(number, Fork):
        return ways(number.then) + ways(number.otherwise)
    if isinstance(number, Points):
        made = 1
        for term in number.terms:
            made *= len(term.cases) + 1
        return made
    return 1


def forked(condition: Condition, then: Number, otherwise: Number) -> Number:
    """`if`: points where both branches are constant in the end, else a choice of numbers."""
    if isinstance(condition, Constant):
        return then if condition.value else otherwise
    value, rest = constant_of(then), _as_points(otherwise)
    if value is None or rest is None or len(rest.terms) > 1:
        return Fork(condition, then, otherwise)
    inner = rest.terms[0] if rest.terms else Term((), _ZERO)
    shifted = ((case, plus(points, rest.constant)) for case, points in inner.cases)
    cases = ((condition, value), *shifted)
    return Points((Term(cases, plus(inner.otherwise, rest.constant)),))


def extreme(numbers: Sequence[Number], *, lowest: bool) -> Number:
    """`min` or `max`. Raises NotLinear for facts: one that is missing makes the whole unknown,
    however small the others are, which no joining of comparisons says."""
    if not all(_is_bounded(number) for number in numbers):
        raise NotLinear("最大值和最小值只能取自固定的分值")
    return numbers[0] if len(numbers) == 1 else Extreme(lowest, tuple(numbers))


def _is_bounded(number: Number) -> bool:
    if isinstance(number, Fork):
        return _is_bounded(number.then) and _is_bounded(number.otherwise)
    if isinstance(number, Extreme):
        return True
    return isinstance(number, Points) or constant_of(number) is not None


def _as_points(number: Number) -> Points | None:
    if isinstance(number, Points):
        return number
    value = constant_of(number)
    return None if value is None else Points((), value)


def _as_fork(number: Number) -> Fork | None:
    if isinstance(number, Fork):
        return number
    if not isinstance(number, Points) or not number.terms:
        return None
    term, rest = number.terms[0], Points(number.terms[1:], number.constant)
    (condition, value), *cases = term.cases
    left = Points((Term(tuple(cases), term.otherwise), *rest.terms), rest.constant)
    otherwise = left if cases else Points(rest.terms, plus(rest.constant, term.otherwise))
    then = Points(rest.terms, plus(rest.constant, value))
    return Fork(condition, _plain(then), _plain(otherwise))


def _plain(number: Points) -> Number:
    return number if number.terms else constant(number.constant)


def _sum(left: Form, right: Form) -> Form:
    total = dict(left.coefficients)
    for name, coefficient in right.coefficients:
        if name in total and not (_is_tame(total[name]) and _is_tame(coefficient)):
            # What cancels out here the interpreter may have rounded before.
            raise NotLinear(f"“{name}”的系数太大或太小")
        total[name] = plus(total.get(name, _ZERO), coefficient)
    if total and not all(
        abs(one) <= _MOST and _places(one) <= 12 for one in _constants(left, right)
    ):
        raise NotLinear("与指标相加的数太大或太小")
    return Form(tuple(sorted(total.items())), plus(left.constant, right.constant))


def _constants(*forms: Form) -> list[Decimal]:
    return [form.constant for form in forms]


def _places(value: Decimal) -> int:
    return max(0, -int(_EXACT.normalize(value).as_tuple().exponent))


def _is_tame(coefficient: Decimal) -> bool:
    return abs(coefficient) <= 10**6 and _places(coefficient) <= 6


def _scaled_form(form: Form, factor: Decimal) -> Form:
    coefficients = tuple((name, times(one, factor)) for name, one in form.coefficients)
    return Form(coefficients, times(form.constant, factor))


def _scaled_term(term: Term, factor: Decimal) -> Term:
    cases = tuple((condition, times(value, factor)) for condition, value in term.cases)
    return Term(cases, times(term.otherwise, factor))
