"""What rules mean together: contradictions, conditions that change nothing, policies that overlap.

The facts between which conditions see a difference are few; so the question whether some facts
meet them is decided by trying, one fact after another, and Kleene's logic ends a try as soon as
one condition cannot be met any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ganxin.feel import ast
from ganxin.feel.api import Expression, evaluate
from ganxin.feel.dmn import records
from ganxin.feel.dmn.inlining import inlined
from ganxin.feel.dmn.model import Model
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.names import free_names

TRIES = 20_000
Facts = Mapping[str, object]
Kind = Literal["contradiction", "redundant", "overlap", "apart", "implies", "same", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`contradiction`: nobody can meet the policy; `conditions` are those that exclude each other.
    `redundant`: who meets the others meets this condition too.

    Of two policies: `apart` (nobody can meet both), `overlap` (some meet both; `witness`),
    `implies` (who meets the first meets the second), `same`. `undecided`: too many facts to try.
    """

    kind: Kind
    policies: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    witness: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One of the conditions that must be met together."""

    name: str
    expression: Expression
    keys: frozenset[str]


def examine(policy: Policy) -> tuple[Finding, ...]:
    """Contradictions and redundant conditions of one policy. Raises DmnError for what is no core
    rule: see `inlining`.
    """
    found: list[Finding] = []
    every = conjuncts(policy)
    for group in _groups(every):
        search = _Search(group, (policy.model,))
        if search.possible() is False:
            names = tuple(one.name for one in _core(group, policy.model))
            return (Finding("contradiction", (policy.id,), names),)
        if search.exhausted:
            found.append(Finding("undecided", (policy.id,), tuple(one.name for one in group)))
            continue
        for one in group:
            others = [other for other in group if other is not one]
            if _implied(one, others, (policy.model,)):
                found.append(Finding("redundant", (policy.id,), (one.name,)))
    return tuple(found)


def compare(first: Policy, second: Policy) -> Finding:
    """How the entitled of two policies relate. Raises DmnError as `examine` does."""
    models = (first.model, second.model)
    ids = (first.id, second.id)
    own, others = conjuncts(first), conjuncts(second)
    witness: dict[str, object] = {}
    for group in _groups((*own, *others)):
        search = _Search(group, models)
        possible = search.possible()
        if possible is None:
            return Finding("undecided", ids)
        if possible is False:
            return Finding("apart", ids)
        witness |= search.facts
    forth = all(_implied(one, own, models) for one in others)
    back = all(_implied(one, others, models) for one in own)
    if forth and back:
        return Finding("same", ids, witness=witness)
    if forth or back:
        return Finding("implies", ids if forth else ids[::-1], witness=witness)
    return Finding("overlap", ids, witness=witness)


def conjuncts(policy: Policy) -> tuple[Conjunct, ...]:
    """What must be met together, by the names of their decisions."""
    whole = inlined(policy.model.graph, policy.id)
    parts = (
        whole.operands if isinstance(whole, ast.Logic) and whole.operator == "and" else (whole,)
    )
    names = _names(policy, len(parts))
    return tuple(
        Conjunct(name, Expression(part, name), frozenset(free_names(part)))
        for name, part in zip(names, parts, strict=True)
    )


def _names(policy: Policy, count: int) -> list[str]:
    element = policy.model.graph.named(policy.id, records.Decision)
    if isinstance(element, records.Decision) and isinstance(element.logic, records.Literal):
        names = [name.strip() for name in element.logic.text.split(" and")]
        if len(names) == count:
            return names
    return [policy.id] if count == 1 else [f"{policy.id}.{at}" for at in range(1, count + 1)]


def _groups(every: Sequence[Conjunct]) -> Iterator[list[Conjunct]]:
    """Conditions that read a fact in common, directly or through others."""
    waiting = list(every)
    while waiting:
        group = [waiting.pop(0)]
        keys = set(group[0].keys)
        while near := [one for one in waiting if one.keys & keys]:
            for one in near:
                waiting.remove(one)
                keys |= one.keys
            group += near
        yield group


def _core(group: list[Conjunct], model: Model) -> list[Conjunct]:
    """As few of the conditions as still exclude each other."""
    kept = list(group)
    for one in group:
        fewer = [other for other in kept if other is not one]
        if all(_Search(part, (model,)).possible() is not False for part in _groups(fewer)):
            continue
        kept = fewer
    return kept


def _implied(one: Conjunct, others: Sequence[Conjunct], models: tuple[Model, ...]) -> bool:
    """Whoever meets the others meets this one."""
    against = Conjunct(
        one.name, Expression(ast.Call("not", (one.expression.node,)), one.name), one.keys
    )
    group = next(part for part in _groups([against, *others]) if against in part)
    return _Search(group, models).possible() is False


class _Search:
    """Are there facts that meet all of these conditions? They are in `facts` then."""

    def __init__(self, group: Sequence[Conjunct], models: tuple[Model, ...]) -> None:
        self.group = group
        keys = dict.fromkeys(key for one in group for key in sorted(one.keys))
        shared = sorted(keys, key=lambda key: -sum(key in one.keys for one in group))
        self.domains = {key: representatives(models[0], key, *models[1:]) for key in shared}
        self.facts: dict[str, object] = {}
        self.tries = 0

    @property
    def exhausted(self) -> bool:
        return self.tries > TRIES

    def possible(self) -> bool | None:
        """None where there is too much to try."""
        return self._from(list(self.domains))

    def _from(self, keys: list[str]) -> bool | None:
        self.tries += 1
        if self.exhausted:
            return None
        answers = [evaluate(one.expression, self.facts) for one in self.group]
        if any(answer is False or answer is None for answer in answers):
            return False
        if all(answer is True for answer in answers) or not keys:
            return all(answer is True for answer in answers)
        key, *rest = keys
        for value in self.domains[key]:
            self.facts[key] = value
            possible = self._from(rest)
            if possible is not False:
                return possible
        del self.facts[key]
        return False
