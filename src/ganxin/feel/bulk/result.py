"""Answers of all rules about all rows, as bitmaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk.errors import BulkError

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by answer."""

    true: int
    false: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Result:
    """`true` and `false`: uint64[rule, rows / 64], the first row in the lowest bit.

    A row with neither bit is unknown. Bits beyond the last row are 0. The arrays are those of the
    engine and change with it; `copy` keeps them.
    """

    rules: Mapping[str, int]
    rows: int
    true: Words
    false: Words

    def _row(self, rule: str) -> int:
        if rule not in self.rules:
            raise BulkError("没有算过这条规则", rule=rule)
        return self.rules[rule]

    def answers(self, rule: str) -> pa.BooleanArray:
        """One answer for each row; unknown is null. Raises BulkError for a rule not in it."""
        at = self._row(rule)
        true = self.true[at].copy()
        known = true | self.false[at]
        return pa.BooleanArray.from_buffers(
            pa.bool_(), self.rows, [pa.py_buffer(known), pa.py_buffer(true)]
        )

    def counts(self) -> dict[str, Counts]:
        """Of every rule."""
        true = np.bitwise_count(self.true).sum(axis=1)
        false = np.bitwise_count(self.false).sum(axis=1)
        return {
            rule: Counts(int(true[at]), int(false[at]), self.rows - int(true[at] + false[at]))
            for rule, at in self.rules.items()
        }

    def met(self, rule: str) -> npt.NDArray[np.intp]:
        """The rows for which the rule is true, ascending."""
        return bits(self.true[self._row(rule)])

    def newly(self, previous: "Result") -> dict[str, npt.NDArray[np.intp]]:
        """For each rule of both: rows for which it is true now and was not before."""
        if self.rows != previous.rows:
            raise BulkError("两次结果的行数不同，不能比较")
        return {
            rule: bits((self.true[at] ^ before) & self.true[at])
            for rule, at in self.rules.items()
            if rule in previous.rules
            for before in [previous.true[previous.rules[rule]]]
        }

    def copy(self) -> "Result":
        """The same answers, whatever the engine does afterwards."""
        return Result(dict(self.rules), self.rows, self.true.copy(), self.false.copy())


def bits(words: Words) -> npt.NDArray[np.intp]:
    """Places of the bits that are set."""
    return np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))


def exactly_one(parts: Sequence[tuple[Words, Words]]) -> Words:
    """Rows for which one of the parts is false and all others are true."""
    once = np.zeros_like(parts[0][0])
    twice = np.zeros_like(once)
    known = ~once
    for true, false in parts:
        twice |= once & false
        once |= false
        known &= true | false
    return once & ~twice & known
