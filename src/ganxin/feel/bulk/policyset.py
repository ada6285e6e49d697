"""All rules about one enterprise, at once: for a page that shows what it may hope for.

Everything that depends on one fact only (conditions, terms of scores) is in a table by the code of
this fact. Then the rules are gates over these answers, computed level by level for all rules
together. A gate's answer is 0 false, 1 unknown, 2 true: `and` is the least, `or` the greatest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ganxin.feel.bulk import onerow
from ganxin.feel.bulk.axes import Axis, kind_of, spans_of
from ganxin.feel.bulk.program import in_units
from ganxin.feel.core import records
from ganxin.feel.core.records import Atom, Condition, Kind, Rule, Score, Term
from ganxin.feel.core.walking import ATOMS, Measure, atoms, measure_of, single_measure

_FALSE, _UNKNOWN, _TRUE = 0, 1, 2
_ANSWERS = (False, None, True)
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]


@dataclass(slots=True)
class _Column:
    """What depends on one axis: where its answers and points go, and what they are by code."""

    axis: Axis
    slots: list[int] = field(default_factory=list)
    answers: list[list[int]] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    points: list[list[tuple[int, int]]] = field(default_factory=list)
    slot_places: Places = field(default_factory=lambda: np.empty(0, np.intp))
    term_places: Places = field(default_factory=lambda: np.empty(0, np.intp))
    by_code: Bytes = field(default_factory=lambda: np.empty((0, 0), np.uint8))
    points_by_code: npt.NDArray[np.int64] = field(
        default_factory=lambda: np.empty((0, 0, 2), np.int64)
    )

    def seal(self) -> None:
        """Tables with one row a code."""
        codes = range(len(self.axis.edges) + 3) if self.axis.kind is not Kind.FLAG else range(4)
        self.slot_places = np.array(self.slots, np.intp)
        self.term_places = np.array(self.terms, np.intp)
        self.by_code = (
            np.array(self.answers, np.uint8).reshape(len(self.slots), len(codes)).T.copy()
        )
        points = np.array(self.points, np.int64).reshape(len(self.terms), len(codes), 2)
        self.points_by_code = points.transpose(1, 0, 2).copy()


@dataclass(slots=True)
class _Gates:
    """Gates of one kind on one level."""

    kind: type
    targets: list[int] = field(default_factory=list)
    sources: list[Sequence[int]] = field(default_factory=list)
    into: Places = field(default_factory=lambda: np.empty(0, np.intp))
    flat: Places = field(default_factory=lambda: np.empty(0, np.intp))
    starts: Places = field(default_factory=lambda: np.empty(0, np.intp))

    def seal(self) -> None:
        """As arrays; `starts` is where the sources of each gate begin."""
        lengths = [len(source) for source in self.sources]
        self.into = np.array(self.targets, np.intp)
        self.flat = np.array([slot for source in self.sources for slot in source], np.intp)
        self.starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)

    def run(self, values: Bytes) -> None:
        given = values[self.flat]
        if self.kind is records.Not:
            values[self.into] = 2 - given
        elif self.kind is records.Choice:
            met, then, otherwise = given[::3], given[1::3], given[2::3]
            agreed = np.where(then == otherwise, then, np.uint8(_UNKNOWN))
            known = np.where(met == _TRUE, then, otherwise)
            values[self.into] = np.where(met == _UNKNOWN, agreed, known)
        else:
            join: Any = np.minimum if self.kind is records.All else np.maximum
            values[self.into] = join.reduceat(given, self.starts)


@dataclass(slots=True)
class _Scores:
    """Scores of one level: where the answer goes, the range of their terms, the threshold."""

    made: list[tuple[int, int, int, int]] = field(default_factory=list)
    table: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 4), np.int64))

    def seal(self) -> None:
        self.table = np.array(self.made, np.int64)

    def run(self, values: Bytes, points: npt.NDArray[np.int64]) -> None:
        sums = np.zeros((len(points) + 1, 2), np.int64)
        np.cumsum(points, axis=0, out=sums[1:])
        totals = sums[self.table[:, 2]] - sums[self.table[:, 1]]
        values[self.table[:, 0]] = (totals >= self.table[:, 3:]).sum(axis=1)


@dataclass(frozen=True, slots=True)
class _MixedTerm:
    """A term whose cases are gates: evaluated one by one, they are rare."""

    place: int
    cases: tuple[tuple[int, int], ...]
    otherwise: int

    def run(self, values: Bytes, points: npt.NDArray[np.int64]) -> None:
        possible: list[int] = []
        for slot, value in self.cases:
            if values[slot] != _FALSE:
                possible.append(value)
            if values[slot] == _TRUE:
                break
        else:
            possible.append(self.otherwise)
        points[self.place] = min(possible), max(possible)


class PolicySet:
    """Rules prepared for one enterprise after the other."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._kinds = {name: kind for rule in rules.values() for name, kind in rule.kinds}
        self._columns: dict[Measure, _Column] = {}
        self._slots: dict[Condition, int] = {}
        self._levels: list[int] = []
        self._gates: dict[tuple[int, str], _Gates] = {}
        self._mixed: dict[int, list[_MixedTerm]] = {}
        self._scores: dict[int, _Scores] = {}
        self._constants: dict[int, int] = {}
        self._terms = 0
        for rule in rules.values():
            for atom in atoms(rule.condition):
                self._column(atom).axis.add(spans_of(atom).edges)
        self._places = {name: self._slot(rule.condition) for name, rule in rules.items()}
        parts: list[_Column | _Gates | _Scores] = [*self._columns.values()]
        for part in (*parts, *self._gates.values(), *self._scores.values()):
            part.seal()

    def answers(self, facts: Mapping[str, object]) -> dict[str, bool | None]:
        """True, False or None (unknown) for every rule; a fact that is not there, or None, is
        missing. Raises BulkError for a fact of the wrong kind."""
        values = np.zeros(len(self._levels), np.uint8)
        points = np.zeros((self._terms, 2), np.int64)
        for slot, answer in self._constants.items():
            values[slot] = answer
        for column in self._columns.values():
            code = onerow.code(column.axis, facts, self._kinds)
            values[column.slot_places] = column.by_code[code]
            points[column.term_places] = column.points_by_code[code]
        for level in range(max(self._levels, default=0) + 1):
            self._run(level, values, points)
        found = values.tolist()
        return {name: _ANSWERS[found[slot]] for name, slot in self._places.items()}

    def _run(self, level: int, values: Bytes, points: npt.NDArray[np.int64]) -> None:
        for mixed in self._mixed.get(level, ()):
            mixed.run(values, points)
        scores = self._scores.get(level)
        if scores is not None:
            scores.run(values, points)
        for kind in (records.Not, records.Choice, records.All, records.Any):
            gates = self._gates.get((level, kind.__name__))
            if gates is not None:
                gates.run(values)

    # Preparing

    def _column(self, atom: Atom) -> _Column:
        measure = measure_of(atom)
        column = self._columns.get(measure)
        if column is None:
            column = self._columns[measure] = _Column(Axis(measure, kind_of(atom)))
        return column

    def _new(self, level: int) -> int:
        self._levels.append(level)
        return len(self._levels) - 1

    def _slot(self, condition: Condition) -> int:
        """Where the answer of a condition is found; equal conditions share it."""
        slot = self._slots.get(condition)
        if slot is None:
            slot = self._made(condition)
            self._slots[condition] = slot
        return slot

    def _made(self, condition: Condition) -> int:
        if isinstance(condition, ATOMS):
            slot = self._new(0)
            column = self._column(condition)
            column.slots.append(slot)
            column.answers.append(_by_code(condition, column.axis))
            return slot
        if isinstance(condition, records.Constant):
            slot = self._new(0)
            self._constants[slot] = _TRUE if condition.value else _FALSE
            return slot
        if isinstance(condition, Score):
            return self._score(condition)
        sources = [self._slot(part) for part in _parts(condition)]
        level = 1 + max(self._levels[source] for source in sources)
        slot = self._new(level)
        kind = type(condition)
        gates = self._gates.setdefault((level, kind.__name__), _Gates(kind))
        gates.targets.append(slot)
        gates.sources.append(sources)
        return slot

    def _score(self, score: Score) -> int:
        terms, threshold = in_units(score)
        prepared = [
            self._cases(term, points) for term, points in zip(score.terms, terms, strict=True)
        ]
        level = 1 + max(level for level, _ in prepared)
        first = self._terms
        for term, points, (_, cases) in zip(score.terms, terms, prepared, strict=True):
            self._term(term, points, cases, level)
        slot = self._new(level)
        scores = self._scores.setdefault(level, _Scores())
        scores.made.append((slot, first, self._terms, threshold))
        return slot

    def _cases(self, term: Term, points: list[int]) -> tuple[int, list[tuple[int, int]]]:
        """The level below a term, and its cases if they are gates."""
        if single_measure(term) is not None:
            return 0, []
        cases = [
            (self._slot(case), value) for (case, _), value in zip(term.cases, points, strict=False)
        ]
        return max((self._levels[slot] for slot, _ in cases), default=0), cases

    def _term(
        self, term: Term, points: list[int], cases: list[tuple[int, int]], level: int
    ) -> None:
        place, self._terms = self._terms, self._terms + 1
        measure = single_measure(term)
        if measure is None:
            mixed = _MixedTerm(place, tuple(cases), points[-1])
            self._mixed.setdefault(level, []).append(mixed)
            return
        column = self._columns[measure]
        column.terms.append(place)
        answers = [_by_code(case, column.axis) for case, _ in term.cases]
        by_code: list[tuple[int, int]] = [(min(points), max(points))]
        for code in range(1, len(answers[0])):
            hits = (value for met, value in zip(answers, points, strict=False) if met[code] == 2)
            value = next(hits, points[-1])
            by_code.append((value, value))
        column.points.append(by_code)


