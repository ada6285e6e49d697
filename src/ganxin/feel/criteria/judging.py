"""What a rule set says of some facts, read straight off its records.

It shares nothing with the rule language: the stored cases of a model take their expectations from
here, so that model and engine are tested against the source and not against themselves.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ganxin.feel.criteria.records import (
    Condition,
    Criteria,
    Group,
    Item,
    Part,
    Scale,
    Sheet,
    Stepped,
)
from ganxin.feel.criteria.scales import GROUP, INVESTMENT, KIND, REVENUE

Facts = Mapping[str, Any]
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, False or None for unknown, and the keys that it failed by or is unknown for."""

    answer: bool | None
    failed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def judge(criteria: Criteria, facts: Facts) -> Verdict:
    """The verdict on the facts; a key that is not there is unknown, None is met by nothing."""
    if criteria.scales:
        return _standard(criteria.scales, facts)
    verdicts = [_part(part, facts) for part in criteria.parts]
    return Verdict(
        _and(one.answer for one in verdicts),
        _keys(one.failed for one in verdicts if one.answer is False),
        _keys(one.unknown for one in verdicts if one.answer is None),
    )


def _part(part: Part, facts: Facts) -> Verdict:
    if isinstance(part, Condition):
        return _condition(part, facts)
    if isinstance(part, Stepped):
        return _stepped(part, facts)
    if isinstance(part, Sheet):
        return _sheet(part, facts)
    return _group(part, facts)


def _group(group: Group, facts: Facts) -> Verdict:
    verdicts = [_part(part, facts) for part in group.parts]
    answer = (_and if group.mode == "all" else _or)(one.answer for one in verdicts)
    failed = _keys(one.failed for one in verdicts if one.answer is False)
    unknown = _keys(one.unknown for one in verdicts if one.answer is None)
    return Verdict(answer, failed if answer is False else (), unknown if answer is None else ())


def _condition(condition: Condition, facts: Facts) -> Verdict:
    key = condition.key
    if key not in facts:
        return Verdict(None, unknown=(key,))
    return Verdict(True) if meets(condition, facts[key]) else Verdict(False, failed=(key,))


def meets(condition: Condition, value: Any) -> bool:
    """Does a known value meet the condition?"""
    if value is None:
        return False
    if condition.operator == "manual":
        return value is True
    if isinstance(condition.value, tuple):
        return value in condition.value
    return _SIGNS[condition.operator](value, condition.value)


def _stepped(part: Stepped, facts: Facts) -> Verdict:
    """Without the size, what every size says."""
    if part.key in facts and part.on in facts:
        size = facts[part.on]
        steps = [step for step in part.steps if step.up_to is None or size <= step.up_to][:1]
    else:
        steps = list(part.steps)
    missing = tuple(key for key in (part.key, part.on) if key not in facts)
    if part.key not in facts:
        return Verdict(None, unknown=missing)
    answers = {facts[part.key] >= step.at_least for step in steps}
    if len(answers) > 1:
        return Verdict(None, unknown=missing)
    return Verdict(True) if answers == {True} else Verdict(False, failed=(part.key,))


def _sheet(sheet: Sheet, facts: Facts) -> Verdict:
    wanted = [(None, sheet.total or Decimal()), *sheet.parts]
    answers: list[bool | None] = []
    for part, least in wanted:
        items = [item for item in sheet.items if part in (None, item.part)]
        low, high = (sum((points(item, facts)[at] for item in items), Decimal()) for at in (0, 1))
        answers.append(True if low >= least else False if high < least else None)
    answer = _and(answers)
    if answer is True:
        return Verdict(True)
    counted = [
        item
        for (part, _), one in zip(wanted, answers, strict=True)
        if one is answer
        for item in sheet.items
        if part in (None, item.part)
    ]
    if answer is None:
        open_ = [item for item in counted if len(set(points(item, facts))) > 1]
        keys = (key for item in open_ for key in item.all_keys() if key not in facts)
        return Verdict(None, unknown=tuple(dict.fromkeys(keys)))
    wanting = (item for item in counted if points(item, facts)[0] < item.most)
    return Verdict(False, failed=_keys(_wanting(item, facts) for item in wanting))


def _wanting(item: Item, facts: Facts) -> Iterator[str]:
    """The keys of a line and of its alternative that are known not to be worth the most."""
    for one in (item, item.alternative):
        if one is not None and one.key in facts and _points(one, facts)[0] < one.most:
            yield one.key


def points(item: Item, facts: Facts) -> tuple[Decimal, Decimal]:
    """The fewest and the most points that a line can still be worth."""
    low, high = _points(item, facts)
    if item.alternative is not None:
        other = _points(item.alternative, facts)
        return max(low, other[0]), max(high, other[1])
    return low, high


def _points(item: Item, facts: Facts) -> tuple[Decimal, Decimal]:
    known = [band.points for band in item.bands] + [option.points for option in item.options]
    if item.key not in facts:
        return min(known), max(known)
    value = facts[item.key]
    fitting = [option.points for option in item.options if option.text == value]
    fitting += [
        band.points
        for band in item.bands
        if (band.low is None or value >= band.low) and (band.high is None or value <= band.high)
    ]
    worth = max(fitting, default=min(known))
    return worth, worth


def _standard(scales: tuple[Scale, ...], facts: Facts) -> Verdict:
    verdicts = [_scale(scale, facts) for scale in scales]
    answer = _or(one.answer for one in verdicts)
    if answer is False:
        return Verdict(False, failed=_short_of(scales, facts))
    unknown = _keys(one.unknown for one in verdicts if one.answer is None)
    return Verdict(answer, unknown=unknown if answer is None else ())


def _short_of(scales: tuple[Scale, ...], facts: Facts) -> tuple[str, ...]:
    """The amounts that are too small for every line of this kind and group of unit."""
    short = dict.fromkeys(
        INVESTMENT if scale.investment else REVENUE
        for scale in scales
        if facts.get(KIND, scale.kind) == scale.kind
        and (not scale.group or facts.get(GROUP, scale.group) == scale.group)
    )
    return tuple(short) or tuple(key for key in (KIND, GROUP) if key in facts)


def _scale(scale: Scale, facts: Facts) -> Verdict:
    wanted: list[tuple[str, Callable[[Any], bool]]] = [(KIND, lambda value: value == scale.kind)]
    if scale.group:
        wanted.append((GROUP, lambda value: value == scale.group))
    amount = INVESTMENT if scale.investment else REVENUE
    wanted.append((amount, lambda value: value >= scale.amount))
    answer = _and(None if key not in facts else test(facts[key]) for key, test in wanted)
    return Verdict(answer, unknown=tuple(key for key, _ in wanted if key not in facts))


def _keys(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in several for key in keys))


def _and(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return False if False in found else None if None in found else True


def _or(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    return True if True in found else None if None in found else False
