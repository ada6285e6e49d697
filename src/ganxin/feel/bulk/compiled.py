"""The kernels, compiled by numba: loops over blocks of rows that fit into the nearest cache.

Each inner loop is over one block, without branches that depend on the data, on bytes wherever
that is enough: so LLVM makes 32 or 64 rows of one machine instruction. The dispatch costs some
nanoseconds a block.
"""

# mypy: disable-error-code="untyped-decorator"

from typing import Any

import numpy as np
from numba import njit

from ganxin.feel.bulk import opcodes as op

BLOCK = 8192
"""Rows of a block: all registers of them stay in the second cache, and the dispatch is rare."""
COUNTED = 4096
"""Values that are compared with all thresholds while they are in the nearest cache."""

_ONES = np.uint64(0x0101010101010101)
_GATHER = np.uint64(0x0102040810204080)
_SEVEN_BYTES = np.uint64(56)
_ONE = np.uint64(1)
_FALSE, _UNKNOWN, _TRUE = np.uint8(0), np.uint8(1), np.uint8(3)


@njit(nogil=True, cache=True)
def _count_block(values: Any, cuts: Any, out: Any) -> None:
    """out = 1 + how many of the ascending cuts each value has reached."""
    for i in range(len(values)):
        out[i] = 1
    j = 0
    while j + 4 <= len(cuts):
        a, b, c, d = cuts[j], cuts[j + 1], cuts[j + 2], cuts[j + 3]
        for i in range(len(values)):
            x = values[i]
            out[i] += np.uint8(x >= a) + np.uint8(x >= b) + np.uint8(x >= c) + np.uint8(x >= d)
        j += 4
    while j < len(cuts):
        a = cuts[j]
        for i in range(len(values)):
            out[i] += np.uint8(values[i] >= a)
        j += 1


@njit(nogil=True, cache=True)
def _mask(valid: Any, spread: Any, out: Any) -> None:
    """Missing rows get code 0. `valid` is Arrow's bitmap, empty if nothing is missing."""
    words = out.view(np.uint64)
    for w in range(len(valid)):
        words[w] &= spread[valid[w]] * np.uint64(255)


@njit(nogil=True, cache=True)
def count_cuts(values: Any, valid: Any, cuts: Any, spread: Any, out: Any) -> None:
    """Codes of a column: 0 missing, else 1 + how many of the ascending cuts are reached.

    `out` has room for a multiple of eight rows; those beyond the column are missing.
    """
    rows = len(values)
    for start in range(0, rows, COUNTED):
        stop = min(rows, start + COUNTED)
        _count_block(values[start:stop], cuts, out[start:stop])
    out[rows:] = 0
    _mask(valid, spread, out)


@njit(nogil=True, cache=True)
def look_up(indices: Any, valid: Any, table: Any, spread: Any, out: Any) -> None:
    """Codes of a column of indices into a dictionary whose codes are in `table`.

    The length of the table is a power of two: what stands under a missing value may be no index
    at all, so the bits above are cut off.
    """
    rows = len(indices)
    mask = np.uint64(len(table) - 1)
    for i in range(rows):
        out[i] = table[np.uint64(indices[i]) & mask]
    out[rows:] = 0
    _mask(valid, spread, out)


@njit(nogil=True, cache=True)
def _set(dst: Any, code: Any, low: Any, width: Any) -> None:
    for i in range(len(code)):
        c = code[i]
        inside = _TRUE if np.uint8(c - low) <= width else _FALSE
        dst[i] = inside | np.uint8(c == 0)


@njit(nogil=True, cache=True)
def _set_and(dst: Any, code: Any, low: Any, width: Any) -> None:
    for i in range(len(code)):
        c = code[i]
        inside = _TRUE if np.uint8(c - low) <= width else _FALSE
        dst[i] &= inside | np.uint8(c == 0)


@njit(nogil=True, cache=True)
def _set_or(dst: Any, code: Any, low: Any, width: Any) -> None:
    for i in range(len(code)):
        c = code[i]
        inside = _TRUE if np.uint8(c - low) <= width else _FALSE
        dst[i] |= inside | np.uint8(c == 0)


@njit(nogil=True, cache=True)
def _not(dst: Any) -> None:
    for i in range(len(dst)):
        x = dst[i]
        dst[i] = np.uint8(((x >> 1) | (x << 1)) & 3) ^ _TRUE


