"""Text functions (DMN 1.5, 10.3.4.3), with regular expressions that cannot run away."""

from decimal import Decimal

from ganxin.feel.builtins.patterns import find_pattern, replace_pattern, split_pattern
from ganxin.feel.builtins.signatures import Signature, listed, texts


def _substring(text: object, start: object, length: object = None) -> object:
    """Characters from a position counted from 1, or from the end when negative.

    A fraction of a position or a length is cut off; a length may reach beyond the end.
    """
    if not isinstance(text, str) or not isinstance(start, Decimal):
        return None
    if not 1 <= abs(start) < len(text) + 1:
        return None
    begin = int(start) - 1 if start > 0 else len(text) + int(start)
    if length is None:
        return text[begin:]
    if not isinstance(length, Decimal) or length < 1:
        return None
    return text[begin : begin + int(min(length, Decimal(len(text))))]


def _before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match in text else ""


def _join(items: object, delimiter: object = None) -> str | None:
    """Nulls are left out; anything else but texts makes the whole null."""
    parts = listed(items)
    if parts is None or not isinstance(delimiter, str | None):
        return None
    words = [part for part in parts if isinstance(part, str)]
    if len(words) + parts.count(None) != len(parts):
        return None
    return (delimiter or "").join(words)


_MATCH = (("string", "match"),)
_STRING = (("string",),)

FUNCTIONS: dict[str, Signature] = {
    "contains": Signature(texts(lambda text, match: match in text), 2, 2, _MATCH),
    "starts with": Signature(texts(str.startswith), 2, 2, _MATCH),
    "ends with": Signature(texts(str.endswith), 2, 2, _MATCH),
    "string length": Signature(texts(lambda text: Decimal(len(text))), 1, 1, _STRING),
    "upper case": Signature(texts(str.upper), 1, 1, _STRING),
    "lower case": Signature(texts(str.lower), 1, 1, _STRING),
    "substring": Signature(_substring, 2, 3, (("string", "start position", "length"),)),
    "substring before": Signature(texts(_before), 2, 2, _MATCH),
    "substring after": Signature(texts(_after), 2, 2, _MATCH),
    "matches": Signature(find_pattern, 2, 3, (("input", "pattern", "flags"),), cost=20),
    "replace": Signature(
        replace_pattern, 3, 4, (("input", "pattern", "replacement", "flags"),), cost=20
    ),
    "split": Signature(split_pattern, 2, 2, (("string", "delimiter"),), cost=20),
    "string join": Signature(_join, 1, 2, (("list", "delimiter"),)),
}
