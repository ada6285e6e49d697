"""The names that an expression brings in itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Names that an expression itself brings in: quantifiers, filters, contexts, `?`."""

    names: Mapping[str, object]
    outer: "Frame | None" = None
