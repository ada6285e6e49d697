"""JSON from outside, with one clear meaning or none.

Python's reader lets NaN and doubled keys through, and stops at long numbers without saying so.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import NoReturn

_LARGEST_EXPONENT = 6144  # of a decimal of 34 digits, as IEEE 754 defines it
_LONGEST_NUMBER = 4000  # digits
_HALF = re.compile("[\ud800-\udfff]")


class BadJson(ValueError):
    """Text that is no JSON object of one meaning; the message is the end of a Chinese sentence.

    `line` and `column` count from 1 where the text itself breaks off, else they are 0.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parsed(content: bytes) -> dict[str, object]:
    """The object; a number with a point or an exponent is a Decimal. Raises BadJson."""
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError:
        raise BadJson("不是 UTF-8 文字") from None
    except json.JSONDecodeError as error:
        raise BadJson("不是完整的 JSON", error.lineno, error.colno) from None
    except RecursionError:
        raise BadJson("里的 JSON 嵌套太深") from None
    if not isinstance(found, dict):
        raise BadJson("应是一个 JSON 对象")
    if b"\\u" in content and _HALF.search(json.dumps(found, ensure_ascii=False, default=str)):
        raise BadJson("里有不成对的 \\u 字符")
    return found


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of more digits than Python holds
        raise _too_large(text) from None
    if len(text) > _LONGEST_NUMBER or (number and abs(number.adjusted()) > _LARGEST_EXPONENT):
        raise _too_large(text)
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _too_large(text)
    return int(text)


def _too_large(text: str) -> BadJson:
    shown = text if len(text) <= 20 else f"{text[:20]}……"
    return BadJson(f"里的数 {shown} 太大、太小或太长")


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"里有 {name}，JSON 里没有 {name} 这个数")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise BadJson(f"把“{key[:40]}”写了两次")
        found[key] = value
    return found
