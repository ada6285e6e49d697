"""Every expression of a model with the names that it may use there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ganxin.feel.builtins import FUNCTIONS
from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.records import Box, Place
from ganxin.feel.vocabulary import Vocabulary, declared, tidy


@dataclass(frozen=True)
class Names:
    """What may be named: `members` behind a dot. `open`: inside a filter, where the members of an
    item are names too and nobody can say which there are."""

    known: frozenset[str]
    members: frozenset[str]
    open: bool = False

    @cached_property
    def words(self) -> Vocabulary:
        names = self.known | self.members if self.open else self.known
        return declared(names, self.members, self.known)

    def has(self, name: str) -> bool:
        return self.open or tidy(name) in self.known or name in FUNCTIONS

    def with_names(self, *names: str) -> "Names":
        return replace(self, known=self.known | frozenset(map(tidy, names)))


@dataclass(frozen=True)
class Passage:
    """One expression, or (`cell`) the tests of one value."""

    text: str
    place: Place
    names: Names
    cell: bool = False


@dataclass(frozen=True)
class TableAt:
    """A decision table and whose logic it is (a part of)."""

    box: records.TableBox
    element: records.Element
    names: Names


Found = Passage | TableAt


def walk(graph: Graph) -> Iterator[Found]:
    """All expressions and tables of the model's own file, in its order."""
    none = Names(frozenset(), graph.members)
    for definition in graph.own.types.values():
        yield from _definition(definition, none)
    for element in graph.own.elements.values():
        if isinstance(element, records.Decision | records.KnowledgeModel):
            names = none.with_names(*_required(graph, element))
            yield from _Walk(element).box(element.logic, names)


def _definition(definition: records.ItemDefinition, names: Names) -> Iterator[Passage]:
    for text in (definition.allowed, definition.constraint):
        if text:
            yield Passage(text, definition.place, names, cell=True)
    for part in definition.components:
        yield from _definition(part, names)


def _required(graph: Graph, element: records.Decision | records.KnowledgeModel) -> Iterator[str]:
    """Names of what an element requires; those of an import stand under its name."""
    for reference in element.requires:
        other, needed = graph.find(reference)
        yield graph.prefix_of(other) or needed.variable.name
    if isinstance(element, records.KnowledgeModel):
        yield element.variable.name


class _Walk:
    def __init__(self, element: records.Element) -> None:
        self.element = element

    def box(self, box: Box | None, names: Names) -> Iterator[Found]:
        if box is not None:
            yield from _BOXES[type(box)](self, box, names)

    def literal(self, box: records.Literal, names: Names) -> Iterator[Found]:
        if box.text.strip():
            yield Passage(box.text, box.place, names)

    def context(self, box: records.ContextBox, names: Names) -> Iterator[Found]:
        for own, inside in box.entries:
            yield from self.box(inside, names)
            names = names.with_names(own.name) if own is not None else names

    def list(self, box: records.ListBox, names: Names) -> Iterator[Found]:
        for item in box.items:
            yield from self.box(item, names)

    def relation(self, box: records.RelationBox, names: Names) -> Iterator[Found]:
        for row in box.rows:
            for cell in row:
                yield from self.box(cell, names)

    def function(self, box: records.FunctionBox, names: Names) -> Iterator[Found]:
        if box.kind == "FEEL":
            yield from self.box(box.body, names.with_names(*(one.name for one in box.parameters)))

    def invocation(self, box: records.InvocationBox, names: Names) -> Iterator[Found]:
        yield from self.box(box.called, names)
        for _, inside in box.bindings:
            yield from self.box(inside, names)

    def conditional(self, box: records.ConditionalBox, names: Names) -> Iterator[Found]:
        for part in (box.condition, box.then, box.otherwise):
            yield from self.box(part, names)

    def iterator(self, box: records.IteratorBox, names: Names) -> Iterator[Found]:
        yield from self.box(box.source, names)
        more = ("partial",) if box.quantifier == "for" else ()
        yield from self.box(box.result, names.with_names(box.variable, *more))

    def filter(self, box: records.FilterBox, names: Names) -> Iterator[Found]:
        yield from self.box(box.source, names)
        yield from self.box(box.match, replace(names.with_names("item"), open=True))

    def table(self, box: records.TableBox, names: Names) -> Iterator[Found]:
        for column in box.inputs:
            yield from self.literal(column.expression, names)
            if column.allowed:
                yield Passage(column.allowed, column.expression.place, names, cell=True)
        for output in box.outputs:
            if output.values:
                yield Passage(f"[{output.values}]", output.place, names)
            yield from self.box(output.default, names)
        for rule in box.rules:
            yield from self.rule(rule, names)
        yield TableAt(box, self.element, names)

    def rule(self, rule: records.Rule, names: Names) -> Iterator[Found]:
        for text in rule.tests:
            if text.strip() not in ("", "-"):
                yield Passage(text, rule.place, names, cell=True)
        for result in rule.outputs:
            yield from self.literal(result, names)


_BOXES: dict[type[Box], Callable[[_Walk, Any, Names], Iterator[Found]]] = {
    records.Literal: _Walk.literal,
    records.ContextBox: _Walk.context,
    records.ListBox: _Walk.list,
    records.RelationBox: _Walk.relation,
    records.FunctionBox: _Walk.function,
    records.InvocationBox: _Walk.invocation,
    records.ConditionalBox: _Walk.conditional,
    records.IteratorBox: _Walk.iterator,
    records.FilterBox: _Walk.filter,
    records.TableBox: _Walk.table,
}
