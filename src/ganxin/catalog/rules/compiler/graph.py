"""Order among items: true dependencies, levels, the longest path."""

from collections.abc import Iterable, Mapping, Sequence

from ganxin.catalog.rules.compiler.guide import GuideEdge, Path
from ganxin.catalog.rules.definitions import Edge


class CircleFound(ValueError):
    """The dependencies run in a circle; `items` are those that cannot be put in order."""

    def __init__(self, items: Iterable[str]) -> None:
        self.items = tuple(sorted(items))
        super().__init__("、".join(self.items))


def merge_edges(edges: Sequence[Edge], applying: frozenset[str]) -> tuple[GuideEdge, ...]:
    """Edges between applying items, one per pair."""
    outputs: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        if edge.source in applying and edge.target in applying:
            outputs.setdefault((edge.source, edge.target), []).append(edge.output)
    return tuple(
        GuideEdge(source, target, tuple(found)) for (source, target), found in outputs.items()
    )


def levels(codes: Sequence[str], edges: Iterable[GuideEdge]) -> tuple[tuple[str, ...], ...]:
    """Items by their distance from the start. Raises `CircleFound`."""
    before: dict[str, set[str]] = {code: set() for code in codes}
    for edge in edges:
        before[edge.target].add(edge.source)
    done: set[str] = set()
    rows: list[tuple[str, ...]] = []
    while len(done) < len(codes):
        row = tuple(code for code in codes if code not in done and before[code] <= done)
        if not row:
            raise CircleFound(set(codes) - done)
        rows.append(row)
        done.update(row)
    return tuple(rows)


def longest_path(
    rows: Sequence[Sequence[str]], edges: Iterable[GuideEdge], days: Mapping[str, int]
) -> Path:
    """The chain that takes longest; of equal chains the one that comes first in the bundle."""
    before: dict[str, list[str]] = {}
    for edge in edges:
        before.setdefault(edge.target, []).append(edge.source)
    best: dict[str, Path] = {}
    for code in (code for row in rows for code in row):
        start = max(
            (best[source] for source in before.get(code, ())),
            key=lambda path: path.days,
            default=Path(0, ()),
        )
        best[code] = Path(start.days + days[code], (*start.items, code))
    return max(best.values(), key=lambda path: path.days, default=Path(0, ()))
