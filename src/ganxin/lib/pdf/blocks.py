"""The parts of which official documents are made; the layout prints each kind its own way."""

from collections.abc import Mapping
from typing import Any

PERMIT_LAW = "《中华人民共和国行政许可法》"
Data = Mapping[str, Any]
Block = dict[str, Any]


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def table(columns: list[str], rows: list[list[str]]) -> Block:
    return {"kind": "table", "columns": columns, "rows": rows}


def facts(*rows: tuple[str, object]) -> list[Block]:
    filled = [[label, str(value)] for label, value in rows if value not in (None, "")]
    return [{"kind": "facts", "rows": filled}] if filled else []


def findings(lines: list[Data], keys: tuple[tuple[str, str], ...]) -> Block:
    """A numbered list: the sentence of each finding and its labelled notes."""
    return {
        "kind": "findings",
        "items": [
            {
                "text": line["text"],
                "notes": [f"{label}：{line[key]}" for key, label in keys if line.get(key)],
            }
            for line in lines
        ],
    }
