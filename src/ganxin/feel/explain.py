"""Why a condition has its answer: the same tree of conditions with facts, thresholds and gaps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from ganxin.feel import ast
from ganxin.feel.arithmetic import calculate
from ganxin.feel.frames import Frame
from ganxin.feel.interpreter import Run
from ganxin.feel.names import free_paths
from ganxin.feel.printer import printed
from ganxin.feel.scope import from_feel
from ganxin.feel.values import (
    Interval,
    Unknown,
    compare,
    conjunction,
    contains,
    disjunction,
    negation,
    unknown_in,
)

Kind = Literal["all", "any", "not", "if", "condition", "value"]
Gap = Decimal | timedelta
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One condition and, for `all`, `any`, `not` and `if`, those that it is made of.

    `answer` is True, False or None (unknown); a condition that FEEL answers with null is not met:
    False. `names` are the facts it reads (`a.b` for members), `label` is what people call them.
    For a comparison `actual` is the value found (None also when unknown), `operator` and
    `threshold` what it must meet (a range for `between` and `[a..b]`, a list for several values),
    and `gap` how far the actual value is from the threshold while the condition is not met: a
    number in the unit of the fact, or a duration. `unit` is that unit, where it is known.
    `missing` are the facts that can still change the answer; `bounds` are what a number can still
    be without them.

    In a model a condition may be a decision: then `clause` says what it rests on. A `value` is a
    number that a condition compares, such as a score: `threshold` is the most it can be, and
    `text` the name of the decision where that is a table.
    """

    kind: Kind
    text: str
    label: str
    answer: bool | None
    names: tuple[str, ...] = ()
    actual: object = None
    operator: str = ""
    threshold: object = None
    gap: Gap | None = None
    missing: tuple[str, ...] = ()
    children: tuple["Explanation", ...] = ()
    bounds: tuple[Decimal, Decimal] | None = None
    clause: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is being compared with what, and the answer as a FEEL value.

    `subject` is where the actual value stands in the expression.
    """

    answer: object
    actual: object = None
    operator: str = ""
    threshold: object = None
    subject: ast.Node | None = None


def answer_of(value: object) -> bool | None:
    """True, False, None for unknown. Null is an answer: not met."""
    if isinstance(value, Unknown):
        return None
    return value is True


class Explainer:
    """Walks the conditions of one expression; each leaf is evaluated where it stands.

    `labels` and `units` are those of the facts; `decided` are names that are decisions
    themselves, with their explanations.
    """

    def __init__(
        self,
        run: Run,
        labels: Mapping[str, str],
        decided: Mapping[str, Explanation] | None = None,
        units: Mapping[str, str] | None = None,
    ) -> None:
        self.run = run
        self.labels = labels
        self.decided = decided or {}
        self.units = units or {}

    def explain(self, node: ast.Node, frame: Frame | None = None) -> tuple[Explanation, object]:
        """The explanation and the answer as a FEEL value."""
        if isinstance(node, ast.Logic):
            join = conjunction if node.operator == "and" else disjunction
            kind: Kind = "all" if node.operator == "and" else "any"
            parts = [self.explain(operand, frame) for operand in node.operands]
            return self._joined(kind, node, parts, join([value for _, value in parts]))
        if isinstance(node, ast.Call) and node.function == "not":
            part = self.explain(node.arguments[0], frame)
            return self._joined("not", node, [part], negation(part[1]))
        if isinstance(node, ast.If):
            return self._if(node, frame)
        return self._leaf(node, frame)

    def _if(self, node: ast.If, frame: Frame | None) -> tuple[Explanation, object]:
        value = self.run.value(node, frame)
        condition = self.explain(node.condition, frame)
        if isinstance(condition[1], Unknown):
            branches = [node.then, node.otherwise]
        else:
            branches = [node.then if condition[1] is True else node.otherwise]
        parts = [condition, *(self.explain(branch, frame) for branch in branches)]
        return self._joined("if", node, parts, value)

    def _joined(
        self, kind: Kind, node: ast.Node, parts: list[tuple[Explanation, object]], value: object
    ) -> tuple[Explanation, object]:
        explanation = Explanation(
            kind=kind,
            text=self._text(node),
            label="",
            answer=answer_of(value),
            names=self._names(node) if kind == "if" else _names_of(parts),
            missing=value.names() if isinstance(value, Unknown) else (),
            children=tuple(part for part, _ in parts),
        )
        return explanation, value

    def _leaf(self, node: ast.Node, frame: Frame | None) -> tuple[Explanation, object]:
        if isinstance(node, ast.Name) and node.name in self.decided:
            return self.decided[node.name], self.run.value(node, frame)
        find = _FINDERS.get(type(node), _plain)
        found = find(self.run, node, frame)
        read = free_paths(node)
        explanation = Explanation(
            kind="condition",
            text=self._text(node),
            label="、".join(map(self._label, read)),
            answer=answer_of(found.answer),
            names=self._names(node),
            actual=_shown(found.actual),
            operator=found.operator,
            threshold=_shown(found.threshold),
            gap=None if found.answer is True else gap(found.actual, found.threshold),
            missing=found.answer.names() if isinstance(found.answer, Unknown) else (),
            children=tuple(self.decided[name] for name in read if name in self.decided),
            bounds=found.actual.bounds if isinstance(found.actual, Unknown) else None,
            unit=self._unit(found.subject),
        )
        return explanation, found.answer

    def _unit(self, subject: ast.Node | None) -> str:
        if not self.units or not isinstance(subject, ast.Name | ast.Path):
            return ""
        return self.units.get(".".join(free_paths(subject)), "")

    def _names(self, node: ast.Node) -> tuple[str, ...]:
        """The facts that a node reads, through decisions."""
        found: dict[str, None] = {}
        for name in free_paths(node):
            inside = self.decided.get(name)
            found.update(dict.fromkeys((name,) if inside is None else inside.names))
        return tuple(found)

    def _label(self, name: str) -> str:
        inside = self.decided.get(name)
        return self.labels.get(name, name) if inside is None else inside.label

    def _text(self, node: ast.Node) -> str:
        start, end = node.span
        return " ".join(self.run.source[start:end].split()) or printed(node)


def _names_of(parts: list[tuple[Explanation, object]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part, _ in parts for name in part.names))


def _plain(run: Run, node: ast.Node, frame: Frame | None) -> Finding:
    value = run.value(node, frame)
    return Finding(value, value)


def _compare(run: Run, node: ast.Compare, frame: Frame | None) -> Finding:
    left, right = run.value(node.left, frame), run.value(node.right, frame)
    answer = compare(node.operator, left, right)
    if free_paths(node.right) and not free_paths(node.left):
        return Finding(answer, right, _MIRRORED[node.operator], left, node.right)
    return Finding(answer, left, node.operator, right, node.left)


def _between(run: Run, node: ast.Between, frame: Frame | None) -> Finding:
    low, high = run.value(node.low, frame), run.value(node.high, frame)
    actual, interval = run.value(node.value, frame), Interval(low, high, True, True)
    return Finding(contains(interval, actual), actual, "in", interval, node.value)


def _in(run: Run, node: ast.In, frame: Frame | None) -> Finding:
    actual = run.value(node.value, frame)
    answer = run.any_met(node.tests, actual, frame)
    inside = Frame({"?": actual}, frame)
    wanted: list[object] = []
    for test in node.tests:
        operand = test.operand if isinstance(test, ast.UnaryTest) else test
        wanted.append(run.value(operand, inside))
    if len(node.tests) > 1:
        return Finding(answer, actual, "in", wanted, node.value)
    only = node.tests[0]
    operator = only.operator if isinstance(only, ast.UnaryTest) else "in"
    return Finding(answer, actual, operator, wanted[0], node.value)


_FINDERS: dict[type[ast.Node], Callable[[Run, Any, Frame | None], Finding]] = {
    ast.Compare: _compare,
    ast.Between: _between,
    ast.In: _in,
}


def gap(actual: object, threshold: object) -> Gap | None:
    """How far the value is from the threshold, never negative; None where that means nothing.

    For a range the distance to its nearer end, for a list to its nearest item.
    """
    if isinstance(threshold, Interval):
        return _least([gap(actual, threshold.low), gap(actual, threshold.high)])
    if isinstance(threshold, list):
        return _least([gap(actual, item) for item in threshold])
    if isinstance(actual, Decimal | date | timedelta):
        distance = calculate("-", threshold, actual)
        if isinstance(distance, Decimal):
            return abs(distance)
        if isinstance(distance, timedelta):
            return abs(distance)
    return None


def _least(gaps: list[Gap | None]) -> Gap | None:
    numbers = [item for item in gaps if isinstance(item, Decimal)]
    lengths = [item for item in gaps if isinstance(item, timedelta)]
    if numbers:
        return min(numbers)
    return min(lengths) if lengths else None


def _shown(value: object) -> object:
    shown = from_feel(value)
    return None if unknown_in((value,)) is not None else shown
