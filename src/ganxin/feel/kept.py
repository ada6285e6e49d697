"""What has been found out about a node of a tree, kept for the next time."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ganxin.feel import ast

Found = TypeVar("Found")
_MOST = 4096


class Kept(Generic[Found]):
    """A function of a node that remembers, by identity: to hash a tree is to walk it.

    Nodes never change. Bounded: a full memory is emptied, for trees go out of use together.
    """

    def __init__(self, find: Callable[[ast.Node], Found]) -> None:
        self.find = find
        # The node is kept with what was found, so that its number is not given to another one.
        self.found: dict[int, tuple[ast.Node, Found]] = {}

    def __call__(self, node: ast.Node) -> Found:
        kept = self.found.get(id(node))
        if kept is None or kept[0] is not node:
            if len(self.found) >= _MOST:
                self.found.clear()
            kept = self.found[id(node)] = node, self.find(node)
        return kept[1]
