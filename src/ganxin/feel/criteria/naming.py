"""Names and units of facts that one rule set gives by their key only, and another in full."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ganxin.feel.criteria.records import Condition, Criteria, Group, Item, Part, Sheet

Names = Mapping[str, tuple[str, str]]
"""Label and unit of a fact, by its key."""


def named(every: tuple[Criteria, ...]) -> tuple[Criteria, ...]:
    """The same rule sets; a fact without a label gets the first that any of them gives."""
    names: dict[str, tuple[str, str]] = {}
    for criteria in every:
        for key, label, unit in _said(_all_parts(criteria)):
            if label != key:
                names.setdefault(key, (label, unit))
    return tuple(_renamed(criteria, names) for criteria in every)


def _all_parts(criteria: Criteria) -> tuple[Part, ...]:
    estimate = () if criteria.estimate is None else (criteria.estimate,)
    return (*criteria.parts, *estimate)


def _said(parts: Iterable[Part]) -> Iterator[tuple[str, str, str]]:
    """Key, label and unit of every fact, as the source states them."""
    for part in parts:
        if isinstance(part, Group):
            yield from _said(part.parts)
        elif isinstance(part, Sheet):
            for item in part.items:
                yield item.key, item.label, item.unit
        else:
            yield part.key, part.label, part.unit


def _renamed(criteria: Criteria, names: Names) -> Criteria:
    estimate = criteria.estimate
    return replace(
        criteria,
        parts=tuple(_part(part, names) for part in criteria.parts),
        estimate=None if estimate is None else _sheet(estimate, names),
    )


def _part(part: Part, names: Names) -> Part:
    if isinstance(part, Group):
        return replace(part, parts=tuple(_part(one, names) for one in part.parts))
    if isinstance(part, Sheet):
        return _sheet(part, names)
    label, unit = _name(part.key, part.label, part.unit, names)
    if isinstance(part, Condition):
        return replace(part, label=label, unit=unit)
    on_label, on_unit = _name(part.on, part.on_label, part.on_unit, names)
    return replace(part, label=label, unit=unit, on_label=on_label, on_unit=on_unit)


def _sheet(sheet: Sheet, names: Names) -> Sheet:
    return replace(sheet, items=tuple(_item(item, names) for item in sheet.items))


def _item(item: Item, names: Names) -> Item:
    label, unit = _name(item.key, item.label, item.unit, names)
    other = item.alternative
    return replace(
        item,
        label=label,
        unit=unit,
        alternative=None if other is None else _item(other, names),
    )


def _name(key: str, label: str, unit: str, names: Names) -> tuple[str, str]:
    if label != key:
        return label, unit
    found, known = names.get(key, (key, ""))
    return found, unit or known
