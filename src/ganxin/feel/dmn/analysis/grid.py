"""A decision table as boxes: its columns, its rules, and what could not be put into boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ganxin.feel.dmn import records
from ganxin.feel.dmn.analysis.axes import Axis, NoAxis
from ganxin.feel.dmn.analysis.cells import Cell, NoBox
from ganxin.feel.dmn.analysis.cover import Box, TooMuch, Work
from ganxin.feel.dmn.analysis.finding import Finding
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.itemtypes import plain
from ganxin.feel.dmn.notation import written
from ganxin.feel.dmn.walking import Names, TableAt
from ganxin.feel.errors import FeelError
from ganxin.feel.expressions import read_in
from ganxin.feel.interpreter import Run
from ganxin.feel.names import free_names
from ganxin.feel.printer import printed
from ganxin.feel.vocabulary import tidy

_DEEPEST = 30
_CELL = 3  # how many boxes could be compared while a cell is asked about one stretch


@dataclass(frozen=True, slots=True)
class RuleBox:
    """A rule; `box` is where it can match at most. `exact`: it matches everywhere in there.

    `outcome` is the text of its results: equal texts are equal results.
    """

    at: int
    rule: records.Rule
    box: Box
    exact: bool
    outcome: tuple[str, ...]

    @property
    def number(self) -> int:
        return self.at + 1


@dataclass(frozen=True, slots=True)
class _Column:
    """The clauses that look at the same thing, by position; there is mostly one."""

    name: str
    positions: tuple[int, ...]


class Grid:
    """One table cut into boxes. `findings` are what was left out on the way; `work` is what the
    model may still cost."""

    def __init__(self, graph: Graph, table: TableAt, work: Work) -> None:
        self.graph = graph
        self.work = work
        self.table = table
        self.box = table.box
        self.findings: list[Finding] = []
        self.axes: list[Axis] = []
        self.bits: list[list[int | None]] = []
        for column in self._columns():
            self._cut(column)
        self.rules = [self._rule(at, rule) for at, rule in enumerate(self.box.rules)]
        self.linked = self._linked()

    @property
    def name(self) -> str:
        return self.table.element.name

    @property
    def domain(self) -> Box:
        return tuple(axis.all for axis in self.axes)

    def witness(self, box: Box) -> dict[str, object]:
        """Values that lie in the box, for every column in which the table sees a difference."""
        pairs = zip(self.axes, box, strict=True)
        return {axis.name: axis.value(bits) for axis, bits in pairs if len(axis.values) > 1}

    def text(self, box: Box) -> str:
        parts = [
            axis.text(bits) for axis, bits in zip(self.axes, box, strict=True) if bits != axis.all
        ]
        return "，".join(parts) or "任何情形"

    # Columns

    def _columns(self) -> list[_Column]:
        found: dict[str, list[int]] = {}
        for at, clause in enumerate(self.box.inputs):
            found.setdefault(tidy(clause.expression.text), []).append(at)
        return [_Column(name, tuple(positions)) for name, positions in found.items()]

    def _cut(self, column: _Column) -> None:
        """The axis of a column, and for every rule its bits there; None where they are unknown."""
        type_, texts = self._type(column)
        allowed = [cell for text in texts if (cell := self._limit(text, column)) is not None]
        cells = [
            [self._cell(rule.tests[position], rule, at, column) for position in column.positions]
            for at, rule in enumerate(self.box.rules)
        ]
        known = [cell for row in cells for cell in row if cell is not None]
        try:
            axis = Axis(column.name, type_, known, allowed)
            self.work.part().spend(_CELL * len({cell.text for cell in known}) * len(axis.values))
        except (NoAxis, TooMuch) as error:
            reason = str(error) or "格子里不同的值太多"
            self._leave_out(f"“{column.name}”这一列没有参加检查：{reason}")
            axis = Axis(column.name, "string", [], [])
            cells = [[cell if cell and cell.any else None for cell in row] for row in cells]
        self.axes.append(axis)
        met: dict[str, int] = {}
        self.bits.append([_met(axis, row, met) for row in cells])

    def _cell(self, text: str, rule: records.Rule, at: int, column: _Column) -> Cell | None:
        try:
            return Cell(text, self.table.names)
        except (NoBox, FeelError) as error:
            reason = error.message if isinstance(error, FeelError) else str(error)
            self._leave_out(
                f"第 {at + 1} 条规则“{column.name}”的条件 {text.strip()} 没有参加检查：{reason}",
                rule.place,
                (at + 1,),
            )
            return None

    def _limit(self, text: str, column: _Column) -> Cell | None:
        """The tests that say which values a column may have."""
        try:
            return Cell(text, Names(frozenset(), frozenset()))
        except (NoBox, FeelError):
            self._leave_out(f"“{column.name}”允许的值 {text} 没有参加检查：不是固定的值或区间")
            return None

    def _leave_out(
        self, sentence: str, place: records.Place | None = None, rules: tuple[int, ...] = ()
    ) -> None:
        where = place or self.box.place
        self.findings.append(Finding("unanalysed", self.name, where, sentence, rules))

    def _type(self, column: _Column) -> tuple[str, list[str]]:
        """The built-in type of a column, and the tests that its values must meet."""
        clauses = [self.box.inputs[position] for position in column.positions]
        tests = [clause.allowed for clause in clauses if clause.allowed]
        declared = [clause.expression.type for clause in clauses if clause.expression.type]
        name = plain(declared[0]) if declared else self._type_of_name(column.name)
        for _ in range(_DEEPEST):
            definition = self.graph.types.get(name)
            if definition is None:
                break
            tests += [text for text in (definition.allowed, definition.constraint) if text]
            if definition.collection or definition.components or definition.parameters is not None:
                break
            name = plain(definition.base)
        return name, tests

    def _type_of_name(self, name: str) -> str:
        element = self.table.element
        if isinstance(element, records.Decision | records.KnowledgeModel):
            for reference in element.requires:
                other, needed = self.graph.find(reference)
                prefix = self.graph.prefix_of(other)
                if name == (f"{prefix}.{needed.name}" if prefix else tidy(needed.variable.name)):
                    return plain(needed.variable.type)
        if isinstance(element, records.KnowledgeModel) and element.logic is not None:
            for parameter in element.logic.parameters:
                if tidy(parameter.name) == name:
                    return plain(parameter.type)
        return ""

    # Rules

    def _rule(self, at: int, rule: records.Rule) -> RuleBox:
        found = [column[at] for column in self.bits]
        box = tuple(
            axis.all if bits is None else bits for axis, bits in zip(self.axes, found, strict=True)
        )
        exact = None not in found and all(box)
        return RuleBox(at, rule, box, exact, self.outcome(rule.outputs))

    def outcome(self, outputs: Sequence[records.Literal | None]) -> tuple[str, ...]:
        return tuple("null" if output is None else self._said(output) for output in outputs)

    def _said(self, output: records.Literal) -> str:
        if not output.text.strip():
            return "null"
        try:
            node = read_in(output.text, self.table.names.words).node
            if free_names(node):
                return f"={printed(node)}"
            return written(Run(output.text, {}).value(node))
        except FeelError:
            return f"={output.text}"

    @property
    def default(self) -> tuple[str, ...]:
        """What comes out where no rule matches."""
        return self.outcome([output.default for output in self.box.outputs])

    def listed(self, values: str) -> list[str]:
        """Values of an output, each as `outcome` says it."""
        try:
            found = Run(values, {}).value(read_in(f"[{values}]", self.table.names.words).node)
        except FeelError:
            return []
        return [written(one) for one in found] if isinstance(found, list) else []

    def _linked(self) -> bool:
        """Do two columns look at the same fact, so that not all of their values can meet?"""
        seen: set[str] = set()
        for axis in self.axes:
            names = set(self._facts(axis.name))
            if names & seen:
                return True
            seen |= names
        return False

    def _facts(self, text: str) -> Iterator[str]:
        try:
            yield from free_names(read_in(text, self.table.names.words).node)
        except FeelError:
            return


def _met(axis: Axis, row: Sequence[Cell | None], met: dict[str, int]) -> int | None:
    """The stretches that meet all these cells; `met` remembers those of cells seen before."""
    bits = axis.all
    for cell in row:
        if cell is None:
            return None
        if cell.text not in met:
            met[cell.text] = axis.bits(cell)
        bits &= met[cell.text]
    return bits
