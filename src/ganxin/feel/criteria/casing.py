"""Stored cases of a rule set: met, each way of failing, unknown, and exactly at the threshold."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from ganxin.feel.criteria.judging import Verdict, judge
from ganxin.feel.criteria.records import (
    Condition,
    Criteria,
    Group,
    Item,
    Part,
    Sheet,
    Stepped,
)
from ganxin.feel.criteria.scales import GROUP, INVESTMENT, KIND, REVENUE

Facts = dict[str, Any]
ORDERINGS = frozenset(("ge", "gt", "le", "lt"))
OTHER = {"sme_size": "large", "vat_type": "general"}


@dataclass(frozen=True, slots=True)
class Case:
    """Facts with a name, and the verdict that the source gives on them."""

    name: str
    facts: Facts
    verdict: Verdict


def cases(criteria: Criteria) -> tuple[Case, ...]:
    """At least six; in every one an absent key is an unknown fact."""
    found: dict[str, Facts] = {}
    for name, facts in _situations(criteria):
        if facts not in found.values():
            found[name] = facts
    return tuple(Case(name, facts, judge(criteria, facts)) for name, facts in found.items())


def _situations(criteria: Criteria) -> Iterator[tuple[str, Facts]]:
    if criteria.scales:
        yield from _standards(criteria)
        return
    met = _met_facts(criteria)
    labels = _labels(criteria.parts)
    yield "全部正好达到门槛", met
    yield "全部超过门槛", {key: _more(criteria, key, value) for key, value in met.items()}
    yield "没有任何数据", {}
    for part in _alternatives(criteria.parts):
        yield f"改走：{_name(part)}", {**met, **_failing_any(criteria), **_met(part)}
    failing = {key: value for part in criteria.parts for key, value in _failing(part).items()}
    for key in met:
        yield f"不够：{labels[key]}", {**met, key: failing.get(key, met[key])}
        yield f"缺：{labels[key]}", {one: value for one, value in met.items() if one != key}
    for key, value in failing.items():
        yield f"只有一项数据，不够：{labels[key]}", {key: value}
    for key in list(met)[:2]:
        yield f"明确为空：{labels[key]}", {**met, key: None}
    yield "多出无关的数据", {**met, "unrelated_fact": Decimal(1)}
    yield "缺数据，多出无关的数据", {"unrelated_fact": Decimal(1)}
    for sheet in _sheets(criteria.parts):
        for name, facts in _scores(sheet):
            yield name, {**met, **_failing_any(criteria), **facts}


def _met_facts(criteria: Criteria) -> Facts:
    """Every condition exactly met, and of alternatives the first alone."""
    met: Facts = {}
    for part in criteria.parts:
        for key, value in _met(part).items():
            met.setdefault(key, value)
    for part in criteria.parts:
        for key, value in _failing(part).items():
            met.setdefault(key, value)
    return met


def _met(part: Part) -> Facts:
    if isinstance(part, Condition):
        return {part.key: _value(part, met=True)}
    if isinstance(part, Stepped):
        first = part.steps[0]
        return {part.on: first.up_to, part.key: first.at_least}
    if isinstance(part, Sheet):
        return {item.key: _values(item)[0] for item in part.items}
    inside = part.parts if part.mode == "all" else part.parts[:1]
    return {key: value for one in inside for key, value in _met(one).items()}


def _failing(part: Part) -> Facts:
    """Facts that meet nothing in the part; for a key that comes up twice, by its first."""
    found: Facts = {}
    if isinstance(part, Condition):
        found[part.key] = _value(part, met=False)
    elif isinstance(part, Stepped):
        found[part.key] = part.steps[-1].at_least - 1
    elif isinstance(part, Sheet):
        found = {key: value for item in part.items for key, value in _lowest(item).items()}
    else:
        for one in reversed(part.parts):
            found.update(_failing(one))
    return found


def _failing_any(criteria: Criteria) -> Facts:
    return {
        key: value
        for part in criteria.parts
        if isinstance(part, Group) and part.mode == "any"
        for key, value in _failing(part).items()
    }


def _value(condition: Condition, *, met: bool) -> Any:
    value = condition.value
    if isinstance(value, tuple):
        return value[0] if met else OTHER.get(condition.key, "（其他）")
    if condition.operator == "manual":
        return met
    if isinstance(value, bool):
        return value is met
    if isinstance(value, str):
        return value if met else OTHER.get(condition.key, "（其他）")
    return (value or Decimal()) + _STEP[condition.operator, met]


_STEP = {
    ("ge", True): 0,
    ("ge", False): -1,
    ("gt", True): 1,
    ("gt", False): 0,
    ("le", True): 0,
    ("le", False): 1,
    ("lt", True): -1,
    ("lt", False): 0,
    ("eq", True): 0,
    ("eq", False): 1,
}


def _more(criteria: Criteria, key: str, value: Any) -> Any:
    """A number moved on in the direction in which its first condition is met."""
    for part in conditions(criteria.parts):
        if part.key == key and isinstance(value, Decimal):
            return value + {"ge": 1, "gt": 1, "le": -1, "lt": -1}.get(part.operator, 0)
    return value


def conditions(parts: tuple[Part, ...]) -> Iterator[Condition]:
    """Every condition of the parts, at any depth."""
    for part in parts:
        if isinstance(part, Condition):
            yield part
        elif isinstance(part, Group):
            yield from conditions(part.parts)


def _alternatives(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Every way but the first of every choice."""
    for part in parts:
        if isinstance(part, Group):
            if part.mode == "any":
                yield from part.parts[1:]
            yield from _alternatives(part.parts)


