"""Stage 1: every measure of all rules as an axis, cut at all thresholds of all rules.

A measure is a fact, or a form or quotient of facts. Its code in a row says how many of the edges
on its axis the value has reached; a condition about it is a set of codes.
"""

from bisect import insort
from collections.abc import Iterable
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

    def add(self, edges: Iterable[Edge]) -> bool:
        """Cut here too; was anything new?"""
        new = [edge for edge in dict.fromkeys(edges) if edge not in self.places]
        for edge in new:
            self.places[edge] = -1
            insort(self.edges, edge)
        if new:
            self.places = {edge: place for place, edge in enumerate(self.edges)}
        return bool(new)

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
    if isinstance(atom, records.Texts):
        chosen = points(atom.values)
        return chosen.complement() if atom.negated else chosen
    if isinstance(atom, records.Prefixes):
        begun = union([_beginning(prefix) for prefix in atom.prefixes])
        return begun.complement() if atom.negated else begun
    if isinstance(atom, records.Flag):
        return Spans(False)
    return atom.spans


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
