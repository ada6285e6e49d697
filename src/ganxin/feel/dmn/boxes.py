"""Boxed expressions from XML."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.records import Box, Place, Variable
from ganxin.feel.dmn.xml import Element

Kind = TypeVar("Kind", bound=StrEnum)


def variable(element: Element) -> Variable:
    return Variable(element.get("name"), element.get("typeRef"))


def box_in(element: Element, owner: str) -> Box | None:
    """The one boxed expression inside an element; None where there is none."""
    inside = next((child for child in element.children if child.name in _BOXES), None)
    return None if inside is None else _BOXES[inside.name](inside, owner)


def _needed(element: Element | None, owner: str, line: int) -> Box:
    box = None if element is None else box_in(element, owner)
    if box is None:
        raise DmnError("这里少了一个表达式", str(Place(owner, line)))
    return box


def _child(element: Element, name: str, owner: str) -> Box:
    return _needed(element.first(name), owner, element.line)


def _head(element: Element, owner: str) -> tuple[Place, str]:
    return Place(owner, element.line), element.get("typeRef")


def literal(element: Element, owner: str) -> records.Literal:
    """`<text>`; an empty one is null, as is no text at all."""
    return records.Literal(*_head(element, owner), element.text_of("text"))


def _context(element: Element, owner: str) -> records.ContextBox:
    entries: list[tuple[Variable | None, Box]] = []
    for entry in element.all("contextEntry"):
        named = entry.first("variable")
        own = None if named is None else variable(named)
        entries.append((own, _needed(entry, owner, entry.line)))
    return records.ContextBox(*_head(element, owner), tuple(entries))


def _list(element: Element, owner: str) -> records.ListBox:
    items = (
        _BOXES[child.name](child, owner) for child in element.children if child.name in _BOXES
    )
    return records.ListBox(*_head(element, owner), tuple(items))


def _relation(element: Element, owner: str) -> records.RelationBox:
    columns = tuple(map(variable, element.all("column")))
    rows = tuple(
        tuple(_BOXES[cell.name](cell, owner) for cell in row.children if cell.name in _BOXES)
        for row in element.all("row")
    )
    for row, source in zip(rows, element.all("row"), strict=True):
        if len(row) != len(columns):
            raise DmnError(
                f"这一行有 {len(row)} 格，应有 {len(columns)} 格", str(Place(owner, source.line))
            )
    return records.RelationBox(*_head(element, owner), columns, rows)


def _function(element: Element, owner: str) -> records.FunctionBox:
    return records.FunctionBox(
        *_head(element, owner),
        tuple(map(variable, element.all("formalParameter"))),
        box_in(element, owner),
        element.get("kind", "FEEL"),
    )


def _invocation(element: Element, owner: str) -> records.InvocationBox:
    bindings: list[tuple[str, Box | None]] = []
    for binding in element.all("binding"):
        parameter = binding.first("parameter")
        if parameter is None:
            raise DmnError("调用里有一个参数没有名称", str(Place(owner, binding.line)))
        bindings.append((parameter.get("name"), box_in(binding, owner)))
    return records.InvocationBox(
        *_head(element, owner), _needed(element, owner, element.line), tuple(bindings)
    )


def _conditional(element: Element, owner: str) -> records.ConditionalBox:
    parts = [_child(element, name, owner) for name in ("if", "then", "else")]
    return records.ConditionalBox(*_head(element, owner), *parts)


def _iterator(element: Element, owner: str) -> records.IteratorBox:
    result = "return" if element.name == "for" else "satisfies"
    return records.IteratorBox(
        *_head(element, owner),
        element.name,
        element.get("iteratorVariable"),
        _child(element, "in", owner),
        _child(element, result, owner),
    )


def _filter(element: Element, owner: str) -> records.FilterBox:
    return records.FilterBox(
        *_head(element, owner), _child(element, "in", owner), _child(element, "match", owner)
    )


def _table(element: Element, owner: str) -> records.TableBox:
    place, type_ = _head(element, owner)
    policy = _one_of(records.HitPolicy, element.get("hitPolicy", "UNIQUE"), "命中方式", place)
    aggregation = _one_of(records.Aggregation, element.get("aggregation"), "汇总方式", place)
    inputs = tuple(_input(column, owner) for column in element.all("input"))
    outputs = tuple(_output(column, owner) for column in element.all("output"))
    rules = tuple(_rule(row, owner, len(inputs), len(outputs)) for row in element.all("rule"))
    notes = tuple(note.get("name") for note in element.all("annotation"))
    if not outputs:
        raise DmnError("决策表没有输出列", str(place))
    names = {output.name for output in outputs}
    if len(outputs) > 1 and ("" in names or len(names) < len(outputs)):
        raise DmnError("几个输出列要有各不相同的名称", str(place))
    return records.TableBox(place, type_, policy, aggregation, inputs, outputs, rules, notes)


def _one_of(kinds: type[Kind], written: str, what: str, place: Place) -> Kind:
    try:
        return kinds(written)
    except ValueError:
        raise DmnError(f"没有“{written}”这种{what}", str(place)) from None


def _input(element: Element, owner: str) -> records.InputClause:
    expression = element.first("inputExpression")
    if expression is None:
        raise DmnError("输入列没有表达式", str(Place(owner, element.line)))
    allowed = element.first("inputValues")
    return records.InputClause(
        literal(expression, owner),
        element.get("label"),
        allowed.text_of("text") if allowed is not None else "",
    )


def _output(element: Element, owner: str) -> records.OutputClause:
    values, default = element.first("outputValues"), element.first("defaultOutputEntry")
    return records.OutputClause(
        Place(owner, element.line),
        element.get("name"),
        element.get("typeRef"),
        values.text_of("text") if values is not None else "",
        literal(default, owner) if default is not None else None,
    )


def _rule(element: Element, owner: str, inputs: int, outputs: int) -> records.Rule:
    tests = tuple(cell.text_of("text") for cell in element.all("inputEntry"))
    results = tuple(literal(cell, owner) for cell in element.all("outputEntry"))
    place = Place(owner, element.line)
    if (len(tests), len(results)) != (inputs, outputs):
        raise DmnError(
            f"这条规则有 {len(tests)} 个条件、{len(results)} 个结果，"
            f"表头是 {inputs} 个和 {outputs} 个",
            str(place),
        )
    notes = tuple(note.text_of("text") for note in element.all("annotationEntry"))
    return records.Rule(place, tests, results, notes, element.get("id"))


_BOXES: dict[str, Callable[[Element, str], Box]] = {
    "literalExpression": literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "filter": _filter,
    "decisionTable": _table,
}
