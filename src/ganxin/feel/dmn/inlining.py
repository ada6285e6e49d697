"""A decision with everything that it needs as one expression, for engines that know no models.

Tables of hit policy F become chains of `if`, which is what they are, also for unknown facts. What
is none of this cannot be inlined, and says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from ganxin.feel import ast
from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.errors import FeelError
from ganxin.feel.expressions import read_in
from ganxin.feel.names import free_names
from ganxin.feel.vocabulary import Vocabulary, declared


def inlined(graph: Graph, decision: str) -> ast.Node:
    """The expression of a decision over the inputs of its model alone.

    Raises DmnError: no such decision, logic that is neither an expression nor a table of hit
    policy F with one output, and what comes from another file.
    """
    element = graph.named(decision, records.Decision)
    try:
        return _Inlining(graph).element(element)
    except RecursionError:
        raise DmnError("嵌套太深，不能并进一个表达式", str(element.place)) from None


class _Inlining:
    """Each decision is worked out once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.done: dict[str, ast.Node] = {}

    def element(self, element: records.Element) -> ast.Node:
        if isinstance(element, records.InputData):
            return ast.Name(element.variable.name)
        if not isinstance(element, records.Decision):
            raise DmnError(f"“{element.name}”不是决策，不能并进一个表达式", str(element.place))
        if element.id not in self.done:
            self.done[element.id] = self._decision(element)
        return self.done[element.id]

    def _decision(self, element: records.Decision) -> ast.Node:
        needed: dict[str, ast.Node] = {}
        for reference in element.requires:
            graph, other = self.graph.find(reference)
            if graph is not self.graph:
                raise DmnError("引用别的模型的决策不能并进一个表达式", str(element.place))
            needed[other.variable.name] = self.element(other)
        words = declared(needed, self.graph.members)
        if isinstance(element.logic, records.Literal):
            return put(self._read(element.logic.text, element.logic.place, words), needed)
        if isinstance(element.logic, records.TableBox):
            return put(self._table(element.logic, words), needed)
        raise DmnError(
            f"“{element.name}”既不是表达式，也不是决策表，不能并进一个表达式", str(element.place)
        )

    def _read(
        self, text: str, place: records.Place, words: Vocabulary, *, cell: bool = False
    ) -> ast.Node:
        try:
            return read_in(text, words, cell=cell).node
        except FeelError as error:
            raise DmnError(str(error), str(place)) from None

    def _table(self, table: records.TableBox, words: Vocabulary) -> ast.Node:
        if table.policy is not records.HitPolicy.FIRST or len(table.outputs) != 1:
            raise DmnError("只有命中方式为 FIRST、一列输出的表能并进一个表达式", str(table.place))
        default = table.outputs[0].default
        chain: ast.Node = ast.Null()
        if default is not None and default.text.strip():
            chain = self._read(default.text, default.place, words)
        for rule in reversed(table.rules):
            output = self._read(rule.outputs[0].text, rule.place, words)
            tests = [
                self._test(column, text, rule.place, words)
                for column, text in zip(table.inputs, rule.tests, strict=True)
                if text.strip() not in ("", "-")
            ]
            if not tests:
                chain = output
            else:
                whole = tests[0] if len(tests) == 1 else ast.Logic("and", tuple(tests))
                chain = ast.If(whole, output, chain)
        return chain

    def _test(
        self, column: records.InputClause, text: str, place: records.Place, words: Vocabulary
    ) -> ast.Node:
        value = self._read(column.expression.text, place, words)
        cell = self._read(text, place, words, cell=True)
        if not isinstance(cell, ast.UnaryTests):
            raise DmnError("这一格不是条件", str(place))
        test = ast.In(value, cell.tests)
        return ast.Call("not", (test,)) if cell.negated else test


def put(node: ast.Node, values: Mapping[str, ast.Node]) -> ast.Node:
    """The node with these names replaced. Raises DmnError where it binds one of them itself."""
    if isinstance(node, ast.Name):
        return values.get(node.name, node)
    _refuse_bound(node, values)
    changed = {
        each.name: _part(getattr(node, each.name), lambda inner: put(inner, values))
        for each in fields(node)
        if each.name != "span"
    }
    return replace(node, **changed)


def _part(part: Any, change: Callable[[ast.Node], ast.Node]) -> Any:
    if isinstance(part, ast.Node):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_part(item, change) for item in part)
    return part


def _refuse_bound(node: ast.Node, values: Mapping[str, ast.Node]) -> None:
    """A loop or a function may bring in a name of its own that hides one of ours."""
    if isinstance(node, ast.Quantified | ast.For):
        own = {name for name, _ in node.bindings}
    elif isinstance(node, ast.FunctionOf):
        own = {name for name, _ in node.parameters}
    elif isinstance(node, ast.ContextOf):
        own = {name for name, _ in node.entries}
    else:
        return
    others = {name for name, value in values.items() if value != ast.Name(name)}
    hidden = own & others
    inside = {name for value in values.values() for name in free_names(value)} & own
    if hidden or inside - others:
        raise DmnError(f"表达式自己又用了“{'、'.join(sorted(hidden or inside))}”这个名称", "")
