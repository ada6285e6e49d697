"""The most valuable question: the missing fact whose answer decides most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ganxin.feel.eligibility.facts import Facts, checked
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.values import UNKNOWN


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact. `decides` is how many policies its answer decides, on average over the
    stretches of values that they tell apart; `policies` are the ids of those that it can decide.
    """

    key: str
    label: str
    decides: Decimal
    policies: tuple[str, ...]


def questions(
    policies: Sequence[Policy], facts: Facts, *, now: datetime | None = None
) -> tuple[Question, ...]:
    """The missing facts of the policies without an answer, the most valuable first.

    One that decides nothing by itself has `decides` 0. Raises FeelError and DmnError as
    `Policy.assess` does.
    """
    worth: dict[str, Decimal] = {}
    labels: dict[str, str] = {}
    decided: dict[str, list[str]] = {}
    for policy in policies:
        assessment = policy.assess(facts, now=now)
        if assessment.answer is not None:
            continue
        known = checked(policy.model.graph, facts)
        for key in assessment.unknown:
            labels.setdefault(key, _label(policy, key))
            share = _share(policy, known, key, now)
            worth[key] = worth.get(key, Decimal()) + share
            decided.setdefault(key, [])
            if share:
                decided[key].append(policy.id)
    found = [Question(key, labels[key], worth[key], tuple(decided[key])) for key in worth]
    return tuple(sorted(found, key=lambda question: -question.decides))


def _share(policy: Policy, known: Facts, key: str, now: datetime | None) -> Decimal:
    """The part of this fact's values with which the policy has an answer."""
    values = representatives(policy.model, key)
    unknown = {name: UNKNOWN for name in policy.keys if name not in known}
    answers = [
        policy.model.evaluate(policy.id, {**unknown, **known, key: value}, now=now)
        for value in values
    ]
    settled = sum(answer is not UNKNOWN for answer in answers)
    return Decimal(settled) / len(values) if values else Decimal()


def _label(policy: Policy, key: str) -> str:
    return next(
        (one.label for one in policy.model.graph.own.elements.values() if one.name == key), key
    )
