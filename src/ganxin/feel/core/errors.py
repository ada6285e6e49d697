"""What the core profile refuses: with the place and the reason."""

from ganxin.feel import ast
from ganxin.feel.errors import FeelError


class NotCore(FeelError):
    """An expression that the interpreter can evaluate, but that no other back-end can.

    `message` says why in Chinese; `line` and `column` are the place, as in any FeelError.
    """


def refused(text: str, node: ast.Node, reason: str) -> NotCore:
    """The refusal of a node of the expression `text`; of the first line if there is no text."""
    before = text[: node.span[0]]
    line = before.count("\n") + 1
    column = node.span[0] - (before.rfind("\n") + 1) + 1
    return NotCore(f"不能批量计算：{reason}", line, column)
