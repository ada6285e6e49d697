"""What somebody typed becomes a value, or a sentence that says how to mend it.

Pure: the data element says what is wanted, nothing else is looked at. Values are JSON: text, lists
of codes, numbers and money as decimal text (never float), dates as ISO text, lists of people as
lists of objects. An empty text is "not answered yet", which is no mistake while filling in.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ganxin.catalog.api import DataElement
from ganxin.feel.api import ask
from ganxin.lib.identifiers import InvalidIdentifier, check_id_card, check_phone, check_uscc

Value = str | list[str] | list[dict[str, str]] | bool | None
MAX_PEOPLE = 50
MAX_PLACES = 12
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Parsed:
    """`value` is None where nothing was typed or `problem` says what is wrong."""

    value: Value
    problem: str = ""


class _Bad(Exception):
    """Carries the sentence for the person who typed."""


def parse(element: DataElement, raw: str) -> Parsed:
    """Read what was typed for a data element; never raises."""
    text = raw.strip()
    if not text:
        return Parsed(None)
    try:
        _check_letters(text)
        value = _READERS[element.kind](element, text)
        _check(element, value)
    except (_Bad, InvalidIdentifier) as error:
        return Parsed(None, str(error))
    return Parsed(value)


def readable(element: DataElement, value: Value) -> str:
    """The value as people read it: labels of choices, unit, people joined by their parts."""
    labels = {choice.code: choice.text for choice in element.choices}
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        shown = labels.get(value, value)
        return f"{shown} {element.unit}" if element.unit else shown
    texts = [
        labels.get(entry, entry) if isinstance(entry, str) else "，".join(entry.values())
        for entry in value
    ]
    return "；".join(texts) if element.kind == "person_list" else "、".join(texts)


def _check(element: DataElement, value: Value) -> None:
    """The element's own pattern and condition."""
    message = element.validation_message or f"“{element.name}”的格式不对，请检查。"
    if element.pattern and not (isinstance(value, str) and re.fullmatch(element.pattern, value)):
        raise _Bad(message)
    if element.validation:
        scope = {"value": _typed(element, value)}
        if ask(element.validation, scope).value is not True:
            raise _Bad(message)


def _typed(element: DataElement, value: Value) -> object:
    """The value as FEEL knows it."""
    if element.kind in {"number", "money"} and isinstance(value, str):
        return Decimal(value)
    if element.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _text(element: DataElement, text: str) -> str:
    if len(text) > element.max_length:
        raise _Bad(f"最多 {element.max_length} 个字，现在是 {len(text)} 个字。")
    return text


def _check_letters(text: str) -> None:
    """Half characters (surrogates) cannot be stored, control characters cannot be seen."""
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise _Bad("里面有看不见的控制字符，请重新输入。")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _Bad("里面有不完整的字符，请重新输入。")


def _choice(element: DataElement, text: str) -> str:
    if text not in {choice.code for choice in element.choices}:
        raise _Bad("请从列出的选项里选一个。")
    return text


def _choices(element: DataElement, text: str) -> list[str]:
    known = {choice.code for choice in element.choices}
    picked = [part for part in text.split(",") if part]
    if not known.issuperset(picked):
        raise _Bad("请从列出的选项里选。")
    return sorted(set(picked))


def _yes_no(element: DataElement, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise _Bad("请选“是”或“否”。")
    return text == "yes"


def _number(element: DataElement, text: str) -> str:
    unit = f"（{element.unit}）" if element.unit else ""
    plain = text.translate(_FULL_WIDTH).replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise _Bad(f"请填数字{unit}，例如 {element.example or '280'}。") from None
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise _Bad(f"这个数字太大了，请检查{unit}。")
    if number and number.adjusted() < -MAX_PLACES:  # "1e-999999" written out is a million digits
        raise _Bad(f"这个数字太小了，请检查{unit}。")
    return format(number.normalize(), "f")


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


def _date(element: DataElement, text: str) -> str:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        if match is None:
            raise ValueError
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        raise _Bad("请填日期，例如 2026-11-22。") from None


def _people(element: DataElement, text: str) -> list[dict[str, str]]:
    """Rows of a list of people, typed as JSON by the form; empty rows are dropped."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise _Bad("人员名单没有读懂，请重新填写。") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Bad("人员名单没有读懂，请重新填写。")
    if len(rows) > MAX_PEOPLE:
        raise _Bad(f"最多填 {MAX_PEOPLE} 人。")
    parts = element.parts
    kept = []
    for place, row in enumerate(rows, start=1):
        values = {part.code: str(row.get(part.code) or "").strip() for part in parts}
        if not any(values.values()):
            continue
        missing = [part.text for part in parts if not values[part.code]]
        if missing:
            raise _Bad(f"第 {place} 人还缺：{'、'.join(missing)}。")
        kept.append({code: _part(code, value, place) for code, value in values.items()})
    return kept


def _part(code: str, value: str, place: int) -> str:
    readers: Mapping[str, Callable[[str], object]] = {
        "id_card": check_id_card,
        "phone": check_phone,
    }
    try:
        if code in readers:
            readers[code](value)
    except InvalidIdentifier as error:
        raise _Bad(f"第 {place} 人：{error}") from None
    _check_letters(value)
    if len(value) > 200:
        raise _Bad(f"第 {place} 人：内容太长了。")
    return value


def part_problem(code: str, text: str, place: int) -> str:
    """What is wrong with one cell of a list of people; nothing where it is still empty."""
    if not text.strip():
        return ""
    try:
        _part(code, text.strip(), place)
    except _Bad as bad:
        return str(bad)
    return ""


def _id_card(element: DataElement, text: str) -> str:
    return check_id_card(text).number


_READERS: dict[str, Callable[[DataElement, str], Value]] = {
    "text": _text,
    "longtext": _text,
    "address": _text,
    "person": _text,
    "file_plan": _text,
    "choice": _choice,
    "multichoice": _choices,
    "yesno": _yes_no,
    "number": _number,
    "money": _number,
    "date": _date,
    "phone": lambda element, text: check_phone(text),
    "id_card": _id_card,
    "uscc": lambda element, text: check_uscc(text),
    "person_list": _people,
}