@njit(nogil=True, cache=True)
def _choose(dst: Any, then: Any, otherwise: Any) -> None:
    for i in range(len(dst)):
        c, a, b = dst[i], then[i], otherwise[i]
        agreed = a if a == b else _UNKNOWN
        dst[i] = a if c == _TRUE else (b if c == _FALSE else agreed)


@njit(nogil=True, cache=True)
def _steps(total: Any, slack: Any, code: Any, gap: Any, at: Any, by: Any) -> None:
    """Add `by[k]` where the code is at least `at[k]`, and the gap where it is missing."""
    a, b, c, d = at[0], at[1], at[2], at[3]
    p, q, r, s = by[0], by[1], by[2], by[3]
    none = total.dtype.type(0)
    for i in range(len(code)):
        x = code[i]
        more = (p if x >= a else none) + (q if x >= b else none)
        total[i] += more + (r if x >= c else none) + (s if x >= d else none)
    if gap:
        for i in range(len(code)):
            slack[i] += gap if code[i] == 0 else none


@njit(nogil=True, cache=True)
def _case(low: Any, high: Any, condition: Any, points: Any) -> None:
    for i in range(len(condition)):
        c = condition[i]
        if c == _TRUE:
            low[i] = points
            high[i] = points
        elif c == _UNKNOWN:
            low[i] = min(low[i], points)
            high[i] = max(high[i], points)


@njit(nogil=True, cache=True)
def _add(total: Any, slack: Any, low: Any, high: Any) -> None:
    for i in range(len(low)):
        total[i] += low[i]
        slack[i] += high[i] - low[i]


@njit(nogil=True, cache=True)
def _reach(dst: Any, total: Any, slack: Any, threshold: Any) -> None:
    for i in range(len(dst)):
        low = total[i]
        high = low + slack[i]
        met = np.uint8(2) if low >= threshold else _FALSE
        dst[i] = met | np.uint8(high >= threshold)


@njit(nogil=True, cache=True)
def _store(src: Any, true: Any, false: Any) -> None:
    """Eight rows to a byte: the multiplication gathers the lowest bits of eight bytes."""
    words = src.view(np.uint64)
    for w in range(len(words)):
        x = words[w]
        true[w] = np.uint8((((x >> _ONE) & _ONES) * _GATHER) >> _SEVEN_BYTES)
        false[w] = ~np.uint8(((x & _ONES) * _GATHER) >> _SEVEN_BYTES)


@njit(nogil=True, cache=True)
def _expand(values: Any, valid: Any, spread: Any, out: Any) -> None:
    """The codes of a flag: 0 missing, 1 no, 2 yes."""
    words = out.view(np.uint64)
    for w in range(len(valid)):
        there = spread[valid[w]]
        words[w] = there + (there & spread[values[w]])


@njit(nogil=True, cache=True)
def _score(what: Any, ins: Any, code: Any, regs: Any, conditions: Any, rows: Any) -> None:
    """One instruction about scores; `regs` are bytes or wide."""
    number = regs.dtype.type
    one, other = regs[ins[1], :rows], regs[ins[2], :rows]
    if what == op.STEPS:
        at = (np.uint8(ins[5]), np.uint8(ins[7]), np.uint8(ins[9]), np.uint8(ins[11]))
        by = (number(ins[6]), number(ins[8]), number(ins[10]), number(ins[12]))
        _steps(one, other, code, number(ins[4]), at, by)
    elif what == op.START:
        one[:] = number(ins[3])
        other[:] = number(ins[3])
    elif what == op.CASE:
        _case(one, other, conditions[ins[3], :rows], number(ins[4]))
    elif what == op.ADD:
        _add(one, other, regs[ins[3], :rows], regs[ins[4], :rows])
    elif what == op.ZERO:
        one[:] = number(0)
        other[:] = number(0)


@njit(nogil=True, cache=True)
def _test(ins: Any, code: Any, dst: Any) -> None:
    """One instruction that compares codes."""
    low, width = np.uint8(ins[3]), np.uint8(ins[4])
    if ins[0] == op.SET_AND:
        _set_and(dst, code, low, width)
    elif ins[0] == op.SET:
        _set(dst, code, low, width)
    else:
        _set_or(dst, code, low, width)


