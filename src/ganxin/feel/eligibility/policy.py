"""One rule set and one enterprise: met, not met, or unknown for want of what."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ganxin.feel.criteria.modelling import NAMESPACE
from ganxin.feel.dmn.checking import mistakes
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.model import Model, load
from ganxin.feel.dmn.records import InputData
from ganxin.feel.dmn.walking import Passage, walk
from ganxin.feel.eligibility.blame import failed_keys, unknown_keys
from ganxin.feel.eligibility.facts import Facts, checked
from ganxin.feel.explain import Explanation

_CLOCK = re.compile(r"\b(today|now)\s*\(")


@dataclass(frozen=True, slots=True)
class Assessment:
    """`answer` is True, False or None for unknown.

    `failed` are the keys of the facts for which a condition is not met (never a missing one),
    `unknown` those without which a condition has no answer; both in the order of the rules, and
    both only of conditions that count: what another way already meets is in neither.
    """

    answer: bool | None
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Policy:
    """A model whose decision `id` says whether an enterprise meets it."""

    id: str
    model: Model

    @property
    def label(self) -> str:
        return self.model.graph.own.name

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts that it asks for."""
        return self.model.inputs

    @property
    def units(self) -> dict[str, str]:
        """What the numbers among the facts count, where the model says it."""
        every = self.model.graph.own.elements.values()
        return {one.name: one.unit for one in every if isinstance(one, InputData)}

    @property
    def clocked(self) -> bool:
        """Does it ask which day it is?"""
        passages = (found for found in walk(self.model.graph) if isinstance(found, Passage))
        return any(_CLOCK.search(passage.text) for passage in passages)

    def assess(self, facts: Facts, *, now: datetime | None = None) -> Assessment:
        """The answer for these facts; a fact that is not among them is unknown.

        Raises FeelError for a fact of the wrong kind, DmnError for a model that cannot be run.
        """
        known = checked(self.model.graph, facts)
        explanation = _settled(self.model.explain(self.id, known, now=now))
        return Assessment(
            explanation.answer,
            tuple(failed_keys(explanation, self.model.graph, known)),
            tuple(dict.fromkeys(unknown_keys(explanation))),
            explanation,
        )


def _settled(explanation: Explanation) -> Explanation:
    """With no where a part that is null already rules out a yes.

    To the language `null and x` is null or false, so unknown while x is; neither is a yes.
    """
    children = tuple(map(_settled, explanation.children))
    lost = [child.answer is False for child in children]
    never = (explanation.kind == "all" and any(lost)) or (
        explanation.kind == "any" and bool(lost) and all(lost)
    )
    if explanation.answer is None and never:
        return replace(explanation, answer=False, missing=(), children=children)
    same = all(one is other for one, other in zip(children, explanation.children, strict=True))
    return explanation if same else replace(explanation, children=children)


def read(path: Path) -> Policy:
    """The policy of a file. Raises DmnError."""
    model = load(path)
    namespace = model.graph.own.namespace
    id_ = namespace.removeprefix(NAMESPACE) if namespace.startswith(NAMESPACE) else path.stem
    if id_ not in model.decisions:
        raise DmnError(f"没有名为“{id_}”的决策，说不出是否符合", str(path.name))
    for fault in mistakes(model.graph):
        raise DmnError(fault.message, str(fault.place))
    return Policy(id_, model)
