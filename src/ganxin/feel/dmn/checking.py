"""What is wrong with a model before it runs: every expression read, every name looked up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ganxin.feel import ast
from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.itemtypes import plain
from ganxin.feel.dmn.mismatches import kinds_of, mismatches
from ganxin.feel.dmn.model import Model
from ganxin.feel.dmn.records import HitPolicy, Place, Variable
from ganxin.feel.dmn.walking import Passage, TableAt, walk
from ganxin.feel.errors import FeelError, error_at
from ganxin.feel.expressions import read_in
from ganxin.feel.names import free_names
from ganxin.feel.types import BUILT_IN
from ganxin.feel.vocabulary import declared

_SHOWN = 12
_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence for the author of the model, and the place."""

    message: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


def faults(model: Model) -> tuple[Fault, ...]:
    """Names that are used twice, expressions that cannot be read, names and types that nobody
    defines, types that are made of themselves, decisions without logic. In the order of the file;
    names first, types last."""
    return (*_twice(model.graph), *_in_logic(model.graph), *_in_types(model.graph))


def mistakes(graph: Graph) -> Iterator[Fault]:
    """What cannot be and is null when the model runs: calls with wrong arguments, literals of no
    day or time, contexts with a name written twice."""
    for found in walk(graph):
        if isinstance(found, Passage):
            words, cell = found.names.words, found.cell
            try:
                read_in(found.text, words, cell=cell, forgiving=True)
            except FeelError:
                continue  # the evaluation says so itself
            try:
                read_in(found.text, words, cell=cell)
            except FeelError as error:
                yield Fault(f"{error}（{_short(found.text)}）", found.place)


def _twice(graph: Graph) -> Iterator[Fault]:
    """Elements under a name that another one has: only the first can ever be asked for."""
    seen: set[str] = set()
    for element in graph.own.elements.values():
        if not isinstance(element, records.KnowledgeSource):
            if element.name in seen:
                yield Fault(f"名称“{element.name}”用了两次", element.place)
            seen.add(element.name)


def _in_logic(graph: Graph) -> Iterator[Fault]:
    for element in graph.own.elements.values():
        kinds = (records.Decision, records.KnowledgeModel)
        if isinstance(element, kinds) and element.logic is None:
            yield Fault("没有写逻辑，结果总是 null", element.place)
    for element in graph.own.elements.values():
        if isinstance(element, records.Decision):
            yield from _of_kinds(graph, element)
    for found in walk(graph):
        if isinstance(found, TableAt):
            yield from _without_order(graph, found.box)
        else:
            yield from (Fault(message, found.place) for message in _of_passage(found))


def _of_kinds(graph: Graph, element: records.Decision) -> Iterator[Fault]:
    """Comparisons and calculations of the decision's own text that no value can make sense of."""
    if not isinstance(element.logic, records.Literal) or not element.logic.text.strip():
        return
    kinds, text = kinds_of(graph, element), element.logic.text
    try:
        node = read_in(text, declared(kinds, graph.members)).node
    except FeelError:
        return
    for at, reason in mismatches(node, kinds):
        yield Fault(f"{error_at(text, at, reason)}（{_short(text)}）", element.logic.place)


def _without_order(graph: Graph, box: records.TableBox) -> Iterator[Fault]:
    types = (graph.types.get(plain(output.type or box.type)) for output in box.outputs)
    listed = any(output.values for output in box.outputs) or any(
        type_ is not None and type_.allowed for type_ in types
    )
    if box.policy in _ORDERED and not listed:
        yield Fault("按输出的先后取结果，却没有列出输出值的先后", box.place)


def _of_passage(passage: Passage) -> Iterator[str]:
    try:
        node = read_in(passage.text, passage.names.words, cell=passage.cell).node
    except FeelError as error:
        yield f"{error}（{_short(passage.text)}）"
        return
    for name in free_names(_outside_filters(node)):
        if not passage.names.has(name):
            known = sorted(passage.names.known)
            listed = "、".join(known[:_SHOWN]) + ("……" if len(known) > _SHOWN else "")
            reason = f"没有“{name}”这个名称，可以用的是：{listed or '（无）'}"
            yield str(error_at(passage.text, _first(node, name), reason))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:60]}……"


def _outside_filters(node: ast.Node) -> ast.Node:
    """The tree without the conditions of filters: there, members of an item are names too."""
    if isinstance(node, ast.Filter):
        return _outside_filters(node.base)
    fields = (name for name in type(node).__dataclass_fields__ if name != "span")
    return replace(node, **{name: _part(getattr(node, name)) for name in fields})


def _part(part: Any) -> Any:
    if isinstance(part, ast.Node):
        return _outside_filters(part)
    return tuple(map(_part, part)) if isinstance(part, tuple) else part


def _first(node: ast.Node, name: str) -> int:
    """Where the name stands first."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, ast.Name) and found.name == name:
            return found.span[0]
        waiting.extend(reversed(ast.children(found)))
    return 0


# Types


def _in_types(graph: Graph) -> Iterator[Fault]:
    for name, place in _type_names(graph):
        known = plain(name)
        if known and known not in BUILT_IN and known not in graph.types:
            yield Fault(f"没有名为“{name}”的类型", place)
    for name, definition in graph.own.types.items():
        if _made_of_itself(graph, name):
            yield Fault(f"类型“{name}”由自己定义", definition.place)


def _made_of_itself(graph: Graph, name: str) -> bool:
    """A part of a type may be of this type again; the type itself may not."""
    seen = {name}
    definition = graph.types.get(name)
    while definition is not None and not definition.components:
        base = plain(definition.base)
        if base in seen:
            return base == name
        seen.add(base)
        definition = graph.types.get(base)
    return False


def _type_names(graph: Graph) -> Iterator[tuple[str, Place]]:
    for definition in graph.own.types.values():
        yield from _of_definition(definition)
    for element in graph.own.elements.values():
        yield element.variable.type, element.place
        logic = getattr(element, "logic", None)
        if isinstance(logic, records.FunctionBox):
            yield from _of_variables(logic.parameters, logic.place)
    for found in walk(graph):
        if isinstance(found, TableAt):
            for column in found.box.inputs:
                yield column.expression.type, column.expression.place
            for output in found.box.outputs:
                yield output.type, output.place


def _of_definition(definition: records.ItemDefinition) -> Iterator[tuple[str, Place]]:
    yield definition.base, definition.place
    yield from _of_variables(definition.parameters or (), definition.place)
    for part in definition.components:
        yield from _of_definition(part)


def _of_variables(variables: tuple[Variable, ...], place: Place) -> Iterator[tuple[str, Place]]:
    for variable in variables:
        yield variable.type, place
