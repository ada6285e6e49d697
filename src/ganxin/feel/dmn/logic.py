"""The value of a boxed expression in a scope."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.itemtypes import Types, declared, result_of
from ganxin.feel.dmn.records import Box, Literal, Variable
from ganxin.feel.dmn.scope import Scope
from ganxin.feel.dmn.tables import Table
from ganxin.feel.errors import FeelError
from ganxin.feel.expressions import read_in
from ganxin.feel.frames import Frame
from ganxin.feel.functions import BuiltInValues
from ganxin.feel.interpreter import SUBJECT, Run, selected
from ganxin.feel.limits import Budget
from ganxin.feel.undecided import either
from ganxin.feel.values import (
    ClosedContext,
    FunctionValue,
    Unknown,
    boundless,
    conjunction,
    disjunction,
    unknown_in,
)

MODEL_STEPS = 2_000_000
_COPIED_A_STEP = 20


class Logic:
    """One evaluation of a model: its budget, its clock and its types."""

    def __init__(
        self,
        known: Mapping[str, records.ItemDefinition],
        members: frozenset[str],
        now: datetime | None,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget(most=MODEL_STEPS)
        self.now = now
        self.members = members
        self.types = Types(known, self._allowed)
        self.facts = Types(known, self._allowed, lacking=True)
        self.built_in = BuiltInValues(self.for_box())

    def of_model(
        self, known: Mapping[str, records.ItemDefinition], members: frozenset[str]
    ) -> "Logic":
        """The same evaluation with the types and names of another model."""
        return Logic(known, members, self.now, self.budget)

    def scope(self, values: Mapping[str, object]) -> Scope:
        return Scope(values, self.members, self.built_in)

    def run(self, text: str, facts: Mapping[str, object]) -> Run:
        """For one expression, which has no more steps of its own than one that stands alone."""
        return Run(text, facts, now=self.now, budget=self.budget, named=self.types.named)

    def for_box(self) -> Run:
        """For what a box does itself: it may use all the steps of the model."""
        return Run("", {}, now=self.now, budget=self.budget, most=MODEL_STEPS)

    def value(self, box: Box, scope: Scope) -> object:
        """The value, as its type takes it. Raises DmnError with the place of the box."""
        value = _BOXES[type(box)](self, box, scope)
        return self.types.coerced(value, box.type) if box.type else value

    # Text

    def text(self, text: str, place: records.Place, scope: Scope) -> object:
        if not text.strip():
            return None
        try:
            read = read_in(text, scope.words, forgiving=True)
            return self.run(text, scope).value(read.node)
        except FeelError as error:
            raise DmnError(str(error), str(place)) from None

    def tests(self, text: str, place: records.Place, subject: object, scope: Scope) -> object:
        """Does the value meet the tests of a cell?"""
        try:
            read = read_in(text, scope.words, cell=True, forgiving=True)
            return self.run(text, scope).value(read.node, Frame({SUBJECT: subject}))
        except FeelError as error:
            raise DmnError(str(error), str(place)) from None

    def _allowed(self, tests: str, value: object) -> object:
        return self.tests(tests, records.Place("允许的值", 0), value, self.scope({}))

    def _literal(self, box: Literal, scope: Scope) -> object:
        return self.text(box.text, box.place, scope)

    # Boxes

    def _context(self, box: records.ContextBox, scope: Scope) -> object:
        made = ClosedContext()
        for own, inside in box.entries:
            value = self.value(inside, scope)
            if own is None:
                return value
            value = self.types.coerced(value, own.type)
            made[own.name] = value
            scope = scope.with_values({own.name: value})
        return made

    def _list(self, box: records.ListBox, scope: Scope) -> object:
        return [self.value(item, scope) for item in box.items]

    def _relation(self, box: records.RelationBox, scope: Scope) -> object:
        return [
            ClosedContext(
                (column.name, self.types.coerced(self.value(cell, scope), column.type))
                for column, cell in zip(box.columns, row, strict=True)
            )
            for row in box.rows
        ]

    def function(self, box: records.FunctionBox, scope: Scope, result: str = "") -> object:
        """A function that sees the names of its surroundings; null for one in another language."""
        if box.kind != "FEEL" or box.body is None:
            return None
        body, parameters = box.body, box.parameters

        def call(given: list[object]) -> object:
            values = dict(self._arguments(parameters, given))
            value = self.value(body, scope.with_values(values))
            return self.types.coerced(value, result)

        names = tuple(parameter.name for parameter in parameters)
        return FunctionValue(names, call, declared(parameters), result_of(result or body.type))

    def _arguments(
        self, parameters: tuple[Variable, ...], given: list[object]
    ) -> Iterator[tuple[str, object]]:
        for parameter, value in zip(parameters, given, strict=True):
            yield parameter.name, self.types.coerced(value, parameter.type)

    def _function_box(self, box: records.FunctionBox, scope: Scope) -> object:
        return self.function(box, scope)

    def _invocation(self, box: records.InvocationBox, scope: Scope) -> object:
        called = self.value(box.called, scope)
        given = {
            name: None if inside is None else self.value(inside, scope)
            for name, inside in box.bindings
        }
        if isinstance(called, Unknown):
            return boundless(called)
        if not isinstance(called, FunctionValue) or not set(given) <= set(called.parameters):
            return None
        values = [given.get(name) for name in called.parameters]
        return self.for_box().apply(called, values)

    def _conditional(self, box: records.ConditionalBox, scope: Scope) -> object:
        condition = self.value(box.condition, scope)
        if isinstance(condition, Unknown):
            branches = [self.value(branch, scope) for branch in (box.then, box.otherwise)]
            return either(branches, condition)
        return self.value(box.then if condition is True else box.otherwise, scope)

    def _iterator(self, box: records.IteratorBox, scope: Scope) -> object:
        source = self.value(box.source, scope)
        if isinstance(source, Unknown):
            return boundless(source)
        if source is None:
            return None
        if box.quantifier == "for":
            return self._loop(box, source, scope)
        join = disjunction if box.quantifier == "some" else conjunction
        return join(
            self.value(box.result, scope.with_values({box.variable: item}))
            for item in self.for_box().items_of(source)
        )

    def _loop(self, box: records.IteratorBox, source: object, scope: Scope) -> list[object]:
        made: list[object] = []
        run = self.for_box()
        for item in run.items_of(source):
            run.spend(1 + len(made) // _COPIED_A_STEP)
            inside = scope.with_values({box.variable: item, "partial": list(made)})
            made.append(self.value(box.result, inside))
        return made

    def _filter(self, box: records.FilterBox, scope: Scope) -> object:
        source = self.value(box.source, scope)
        if isinstance(source, Unknown):
            return boundless(source)
        if source is None:
            return None
        items = source if isinstance(source, list) else [source]
        answers = [self._matched(box, item, scope) for item in items]
        return unknown_in(answers) or selected(items, answers)

    def _matched(self, box: records.FilterBox, item: object, scope: Scope) -> object:
        names = item if isinstance(item, dict) else {}
        return self.value(box.match, scope.with_values({"item": item, **names}))

    def _table(self, box: records.TableBox, scope: Scope) -> object:
        place = box.place
        table = Table(
            box,
            tests=lambda text, subject: self.tests(text, place, subject, scope),
            value=lambda cell: self.value(cell, scope),
            coerced=self.types.coerced,
            priorities=lambda clause: self._values_of(clause, box, scope),
        )
        return table.result()

    def _values_of(
        self, clause: records.OutputClause, box: records.TableBox, scope: Scope
    ) -> list[object]:
        """Output values in their order; those of the type where the column lists none."""
        values = clause.values or self.types.allowed(clause.type or box.type)
        if not values:
            return []
        listed = self.text(f"[{values}]", clause.place, scope)
        return listed if isinstance(listed, list) else []


_BOXES: dict[type[Box], Callable[[Logic, Any, Scope], object]] = {
    Literal: Logic._literal,
    records.ContextBox: Logic._context,
    records.ListBox: Logic._list,
    records.RelationBox: Logic._relation,
    records.FunctionBox: Logic._function_box,
    records.InvocationBox: Logic._invocation,
    records.ConditionalBox: Logic._conditional,
    records.IteratorBox: Logic._iterator,
    records.FilterBox: Logic._filter,
    records.TableBox: Logic._table,
}
