"""What analysing a decision table can find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ganxin.feel.dmn.records import Place

Kind = Literal["overlap", "contradiction", "gap", "unreachable", "redundant", "unanalysed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one table.

    - overlap: two rules of a table that must be unique can both match.
    - contradiction: two rules of a table in which all must agree can both match and differ.
    - gap: values for which no rule matches.
    - unreachable: a rule that never decides: no value meets it, or others always come first.
    - redundant: a rule without which every result would be the same.
    - unanalysed: what could not be looked at, and why; other findings do not rest on it.

    `rules` are numbers from 1, `witness` values of the columns (by their expressions) that show
    it, `sentence` says it to the author.
    """

    kind: Kind
    table: str
    place: Place
    sentence: str
    rules: tuple[int, ...] = ()
    witness: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"
