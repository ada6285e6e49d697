"""Operands of kinds that never go together: `收入 >= "500"` would be null for every enterprise.

The language answers null and says nothing, as the standard wants. Where the kinds of both sides
are certain before anything runs, the author of the model is told instead.
"""

from collections.abc import Iterator, Mapping

from ganxin.feel import ast
from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.itemtypes import plain
from ganxin.feel.values import ORDERED, kind

Kinds = Mapping[str, str]
_KNOWN = ORDERED | {"boolean"}
_MADE_BY = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "number": "number",
    "string": "string",
    "count": "number",
    "sum": "number",
    "string length": "number",
}
_CHINESE = {
    "number": "数字",
    "string": "文字",
    "boolean": "是否",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "天数期间",
    "years and months duration": "年月期间",
}
_DEEPEST = 30


def kinds_of(graph: Graph, element: records.Decision) -> dict[str, str]:
    """Names that the decision requires, with the built-in types that they are declared to have;
    an empty one where it is another."""
    found: dict[str, str] = {}
    for reference in element.requires:
        other, needed = graph.find(reference)
        name = _base(graph, needed.variable.type)
        found[graph.prefix_of(other) or needed.variable.name] = (
            name if other is graph and name in _KNOWN else ""
        )
    return found


def _base(graph: Graph, type_: str) -> str:
    name = plain(type_)
    for _ in range(_DEEPEST):
        definition = graph.types.get(name)
        if definition is None or definition.collection or definition.components:
            break
        name = plain(definition.base)
    return name


def mismatches(node: ast.Node, kinds: Kinds) -> Iterator[tuple[int, str]]:
    """Where in the text, and a Chinese sentence; nothing inside loops, filters and functions."""
    if isinstance(node, _OWN_NAMES):
        return
    for child in ast.children(node):
        yield from mismatches(child, kinds)
    if isinstance(node, ast.Compare):
        yield from _pair(node, (node.left, node.right), kinds, "比较")
    elif isinstance(node, ast.Between):
        for end in (node.low, node.high):
            yield from _pair(node, (node.value, end), kinds, "比较")
    elif isinstance(node, ast.Arithmetic):
        yield from _calculation(node, kinds)


_OWN_NAMES = (ast.Filter, ast.For, ast.Quantified, ast.FunctionOf, ast.ContextOf)


def _pair(
    node: ast.Node, sides: tuple[ast.Node, ast.Node], kinds: Kinds, what: str
) -> Iterator[tuple[int, str]]:
    left, right = (_kind(side, kinds) for side in sides)
    if left and right and left != right:
        both = f"{_CHINESE[left]}和{_CHINESE[right]}"
        yield node.span[0], f"{both}不能{what}，结果总是 null"


def _calculation(node: ast.Arithmetic, kinds: Kinds) -> Iterator[tuple[int, str]]:
    """Numbers go with numbers; of `+`, texts with texts. Moments have rules of their own."""
    left, right = _kind(node.left, kinds), _kind(node.right, kinds)
    plain_ = {"number", "string", "boolean"}
    if not {left, right} <= plain_:
        return
    added = node.operator == "+" and left == right == "string"
    if not added and not left == right == "number":
        both = f"{_CHINESE[left]}和{_CHINESE[right]}"
        yield node.span[0], f"{both}不能这样计算（{node.operator}），结果总是 null"


def _kind(node: ast.Node, kinds: Kinds) -> str:
    """The kind of a value; empty where it is not certain."""
    if isinstance(node, ast.Number | ast.Text | ast.Boolean | ast.Moment):
        return kind(node.value)
    if isinstance(node, ast.Name):
        return kinds.get(node.name, "")
    if isinstance(node, ast.Negate):
        return "number" if _kind(node.operand, kinds) == "number" else ""
    if isinstance(node, ast.Call):
        return _MADE_BY.get(node.function, "")
    if isinstance(node, ast.Arithmetic):
        both = {_kind(node.left, kinds), _kind(node.right, kinds)}
        return "number" if both == {"number"} else ""
    return ""
