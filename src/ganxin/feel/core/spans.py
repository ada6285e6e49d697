"""Sets of ordered values: a union of intervals, written as the edges where membership changes.

An edge `(value, after)` lies just before its value, or just after it. So `x >= 3` is inside from
`(3, False)` on, `x > 3` from `(3, True)` on, and `[3..5)` goes from `(3, False)` to `(5, False)`.
Edges compare as tuples, which is their order on the line.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

V = TypeVar("V", Decimal, int, str)
Edge = tuple[V, bool]


@dataclass(frozen=True, slots=True)
class Spans(Generic[V]):
    """`begins`: is what lies below every edge inside? Each edge, ascending, changes it."""

    begins: bool
    edges: tuple[Edge[V], ...] = ()

    def __contains__(self, value: V) -> bool:
        return self.begins ^ bool(bisect_right(self.edges, (value, False)) % 2)

    def complement(self) -> "Spans[V]":
        return Spans(not self.begins, self.edges)

    def mapped(self, change: Callable[[V], V], *, rising: bool = True) -> "Spans[V]":
        """The same set after a strictly monotone change of the line."""
        if rising:
            return Spans(self.begins, tuple((change(value), after) for value, after in self.edges))
        turned = tuple((change(value), not after) for value, after in reversed(self.edges))
        return Spans(self.begins ^ bool(len(self.edges) % 2), turned)


def from_value(value: V, *, after: bool = False) -> Spans[V]:
    """`x >= value`, or `x > value` with `after`."""
    return Spans(False, ((value, after),))


def points(values: Iterable[V]) -> Spans[V]:
    """These values and no others."""
    edges = [(value, after) for value in sorted(set(values)) for after in (False, True)]
    return Spans(False, tuple(edges))


def intersection(sets: Sequence[Spans[V]]) -> Spans[V]:
    return _joined(sets, all)


def union(sets: Sequence[Spans[V]]) -> Spans[V]:
    return _joined(sets, any)


def _joined(sets: Sequence[Spans[V]], join: Callable[[Iterable[bool]], bool]) -> Spans[V]:
    if len(sets) == 1:
        return sets[0]
    state = [one.begins for one in sets]
    begins = inside = join(state)
    changes = sorted((edge, at) for at, one in enumerate(sets) for edge in one.edges)
    kept: list[Edge[V]] = []
    for place, (edge, at) in enumerate(changes):
        state[at] = not state[at]
        more = place + 1 < len(changes) and changes[place + 1][0] == edge
        if not more and join(state) != inside:
            inside = not inside
            kept.append(edge)
    return Spans(begins, tuple(kept))
