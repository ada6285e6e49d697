"""Enterprises and policies for `bench policies`: invented, from a fixed seed.

34 facts of all kinds, about 8 % of the values missing. A policy has about six conditions; every
second one also a score table of four to six items. Thresholds are round numbers, as in real
policies, so that policies share many of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.core import Kind

SEED = 20_261_122
MISSING = 0.08
EPOCH = date(1970, 1, 1)

COUNTS = tuple(f"数量{at}" for at in range(8))
AMOUNTS = tuple(f"金额{at}" for at in range(9))
DATES = ("成立日期", "认定日期", "投产日期")
FLAGS = tuple(f"标志{at}" for at in range(9))
TEXTS = ("行业代码", "街道", "规模", "企业类型", "信用等级")

COUNT_GRID = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500)
AMOUNT_GRID = (10, 50, 100, 200, 500, 1000, 1500, 2000, 5000, 10000, 20000, 50000)
DATE_GRID = tuple(date(year, month, 1) for year in range(2016, 2026) for month in (1, 7))


@dataclass(frozen=True)
class Condition:
    """`op` is one of >= <= between in prefix is not after before."""

    fact: str
    op: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Item:
    """A score item: the points of the first band whose threshold is reached, else 0."""

    fact: str
    bands: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Policy:
    name: str
    conditions: tuple[Condition, ...]
    items: tuple[Item, ...] = ()
    wanted: int = 0

    def plain(self) -> dict[str, Any]:
        """For the peers, as JSON."""
        return asdict(self)


def kinds() -> dict[str, Kind]:
    numbers = dict.fromkeys((*COUNTS, *AMOUNTS), Kind.NUMBER)
    rest = {Kind.DATE: DATES, Kind.FLAG: FLAGS, Kind.TEXT: TEXTS}
    return numbers | {name: kind for kind, names in rest.items() for name in names}


def choices() -> dict[str, list[str]]:
    """The values of every text."""
    letters = [("C", 13, 44), ("F", 51, 53), ("I", 63, 66), ("M", 73, 76)]
    divisions = [f"{letter}{at}" for letter, low, high in letters for at in range(low, high)]
    codes = [
        f"{division}{group}{one}" for division in divisions for group in "12" for one in "129"
    ]
    return {
        "行业代码": codes,
        "街道": [f"街道{at}" for at in range(20)],
        "规模": ["微型", "小型", "中型", "大型"],
        "企业类型": ["有限责任", "股份", "合伙", "独资", "外资", "分支"],
        "信用等级": ["A", "B", "C", "D", "M"],
    }


def enterprises(rows: int, seed: int = SEED) -> pa.Table:
    """One column a fact; texts as dictionaries, amounts as doubles of two decimal places."""
    chance = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {}
    for name in COUNTS:
        values = np.minimum(chance.geometric(0.02, rows) - 1, 1_000_000)
        columns[name] = _column(values.astype(np.int32), chance)
    for name in AMOUNTS:
        amounts = np.minimum(chance.lognormal(6.5, 1.8, rows), 120_000)
        columns[name] = _column(np.round(amounts, 2), chance)
    for name in DATES:
        days = chance.integers(14_000, 20_700, rows).astype(np.int32)
        columns[name] = _column(days, chance).cast(pa.date32())
    for name in FLAGS:
        columns[name] = _column(chance.random(rows) < chance.uniform(0.4, 0.9), chance)
    for name, texts in choices().items():
        indices = _column(chance.integers(0, len(texts), rows).astype(np.int16), chance)
        columns[name] = pa.DictionaryArray.from_arrays(indices, pa.array(texts))
    return pa.table(columns)


def _column(values: Any, chance: np.random.Generator) -> pa.Array:
    return pa.array(values, mask=chance.random(len(values)) < MISSING)


def policies(count: int, seed: int = SEED) -> list[Policy]:
    chance = np.random.default_rng(seed + 1)
    return [_policy(f"政策{at}", chance, scored=at % 2 == 1) for at in range(count)]


def _policy(name: str, chance: np.random.Generator, *, scored: bool) -> Policy:
    facts = chance.permutation([*COUNTS, *AMOUNTS, *DATES, *FLAGS, *TEXTS])
    conditions = [_condition(str(fact), chance) for fact in facts[: chance.integers(5, 8)]]
    if not scored:
        return Policy(name, tuple(conditions))
    numbers = chance.permutation([*COUNTS, *AMOUNTS])[: chance.integers(4, 7)]
    items = tuple(_item(str(fact), chance) for fact in numbers)
    most = sum(item.bands[0][1] for item in items)
    return Policy(name, tuple(conditions), items, most * 6 // 10)


def _condition(fact: str, chance: np.random.Generator) -> Condition:
    """Each is true of about two in three, so that a policy of six finds somebody."""
    if fact in FLAGS:
        return Condition(fact, "is" if chance.random() < 0.8 else "not")
    if fact in DATES:
        op = "before" if chance.random() < 0.7 else "after"
        days = DATE_GRID[10:] if op == "before" else DATE_GRID[:8]
        return Condition(fact, op, (str(days[chance.integers(len(days))]),))
    if fact == "行业代码" and chance.random() < 0.6:
        divisions = sorted({code[:2] for code in choices()[fact]})
        return Condition(fact, "prefix", tuple(divisions[: chance.integers(2, 5)]))
    if fact in TEXTS:
        values = [str(value) for value in chance.permutation(choices()[fact])]
        return Condition(fact, "in", tuple(values[: max(2, len(values) * 2 // 3)][:12]))
    grid = COUNT_GRID if fact in COUNTS else AMOUNT_GRID
    op = ("<=", ">=", ">=", "between")[chance.integers(4)]
    if op == "between":
        return Condition(fact, op, (int(grid[chance.integers(4)]), int(grid[-1])))
    part = grid[7:] if op == "<=" else grid[:7]
    return Condition(fact, op, (int(part[chance.integers(len(part))]),))


def _item(fact: str, chance: np.random.Generator) -> Item:
    grid = COUNT_GRID if fact in COUNTS else AMOUNT_GRID
    bands = sorted(chance.choice(len(grid), 3, replace=False), reverse=True)
    points = zip(bands, (20, 15, 5), strict=True)
    return Item(fact, tuple((int(grid[at]), more) for at, more in points))


# As rules of our language


def feel(policy: Policy) -> str:
    parts = [_FEEL[one.op](one.fact, *map(_literal, one.values)) for one in policy.conditions]
    if policy.items:
        scores = (_chain(item) for item in policy.items)
        parts.append(f"{' + '.join(scores)} >= {policy.wanted}")
    return " and ".join(parts)


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _chain(item: Item) -> str:
    steps = "".join(f"if {item.fact} >= {low} then {points} else " for low, points in item.bands)
    return f"({steps}0)"


_FEEL: dict[str, Callable[..., str]] = {
    ">=": lambda fact, value: f"{fact} >= {value}",
    "<=": lambda fact, value: f"{fact} <= {value}",
    "between": lambda fact, low, high: f"{fact} between {low} and {high}",
    "in": lambda fact, *values: f"{fact} in ({', '.join(values)})",
    "prefix": lambda fact, *values: (
        "(" + " or ".join(f"starts with({fact}, {value})" for value in values) + ")"
    ),
    "is": lambda fact: fact,
    "not": lambda fact: f"not({fact})",
    "after": lambda fact, day: f"{fact} >= @{day}",
    "before": lambda fact, day: f"{fact} < @{day}",
}


def edited(policy: Policy, attempt: int) -> Policy:
    """The policy with one amount or count that nobody has asked for before."""
    found = (at for at, one in enumerate(policy.conditions) if one.op in (">=", "<=", "between"))
    place = next(found)
    before = policy.conditions[place]
    changed = Condition(
        before.fact, before.op, (before.values[0] + attempt + 1, *before.values[1:])
    )
    conditions = (*policy.conditions[:place], changed, *policy.conditions[place + 1 :])
    return Policy(policy.name, conditions, policy.items, policy.wanted)


def editable(found: list[Policy]) -> Iterator[Policy]:
    """Policies with a score table and a number to change."""
    for policy in found:
        if policy.items and any(one.op in (">=", "<=", "between") for one in policy.conditions):
            yield policy
