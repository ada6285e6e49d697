"""From conditions to instructions: see `opcodes`."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from ganxin.feel.bulk import opcodes as op
from ganxin.feel.bulk.axes import Axis, spans_of
from ganxin.feel.core import records
from ganxin.feel.core.records import Atom, Condition, Kind, Score, Term
from ganxin.feel.core.walking import ATOMS, Measure, atoms, measure_of, single_measure

_BYTE = 255
_PAIRS = 4
Window = tuple[int, int, int]
"""A register, and the lowest and the highest code in it."""


class Builder:
    """Instructions for some rules. `axes` must have all their edges and registers."""

    def __init__(self, axes: Mapping[Measure, Axis]) -> None:
        self.axes = axes
        self.rows: list[list[int]] = []
        self.registers = 1
        self.wide = 0

    def add(self, condition: Condition, row: int) -> None:
        """Store the answers of a condition in this row of the result."""
        self.emit(condition, 0)
        self.write(op.STORE, row, 0)

    def program(self) -> npt.NDArray[np.int64]:
        made = np.zeros((len(self.rows), op.WIDTH), np.int64)
        for at, row in enumerate(self.rows):
            made[at, : len(row)] = row
        return made

    def needs(self) -> npt.NDArray[np.int64]:
        """Byte and wide registers."""
        return np.array([self.registers, self.wide], np.int64)

    def write(self, *instruction: int) -> None:
        self.rows.append(list(instruction))

    def emit(self, condition: Condition, dst: int) -> None:
        """The answer into `dst`; registers above may be used on the way."""
        self.registers = max(self.registers, dst + 1)
        if isinstance(condition, ATOMS):
            self._atom(condition, dst)
        elif isinstance(condition, records.All | records.Any):
            self._joined(condition, dst)
        elif isinstance(condition, records.Not):
            self.emit(condition.part, dst)
            self.write(op.NOT, dst)
        elif isinstance(condition, records.Choice):
            self.emit(condition.condition, dst)
            self.emit(condition.then, dst + 1)
            self.emit(condition.otherwise, dst + 2)
            self.write(op.CHOOSE, dst, dst + 1, dst + 2)
        elif isinstance(condition, records.Constant):
            self.write(op.FILL, dst, 3 if condition.value else 0)
        else:
            self._score(condition, dst)

    def _joined(self, condition: records.All | records.Any, dst: int) -> None:
        every = isinstance(condition, records.All)
        first, *others = sorted(condition.parts, key=_is_score)
        self.emit(first, dst)
        for part in others:
            windows = self.windows(part) if isinstance(part, ATOMS) else []
            if len(windows) == 1 and len(windows[0]) == 1:
                self._window(op.SET_AND if every else op.SET_OR, dst, windows[0][0])
            else:
                self.emit(part, dst + 1)
                self.write(op.AND if every else op.OR, dst, dst + 1)

    # Conditions about facts

    def windows(self, atom: Atom) -> list[list[Window]]:
        """Codes for which it is true: any of the groups, of which all windows must hold."""
        axis = self.axes[measure_of(atom)]
        if axis.kind is Kind.FLAG:
            return [[(axis.limbs[0], 2, 2)]]
        spans = spans_of(atom)
        ends: list[int | None] = [axis.places[edge] for edge in spans.edges]
        if spans.begins:
            ends.insert(0, None)
        if len(ends) % 2:
            ends.append(None)
        groups = [
            _between(axis, low, high) for low, high in zip(ends[::2], ends[1::2], strict=True)
        ]
        if isinstance(atom, records.Ratio) and atom.over_zero:
            groups.append([(axis.limbs[0], 1, 1)])
        return groups

    def _atom(self, atom: Atom, dst: int) -> None:
        groups = self.windows(atom)
        if not groups:
            # True for no code at all: the opposite of every code that there is.
            self._window(op.SET, dst, (self.axes[measure_of(atom)].limbs[0], 1, _BYTE))
            self.write(op.NOT, dst)
            return
        for at, group in enumerate(groups):
            if at and len(group) == 1:
                self._window(op.SET_OR, dst, group[0])
                continue
            target = dst + 1 if at else dst
            self.registers = max(self.registers, target + 1)
            for code, window in zip((op.SET, op.SET_AND), group, strict=False):
                self._window(code, target, window)
            if at:
                self.write(op.OR, dst, target)

    def _window(self, code: int, dst: int, window: Window) -> None:
        limb, low, high = window
        self.write(code, dst, limb, low, high - low)

    # Scores

    def _score(self, score: Score, dst: int) -> None:
        """Points in whole units above the lowest possible total: in bytes where that is enough."""
        terms, threshold = in_units(score)
        most = sum(max(points) for points in terms)
        if not 0 < threshold <= most:
            # Reached by the lowest total, or not even by the highest, whatever is missing.
            self.write(op.FILL, dst, 3 if threshold <= 0 else 0)
            return
        wide = op.WIDE if most > _BYTE else 0
        total, slack = dst + 1, dst + 2
        self._use(dst + 5, wide)
        self.write(op.ZERO + wide, total, slack)
        for term, points in zip(score.terms, terms, strict=True):
            self._term(term, points, dst, wide)
        self.write(op.REACH + wide, dst, total, slack, threshold)

    def _use(self, registers: int, wide: int) -> None:
        self.registers = max(self.registers, registers)
        if wide:
            self.wide = max(self.wide, registers)

    def _term(self, term: Term, points: list[int], dst: int, wide: int) -> None:
        total, slack, low, high = range(dst + 1, dst + 5)
        measure = single_measure(term)
        if measure is not None:
            axis = self.axes[measure]
            steps = _steps(axis, term, points) or [(axis.limbs[0], 1, 0)]
            self._add_steps(steps, max(points), (total, slack), wide)
            return
        self.write(op.START + wide, low, high, points[-1])
        for (case, _), value in reversed(list(zip(term.cases, points[:-1], strict=True))):
            self.emit(case, dst + 5)
            self.write(op.CASE + wide, low, high, dst + 5, value)
        self.write(op.ADD + wide, total, slack, low, high)

    def _add_steps(
        self, steps: list[tuple[int, int, int]], gap: int, scores: tuple[int, int], wide: int
    ) -> None:
        for limb, chunk in _by_limb(steps):
            # Bytes wrap around: the sum is right whatever the order.
            deltas = [(code, delta if wide else delta % 256) for code, delta in chunk]
            pairs = [part for pair in deltas for part in pair]
            padding = [_BYTE, 0] * (_PAIRS - len(chunk))
            self.write(op.STEPS + wide, *scores, limb, gap, *pairs, *padding)
            gap = 0


def _between(axis: Axis, low: int | None, high: int | None) -> list[Window]:
    """The codes from one edge to another; None for no end."""
    if low is None and high is None:
        return [(axis.limbs[0], axis.base, _BYTE)]
    if low is None:
        limb, code = axis.reached(high or 0)
        return [(limb, axis.base, code - 1)]
    limb, code = axis.reached(low)
    if high is None:
        return [(limb, code, _BYTE)]
    other, beyond = axis.reached(high)
    if limb == other:
        return [(limb, code, beyond - 1)]
    return [(limb, code, _BYTE), (other, axis.base, beyond - 1)]


def _steps(axis: Axis, term: Term, points: list[int]) -> list[tuple[int, int, int]]:
    """Points along one axis: (register, code, how many more from this code on)."""
    if axis.kind is Kind.FLAG:
        levels = [(axis.limbs[0], 1, 1), (axis.limbs[0], 2, 2)]
    else:
        found = {spans_edge for case, _ in term.cases for spans_edge in _edges(case)}
        places = sorted(axis.places[edge] for edge in found)
        levels = [(axis.limbs[0], 1, -1)]
        if axis.base > 1:
            levels.append((axis.limbs[0], axis.base, 0))
        levels += [(*axis.reached(place), place + 1) for place in places]
    steps: list[tuple[int, int, int]] = []
    before = 0
    cases = [_holding(case, axis) for case, _ in term.cases]
    for limb, code, level in levels:
        met = (holds(level) for holds in cases)
        value = next((one for one, true in zip(points, met, strict=False) if true), points[-1])
        if value != before:
            steps.append((limb, code, value - before))
            before = value
    return steps


def _is_score(condition: Condition) -> bool:
    return isinstance(condition, Score)


def _edges(condition: Condition) -> Iterator[tuple[Any, bool]]:
    for atom in atoms(condition):
        yield from spans_of(atom).edges


def _holding(condition: Condition, axis: Axis) -> Callable[[int], bool]:
    """Is it true where so many edges are reached? For a quotient, -1 is over zero."""
    if isinstance(condition, records.All | records.Any | records.Not):
        return _joined_holding(condition, axis)
    if isinstance(condition, records.Flag):
        return lambda level: level == 2
    assert isinstance(condition, ATOMS)
    spans = spans_of(condition)
    places = [axis.places[edge] for edge in spans.edges]

    def holds(level: int) -> bool:
        if level < 0 and isinstance(condition, records.Ratio):
            return condition.over_zero
        return spans.begins ^ bool(bisect_left(places, level) % 2)

    return holds


def _joined_holding(
    condition: records.All | records.Any | records.Not, axis: Axis
) -> Callable[[int], bool]:
    if isinstance(condition, records.Not):
        inside = _holding(condition.part, axis)
        return lambda level: not inside(level)
    join = all if isinstance(condition, records.All) else any
    parts = [_holding(part, axis) for part in condition.parts]
    return lambda level: join(part(level) for part in parts)


def _by_limb(
    steps: Sequence[tuple[int, int, int]],
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The steps in portions that one instruction takes."""
    limbs = list(dict.fromkeys(limb for limb, _, _ in steps))
    for limb in limbs:
        here = [(code, delta) for one, code, delta in steps if one == limb]
        for start in range(0, len(here), _PAIRS):
            yield limb, here[start : start + _PAIRS]


def in_units(score: Score) -> tuple[list[list[int]], int]:
    """Points of each term, as multiples of one unit above the lowest, and how many are wanted."""
    values = [[*(points for _, points in term.cases), term.otherwise] for term in score.terms]
    places = max(_places(value) for points in (*values, [score.threshold]) for value in points)
    whole = [[int(value.scaleb(places)) for value in points] for points in values]
    lowest = [min(points) for points in whole]
    above = [[one - low for one in points] for points, low in zip(whole, lowest, strict=True)]
    unit = math.gcd(*(one for points in above for one in points)) or 1
    wanted = int(score.threshold.scaleb(places)) - sum(lowest)
    threshold = wanted // unit + 1 if score.above else -(-wanted // unit)
    return [[one // unit for one in points] for points in above], threshold


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # rules hold finite numbers only
    return max(0, -exponent)
