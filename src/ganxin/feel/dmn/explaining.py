"""Why a decision has its answer: conditions down to the facts, through what it needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.evaluation import Evaluation
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explainer, Explanation, answer_of
from ganxin.feel.expressions import read_in
from ganxin.feel.scope import from_feel
from ganxin.feel.values import Unknown, bounds_of, unknown_in


def explained(
    graph: Graph, element: records.Decision, inputs: Mapping[str, object], now: datetime | None
) -> Explanation:
    """The explanation of a decision. Raises DmnError as evaluating it does."""
    try:
        return _Explaining(graph, Evaluation(graph, inputs, now)).decision(
            graph.home_of(element), element
        )
    except FeelError as error:
        raise DmnError(str(error), str(element.place)) from None
    except RecursionError:
        raise DmnError("嵌套太深，说不清理由", str(element.place)) from None


class _Explaining:
    """One explanation of one decision; each decision that it needs is explained once."""

    def __init__(self, graph: Graph, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.done: dict[tuple[Graph, str], Explanation] = {}
        every = graph.own.elements.values()
        inputs = [one for one in every if isinstance(one, records.InputData)]
        self.labels = {one.name: one.label or one.name for one in inputs}
        self.units = {one.name: one.unit for one in inputs}

    def decision(self, graph: Graph, element: records.Decision) -> Explanation:
        key = (graph, element.id)
        if key not in self.done:
            self.done[key] = self._fresh(graph, element)
        return self.done[key]

    def _fresh(self, graph: Graph, element: records.Decision) -> Explanation:
        decided = self._needed(graph, element)
        if isinstance(element.logic, records.Literal) and element.logic.text.strip():
            found, value = self._of_text(graph, element, element.logic.text, decided)
            if self._is_number(element, value):
                found = self._as_a_whole(graph, element, value, decided)
        else:
            value = self.evaluation.value(graph, element)
            found = self._as_a_whole(graph, element, value, decided)
        clause = "\n".join(filter(None, (element.description, found.clause)))
        label = element.label or found.label or element.name
        if (label, clause) == (found.label, found.clause):
            return found
        return replace(found, label=label, clause=clause)

    def _of_text(
        self,
        graph: Graph,
        element: records.Decision,
        text: str,
        decided: Mapping[str, Explanation],
    ) -> tuple[Explanation, object]:
        """The conditions of an expression; its value is that of the decision."""
        scope = self.evaluation.scope(graph, element.requires)
        run = self.evaluation.logic.run(text, scope)
        explainer = Explainer(run, self.labels, decided, self.units)
        found, value = explainer.explain(read_in(text, scope.words).node)
        return found, self.evaluation.settle(graph, element, value)

    def _is_number(self, element: records.Decision, value: object) -> bool:
        return element.variable.type == "number" or bounds_of(value) is not None

    def _needed(self, graph: Graph, element: records.Decision) -> dict[str, Explanation]:
        found: dict[str, Explanation] = {}
        for reference in element.requires:
            other, needed = graph.find(reference)
            if isinstance(needed, records.Decision):
                prefix = graph.prefix_of(other)
                name = needed.variable.name
                found[f"{prefix}.{name}" if prefix else name] = self.decision(other, needed)
        return found

    def _as_a_whole(
        self,
        graph: Graph,
        element: records.Decision,
        value: object,
        decided: Mapping[str, Explanation],
    ) -> Explanation:
        """What can be said of any logic: its value, and the facts behind it."""
        missing = unknown_in((value,))
        is_value = self._is_number(element, value)
        most = _most(element, decided)
        known = value if isinstance(value, Decimal) else None
        return Explanation(
            kind="value" if is_value else "condition",
            text=(
                element.logic.text if isinstance(element.logic, records.Literal) else element.name
            ),
            label=element.label,
            answer=None if is_value else answer_of(value),
            names=self._facts(graph, element, decided),
            actual=None if missing else from_feel(value),
            threshold=most if is_value else None,
            gap=most - value
            if known and isinstance(value, Decimal) and most is not None
            else None,
            missing=missing.names() if missing else (),
            children=tuple(decided.values()),
            bounds=value.bounds if isinstance(value, Unknown) else None,
        )

    def _facts(
        self, graph: Graph, element: records.Decision, decided: Mapping[str, Explanation]
    ) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for reference in element.requires:
            _, needed = graph.find(reference)
            if isinstance(needed, records.InputData):
                found[needed.name] = None
        for inside in decided.values():
            found.update(dict.fromkeys(inside.names))
        return tuple(found)


def _most(element: records.Decision, decided: Mapping[str, Explanation]) -> Decimal | None:
    """The most that a table, or a sum of tables, can give; None where nobody can say."""
    if isinstance(element.logic, records.TableBox) and len(element.logic.outputs) == 1:
        outputs = [_number(rule.outputs[0].text) for rule in element.logic.rules]
        numbers = [one for one in outputs if one is not None]
        return max(numbers) if numbers and len(numbers) == len(outputs) else None
    parts = [inside.threshold for inside in decided.values()]
    numbers = [part for part in parts if isinstance(part, Decimal)]
    if not numbers or len(numbers) < len(parts) or not isinstance(element.logic, records.Literal):
        return None
    is_sum = element.logic.text.startswith("sum(") or element.logic.text in decided
    return sum(numbers, Decimal()) if is_sum else None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