def _sheets(parts: tuple[Part, ...]) -> Iterator[Sheet]:
    for part in parts:
        if isinstance(part, Sheet):
            yield part
        elif isinstance(part, Group):
            yield from _sheets(part.parts)


def _labels(parts: tuple[Part, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Condition):
            found.setdefault(part.key, part.label)
        elif isinstance(part, Stepped):
            found.setdefault(part.key, part.label)
            found.setdefault(part.on, part.on)
        elif isinstance(part, Sheet):
            for item in part.items:
                for key in item.all_keys():
                    found.setdefault(key, item.label)
        else:
            for key, label in _labels(part.parts).items():
                found.setdefault(key, label)
    return found


def _name(part: Part) -> str:
    if isinstance(part, Condition | Stepped):
        return part.label
    return part.name or next(iter(_labels((part,)).values()))


# Score sheets


def _values(item: Item) -> list[Any]:
    """A value for every line of the sheet's item, the most points first."""
    if item.options:
        return [option.text for option in item.options]
    ordered = sorted(item.bands, key=lambda band: -band.points)
    found: list[Any] = []
    for band in ordered:
        if band.low is None:
            found.append(band.high if band is not ordered[-1] else (band.high or 0) - 1)
        else:
            found.append(band.low if band is not ordered[-1] else band.low + 1)
    return found


def _lowest(item: Item) -> Facts:
    found = {item.key: _values(item)[-1]}
    if item.alternative is not None:
        found |= _lowest(item.alternative)
    return found


def _scores(sheet: Sheet) -> Iterator[tuple[str, Facts]]:
    """Exactly the total, one step less, a part that fails, and lines that are missing."""
    lowest = {key: value for item in sheet.items for key, value in _lowest(item).items()}
    best = {**lowest, **{item.key: _values(item)[0] for item in sheet.items}}
    yield "评分：各项最高", best
    yield "评分：各项最低", lowest
    for item in sheet.items:
        yield (
            f"评分：只缺{item.label}",
            {key: best[key] for key in best if key not in item.all_keys()},
        )
        yield f"评分：只有{item.label}最低", {**best, **_lowest(item)}
    at_total = _exactly(sheet, sheet.total or Decimal())
    if at_total is not None:
        yield "评分：正好及格", {**lowest, **at_total}
    below = _exactly(sheet, (sheet.total or Decimal()) - 1, at_most=True)
    if below is not None:
        yield "评分：差一点及格", {**lowest, **below}


def _exactly(sheet: Sheet, total: Decimal, *, at_most: bool = False) -> Facts | None:
    """Facts that score the total with every part reached; or the most that is not above it."""
    best: tuple[Decimal, Facts] | None = None
    choices = [list(enumerate(_values(item))) for item in sheet.items]
    for chosen in product(*choices):
        worth = [_worth(item, at) for item, (at, _) in zip(sheet.items, chosen, strict=True)]
        by_part = {
            part: sum(
                (one for one, item in zip(worth, sheet.items, strict=True) if item.part == part),
                Decimal(),
            )
            for part, _ in sheet.parts
        }
        reached = sum(worth, Decimal())
        if any(by_part[part] < least for part, least in sheet.parts) or reached > total:
            continue
        facts = {item.key: value for item, (_, value) in zip(sheet.items, chosen, strict=True)}
        if reached == total:
            return facts
        if at_most and (best is None or reached > best[0]):
            best = reached, facts
    return best[1] if best else None


def _worth(item: Item, at: int) -> Decimal:
    if item.options:
        return item.options[at].points
    return sorted((band.points for band in item.bands), reverse=True)[at]


# Standards


def _standards(criteria: Criteria) -> Iterator[tuple[str, Facts]]:
    yield "没有任何数据", {}
    for scale in criteria.scales:
        amount = INVESTMENT if scale.investment else REVENUE
        facts: Facts = {KIND: scale.kind, amount: scale.amount}
        if scale.group:
            facts[GROUP] = scale.group
        name = f"{scale.kind}{f'（{scale.group}）' if scale.group else ''}"
        yield f"{name}：正好达到", facts
        yield f"{name}：差一点", {**facts, amount: scale.amount - 1}
        yield f"{name}：缺金额", {key: facts[key] for key in facts if key != amount}
    most = max(scale.amount for scale in criteria.scales)
    yield "什么单位都够，但不知类别", {REVENUE: most, INVESTMENT: most}
    yield "什么单位都不够，也不知类别", {REVENUE: Decimal(1), INVESTMENT: Decimal(1)}
