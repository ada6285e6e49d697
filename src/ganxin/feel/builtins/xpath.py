"""Patterns of XPath (XQuery 3.1 functions, 5.6.1; XML Schema, appendix G), as `regex` reads them.

What XPath has not is refused, however `regex` would read it: look-around, flags inside, possessive
quantifiers, references into an open group, classes with operators.
"""

import re

import regex

_NAME_START, _NAME = r"\p{L}_:", r"\p{L}\p{N}\p{M}_:.\-·"
_CLASSES = {
    **{"s": r"[ \t\n\r]", "S": r"[^ \t\n\r]", "d": r"\p{Nd}", "D": r"\P{Nd}"},
    **{"w": r"[^\p{P}\p{Z}\p{C}]", "W": r"[\p{P}\p{Z}\p{C}]"},
    **{"i": f"[{_NAME_START}]", "I": f"[^{_NAME_START}]"},
    **{"c": f"[{_NAME}]", "C": f"[^{_NAME}]"},
}
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.?*+(){}-[]^$"}}
_CATEGORY = re.compile(r"[pP]\{([A-Z][a-z]?|Is[A-Za-z0-9-]+)\}")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{\d+(?:,\d*)?\})\??")
_BLANK = " \t\n\r"


class NoPattern(Exception):
    """XPath has an error here."""


def translated(pattern: str, flags: str) -> str:
    """The pattern for `regex` in its version 1. Raises NoPattern."""
    if "x" in flags:
        pattern = _without_blanks(pattern)
    return _Reader(pattern, flags).all()


def _without_blanks(pattern: str) -> str:
    """Blanks outside classes mean nothing under the flag `x`, not even behind a backslash."""
    kept: list[str] = []
    depth, escaped = 0, False
    for sign in pattern:
        if sign in _BLANK and not depth:
            continue
        kept.append(sign)
        if not escaped:
            depth = max(depth + (sign == "[") - (sign == "]"), 0)
        escaped = sign == "\\" and not escaped
    return "".join(kept)


class _Reader:
    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.at = 0
        self.dot = "." if "s" in flags else r"[^\n\r]"
        self.end = "$" if "m" in flags else r"\Z"
        self.groups = 0
        self.open: list[int] = []

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise NoPattern
        self.at += 1
        return self.text[self.at - 1]

    def all(self) -> str:
        made: list[str] = []
        while self.at < len(self.text):
            made.append(self.piece())
        if self.open:
            raise NoPattern
        return "".join(made)

    def piece(self) -> str:
        """An atom with its quantifier, or a sign of structure."""
        sign = self.take()
        if sign == "(":
            return self.opened()
        if sign in "|^$":
            return {"|": "|", "^": "^", "$": self.end}[sign]
        if sign == ")":
            if not self.open:
                raise NoPattern
            self.open.pop()
            return ")" + self.quantifier()
        return self.atom(sign) + self.quantifier()

    def opened(self) -> str:
        if self.text.startswith("?:", self.at):
            self.at += 2
            self.open.append(0)
            return "(?:"
        self.groups += 1
        self.open.append(self.groups)
        return "("

    def atom(self, sign: str) -> str:
        if sign == "\\":
            return self.escape()
        if sign == "[":
            return self.group_of_characters()
        if sign == ".":
            return self.dot
        if sign in "?*+{}]":
            raise NoPattern
        return str(regex.escape(sign))

    def quantifier(self) -> str:
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def escape(self) -> str:
        if self.peek().isdecimal():
            return self.reference()
        return self.one_of() or str(regex.escape(self.sign()))

    def reference(self) -> str:
        """`\\1`, once its group is closed; more digits only as far as there are groups."""
        digits = self.take()
        while self.peek().isdecimal() and int(digits + self.peek()) <= self.groups:
            digits += self.take()
        if not 1 <= int(digits) <= self.groups or int(digits) in self.open:
            raise NoPattern
        return rf"(?:\{digits})"

    def one_of(self) -> str:
        """`\\d`, `\\p{Lu}` and their like, behind the backslash; empty for a single sign."""
        category = _CATEGORY.match(self.text, self.at)
        if category:
            self.at = category.end()
            name = category.group(1)
            block = f"Block={name[2:]}" if name.startswith("Is") else name
            return rf"\{category.group()[0]}{{{block}}}"
        return _CLASSES[self.take()] if self.peek() in _CLASSES else ""

    def sign(self) -> str:
        sign = self.take()
        if sign not in _SIGNS:
            raise NoPattern
        return _SIGNS[sign]

    def group_of_characters(self) -> str:
        """`[a-z]`, `[^a-z]`, `[a-z-[aeiou]]`, behind the opening bracket."""
        negated = self.peek() == "^"
        self.at += negated
        parts: list[str] = []
        while self.peek() != "]":
            if self.text.startswith("-[", self.at) and parts:
                return self.subtracted("".join(parts), negated=negated)
            parts.append(self.member())
        self.take()
        if not parts:
            raise NoPattern
        return f"[{'^' * negated}{''.join(parts)}]"

    def subtracted(self, whole: str, *, negated: bool) -> str:
        self.at += 2
        less = self.group_of_characters()
        if self.take() != "]":
            raise NoPattern
        return f"[[{'^' * negated}{whole}]--{less}]"

    def member(self) -> str:
        """One sign of a class, a range of signs, or a class in it."""
        first = self.take()
        if first == "\\":
            several = self.one_of()
            if several:
                return several
            first = self.sign()
        elif first == "[":
            raise NoPattern
        elif first == "-":
            return r"\-"
        after = self.text[self.at + 1 : self.at + 2]
        if self.peek() != "-" or after in ("]", "[", ""):
            return str(regex.escape(first))
        self.take()
        last = self.take()
        last = self.sign() if last == "\\" else last
        if last < first:
            raise NoPattern
        return f"{regex.escape(first)}-{regex.escape(last)}"
