"""The kernels in numpy: the same instructions with the same results, where numba is not there."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ganxin.feel.bulk import opcodes as op

BLOCK = 16_384
"""Rows of a block: what is written is read again while it is in the cache."""

Bytes = npt.NDArray[np.uint8]
Program = npt.NDArray[np.int64]


def count_cuts(
    values: npt.NDArray[Any], valid: Bytes, cuts: npt.NDArray[Any], _spread: object, out: Bytes
) -> None:
    """Codes of a column: 0 missing, else 1 + how many of the ascending cuts are reached."""
    rows = len(values)
    for start in range(0, rows, BLOCK):
        block = values[start : start + BLOCK]
        codes = out[start : start + len(block)]
        codes[:] = 1
        for cut in cuts:
            codes += block >= cut
    out[rows:] = 0
    if len(valid):
        out[: len(valid) * 8] *= np.unpackbits(valid, bitorder="little")


def look_up(
    indices: npt.NDArray[Any], valid: Bytes, table: Bytes, _spread: object, out: Bytes
) -> None:
    """Codes of a column of indices into a dictionary whose codes are in `table`.

    The length of the table is a power of two: what stands under a missing value may be no index
    at all, so the bits above are cut off.
    """
    rows = len(indices)
    out[:rows] = table[indices.astype(np.int64) & (len(table) - 1)]
    out[rows:] = 0
    if len(valid):
        out[: len(valid) * 8] *= np.unpackbits(valid, bitorder="little")


def run(
    program: Program,
    codes: Bytes,
    values: Bytes,
    valid: Bytes,
    _spread: object,
    registers: npt.NDArray[np.int64],
    true: Bytes,
    false: Bytes,
    first: int,
    last: int,
) -> None:
    """Stage 2 for the rows from `first` to `last`; see `compiled.run`."""
    for start in range(first, last, BLOCK):
        rows = min(BLOCK, last - start)
        part = slice(start // 8, (start + rows) // 8)
        there = np.unpackbits(valid[:, part], axis=1, bitorder="little")
        flags = there + (there & np.unpackbits(values[:, part], axis=1, bitorder="little"))
        # Flags have negative numbers: -1 is the first of them.
        limbs = [*codes[:, start : start + rows], *flags[::-1]]
        block = _Block(limbs, registers, rows, true[:, part], false[:, part])
        for instruction in program.tolist():
            block.execute(instruction)


class _Block:
    def __init__(
        self,
        limbs: list[Bytes],
        registers: npt.NDArray[np.int64],
        rows: int,
        true: Bytes,
        false: Bytes,
    ) -> None:
        self.limbs = limbs
        self.regs = np.empty((registers[0], rows), np.uint8)
        self.wide = np.empty((registers[1], rows), np.int64)
        self.true = true
        self.false = false

    def execute(self, ins: list[int]) -> None:
        what = ins[0]
        if what <= op.SET_OR:
            self._set(ins)
        elif what < op.STORE:
            self._join(ins)
        elif what == op.STORE:
            source = self.regs[ins[2]]
            self.true[ins[1]] = np.packbits(source >> 1, bitorder="little")
            self.false[ins[1]] = ~np.packbits(source & 1, bitorder="little")
        elif what in (op.REACH, op.REACH + op.WIDE):
            regs: npt.NDArray[Any] = self.regs if what == op.REACH else self.wide
            total, slack = regs[ins[2]], regs[ins[3]]
            certain, possible = total >= ins[4], total + slack >= ins[4]
            self.regs[ins[1]] = certain * np.uint8(2) | possible
        elif what < op.STEPS + op.WIDE:
            self._score(what, ins, self.regs)
        else:
            self._score(what - op.WIDE, ins, self.wide)

    def _set(self, ins: list[int]) -> None:
        what, dst, limb, low, width = ins[:5]
        code = self.limbs[limb]
        inside = ((code - np.uint8(low)) <= np.uint8(width)) * np.uint8(3) | (code == 0)
        if what == op.SET:
            self.regs[dst] = inside
        elif what == op.SET_AND:
            self.regs[dst] &= inside
        else:
            self.regs[dst] |= inside

    def _join(self, ins: list[int]) -> None:
        what, target = ins[0], self.regs[ins[1]]
        if what == op.NOT:
            target[:] = (((target >> 1) | (target << 1)) & 3) ^ 3
        elif what == op.AND:
            target &= self.regs[ins[2]]
        elif what == op.OR:
            target |= self.regs[ins[2]]
        elif what == op.FILL:
            target[:] = ins[2]
        else:
            then, otherwise = self.regs[ins[2]], self.regs[ins[3]]
            agreed = np.where(then == otherwise, then, np.uint8(1))
            target[:] = np.where(target == 3, then, np.where(target == 0, otherwise, agreed))

    def _score(self, what: int, ins: list[int], regs: npt.NDArray[Any]) -> None:
        one, other, number = regs[ins[1]], regs[ins[2]], regs.dtype.type
        if what == op.STEPS:
            code = self.limbs[ins[3]]
            for at, by in zip(ins[5::2], ins[6::2], strict=False):
                if by:
                    one += (code >= at) * number(by)
            if ins[4]:
                other += (code == 0) * number(ins[4])
        elif what == op.ADD:
            low, high = regs[ins[3]], regs[ins[4]]
            one += low
            other += high - low
        elif what == op.CASE:
            condition, points = self.regs[ins[3]], number(ins[4])
            met, open_ = condition == 3, condition == 1
            one[:] = np.where(met, points, np.where(open_, np.minimum(one, points), one))
            other[:] = np.where(met, points, np.where(open_, np.maximum(other, points), other))
        else:
            one[:] = other[:] = number(ins[3] if what == op.START else 0)
