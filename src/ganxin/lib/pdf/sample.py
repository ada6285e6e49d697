"""A template for applicants (范本, 空白表): what is printed, as blocks for one plain layout.

Keys: `title`, `label` (what kind of sheet it is), `intro`, `source` (the foot of every page),
`basis`, `issued_at`, and `blocks`: each with `kind` and what that kind needs.

- heading, text: `text`; list: `entries`; fill: `entries`, lines to write on, a pair (label, mark)
  or a label alone; table: `entries` are the columns, `rows` empty rows; frame: `text`, and `rows`
  of 7 mm to draw in; sign: `entries`, lines at the end.
"""

from collections.abc import Mapping
from typing import Any

KINDS = frozenset({"heading", "text", "list", "fill", "table", "frame", "sign"})
_ENTRIES = frozenset({"list", "fill", "table", "sign"})


def model(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the layout needs. Raises KeyError, ValueError for what makes no sheet."""
    return {
        "title": data["title"],
        "label": data["label"],
        "intro": data.get("intro", ""),
        "source": data.get("source", ""),
        "basis": data.get("basis", ""),
        "office": data.get("source", ""),
        "blocks": [_block(one) for one in data["blocks"]],
        "check_url": "",
    }


def _block(one: Mapping[str, Any]) -> dict[str, Any]:
    kind = one["kind"]
    entries = list(one.get("entries", ()))
    if kind not in KINDS or (kind in _ENTRIES) != bool(entries):
        raise ValueError(f"block {kind!r} with {len(entries)} entries")
    if kind == "fill":
        pairs = [(each, "") if isinstance(each, str) else each for each in entries]
        entries = [{"label": label, "mark": mark} for label, mark in pairs]
    return {
        "kind": kind,
        "text": one.get("text", ""),
        "entries": entries,
        "rows": int(one.get("rows", 0)),
    }
