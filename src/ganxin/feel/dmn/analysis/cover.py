"""Boxes and what covers them.

A box is a set of values for every column: one bit of a whole number for every stretch of values
between which the table makes no difference. The product of all columns is never built: boxes are
split only where a rule cuts them.
"""

from collections.abc import Iterator, Sequence
from operator import and_

Box = tuple[int, ...]
MOST_WORK = 1_000_000
"""Boxes compared for one question about one table; about a second."""
WHOLE_WORK = 4_000_000
"""The same for all questions about all tables of a model."""


class TooMuch(Exception):
    """The table, or the model, would take longer than it is worth."""


class Work:
    """How much may still be done for one question, and for the `whole` that it is part of."""

    def __init__(self, most: int = MOST_WORK, whole: "Work | None" = None) -> None:
        self.left = most
        self.whole = whole

    def part(self) -> "Work":
        """For one question of this whole."""
        return Work(whole=self)

    def spend(self, amount: int = 1) -> None:
        self.left -= amount
        if self.left < 0:
            raise TooMuch
        if self.whole is not None:
            self.whole.spend(amount)


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both; None if nothing does."""
    for a, b in zip(one, other, strict=True):
        if not a & b:
            return None
    return tuple(map(and_, one, other))


def inside(one: Box, other: Box) -> bool:
    return tuple(map(and_, one, other)) == one


def without(box: Box, hole: Box) -> Iterator[Box]:
    """The parts of a box outside another, which do not overlap; `hole` lies inside the box."""
    for at, (has, taken) in enumerate(zip(box, hole, strict=True)):
        if has & ~taken:
            yield (*hole[:at], has & ~taken, *box[at + 1 :])


def uncovered(box: Box, covers: Sequence[Box], work: Work) -> Iterator[Box]:
    """The parts of a box that none of the covers reaches, one after the other."""
    waiting: list[tuple[Box, Sequence[Box]]] = [(box, covers)]
    while waiting:
        part, left = waiting.pop()
        work.spend(1 + len(left))
        cutting = [both for cover in left if (both := meet(part, cover)) is not None]
        if not cutting:
            yield part
            continue
        work.spend(len(cutting) * len(part) // 4)
        largest = max(cutting, key=_size)
        if not inside(part, largest):
            waiting.extend((piece, cutting) for piece in without(part, largest))


def _size(box: Box) -> int:
    size = 1
    for bits in box:
        size *= bits.bit_count()
    return size


def merged(boxes: Sequence[Box]) -> list[Box]:
    """Fewer boxes for the same values: two that differ in one column become one."""
    found = list(boxes)
    at = 0
    while at < len(found):
        for other in range(at + 1, len(found)):
            joined = _joined(found[at], found[other])
            if joined is not None:
                del found[other]
                found[at] = joined
                at = -1
                break
        at += 1
    return found


def _joined(one: Box, other: Box) -> Box | None:
    different = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(different) != 1:
        return None
    at = different[0]
    return (*one[:at], one[at] | other[at], *one[at + 1 :])
