"""Decision tables: which lines hit, and what comes out (DMN 1.5, 8.2 and 8.3).

A line may be undecided for want of a fact. The table then answers only if every way in which the
undecided lines could fall gives the same result; else unknown.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from ganxin.feel.builtins.lists import FUNCTIONS as LISTS
from ganxin.feel.dmn.records import Aggregation, HitPolicy, OutputClause, Rule, TableBox
from ganxin.feel.undecided import either
from ganxin.feel.values import ClosedContext, Unknown, conjunction, equal, unknown_in

_MOST_UNDECIDED = 6


class Table:
    """One table with its surroundings: `tests` and `value` evaluate a cell there."""

    def __init__(
        self,
        box: TableBox,
        *,
        tests: Callable[[str, object], object],
        value: Callable[..., object],
        coerced: Callable[[object, str], object],
        priorities: Callable[[OutputClause], list[object]],
    ) -> None:
        self.box = box
        self.tests = tests
        self.value = value
        self.coerced = coerced
        self.priorities = priorities

    def result(self) -> object:
        subjects = [self.subject(column) for column in range(len(self.box.inputs))]
        if subjects and any(subject is _WRONG for subject in subjects):
            return None
        answers = list(self.answers(subjects))
        undecided = [at for at, answer in enumerate(answers) if isinstance(answer, Unknown)]
        if not undecided:
            return self.of([at for at, answer in enumerate(answers) if answer is True])
        return self.either_way(answers, undecided)

    def subject(self, column: int) -> object:
        """The value that a column looks at; `_WRONG` where it may not have this value."""
        clause = self.box.inputs[column]
        value = self.value(clause.expression)
        if clause.expression.type:
            value = self.coerced(value, clause.expression.type)
        known = value is not None and not isinstance(value, Unknown)
        if clause.allowed and known and self.tests(clause.allowed, value) is False:
            return _WRONG
        return value

    def answers(self, subjects: Sequence[object]) -> Iterator[object]:
        """Of each line, or up to the first that hits where only that one counts."""
        for rule in self.box.rules:
            answer = self.hits(rule, subjects)
            yield answer
            if answer is True and self.box.policy is HitPolicy.FIRST:
                return

    def hits(self, rule: Rule, subjects: Sequence[object]) -> object:
        return conjunction(self._cells(rule, subjects))

    def _cells(self, rule: Rule, subjects: Sequence[object]) -> Iterator[object]:
        for text, subject in zip(rule.tests, subjects, strict=True):
            if text.strip() in ("", "-"):
                continue
            answer = self.tests(text, subject)
            yield answer if isinstance(answer, Unknown) else answer is True
            if answer is False:
                return

    def either_way(self, answers: Sequence[object], undecided: Sequence[int]) -> object:
        """The result while lines are undecided: what every way they can fall gives."""
        missing = unknown_in(answers) or Unknown()
        if self.box.policy is HitPolicy.FIRST:
            return either(self._first_of(answers), missing)
        if len(undecided) > _MOST_UNDECIDED:
            return missing
        return either(list(self._ways(answers, undecided)), missing)

    def _first_of(self, answers: Sequence[object]) -> list[object]:
        """What comes out if one or another of the undecided lines is the first that hits."""
        found: list[object] = []
        for at, answer in enumerate(answers):
            if answer is not False:
                found.append(self.output(at))
            if answer is True:
                return found
        return [*found, self.default()]

    def _ways(self, answers: Sequence[object], undecided: Sequence[int]) -> Iterator[object]:
        for way in product((True, False), repeat=len(undecided)):
            fallen = dict(zip(undecided, way, strict=True))
            yield self.of(
                [at for at, answer in enumerate(answers) if fallen.get(at, answer) is True]
            )

    # What comes out

    def of(self, hits: list[int]) -> object:
        """The result where exactly these lines hit."""
        if not hits:
            return self.default()
        return _POLICIES[self.box.policy](self, hits)

    def output(self, at: int) -> object:
        rule = self.box.rules[at]
        values = [
            self._typed(self.value(cell), clause)
            for cell, clause in zip(rule.outputs, self.box.outputs, strict=True)
        ]
        return self._named(values)

    def _typed(self, value: object, clause: OutputClause) -> object:
        return self.coerced(value, clause.type) if clause.type else value

    def _named(self, values: list[object]) -> object:
        if len(values) == 1:
            return values[0]
        return ClosedContext(
            (clause.name, value) for clause, value in zip(self.box.outputs, values, strict=True)
        )

    def default(self) -> object:
        """Null, unless a column says otherwise."""
        if all(clause.default is None for clause in self.box.outputs):
            return None
        values = [
            None if clause.default is None else self._typed(self.value(clause.default), clause)
            for clause in self.box.outputs
        ]
        return self._named(values)

    def unique(self, hits: list[int]) -> object:
        return self.output(hits[0]) if len(hits) == 1 else None

    def any(self, hits: list[int]) -> object:
        first, *others = (self.output(at) for at in hits)
        return first if all(_alike(first, other) for other in others) else None

    def first(self, hits: list[int]) -> object:
        return self.output(hits[0])

    def priority(self, hits: list[int]) -> object:
        return self.ordered(hits)[0]

    def rule_order(self, hits: list[int]) -> object:
        return [self.output(at) for at in hits]

    def output_order(self, hits: list[int]) -> object:
        return self.ordered(hits)

    def ordered(self, hits: list[int]) -> list[object]:
        """By the order of the output values, the first column first; alike by line."""
        wanted = [self.priorities(clause) for clause in self.box.outputs]
        outputs = [self.output(at) for at in hits]
        return sorted(outputs, key=lambda output: self._ranks(output, wanted))

    def _ranks(self, output: object, wanted: list[list[object]]) -> tuple[int, ...]:
        values = (
            list(output.values()) if len(wanted) > 1 and isinstance(output, dict) else [output]
        )
        return tuple(_rank(value, order) for value, order in zip(values, wanted, strict=True))

    def collect(self, hits: list[int]) -> object:
        outputs = [self.output(at) for at in hits]
        if self.box.aggregation is Aggregation.NONE:
            return outputs
        if self.box.aggregation is Aggregation.COUNT:
            return Decimal(len(outputs))
        missing = unknown_in(outputs)
        function = LISTS[self.box.aggregation.lower()].function
        return missing if missing is not None else function(outputs)


class _Wrong:
    """A value that its column does not allow."""


_WRONG = _Wrong()


def _alike(left: object, right: object) -> bool:
    return (left is None and right is None) or equal(left, right) is True


def _rank(value: object, order: list[object]) -> int:
    return next((at for at, other in enumerate(order) if _alike(value, other)), len(order))


_POLICIES: dict[HitPolicy, Callable[[Table, list[int]], object]] = {
    HitPolicy.UNIQUE: Table.unique,
    HitPolicy.ANY: Table.any,
    HitPolicy.FIRST: Table.first,
    HitPolicy.PRIORITY: Table.priority,
    HitPolicy.RULE_ORDER: Table.rule_order,
    HitPolicy.OUTPUT_ORDER: Table.output_order,
    HitPolicy.COLLECT: Table.collect,
}
