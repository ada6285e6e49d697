"""Which facts an answer rests on that is no, and which it waits for while it is unknown."""

from collections.abc import Iterator, Mapping

from ganxin.feel import api, ast
from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explanation
from ganxin.feel.names import free_paths
from ganxin.feel.values import Unknown


def failed_keys(explanation: Explanation, graph: Graph, facts: Mapping[str, object]) -> list[str]:
    """The facts for which the answer is no, each once; a missing fact is never to blame."""
    known = {name for name, value in facts.items() if not isinstance(value, Unknown)}
    blamed = () if explanation.answer is not False else _Blaming(graph, facts).of(explanation)
    return [name for name in dict.fromkeys(blamed) if name.partition(".")[0] in known]


def unknown_keys(explanation: Explanation) -> Iterator[str]:
    """The facts without which a condition has no answer, also where another one has failed."""
    if explanation.answer is None:
        yield from explanation.missing
    elif explanation.answer is False and explanation.kind == "all":
        for child in explanation.children:
            if child.answer is None:
                yield from child.missing


class _Blaming:
    def __init__(self, graph: Graph, facts: Mapping[str, object]) -> None:
        self.facts = facts
        self.tables = {
            element.name: element.logic
            for element in graph.own.elements.values()
            if isinstance(element, records.Decision)
            and isinstance(element.logic, records.TableBox)
        }

    def of(self, explanation: Explanation) -> Iterator[str]:
        if explanation.answer is not False:
            return
        if explanation.kind in ("all", "any"):
            for child in explanation.children:
                yield from self.of(child)
        elif explanation.children and explanation.kind == "condition":
            yield from _wanting(explanation.children)
        elif explanation.text in self.tables:
            yield from self._of_table(self.tables[explanation.text]) or explanation.names
        else:
            yield from _compared(explanation) or explanation.names

    def _of_table(self, table: records.TableBox) -> list[str]:
        """The amounts by which the lines fail that otherwise speak of this enterprise.

        What a text says it is, its kind or group, is to blame only where no line speaks of it.
        """
        columns = [" ".join(one.expression.text.split()) for one in table.inputs]
        lines = [
            [
                name
                for name, test in zip(columns, rule.tests, strict=True)
                if self._fails(name, test)
            ]
            for rule in table.rules
            if any(test.strip() not in ("", "-") for test in rule.tests)
        ]
        near = [line for line in lines if not any(map(self._is_text, line))]
        return [name for line in near or lines for name in line]

    def _fails(self, name: str, test: str) -> bool:
        if test.strip() in ("", "-"):
            return False
        value = self.facts.get(name, api.UNKNOWN)
        try:
            answer = api.unary(test, value, {})
        except FeelError:
            return False
        return answer is not True and not isinstance(value, Unknown)

    def _is_text(self, name: str) -> bool:
        return isinstance(self.facts.get(name), str | None)


def _compared(explanation: Explanation) -> tuple[str, ...]:
    """What a comparison compares; what only its threshold depends on is not to blame."""
    if len(explanation.names) < 2:
        return explanation.names
    try:
        node = api.parse(explanation.text, names=explanation.names).node
    except FeelError:
        return ()
    return tuple(free_paths(node.left)) if isinstance(node, ast.Compare) else ()


def _wanting(values: tuple[Explanation, ...]) -> Iterator[str]:
    """The facts of a score that are not worth all the points that they could be."""
    for value in values:
        if value.children:
            yield from _wanting(value.children)
        elif value.gap is None or value.gap:
            yield from value.names
