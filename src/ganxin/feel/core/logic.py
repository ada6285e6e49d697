"""Joining conditions: simplified where that changes no answer, and FEEL's null kept apart.

`null` is a fourth value (a quotient over zero): `ask` takes it for not met, but `not(null)` is
null and `null and unknown` is unknown. So a part that can be null is compiled twice: `low` with
false in its place, `high` with true. Where both are one object, there is no null.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ganxin.feel.core.records import (
    All,
    Any,
    Choice,
    Condition,
    Constant,
    Days,
    Linear,
    Not,
    Numbers,
    Prefixes,
    Texts,
)

TRUE, FALSE = Constant(True), Constant(False)
_MOST = 20_000


class TooLarge(Exception):
    """The rule has too many parts once everything in it is written out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition as an expression gives it: true, false, unknown or null."""

    low: Condition
    high: Condition
    weight: int = 1
    """Parts, each counted as often as it is used."""

    def __post_init__(self) -> None:
        if self.weight > _MOST:
            raise TooLarge

    @property
    def total(self) -> bool:
        return self.low is self.high


def known(condition: Condition, weight: int = 1) -> Verdict:
    """A condition that is never null."""
    return Verdict(condition, condition, weight)


def _weight(*verdicts: Verdict) -> int:
    """With a null among them each part is used up to four times."""
    often = 1 if all(verdict.total for verdict in verdicts) else 4
    return 1 + often * sum(verdict.weight for verdict in verdicts)


def all_of(parts: Sequence[Condition]) -> Condition:
    kept: dict[Condition, None] = {}
    for part in parts:
        if part == FALSE:
            return FALSE
        if isinstance(part, All):
            kept.update(dict.fromkeys(part.parts))
        elif part != TRUE:
            kept[part] = None
    if len(kept) < 2:
        return next(iter(kept), TRUE)
    return All(tuple(kept))


def any_of(parts: Sequence[Condition]) -> Condition:
    kept: dict[Condition, None] = {}
    for part in parts:
        if part == TRUE:
            return TRUE
        if isinstance(part, Any):
            kept.update(dict.fromkeys(part.parts))
        elif part != FALSE:
            kept[part] = None
    if len(kept) < 2:
        return next(iter(kept), FALSE)
    return Any(tuple(kept))


def not_(part: Condition) -> Condition:
    if isinstance(part, Constant):
        return Constant(not part.value)
    if isinstance(part, Not):
        return part.part
    if isinstance(part, Numbers):
        return Numbers(part.attribute, part.spans.complement())
    if isinstance(part, Days):
        return Days(part.attribute, part.spans.complement())
    if isinstance(part, Linear):
        return Linear(part.form, part.spans.complement())
    if isinstance(part, Texts):
        return Texts(part.attribute, part.values, not part.negated)
    if isinstance(part, Prefixes):
        return Prefixes(part.attribute, part.prefixes, not part.negated)
    return Not(part)


def choice(condition: Condition, then: Condition, otherwise: Condition) -> Condition:
    """`if`: the branches where the condition is known, what they agree on where it is not."""
    if isinstance(condition, Constant):
        return then if condition.value else otherwise
    if then == otherwise:
        return then
    # In Kleene logic an `if` is (c and a) or (not c and b) or (a and b); with a constant branch
    # that becomes one connective.
    if isinstance(otherwise, Constant):
        join = any_of if otherwise.value else all_of
        return join([not_(condition) if otherwise.value else condition, then])
    if isinstance(then, Constant):
        join = any_of if then.value else all_of
        return join([condition if then.value else not_(condition), otherwise])
    return Choice(condition, then, otherwise)


def both(verdicts: Sequence[Verdict]) -> Verdict:
    """`and`: false before unknown, unknown before null, null before true."""
    high = all_of([verdict.high for verdict in verdicts])
    if all(verdict.total for verdict in verdicts):
        return known(high, _weight(*verdicts))
    low = all_of([verdict.low for verdict in verdicts])
    # A null beside an unknown must not make it false: `low` counts only where `high` is known.
    return Verdict(all_of([high, any_of([not_(high), low])]), high, _weight(*verdicts))


def either(verdicts: Sequence[Verdict]) -> Verdict:
    """`or`: true before unknown, unknown before null, null before false."""
    low = any_of([verdict.low for verdict in verdicts])
    if all(verdict.total for verdict in verdicts):
        return known(low, _weight(*verdicts))
    high = any_of([verdict.high for verdict in verdicts])
    return Verdict(low, any_of([low, all_of([not_(low), high])]), _weight(*verdicts))


def negated(verdict: Verdict) -> Verdict:
    if verdict.total:
        return known(not_(verdict.low), verdict.weight)
    return Verdict(not_(verdict.high), not_(verdict.low), verdict.weight)


def chosen(condition: Verdict, then: Verdict, otherwise: Verdict) -> Verdict:
    """`if`: null as a condition counts as not met."""
    weight = _weight(condition, then, otherwise)
    low = choice(condition.low, then.low, otherwise.low)
    if then.total and otherwise.total:
        return known(low, weight)
    high = choice(condition.low, then.high, otherwise.high)
    # null against a known answer, under an unknown condition, is unknown in both.
    return Verdict(
        any_of([low, all_of([high, not_(high)])]),
        all_of([high, any_of([low, not_(low)])]),
        weight,
    )


def equivalent(left: Verdict, right: Verdict) -> Verdict:
    """`a = b` of two answers; null equals null only, and that is an answer."""
    sides = [
        (side.low, not_(side.high), all_of([not_(side.low), side.high])) for side in (left, right)
    ]
    pairs = [all_of(pair) for pair in zip(*sides, strict=True)]
    return known(any_of(pairs), 4 * (left.weight + right.weight))
