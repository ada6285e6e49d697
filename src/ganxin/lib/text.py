"""Chinese text: masking, sorting and searching by pinyin, and the normal form for comparison."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

_STAR = "*"
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def normalise(text: str) -> str:
    """One form for what people type in several: NFKC, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def unturned(text: str) -> str:
    """Without the marks that change the direction of what follows: `exe` would read as `gnp`."""
    return _TURNS.sub("", text)


def mask_id_card(number: str) -> str:
    """`210211********0012`: area and last four stay, so that the holder knows it for his."""
    return _masked(number, head=6, tail=4)


def mask_phone(number: str) -> str:
    """`138****5678`."""
    return _masked(number, head=3, tail=4)


def mask_name(name: str) -> str:
    """`王*`, `王*明`, `欧阳**`: the first character stays, and the last of three or more."""
    if len(name) <= 1:
        return _STAR * len(name)
    if len(name) == 2:
        return name[0] + _STAR
    return name[0] + _STAR * (len(name) - 2) + name[-1]


def pinyin_key(text: str) -> str:
    """Full pinyin without tones or spaces, for sorting and search: 甘井子 → ganjingzi."""
    return "".join(_letters(text, Style.NORMAL))


def pinyin_initials(text: str) -> str:
    """First letters: 甘井子 → gjz."""
    return "".join(_letters(text, Style.FIRST_LETTER))


def _letters(text: str, style: Style) -> list[str]:
    return [re.sub(r"\s+", "", part) for part in lazy_pinyin(normalise(text), style=style)]


def _masked(value: str, *, head: int, tail: int) -> str:
    """A value too short to keep anything of is hidden whole."""
    hidden = len(value) - head - tail
    if hidden < tail:
        return _STAR * len(value)
    return value[:head] + _STAR * hidden + value[-tail:]
