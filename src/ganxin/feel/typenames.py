"""Reading a type: `number`, `list<date>`, `context<a: number>`, `function<string> -> boolean`."""

import re
from collections.abc import Callable

from ganxin.feel.errors import FeelError, error_at
from ganxin.feel.limits import DEPTH
from ganxin.feel.types import ContextType, FunctionType, ListType, NamedType, RangeType, Type
from ganxin.feel.vocabulary import plain_name, tidy

_BLANK = re.compile(r"[\s\u180e\u200b\ufeff]*")
_SPLIT = re.compile(
    r"(?:date\s+and\s+time|(?:days\s+and\s+time|years\s+and\s+months)\s+duration)\b"
)


class _Reader:
    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.at = offset
        self.depth = 0

    def error(self, message: str) -> FeelError:
        return error_at(self.text, min(self.at, max(len(self.text) - 1, 0)), message)

    def skip(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at

    def take(self, sign: str) -> bool:
        self.skip()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.error(f"类型没有写完，这里应是 {sign}")

    def name(self) -> str:
        self.skip()
        split = _SPLIT.match(self.text, self.at)
        end = split.end() if split else plain_name(self.text, self.at)
        word = tidy(self.text[self.at : end])
        if not word and self.text.startswith("function", self.at):  # a key word elsewhere
            end = self.at + len("function")
            word = "function"
        if not word:
            raise self.error("这里应是一个类型，例如 number、string、list<date>")
        self.at = end
        while self.text.startswith(".", self.at) and not self.text.startswith("..", self.at):
            end = plain_name(self.text, self.at + 1)
            word += "." + tidy(self.text[self.at + 1 : end])
            self.at = end
        return word

    def type(self) -> Type:
        self.depth += 1
        if self.depth > DEPTH:
            raise self.error(f"类型嵌套太深，最多 {DEPTH} 层")
        word = self.name()
        made = _GENERIC[word](self) if word in _GENERIC and self.take("<") else NamedType(word)
        self.depth -= 1
        return made

    def one(self, make: Callable[[Type], Type]) -> Type:
        inner = self.type()
        self.expect(">")
        return make(inner)

    def context(self) -> Type:
        entries: list[tuple[str, Type]] = []
        while not self.take(">"):
            if entries:
                self.expect(",")
            name = self.name()
            self.expect(":")
            entries.append((name, self.type()))
        return ContextType(tuple(entries))

    def function(self) -> Type:
        parameters: list[Type] = []
        while not self.take(">"):
            if parameters:
                self.expect(",")
            parameters.append(self.type())
        self.expect("->")
        return FunctionType(tuple(parameters), self.type())


_GENERIC: dict[str, Callable[[_Reader], Type]] = {
    "list": lambda reader: reader.one(ListType),
    "range": lambda reader: reader.one(RangeType),
    "context": _Reader.context,
    "function": _Reader.function,
}


def read_type(text: str, offset: int) -> tuple[Type, int]:
    """The type at `offset` and where it ends. Raises FeelError."""
    reader = _Reader(text, offset)
    found = reader.type()
    return found, reader.at
