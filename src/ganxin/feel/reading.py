"""What every part of the parser needs: to read on, and to read what stands in brackets."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from ganxin.feel import ast
from ganxin.feel.cursor import Cursor

Read = TypeVar("Read")


class Reading(Cursor, ABC):
    """A cursor that can read whole expressions; `range_level` says how many ranges are open."""

    range_level = 0

    @abstractmethod
    def expression(self, binding: int = 0) -> ast.Node:
        """The expression that begins here; operators that bind less than `binding` end it."""

    @abstractmethod
    def part(self) -> ast.Node:
        """The part of a list or of a context that begins here."""

    def bracketed(self, read: Callable[[], Read]) -> Read:
        """What stands in brackets of its own: a `[` in there cannot end a range outside."""
        outside, self.range_level = self.range_level, 0
        try:
            return read()
        finally:
            self.range_level = outside

    def listed(self, end: str, read: Callable[[], ast.Node], missing: str) -> tuple[ast.Node, ...]:
        """Nodes with commas between, up to and with the closing bracket; there may be none."""
        if self.take(end):
            return ()
        nodes = [read()]
        while self.take(","):
            nodes.append(read())
            self.short_enough(len(nodes))
        self.expect(end, missing)
        return tuple(nodes)
