"""Regular expressions of XPath (XQuery 3.1 functions, 5.6.1), which FEEL uses, on `regex`.

Each look is bounded in time and each result in length: a pattern that backtracks without end
raises TooCostly.
"""

import re
from functools import lru_cache

import regex

from ganxin.feel.builtins.signatures import TooCostly
from ganxin.feel.builtins.xpath import NoPattern, translated
from ganxin.feel.limits import TEXT

_SECONDS = 0.03
_LONGEST = 1_000  # characters of a pattern
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}
_GROUP = re.compile(r"\\(.)|\$(\d+)|\$|\\", re.DOTALL)


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> "regex.Pattern[str] | None":
    """None for what is no regular expression of XPath."""
    if len(pattern) > _LONGEST or set(flags) - {*_FLAGS, "x", "q"}:
        return None
    bits = regex.VERSION1
    for flag in flags:
        bits |= _FLAGS.get(flag, 0)
    try:
        text = regex.escape(pattern) if "q" in flags else translated(pattern, flags)
        return regex.compile(text, bits)
    except (NoPattern, regex.error):
        return None


def find_pattern(text: object, pattern: object, flags: object = None) -> bool | None:
    """`matches(input, pattern, flags)`: does the pattern stand anywhere in the text?"""
    compiled = _ready(text, pattern, flags)
    if compiled is None or not isinstance(text, str):
        return None
    try:
        return compiled.search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        raise TooCostly from None


def replace_pattern(
    text: object, pattern: object, replacement: object, flags: object = None
) -> str | None:
    """`replace(…)`; `$1` stands for the first group, `\\$` for the sign itself."""
    compiled = _ready(text, pattern, flags)
    if compiled is None or not isinstance(text, str) or not isinstance(replacement, str):
        return None
    if compiled.search(""):  # XPath: a pattern that matches nothing at all is an error here
        return None
    if "q" in str(flags or ""):
        return _substituted(compiled, text, replacement.replace("\\", "\\\\"))
    template = _template(replacement, compiled.groups)
    return None if template is None else _substituted(compiled, text, template)


def _substituted(compiled: "regex.Pattern[str]", text: str, template: str) -> str:
    made = 0

    def replaced(found: "regex.Match[str]") -> str:
        nonlocal made
        part = found.expand(template)
        made += len(part)
        if made > TEXT:
            raise TooCostly
        return part

    try:
        return str(compiled.sub(replaced, text, timeout=_SECONDS))
    except TimeoutError:
        raise TooCostly from None


def _template(replacement: str, groups: int) -> str | None:
    """The replacement as `regex` wants it; None where XPath has an error."""
    made: list[str] = []
    last = 0
    for part in _GROUP.finditer(replacement):
        made.append(replacement[last : part.start()].replace("\\", "\\\\"))
        last = part.end()
        if part.group(1) in ("$", "\\"):
            made.append("\\\\" if part.group(1) == "\\" else "$")
        elif part.group(2) is not None:
            made.append(_reference(part.group(2), groups))
        else:
            return None
    made.append(replacement[last:])
    return "".join(made)


def _reference(digits: str, groups: int) -> str:
    """`$12` is the first group and a 2 where there is no twelfth group."""
    for length in range(len(digits), 0, -1):
        if int(digits[:length]) <= groups:
            return rf"\g<{digits[:length]}>" + digits[length:]
    return digits[1:]


def split_pattern(text: object, delimiter: object) -> list[object] | None:
    """`split(string, delimiter)`: the delimiter is a pattern, and never nothing at all."""
    compiled = _ready(text, delimiter, None)
    if compiled is None or not isinstance(text, str) or compiled.search(""):
        return None
    parts: list[object] = []
    last = 0
    try:
        for found in compiled.finditer(text, timeout=_SECONDS):
            parts.append(text[last : found.start()])
            last = found.end()
    except TimeoutError:
        raise TooCostly from None
    return [*parts, text[last:]]


def _ready(text: object, pattern: object, flags: object) -> "regex.Pattern[str] | None":
    if not isinstance(text, str) or not isinstance(pattern, str):
        return None
    if not isinstance(flags, str | None):
        return None
    return _compiled(pattern, flags or "")
