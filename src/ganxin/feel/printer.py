"""A tree to text: the shortest brackets that read back as the same tree."""

from collections.abc import Callable, Iterable
from typing import Any

from ganxin.feel import ast
from ganxin.feel.moments import moment_text
from ganxin.feel.types import ContextType, ListType, NamedType, RangeType, Type

OR, AND, COMPARISON, SUM, PRODUCT, POWER, UNARY, POSTFIX, ATOM = range(1, 10)
_ARITHMETIC = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printed(node: ast.Node) -> str:
    """The text of a tree. Names that need declaring must be declared again to read it back."""
    text, _ = _PRINTERS[type(node)](node)
    return text


def _inside(node: ast.Node, binding: int) -> str:
    """The text, in brackets if it binds looser than its surroundings want."""
    text, own = _PRINTERS[type(node)](node)
    return text if own >= binding else f"({text})"


def quoted(text: str) -> str:
    """A FEEL text literal."""
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


def _listed(nodes: Iterable[ast.Node]) -> str:
    return ", ".join(printed(node) for node in nodes)


def _number(node: ast.Number) -> tuple[str, int]:
    return str(node.value), ATOM


def _binary(node: ast.Arithmetic | ast.Compare, binding: int) -> tuple[str, int]:
    left, right = _inside(node.left, binding), _inside(node.right, binding + 1)
    return f"{left} {node.operator} {right}", binding


def _compare(node: ast.Compare) -> tuple[str, int]:
    left, right = _inside(node.left, SUM), _inside(node.right, SUM)
    return f"{left} {node.operator} {right}", COMPARISON


def _between(node: ast.Between) -> tuple[str, int]:
    value, low, high = (_inside(part, SUM) for part in (node.value, node.low, node.high))
    return f"{value} between {low} and {high}", COMPARISON


def _in(node: ast.In) -> tuple[str, int]:
    return f"{_inside(node.value, SUM)} in ({_listed(node.tests)})", COMPARISON


def _logic(node: ast.Logic) -> tuple[str, int]:
    binding = AND if node.operator == "and" else OR
    operands = [_inside(operand, binding + 1) for operand in node.operands]
    return f" {node.operator} ".join(operands), binding


def _path(node: ast.Path) -> tuple[str, int]:
    base = _inside(node.base, POSTFIX)
    return f"{base}.{node.member}", POSTFIX


def _if(node: ast.If) -> tuple[str, int]:
    condition, then, otherwise = map(printed, (node.condition, node.then, node.otherwise))
    return f"if {condition} then {then} else {otherwise}", 0


def _quantified(node: ast.Quantified) -> tuple[str, int]:
    bindings = ", ".join(f"{name} in {printed(source)}" for name, source in node.bindings)
    return f"{node.quantifier} {bindings} satisfies {printed(node.condition)}", 0


def _loop(node: ast.For) -> tuple[str, int]:
    bindings = ", ".join(f"{name} in {printed(source)}" for name, source in node.bindings)
    return f"for {bindings} return {printed(node.result)}", 0


def _function(node: ast.FunctionOf) -> tuple[str, int]:
    parameters = ", ".join(
        name if type_ is None else f"{name}: {type_text(type_)}" for name, type_ in node.parameters
    )
    body = "external {}" if node.body is None else printed(node.body)
    return f"function({parameters}) {body}", 0


def _invoke(node: ast.Invoke) -> tuple[str, int]:
    arguments = _listed(node.arguments)
    if node.names:
        pairs = zip(node.names, node.arguments, strict=True)
        arguments = ", ".join(f"{name}: {printed(value)}" for name, value in pairs)
    return f"{_inside(node.callee, POSTFIX)}({arguments})", POSTFIX


def type_text(type_: Type) -> str:
    """A type as it is written."""
    if isinstance(type_, NamedType):
        return type_.name
    if isinstance(type_, ListType | RangeType):
        outer = "list" if isinstance(type_, ListType) else "range"
        return f"{outer}<{type_text(type_.item)}>"
    if isinstance(type_, ContextType):
        entries = ", ".join(f"{name}: {type_text(part)}" for name, part in type_.entries)
        return f"context<{entries}>"
    parameters = ", ".join(map(type_text, type_.parameters))
    return f"function<{parameters}> -> {type_text(type_.result)}"


def _context(node: ast.ContextOf) -> tuple[str, int]:
    entries = (f"{quoted(key)}: {printed(value)}" for key, value in node.entries)
    return "{" + ", ".join(entries) + "}", ATOM


def _range(node: ast.Range) -> tuple[str, int]:
    opening, closing = "[" if node.low_included else "(", "]" if node.high_included else ")"
    if node.low is None or node.high is None:
        return _one_sided(node), ATOM
    high = printed(node.high)
    if "[" in high:  # a filter's bracket at the end could be taken for the end of the range
        high = _inside(node.high, ATOM)
    return f"{opening}{printed(node.low)}..{high}{closing}", ATOM


def _one_sided(node: ast.Range) -> str:
    equals = "=" if node.low_included or node.high_included else ""
    if node.low is not None:
        return f"(>{equals} {_inside(node.low, SUM)})"
    return f"(<{equals} {_inside(node.high, SUM)})" if node.high is not None else "null"


def _test(node: ast.UnaryTest) -> tuple[str, int]:
    return f"{node.operator} {_inside(node.operand, SUM)}", 0


def _tests(node: ast.UnaryTests) -> tuple[str, int]:
    text = _listed(node.tests) or "-"
    return (f"not({text})" if node.negated else text), 0


_PRINTERS: dict[type[ast.Node], Callable[[Any], tuple[str, int]]] = {
    ast.Number: _number,
    ast.Text: lambda node: (quoted(node.value), ATOM),
    ast.Boolean: lambda node: ("true" if node.value else "false", ATOM),
    ast.Null: lambda node: ("null", ATOM),
    ast.Moment: lambda node: (f'@"{moment_text(node.value)}"', ATOM),
    ast.Name: lambda node: (node.name, ATOM),
    ast.Path: _path,
    ast.Filter: lambda node: (
        f"{_inside(node.base, POSTFIX)}[{printed(node.condition)}]",
        POSTFIX,
    ),
    ast.Call: lambda node: (f"{node.function}({_listed(node.arguments)})", ATOM),
    ast.Negate: lambda node: (f"-{_inside(node.operand, UNARY)}", UNARY),
    ast.Arithmetic: lambda node: _binary(node, _ARITHMETIC[node.operator]),
    ast.Compare: _compare,
    ast.Between: _between,
    ast.In: _in,
    ast.Logic: _logic,
    ast.If: _if,
    ast.Quantified: _quantified,
    ast.ListOf: lambda node: (f"[{_listed(node.items)}]", ATOM),
    ast.ContextOf: _context,
    ast.Range: _range,
    ast.For: _loop,
    ast.Sequence: lambda node: (
        f"{_inside(node.low, SUM)}..{_inside(node.high, SUM)}",
        0,
    ),
    ast.FunctionOf: _function,
    ast.Invoke: _invoke,
    ast.InstanceOf: lambda node: (
        f"{_inside(node.value, SUM)} instance of {type_text(node.type)}",
        COMPARISON,
    ),
    ast.UnaryTest: _test,
    ast.UnaryTests: _tests,
}