def _parts(condition: Condition) -> Sequence[Condition]:
    if isinstance(condition, records.Not):
        return (condition.part,)
    if isinstance(condition, records.Choice):
        return (condition.condition, condition.then, condition.otherwise)
    assert isinstance(condition, records.All | records.Any)
    return condition.parts


def _by_code(condition: Condition, axis: Axis) -> list[int]:
    """The answer for every code of `onerow.code`."""
    if isinstance(condition, records.Not):
        return [2 - answer for answer in _by_code(condition.part, axis)]
    if isinstance(condition, records.All | records.Any):
        join = min if isinstance(condition, records.All) else max
        parts = [_by_code(part, axis) for part in condition.parts]
        return [join(answers) for answers in zip(*parts, strict=True)]
    if isinstance(condition, records.Flag):
        return [_UNKNOWN, _FALSE, _FALSE, _TRUE]
    assert isinstance(condition, ATOMS)
    spans = spans_of(condition)
    over_zero = isinstance(condition, records.Ratio) and condition.over_zero
    answers = [_UNKNOWN, _TRUE if over_zero else _FALSE]
    changes = {axis.places[edge] for edge in spans.edges}
    inside = spans.begins
    answers.append(_TRUE if inside else _FALSE)
    for place in range(len(axis.edges)):
        inside ^= place in changes
        answers.append(_TRUE if inside else _FALSE)
    return answers
