"""Text as it may be printed: nothing invisible, nothing that the font cannot show.

A character that is missing from the font is never a silent blank box: it is printed as its code,
〔U+20BB7〕, and the document says so in a note. Names in old registers also hold private-use
characters; they fare the same way.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

UNBROKEN = 24  # longer runs without a place to break get one, so that nothing leaves the page
BREAK = "\u200b"
_RUN = re.compile(rf"[!-~]{{{UNBROKEN}}}(?=[!-~])")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = {"Cc", "Cf", "Cs"}
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass
class Cleaner:
    """Cleans values for one document and remembers which characters the font lacks."""

    known: Collection[int]
    missing: set[str] = field(default_factory=set)

    def value(self, value: object) -> Json:
        """Any mapping, sequence, date or scalar as plain JSON with clean text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(key): self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        if isinstance(value, date | datetime):
            return value.isoformat()
        return self.text(str(value))

    def text(self, text: str) -> str:
        shown = "".join(map(self._character, _LINE_ENDS.sub("\n", text)))
        return _RUN.sub(lambda run: run.group() + BREAK, shown)

    def _character(self, one: str) -> str:
        if one in "\n ":
            return one
        if one == "\t":
            return " "
        if unicodedata.category(one) in _INVISIBLE or any(ord(one) in s for s in _SELECTORS):
            return ""
        if ord(one) in self.known:
            return one
        self.missing.add(one)
        return f"〔U+{ord(one):04X}〕"

    def notes(self) -> list[str]:
        """The sentence about missing characters, or nothing."""
        if not self.missing:
            return []
        codes = "、".join(f"U+{ord(one):04X}" for one in sorted(self.missing))
        return [f"注：字库中没有下列字，以编码代替：{codes}。请以登记的姓名或者名称为准。"]


def chinese_date(value: object) -> str:
    """A date as official documents write it: 2026年11月22日.

    `value` is a date, a datetime or ISO text. Raises ValueError for anything else.
    """
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if not isinstance(value, date):
        raise ValueError(f"not a date: {value!r}")
    return f"{value.year}年{value.month}月{value.day}日"
