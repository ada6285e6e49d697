"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from datetime import timedelta
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

from ganxin.feel.arithmetic import number
from ganxin.feel.builtins.signatures import Function, Signature, numbers
from ganxin.feel.values import NUMBERS, YearsMonths

LEAST_SCALE, MOST_SCALE = -6_111, 6_176  # DMN 1.5, 10.3.2.3.1
_WIDE = Context(prec=NUMBERS.prec + 4, traps=[])
# A quotient has at most so many digits; beyond, the remainder is null.
_EXACT = Context(prec=1_000, traps=[])
_LARGEST_POWER_OF_E = 20_000


def _rounded(mode: str) -> Function:
    """`mode(number, places)`; without places, to a whole number."""

    def rounded(value: object, places: object = Decimal(0)) -> object:
        if not isinstance(value, Decimal) or not isinstance(places, Decimal):
            return None
        if not LEAST_SCALE <= places <= MOST_SCALE:
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
    rest = _EXACT.remainder(dividend, divisor)
    if not rest.is_finite():
        return None
    turned = rest and (rest < 0) != (divisor < 0)
    return number(NUMBERS.add(rest, divisor) if turned else NUMBERS.plus(rest))


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


def _root(value: Decimal) -> Decimal | None:
    return None if value < 0 else number(NUMBERS.sqrt(value))


def _logarithm(value: Decimal) -> Decimal | None:
    return None if value <= 0 else number(NUMBERS.ln(value))


def _exponential(value: Decimal) -> Decimal | None:
    return None if abs(value) > _LARGEST_POWER_OF_E else number(NUMBERS.exp(value))


_N = (("n",),)
_SCALED = (("n", "scale"),)

FUNCTIONS: dict[str, Signature] = {
    "floor": Signature(_rounded(ROUND_FLOOR), 1, 2, _SCALED),
    "ceiling": Signature(_rounded(ROUND_CEILING), 1, 2, _SCALED),
    "decimal": Signature(_rounded(ROUND_HALF_EVEN), 2, 2, _SCALED),
    "round up": Signature(_rounded(ROUND_UP), 2, 2, _SCALED),
    "round down": Signature(_rounded(ROUND_DOWN), 2, 2, _SCALED),
    "round half up": Signature(_rounded(ROUND_HALF_UP), 2, 2, _SCALED),
    "round half down": Signature(_rounded(ROUND_HALF_DOWN), 2, 2, _SCALED),
    "abs": Signature(_absolute, 1, 1, _N),
    "modulo": Signature(numbers(_modulo), 2, 2, (("dividend", "divisor"),)),
    "sqrt": Signature(numbers(_root), 1, 1, (("number",),), cost=40),
    "log": Signature(numbers(_logarithm), 1, 1, (("number",),), cost=40),
    "exp": Signature(numbers(_exponential), 1, 1, (("number",),), cost=40),
    "odd": Signature(_is_multiple(1), 1, 1, (("number",),)),
    "even": Signature(_is_multiple(0), 1, 1, (("number",),)),
}
