"""A rule set as its source states it: conditions, groups of them, and score sheets."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Operator = Literal["ge", "gt", "le", "lt", "eq", "in", "manual"]
Value = bool | Decimal | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact against one threshold. `manual`: an officer judges whether it is so.

    Money is in 万元 and ratios are in % unless `unit` says otherwise. `text` is a remark of the
    source, `basis` the clause, `veto`: failing it decides whatever else is met.
    """

    key: str
    label: str
    operator: Operator
    value: Value
    unit: str = ""
    text: str = ""
    basis: str = ""
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold that holds up to a size, the size included; the last one holds beyond."""

    up_to: Decimal | None
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Stepped:
    """A threshold that depends on another fact, `on`."""

    key: str
    label: str
    on: str
    steps: tuple[Step, ...]
    unit: str = ""
    on_label: str = ""
    on_unit: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Points for a stretch of a number; a boundary belongs to the stretch with more points."""

    low: Decimal | None
    high: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """Points for one of the answers that the sheet offers."""

    text: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a score sheet: bands of a number, or options, or a rule in words only.

    `rule` is that of a line for which the source gives nothing that can be computed; an officer
    enters its points. `alternative` may be scored in its place, whichever gives more.
    """

    part: str
    key: str
    label: str
    most: Decimal
    unit: str = ""
    bands: tuple[Band, ...] = ()
    options: tuple[Option, ...] = ()
    rule: str = ""
    alternative: "Item | None" = None

    def all_keys(self) -> tuple[str, ...]:
        return (self.key, self.alternative.key) if self.alternative else (self.key,)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet: met with so many points in all, and so many in each named part.

    `total` is None for a sheet that only estimates a score which somebody else declares.
    """

    items: tuple[Item, ...]
    total: Decimal | None
    parts: tuple[tuple[str, Decimal], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All of its parts, or any one of them. A name makes it a decision of its own."""

    mode: Literal["all", "any"]
    parts: "tuple[Part, ...]"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A line of a statistical standard: this kind of unit counts from this amount on (万元)."""

    kind: str
    group: str
    amount: Decimal
    investment: bool


Part = Condition | Stepped | Sheet | Group


@dataclass(frozen=True, slots=True)
class Criteria:
    """One rule set; everything in `parts` must be met, or, for a standard, one of its `scales`.

    `estimate` is a score sheet that decides nothing by itself. `verified` says, in the source's
    words, how sure the rules are; `benefit` what they give.
    """

    id: str
    name: str
    issuer: str
    document: str
    parts: tuple[Part, ...]
    scales: tuple[Scale, ...] = ()
    estimate: Sheet | None = None
    verified: str = ""
    source: str = ""
    effective: str = ""
    window: str = ""
    benefit: str = ""
    valid_years: int | None = None
    notes: tuple[str, ...] = field(default=())
