"""Conversion functions, and `is` (DMN 1.5, 10.3.4.1 and 10.3.4.7)."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ganxin.feel import moments
from ganxin.feel.arithmetic import number
from ganxin.feel.builtins.signatures import Signature
from ganxin.feel.values import NUMBERS, FunctionValue, Interval, YearsMonths, compare, equal, kind
from ganxin.feel.vocabulary import KEYWORDS, needs_declaring

_GROUPING = (" ", ",", ".", None)
_DECIMAL = (".", ",", None)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_RANGE = re.compile(r"\s*([\[(\]])(.*)\.\.(.*)([\])\[])\s*", re.DOTALL)
_END = re.compile(
    r'\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|@"(?P<at>[^"]*)"'
    r'|(?:date|time|date and time|duration)\(\s*"(?P<made>[^"]*)"\s*\)|(?P<number>[-+.\deE]+))?\s*'
)
_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def text_of(value: object) -> str | None:
    """`string(value)`: how FEEL writes a value; null stays null."""
    if value is None or isinstance(value, str):
        return value
    return None if isinstance(value, FunctionValue) else written(value)


def written(value: object) -> str:
    """A value inside another: texts in quotation marks, `null` as a word."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_QUOTED.get(sign, sign) for sign in value) + '"'
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, date | time | timedelta | YearsMonths):
        return moments.moment_text(value)
    return _written_whole(value)


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _written_whole(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_key(key)}: {written(part)}" for key, part in value.items()) + "}"
        )
    if isinstance(value, Interval):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{opening}{_end(value.low)}..{_end(value.high)}{closing}"
    return "function"


def _end(value: object) -> str:
    """The end of a range; empty where there is none."""
    return "" if value is None else written(value)


def _key(name: str) -> str:
    """The key of a context: a name, or else a text."""
    plain = name not in KEYWORDS and bool(name) and not needs_declaring(name)
    return name if plain else written(name)


def _number(text: object, grouping: object = None, point: object = None) -> Decimal | None:
    """`number("1.234,5", ".", ",")`; null for what is no number written so."""
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str) or grouping not in _GROUPING or point not in _DECIMAL:
        return None
    if grouping is not None and grouping == point:
        return None
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str):
        text = text.replace(point, ".")
    return number(NUMBERS.create_decimal(text)) if _NUMBER.fullmatch(text) else None


def _range(text: object) -> Interval | None:
    """`range("[1..5)")`: two literals of one kind, the lower one first."""
    found = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    ends = [_literal(found.group(2)), _literal(found.group(3))]
    low_included, high_included = found.group(1) == "[", found.group(4) == "]"
    if ends[0] is None and ends[1] is None:
        return None
    if (ends[0] is None and low_included) or (ends[1] is None and high_included):
        return None
    if None not in ends and (kind(ends[0]) != kind(ends[1]) or not _in_order(*ends)):
        return None
    return Interval(ends[0], ends[1], low_included, high_included)


def _in_order(low: object, high: object) -> bool:
    return compare("<=", low, high) is True


def _literal(text: str) -> object:
    found = _END.fullmatch(text)
    if found is None:
        return None
    if found["text"] is not None:
        return found["text"]
    moment = found["at"] or found["made"]
    if moment is not None:
        return moments.read_moment(moment)
    return _number(found["number"]) if found["number"] else None


def _is(left: object, right: object) -> bool:
    """The same value of the same kind; times also with the same offset or zone."""
    if kind(left) != kind(right):
        return False
    if isinstance(left, datetime | time) and isinstance(right, datetime | time):
        return moments.moment_text(left) == moments.moment_text(right)
    return left is None or equal(left, right) is True


_FROM = ("from",)

FUNCTIONS: dict[str, Signature] = {
    "string": Signature(text_of, 1, 1, (_FROM,)),
    "number": Signature(_number, 1, 3, (("from", "grouping separator", "decimal separator"),)),
    "range": Signature(_range, 1, 1, (_FROM,)),
    "is": Signature(_is, 2, 2, (("value1", "value2"),)),
}
