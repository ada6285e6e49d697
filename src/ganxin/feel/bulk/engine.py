"""N rows × M rules: codes made once; answers again where a row, a rule or the day changes."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk import changes
from ganxin.feel.bulk.axes import Axis, kind_of, spans_of
from ganxin.feel.bulk.changes import Live
from ganxin.feel.bulk.columns import Bytes, Switches
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.bulk.kernels import SPREAD, Name, kernels, pool, workers
from ganxin.feel.bulk.program import Builder
from ganxin.feel.bulk.result import Result, bits, exactly_one
from ganxin.feel.bulk.stage import Source
from ganxin.feel.core import compile_rule
from ganxin.feel.core.records import All, Condition, Kind, Rule
from ganxin.feel.core.walking import Measure, atoms, attributes_of, measure_of

SPARE = 8
"""Registers, flags and rules for which there is room without copying."""
PORTION = 1 << 16
"""Rows that one thread takes at a time."""


def match(rules: Mapping[str, Rule], table: pa.Table, *, kernel: Name | None = None) -> Result:
    """The answers of all rules about all rows. Columns are named as the facts; null is missing.

    Raises BulkError for a column that is not there or not of the kind the rules want.
    """
    return Engine(rules, table, kernel=kernel).result


class Engine:
    """Codes and answers for one table, kept up to date."""

    def __init__(
        self, rules: Mapping[str, Rule], table: pa.Table, *, kernel: Name | None = None
    ) -> None:
        self._kernels = kernels(kernel)
        self._rules: dict[str, Rule] = {}
        self._axes: dict[Measure, Axis] = {}
        self._flags: dict[str, int] = {}
        self._limbs = 0
        self._source = Live(table, {})
        self._padded = (table.num_rows + 63) // 64 * 64
        for name, rule in rules.items():
            self._rules[name] = rule
            self._register(name, rule, self._axes)
        self._allocate(len(rules))
        for axis in self._axes.values():
            self._place(axis)
        waiting = self._encoding(self._axes.values())
        places = {name: at for at, name in enumerate(rules)}
        builder = Builder(self._axes)
        for name, at in places.items():
            builder.add(rules[name].condition, at)
        program = builder.program()
        _finish(waiting)
        self._result = Result(places, table.num_rows, self._true, self._false)
        self._run(program, builder.needs())

    @property
    def result(self) -> Result:
        """The answers; they change with the engine."""
        rows = len(self._result.rules)
        return Result(self._result.rules, self._result.rows, self._true[:rows], self._false[:rows])

    @property
    def extra_bytes(self) -> int:
        """Memory beside the columns: codes, flags and answers."""
        codes: int = self._limbs * self._padded
        flags: int = len(self._flags) * self._padded // 4
        answers: int = len(self._rules) * self._padded // 4
        return codes + flags + answers

    # What changes

    def edit(self, name: str, rule: Rule) -> Result:
        """Another text of one rule, or a new one: only its answers are computed again, and only
        columns that it cuts at new thresholds are read again. Raises BulkError."""
        changed: dict[Measure, Axis] = {}
        self._register(name, rule, changed)
        self._recut(changed)
        self._rules[name] = rule
        if name not in self._result.rules:
            self._grow_result()
            places = {**self._result.rules, name: len(self._result.rules)}
            self._result = Result(places, self._result.rows, self._true, self._false)
        builder = Builder(self._axes)
        builder.add(rule.condition, self._result.rules[name])
        self._run(builder.program(), builder.needs())
        return self.result

    def advance(self, now: datetime) -> Result:
        """A new day: the rules that read today's date are compiled again. Raises BulkError."""
        for name, rule in list(self._rules.items()):
            if rule.clocked:
                self.edit(name, compile_rule(rule.expression, dict(rule.kinds), now))
        return self.result

    def update(self, rows: npt.ArrayLike, columns: pa.Table) -> Result:
        """New values of some columns in some rows; only these rows are computed again.

        `columns` has one row for each of `rows`, which are numbered from 0. Raises BulkError.
        """
        places = self._source.change(rows, columns)
        try:
            self._reread(places, columns.column_names)
        except BulkError:
            self._source.undo(columns.column_names)
            raise
        return self.result

    def _reread(self, places: npt.NDArray[np.intp], names: list[str]) -> None:
        """Codes, flags and answers of some rows of which these columns have changed."""
        part = Source(self._source.taken(places), self._source.kinds)
        codes = self._codes[: self._limbs, places]
        padded = np.zeros((len(codes), (len(places) + 63) // 64 * 64), np.uint8)
        padded[:, : len(places)] = codes
        for axis in self._axes.values():
            if axis.kind is not Kind.FLAG and _reads(axis.measure, names):
                axis_codes = [padded[limb] for limb in axis.limbs]
                part.encode(axis, axis_codes, self._kernels)
        self._codes[: self._limbs, places] = padded[:, : len(places)]
        values, valid = (changes.gathered(one, places) for one in (self._values, self._valid))
        for name, at in self._flags.items():
            if name in names:
                flag = part.flag(name)
                values[at], valid[at] = flag.values, flag.valid
        changes.put(self._values, places, values)
        changes.put(self._valid, places, valid)
        self._answer(places, padded, values, valid)

    def _answer(
        self, places: npt.NDArray[np.intp], codes: Bytes, values: Bytes, valid: Bytes
    ) -> None:
        """All rules about a few rows, whose codes and flags were gathered."""
        builder = Builder(self._axes)
        for name, at in self._result.rules.items():
            builder.add(self._rules[name].condition, at)
        true = np.zeros((len(self._true), codes.shape[1] // 8), np.uint8)
        false = np.zeros_like(true)
        program = builder.program()
        self._kernels.run(
            program, codes, values, valid, SPREAD, builder.needs(), true, false, 0, codes.shape[1]
        )
        changes.put(self._true.view(np.uint8), places, true)
        changes.put(self._false.view(np.uint8), places, false)

    def fails_exactly_one(self, name: str) -> npt.NDArray[np.intp]:
        """Rows for which one condition of the rule is false and all others are true."""
        rule = self._rules.get(name)
        if rule is None:
            raise BulkError("没有算过这条规则", rule=name)
        condition = rule.condition
        parts: tuple[Condition, ...] = (condition,)
        if isinstance(condition, All):
            parts = condition.parts
        builder = Builder(self._axes)
        for at, part in enumerate(parts):
            builder.add(part, at)
        true = np.zeros((len(parts), self._padded // 64), np.uint64)
        false = np.zeros_like(true)
        self._run(builder.program(), builder.needs(), true, false)
        return bits(exactly_one(list(zip(true, false, strict=True))))

    # Stage 1

    def _register(self, name: str, rule: Rule, changed: dict[Measure, Axis]) -> None:
        """Cut the axes where the rule wants it, in copies: `changed` gets those that are new or
        have new edges. Raises BulkError before anything has changed."""
        for attribute, kind in rule.kinds:
            if self._source.kinds.get(attribute, kind) is not kind:
                raise BulkError("别的规则里它是另一种类型", rule=name, attribute=attribute)
        kinds = dict(rule.kinds)
        inside = list(atoms(rule.condition))
        for measure in dict.fromkeys(map(measure_of, inside)):
            if measure not in self._axes:
                self._check(name, measure, kinds)
        self._source.kinds.update(kinds)
        for atom in inside:
            measure, edges = measure_of(atom), spans_of(atom).edges
            axis = changed.get(measure) or self._axes.get(measure)
            if axis is None:
                axis = changed[measure] = Axis(measure, kind_of(atom))
            elif measure not in changed and axis.lacks(edges):
                axis = changed[measure] = axis.copy()
            axis.add(edges)

    def _check(self, rule: str, measure: Measure, kinds: Mapping[str, Kind]) -> None:
        for attribute in attributes_of(measure):
            try:
                self._source.check(attribute, kinds[attribute])
            except BulkError as error:
                raise BulkError(error.message, rule=rule, attribute=attribute) from None

    def _recut(self, changed: Mapping[Measure, Axis]) -> None:
        """New codes along these axes. Raises BulkError and leaves all as it was."""
        for axis in changed.values():
            self._place(axis)
        try:
            _finish(self._encoding(changed.values()))
        except BulkError:
            before = [self._axes[measure] for measure in changed if measure in self._axes]
            _finish(self._encoding(before))
            raise
        self._axes.update(changed)

    def _allocate(self, rules: int) -> None:
        flags = sum(axis.kind is Kind.FLAG for axis in self._axes.values())
        limbs = sum(axis.wanted for axis in self._axes.values()) - flags
        rows = self._padded
        self._codes = np.empty((limbs + SPARE, rows), np.uint8)
        self._values = np.zeros((flags + SPARE, rows // 8), np.uint8)
        self._valid = np.zeros((flags + SPARE, rows // 8), np.uint8)
        self._true = np.empty((rules + SPARE, rows // 64), np.uint64)
        self._false = np.empty((rules + SPARE, rows // 64), np.uint64)

    def _place(self, axis: Axis) -> None:
        """Give the axis the registers it needs."""
        if axis.kind is Kind.FLAG:
            assert isinstance(axis.measure, str)
            flag = self._flags.setdefault(axis.measure, len(self._flags))
            if flag >= len(self._values):
                self._values, self._valid = _grown(self._values), _grown(self._valid)
            axis.limbs = [~flag]
            return
        while len(axis.limbs) < axis.wanted:
            if self._limbs >= len(self._codes):
                self._codes = _grown(self._codes)
            axis.limbs.append(self._limbs)
            self._limbs += 1

    def _encoding(self, axes: Iterable[Axis]) -> list[Future[None]]:
        return [pool().submit(self._encode, axis) for axis in axes]

    def _encode(self, axis: Axis) -> None:
        if axis.kind is Kind.FLAG:
            assert isinstance(axis.measure, str)
            flag: Switches = self._source.flag(axis.measure)
            self._values[~axis.limbs[0]] = flag.values
            self._valid[~axis.limbs[0]] = flag.valid
        else:
            codes = [self._codes[limb] for limb in axis.limbs]
            self._source.encode(axis, codes, self._kernels)

    # Stage 2

    def _grow_result(self) -> None:
        if len(self._result.rules) >= len(self._true):
            self._true, self._false = _grown(self._true), _grown(self._false)

    def _run(
        self,
        program: npt.NDArray[np.int64],
        registers: npt.NDArray[np.int64],
        true: npt.NDArray[np.uint64] | None = None,
        false: npt.NDArray[np.uint64] | None = None,
    ) -> None:
        """All instructions on all rows, by portions."""
        into = (self._true if true is None else true, self._false if false is None else false)
        packed = [words.view(np.uint8) for words in into]
        flags = max(1, len(self._flags))
        values, valid = self._values[:flags], self._valid[:flags]

        def portion(first: int) -> None:
            last = min(first + PORTION, self._padded)
            self._kernels.run(
                program, self._codes, values, valid, SPREAD, registers, *packed, first, last
            )

        _each(portion, range(0, self._padded, PORTION))
        if self._result.rows % 64:
            inside = np.uint64((1 << self._result.rows % 64) - 1)
            for words in into:
                words[:, -1] &= inside


def _finish(tasks: list[Future[None]]) -> None:
    """Raises the error of one, if there is one, when all have ended and none writes any more."""
    wait(tasks)
    for task in tasks:
        task.result()


def _each(work: Callable[[int], None], starts: Iterable[int]) -> None:
    portions = list(starts)
    if len(portions) < 2 or workers() < 2:
        for start in portions:
            work(start)
    else:
        list(pool().map(work, portions))


def _grown(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same with room for as many rows again."""
    more = np.zeros((len(array) + SPARE, *array.shape[1:]), array.dtype)
    return np.concatenate((array, more))


def _reads(measure: Measure, names: Iterable[str]) -> bool:
    return bool(set(attributes_of(measure)) & set(names))
