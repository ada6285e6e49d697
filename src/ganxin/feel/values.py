"""Values of the language, and what equal, less and unknown mean for them.

number `Decimal` · string `str` · boolean `bool` · null `None` · list `list` · context `dict` ·
date `date` · date and time `datetime` · time `time` · days and time duration `timedelta` ·
years and months duration `YearsMonths` · range `Interval` · and `Unknown`, which FEEL has not:
a fact that is missing, stale or disputed. Unknown is not null: null is an answer.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

NUMBERS = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])
"""Arithmetic of the standard, IEEE 754 decimal128. What does not fit becomes null."""


def midnight(day: date) -> datetime:
    """A date where a date and time is wanted (DMN 1.5, 10.3.2.3.5): its midnight, UTC."""
    return datetime.combine(day, time(tzinfo=UTC))


class Unknown:
    """The value of a fact that is not there. It remembers which names it came from.

    Merging is constant work; the names are collected only when somebody asks for them. `bounds`
    are the lowest and the highest number that it can still be, where that is certain: a score of
    which one part is missing lies between them.
    """

    __slots__ = ("bounds", "parts")

    def __init__(
        self, *parts: "str | Unknown", bounds: tuple[Decimal, Decimal] | None = None
    ) -> None:
        self.parts = parts
        self.bounds = bounds

    def __repr__(self) -> str:
        return "UNKNOWN"

    def names(self) -> tuple[str, ...]:
        """The missing names in order of appearance, each once."""
        found: dict[str, None] = {}
        seen: set[int] = set()
        waiting: list[str | Unknown] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                found[part] = None
            elif id(part) not in seen:
                seen.add(id(part))
                waiting.extend(reversed(part.parts))
        return tuple(found)


UNKNOWN = Unknown()
"""Put into a scope for a fact that is missing, stale or disputed."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A duration in whole months; negative for backwards."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        return (
            f"{sign}P{years}Y{months}M"
            if years and months
            else (f"{sign}P{years}Y" if years else f"{sign}P{months}M")
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """The value of `[low..high)`. An end that is None and not included is no end at all."""

    low: object
    high: object
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function as a value. `call` gets FEEL values, as many as there are parameters.

    `least` arguments must be given; `types` and `result` hold what was declared (`types.Type`).
    """

    parameters: tuple[str, ...]
    call: "Callable[[list[object]], object]" = field(repr=False)
    types: Mapping[str, object] = field(default_factory=dict)
    result: object = None
    least: int = -1
    spread: bool = False
    label: str = ""

    def accepts(self, count: int) -> bool:
        least = len(self.parameters) if self.least < 0 else self.least
        return least <= count and (self.spread or count <= len(self.parameters))


class ClosedContext(dict[str, object]):
    """A context written in an expression: what is not in it is null.

    In a context that comes from the scope, what is not in it is a missing fact: unknown.
    """


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (YearsMonths, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Interval, "range"),
    (FunctionValue, "function"),
)
ORDERED = frozenset(name for _, name in _KINDS[1:8])


_BY_CLASS = dict(_KINDS)


def kind(value: object) -> str:
    """The FEEL type of a value; empty for null."""
    known = _BY_CLASS.get(type(value))
    if known is not None or value is None:
        return known or ""
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "")


def bounds_of(value: object) -> tuple[Decimal, Decimal] | None:
    """What a number can still be, from the lowest to the highest; None for anything else."""
    if isinstance(value, Decimal):
        return value, value
    return value.bounds if isinstance(value, Unknown) else None


def bounded(low: object, high: object, missing: Unknown) -> object:
    """Some number from `low` to `high`, for want of what is missing; a number if they are one."""
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return boundless(missing)
    return low if low == high else Unknown(missing, bounds=(low, high))


def boundless(missing: Unknown) -> Unknown:
    """The same unknown, as the value of something whose bounds nobody knows."""
    return missing if missing.bounds is None else Unknown(missing)


def unknown_in(values: Iterable[object]) -> Unknown | None:
    """One unknown that stands for all unknowns in the values, at any depth; None without any.

    It has no bounds: it is the value of something else than what was unknown.
    """
    parts = tuple(_unknowns(values))
    if len(parts) == 1:
        return boundless(parts[0])
    return Unknown(*parts) if parts else None


def _unknowns(values: Iterable[object]) -> Iterator[Unknown]:
    for value in values:
        if isinstance(value, Unknown):
            yield value
        elif isinstance(value, list):
            yield from _unknowns(value)
        elif isinstance(value, dict):
            yield from _unknowns(value.values())
        elif isinstance(value, Interval):
            yield from _unknowns((value.low, value.high))


def conjunction(answers: Iterable[object]) -> object:
    """Kleene `and`: False if one is; else unknown if one is; else null if one is not a boolean."""
    return _kleene(answers, decisive=False)


def disjunction(answers: Iterable[object]) -> object:
    """Kleene `or`: True if one is; else unknown if one is; else null if one is not a boolean."""
    return _kleene(answers, decisive=True)


def _kleene(answers: Iterable[object], *, decisive: bool) -> object:
    unknowns: list[Unknown] = []
    all_boolean = True
    for answer in answers:
        if answer is decisive:
            return decisive
        if isinstance(answer, Unknown):
            unknowns.append(answer)
        elif not isinstance(answer, bool):
            all_boolean = False
    if unknowns:
        return Unknown(*unknowns)
    return (not decisive) if all_boolean else None


def negation(answer: object) -> object:
    """Kleene `not`; null for what is not a boolean."""
    if isinstance(answer, Unknown):
        return boundless(answer)
    return (not answer) if isinstance(answer, bool) else None


def equal(left: object, right: object) -> object:
    """FEEL `=`: True, False, unknown, or null for values of different kinds.

    Null equals only null, and that is an answer: `null = "A"` is False.
    """
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False if _apart(left, right) else unknown_in((left, right))
    if left is None or right is None:
        return left is None and right is None
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return _all_equal(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        return _all_equal(list(left.values()), [right[key] for key in left])
    if isinstance(left, Interval) and isinstance(right, Interval):
        return _equal_ranges(left, right)
    left, right = _on_one_clock(left, right)
    return left == right


def _all_equal(left: list[object], right: list[object]) -> object:
    if len(left) != len(right):
        return False
    answers = (equal(one, other) for one, other in zip(left, right, strict=True))
    return conjunction(False if answer is None else answer for answer in answers)


def _equal_ranges(left: Interval, right: Interval) -> object:
    if (left.low_included, left.high_included) != (right.low_included, right.high_included):
        return False
    return _all_equal([left.low, left.high], [right.low, right.high])


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: object, right: object) -> object:
    """`left sign right` for `= != < <= > >=`; ordering with null or across kinds is null."""
    if sign == "=":
        return equal(left, right)
    if sign == "!=":
        return negation(equal(left, right))
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _by_bounds(sign, left, right)
    same = kind(left)
    if same not in ORDERED or same != kind(right):
        return None
    return _ORDER[sign](*_on_one_clock(left, right))


def _apart(left: object, right: object) -> bool:
    """Can the two numbers not be equal, whatever they will be?"""
    one, other = bounds_of(left), bounds_of(right)
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


def _by_bounds(sign: str, left: object, right: object) -> object:
    """The answer that every number within the bounds gives; unknown if they differ."""
    one, other = bounds_of(left), bounds_of(right)
    if one is not None and other is not None:
        least, most = (one[0], other[1]), (one[1], other[0])
        answers = {_ORDER[sign](*least), _ORDER[sign](*most)}
        if len(answers) == 1:
            return answers.pop()
    return unknown_in((left, right))


def _on_one_clock(left: object, right: object) -> tuple[object, object]:
    """Two values to compare; a time without an offset takes that of the other (table 54)."""
    if not isinstance(left, datetime | time) or not isinstance(right, datetime | time):
        return left, right
    if (left.utcoffset() is None) == (right.utcoffset() is None):
        return left, right
    if left.utcoffset() is None:
        return left.replace(tzinfo=right.tzinfo), right
    return left, right.replace(tzinfo=left.tzinfo)


def contains(interval: Interval, value: object) -> object:
    """Is the value inside the range?"""
    answers: list[object] = []
    if interval.low is not None or interval.low_included:
        answers.append(compare(">=" if interval.low_included else ">", value, interval.low))
    if interval.high is not None or interval.high_included:
        answers.append(compare("<=" if interval.high_included else "<", value, interval.high))
    return conjunction(answers) if answers else None


def is_among(value: object, items: Iterable[object]) -> object:
    """Is the value one of the items? A range among the items is tested, not compared."""
    return disjunction(_meets(value, item) for item in items)


def _meets(value: object, item: object) -> object:
    if isinstance(item, Interval) and not isinstance(value, Interval):
        return contains(item, value)
    answer = equal(value, item)
    return False if answer is None else answer


def meets(value: object, test: object) -> object:
    """Does the value meet a test that is itself a value: equal to it, inside it, or among it?"""
    if not isinstance(test, list):
        return _meets(value, test)
    among = is_among(value, test)
    if isinstance(value, list | Unknown):
        return disjunction((equal(value, test), among))
    return among
