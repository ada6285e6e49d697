"""The values of a fact between which a model sees a difference."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from ganxin.feel import ast
from ganxin.feel.dmn import records
from ganxin.feel.dmn.model import Model
from ganxin.feel.expressions import Expression, evaluate, read_in
from ganxin.feel.names import free_paths
from ganxin.feel.vocabulary import declared

OTHER = "（其他）"


def representatives(model: Model, key: str, *others: Model) -> tuple[object, ...]:
    """One value of every stretch of this fact that the conditions of the models tell apart.

    Every threshold is one, and so is a value between each two of them and beyond the outermost;
    of a text every value that is named, and one that is not, unless its type allows no other.
    """
    found: dict[object, None] = {}
    element: records.InputData | None = None
    for each in (model, *others):
        own = _input(each, key)
        if own is not None:
            element, model = (own, each) if element is None else (element, model)
            found.update(dict.fromkeys(_thresholds(each, own)))
    if element is None:
        return ()
    definition = model.graph.types.get(element.variable.type)
    if definition is not None and definition.allowed:
        allowed = _constants(read_in(definition.allowed, declared([]), cell=True).node)
        return tuple(dict.fromkeys(allowed))
    if element.variable.type == "boolean":
        return (True, False)
    if element.variable.type == "string":
        return (*(one for one in found if isinstance(one, str)), OTHER)
    numbers = sorted(one for one in found if isinstance(one, Decimal))
    if numbers:
        return tuple(_around(numbers))
    days = sorted(one for one in found if isinstance(one, date))
    return tuple(day + timedelta(days=by) for day in days for by in (-1, 0, 1))


def _input(model: Model, key: str) -> records.InputData | None:
    elements = model.graph.own.elements.values()
    return next(
        (one for one in elements if isinstance(one, records.InputData) and one.name == key), None
    )


def _around(numbers: list[Decimal]) -> Iterator[Decimal]:
    yield numbers[0] - 1
    for low, high in zip(numbers, numbers[1:], strict=False):
        yield from (low, (low + high) / 2)
    yield from (numbers[-1], numbers[-1] + 1)


def _thresholds(model: Model, element: records.InputData) -> Iterator[object]:
    for decision in model.graph.own.elements.values():
        if isinstance(decision, records.Decision) and element.id in decision.requires:
            if isinstance(decision.logic, records.Literal):
                words = declared(model.inputs)
                yield from _compared(read_in(decision.logic.text, words).node, element.name)
            elif isinstance(decision.logic, records.TableBox):
                yield from _in_column(decision.logic, element.name)


def _in_column(table: records.TableBox, key: str) -> Iterator[object]:
    for at, column in enumerate(table.inputs):
        if column.expression.text.strip() == key:
            for rule in table.rules:
                if rule.tests[at].strip() not in ("", "-"):
                    yield from _constants(read_in(rule.tests[at], declared([]), cell=True).node)


def _compared(node: ast.Node, key: str) -> Iterator[object]:
    """The constants that stand in one comparison with the fact."""
    if isinstance(node, ast.Compare | ast.Between | ast.In) and _reads(node, key):
        yield from _constants(node)
    else:
        for child in ast.children(node):
            yield from _compared(child, key)


def _reads(node: ast.Node, key: str) -> bool:
    return node == ast.Name(key) or any(_reads(child, key) for child in ast.children(node))


def _constants(node: ast.Node) -> Iterator[object]:
    if isinstance(node, ast.Negate) and isinstance(node.operand, ast.Number):
        yield -node.operand.value
    elif isinstance(node, ast.Number | ast.Text | ast.Boolean | ast.Moment):
        yield node.value
    elif isinstance(node, ast.Call) and not free_paths(node):
        yield evaluate(Expression(node, ""), {})
    else:
        for child in ast.children(node):
            yield from _constants(child)
