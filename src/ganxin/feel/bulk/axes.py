"""Stage 1: every measure of all rules as an axis, cut at all thresholds of all rules.

A measure is a fact, or a form or quotient of facts. Its code in a row says how many of the edges
on its axis the value has reached; a condition about it is a set of codes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ganxin.feel.core import records
from ganxin.feel.core.records import Atom, Kind
from ganxin.feel.core.spans import Spans, points, union
from ganxin.feel.core.walking import Measure

SIZE = 253
"""Edges that one byte can count, beside missing, and over zero for a quotient."""

Edge = tuple[Any, bool]


@dataclass(slots=True)
class Axis:
    """`limbs`: the code registers, one for every `SIZE` edges. `kind` is None for forms.

    Codes: 0 missing, `base` + edges reached; for a quotient 1 is over zero.
    """

    measure: Measure
    kind: Kind | None
    edges: list[Edge] = field(default_factory=list)
    limbs: list[int] = field(default_factory=list)
    places: dict[Edge, int] = field(default_factory=dict)

    @property
    def base(self) -> int:
        return 2 if isinstance(self.measure, tuple) else 1

    @property
    def wanted(self) -> int:
        """How many code registers the edges need."""
        return max(1, -(-len(self.edges) // SIZE))

    def copy(self) -> "Axis":
        """The same, to be cut at more edges while this one is in use."""
        return Axis(self.measure, self.kind, [*self.edges], [*self.limbs], {**self.places})

    def lacks(self, edges: Iterable[Edge]) -> bool:
        """Is it not yet cut at one of these edges?"""
        return any(edge not in self.places for edge in edges)

    def add(self, edges: Iterable[Edge]) -> None:
        """Cut here too."""
        if not self.lacks(edges):
            return
        self.edges = sorted({*self.edges, *edges})
        self.places = {edge: place for place, edge in enumerate(self.edges)}

    def reached(self, place: int) -> tuple[int, int]:
        """The register and the least code of values beyond the edge at this place."""
        return self.limbs[place // SIZE], self.base + 1 + place % SIZE


def kind_of(atom: Atom) -> Kind | None:
    return _KINDS.get(type(atom))


_KINDS: dict[type, Kind] = {
    records.Numbers: Kind.NUMBER,
    records.Days: Kind.DATE,
    records.Texts: Kind.TEXT,
    records.Prefixes: Kind.TEXT,
    records.Flag: Kind.FLAG,
}


def spans_of(atom: Atom) -> Spans[Any]:
    """The condition as a set of values; a flag has none."""
    return _SPANS[type(atom)](atom)


def _of_texts(atom: records.Texts) -> Spans[str]:
    chosen = points(atom.values)
    return chosen.complement() if atom.negated else chosen


def _of_prefixes(atom: records.Prefixes) -> Spans[str]:
    begun = union([_beginning(prefix) for prefix in atom.prefixes])
    return begun.complement() if atom.negated else begun


def _of_flag(_atom: records.Flag) -> Spans[Any]:
    return Spans(False)


def _as_written(atom: Any) -> Spans[Any]:
    spans: Spans[Any] = atom.spans
    return spans


_SPANS: dict[type, Callable[[Any], Spans[Any]]] = {
    records.Numbers: _as_written,
    records.Days: _as_written,
    records.Linear: _as_written,
    records.Ratio: _as_written,
    records.Texts: _of_texts,
    records.Prefixes: _of_prefixes,
    records.Flag: _of_flag,
}


def _beginning(prefix: str) -> Spans[str]:
    """Texts that begin so: in the order of code points they stand side by side."""
    for end in range(len(prefix), 0, -1):
        last = ord(prefix[end - 1])
        if last < 0x10FFFF:
            # No text holds half of a surrogate pair.
            after = 0xE000 if last == 0xD7FF else last + 1
            beyond = prefix[: end - 1] + chr(after)
            return Spans(False, ((prefix, False), (beyond, False)))
    return Spans(False, ((prefix, False),))
