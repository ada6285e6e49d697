"""The name of a file as people know it, with everything taken out that could deceive or break."""

import re
import unicodedata

MAX_CHARACTERS = 120
MAX_BYTES = 240  # a file system holds 255 bytes a name, a Chinese character takes three
UNNAMED = "未命名"

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # what Windows refuses; `<` and `|` also look like code
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Controls, invisible and direction-changing characters ("gnp.exe" shown as "exe.png"), surrogates,
# private use, unassigned, line and paragraph separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """The last part of the path, readable, at most 120 characters and 240 bytes of UTF-8.

    Never empty, never hidden (no leading dot), no separator, no control or direction character;
    the ending survives shortening. What is already clean comes back unchanged.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    text = _FORBIDDEN.sub("_", text.rpartition("/")[2])
    text = " ".join(text.split()).strip(". ")
    if _RESERVED.match(text):
        text = f"_{text}"
    return _shortened(text) or UNNAMED


def _shortened(text: str) -> str:
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, dot, ending = text, "", ""
    tail = dot + ending
    while len(stem) + len(tail) > MAX_CHARACTERS:
        stem = stem[: MAX_CHARACTERS - len(tail)]
    room = MAX_BYTES - len(tail.encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem.rstrip('. ')}{tail}"
