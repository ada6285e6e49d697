"""Values as the language writes them."""

from datetime import date, time, timedelta
from decimal import Decimal

from ganxin.feel.moments import moment_text
from ganxin.feel.printer import quoted
from ganxin.feel.values import FunctionValue, Interval, Unknown, YearsMonths
from ganxin.feel.vocabulary import KEYWORDS, plain_name


def written(value: object) -> str:
    """The value as an expression that gives it; a fact that is missing is `未知`."""
    if isinstance(value, Unknown):
        return "未知"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date | time | timedelta | YearsMonths):
        return f'@"{moment_text(value)}"'
    return _compound(value)


def number(value: Decimal) -> str:
    """Without an exponent where that stays short, and without zeros behind the last digit."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value.adjusted()) > 30 or exponent > 30:
        return str(value)
    plain = f"{value:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) if value else "0"


def _compound(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Interval):
        return interval(value)
    if isinstance(value, FunctionValue):
        return f"function({', '.join(value.parameters)})"
    return str(value)


def _key(name: str) -> str:
    plain = name not in KEYWORDS and bool(name) and plain_name(name, 0) == len(name)
    return name if plain else quoted(name)


def interval(value: Interval) -> str:
    """`[1..5)`, or `>= 5` for one that is open without end."""
    if value.low is None and not value.low_included:
        return f"{'<=' if value.high_included else '<'} {written(value.high)}"
    if value.high is None and not value.high_included:
        return f"{'>=' if value.low_included else '>'} {written(value.low)}"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{written(value.low)}..{written(value.high)}{closing}"