@njit(nogil=True, cache=True)
def _logic(ins: Any, regs: Any, rows: Any) -> None:
    """One instruction that joins answers."""
    what, dst = ins[0], regs[ins[1], :rows]
    if what == op.NOT:
        _not(dst)
    elif what == op.AND:
        dst &= regs[ins[2], :rows]
    elif what == op.OR:
        dst |= regs[ins[2], :rows]
    elif what == op.CHOOSE:
        _choose(dst, regs[ins[2], :rows], regs[ins[3], :rows])
    elif what == op.FILL:
        dst[:] = np.uint8(ins[2])


@njit(nogil=True, cache=True)
def _answer(ins: Any, regs: Any, wide: Any, rows: Any) -> None:
    """Whether a score reaches its threshold."""
    if ins[0] == op.REACH:
        total, slack = regs[ins[2], :rows], regs[ins[3], :rows]
        _reach(regs[ins[1], :rows], total, slack, np.uint8(ins[4]))
    else:
        _reach(regs[ins[1], :rows], wide[ins[2], :rows], wide[ins[3], :rows], ins[4])


@njit(nogil=True, cache=True)
def _code(ins: Any, codes: Any, flags: Any, start: Any, rows: Any) -> Any:
    """The codes that an instruction reads, if it reads any; flags have negative numbers."""
    limb = ins[2] if ins[0] <= op.SET_OR else ins[3]
    if ins[0] > op.SET_OR and ins[0] != op.STEPS and ins[0] != op.STEPS + op.WIDE:
        return flags[0, :rows]
    return codes[limb, start : start + rows] if limb >= 0 else flags[~limb, :rows]


@njit(nogil=True, cache=True)
def _block(
    program: Any,
    codes: Any,
    flags: Any,
    regs: Any,
    wide: Any,
    true: Any,
    false: Any,
    start: Any,
    rows: Any,
) -> None:
    """All instructions on so many rows, which begin at row `start`."""
    for at in range(len(program)):
        ins = program[at]
        what = ins[0]
        code = _code(ins, codes, flags, start, rows)
        if what <= op.SET_OR:
            _test(ins, code, regs[ins[1], :rows])
        elif what < op.STORE:
            _logic(ins, regs, rows)
        elif what == op.STORE:
            low, high = start // 8, (start + rows) // 8
            _store(regs[ins[2], :rows], true[ins[1], low:high], false[ins[1], low:high])
        elif what in (op.REACH, op.REACH + op.WIDE):
            _answer(ins, regs, wide, rows)
        elif what < op.STEPS + op.WIDE:
            _score(what, ins, code, regs, regs, rows)
        else:
            _score(what - op.WIDE, ins, code, wide, regs, rows)


@njit(nogil=True, cache=True)
def _flags_of(program: Any, flags: Any) -> Any:
    """Which flags the instructions read."""
    used = np.zeros(flags, np.bool_)
    for at in range(len(program)):
        ins = program[at]
        if ins[0] <= op.SET_OR and ins[2] < 0:
            used[~ins[2]] = True
        elif ins[0] in (op.STEPS, op.STEPS + op.WIDE) and ins[3] < 0:
            used[~ins[3]] = True
    return used


@njit(nogil=True, cache=True)
def run(
    program: Any,
    codes: Any,
    values: Any,
    valid: Any,
    spread: Any,
    registers: Any,
    true: Any,
    false: Any,
    first: Any,
    last: Any,
) -> None:
    """Stage 2 for the rows from `first` to `last`, both multiples of 64.

    `codes`: uint8[limb, row]. `values`, `valid`: uint8[flag, row / 8], packed. `registers`: how
    many byte and wide registers the program wants. `true`, `false`: uint8[rule, row / 8].
    """
    regs = np.empty((registers[0], BLOCK), np.uint8)
    wide = np.empty((registers[1], BLOCK), np.int64)
    flags = np.empty((max(1, len(values)), BLOCK), np.uint8)
    used = _flags_of(program, len(values))
    for start in range(first, last, BLOCK):
        rows = min(BLOCK, last - start)
        for flag in range(len(values)):
            if used[flag]:
                low, high = start // 8, (start + rows) // 8
                bits, there = values[flag, low:high], valid[flag, low:high]
                _expand(bits, there, spread, flags[flag, :rows])
        _block(program, codes, flags, regs, wide, true, false, start, rows)
