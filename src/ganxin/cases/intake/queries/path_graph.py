"""The path of a bundle as a small drawing: what comes first, what runs side by side.

Columns are the levels of the guide, edges its true dependencies. Colours come from classes
of the design system; nothing in the drawing is typed by a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 208, 46  # of a node, in pixels
GAP_X, GAP_Y, EDGE = 56, 12, 8
LONGEST = 13  # characters of a name that fit into a node

ARROW = SafeString(
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path d="M0 0l8 4-8 4z"/></marker></defs>'
)


@dataclass(frozen=True)
class Node:
    """One item: `note` is the line under its name, `tone` a class of the graph part."""

    code: str
    name: str
    note: str
    tone: str = ""


@dataclass(frozen=True)
class _Place:
    x: int
    y: int


def draw(
    rows: Sequence[Sequence[str]],
    nodes: Mapping[str, Node],
    edges: Sequence[tuple[str, str]],
    main: Sequence[str],
    label: str,
) -> SafeString:
    """The SVG. `rows`: codes level by level; `main`: the longest chain, drawn stronger."""
    places = _places(rows)
    strong = set(zip(main, main[1:], strict=False))
    tallest = max((len(row) for row in rows), default=0)
    width = EDGE * 2 + len(rows) * WIDTH + max(0, len(rows) - 1) * GAP_X
    height = EDGE * 2 + tallest * HEIGHT + max(0, tallest - 1) * GAP_Y
    lines = format_html_join(
        "",
        '<path class="edge{}" marker-end="url(#arrow)" d="{}"/>',
        (
            (" main" if edge in strong else "", _curve(places[edge[0]], places[edge[1]]))
            for edge in sorted(edges, key=lambda edge: edge in strong)
        ),
    )
    boxes = format_html_join(
        "", "{}", ((_box(nodes[code], place),) for code, place in places.items())
    )
    return format_html(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">'
        "{arrow}{lines}{boxes}</svg>",
        w=width,
        h=height,
        label=label,
        arrow=ARROW,
        lines=lines,
        boxes=boxes,
    )


def _places(rows: Sequence[Sequence[str]]) -> dict[str, _Place]:
    """Each level is a column, centred on the tallest."""
    tallest = max((len(row) for row in rows), default=0)
    found = {}
    for level, row in enumerate(rows):
        top = EDGE + (tallest - len(row)) * (HEIGHT + GAP_Y) // 2
        for number, code in enumerate(row):
            found[code] = _Place(EDGE + level * (WIDTH + GAP_X), top + number * (HEIGHT + GAP_Y))
    return found


def _curve(source: _Place, target: _Place) -> str:
    x1, y1 = source.x + WIDTH, source.y + HEIGHT // 2
    x2, y2 = target.x - 4, target.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _box(node: Node, place: _Place) -> SafeString:
    name = node.name if len(node.name) <= LONGEST else f"{node.name[: LONGEST - 1]}…"
    return format_html(
        '<g class="node{tone}"><title>{full}</title>'
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4"/>'
        '<text x="{tx}" y="{ty}">{name}</text>'
        '<text class="sub" x="{tx}" y="{sy}">{note}</text></g>',
        tone=f" {node.tone}" if node.tone else "",
        full=node.name,
        x=place.x,
        y=place.y,
        w=WIDTH,
        h=HEIGHT,
        tx=place.x + 12,
        ty=place.y + 20,
        sy=place.y + 38,
        name=name,
        note=node.note,
    )
