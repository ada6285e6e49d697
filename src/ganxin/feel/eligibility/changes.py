"""One condition that is not met: which fact to change, and to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ganxin.feel import ast
from ganxin.feel.api import ask, parse
from ganxin.feel.dmn.model import Model
from ganxin.feel.dmn.records import InputData
from ganxin.feel.eligibility.facts import Facts
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explanation
from ganxin.feel.values import Interval

_NUDGE = Decimal("0.01")
_FARTHEST = 50
"""How often a search for a number doubles its step."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact, what it is, and a value with which the condition is met.

    `actual` is None where the fact is missing: then it only has to be supplied.
    """

    key: str
    label: str
    actual: object
    wanted: object

    @property
    def missing(self) -> bool:
        return self.actual is None

    @property
    def share(self) -> Decimal:
        """Below one: how large it is in proportion to what is wanted; 0 for what is missing."""
        if self.missing:
            return Decimal()
        if isinstance(self.wanted, Decimal) and isinstance(self.actual, Decimal):
            far = abs(self.wanted - self.actual)
            return far / (far + abs(self.wanted) + 1)
        return Decimal("0.5")


class Leaves:
    """Changes for single conditions of a model, with what else is known."""

    def __init__(self, model: Model, facts: Facts, now: datetime | None) -> None:
        self.model = model
        self.facts = facts
        self.now = now
        every = model.graph.own.elements.values()
        inputs = [one for one in every if isinstance(one, InputData)]
        self.labels = {one.name: one.label or one.name for one in inputs}
        self.numbers = {one.name for one in inputs if one.variable.type == "number"}

    def changes(self, node: Explanation) -> Iterator[Change]:
        """The change that meets a condition; nothing where none is found."""
        key = self._subject(node)
        wanted = _wanted(node) if key else None
        if wanted is not None:
            yield self._change(key, wanted)
            return
        yield from list(self.by_trying(node)) or self._threshold(node)

    def by_trying(self, node: Explanation) -> Iterator[Change]:
        """The smallest change of one fact: a value of which the model says something, or a number
        that is found by searching."""
        every = [
            self._change(key, value)
            for key in node.names
            for value in (*representatives(self.model, key), *self._searched(node, key))
            if self._holds(node, {**self.facts, key: value})
        ]
        if every:
            yield min(every, key=lambda one: (one.share, _falls(one)))

    def _subject(self, node: Explanation) -> str:
        """The fact that a condition compares with something; empty where it calculates first."""
        if node.text in self.model.decisions:
            # A decision that is one comparison is explained as this comparison.
            return node.names[0] if node.operator and len(node.names) == 1 else ""
        try:
            read = parse(node.text, names=self.model.inputs).node
        except FeelError:
            return ""
        if isinstance(read, ast.Compare):
            sides = (read.left, read.right)
            names = [side.name for side in sides if isinstance(side, ast.Name)]
            return next((name for name in names if name in self.labels), "")
        inside = read.value if isinstance(read, ast.Between | ast.In) else read
        return inside.name if isinstance(inside, ast.Name) and inside.name in self.labels else ""

    def _searched(self, node: Explanation, key: str) -> Iterator[Decimal]:
        """The nearest number with which it holds, if from there on it always does."""
        if key not in self.numbers:
            return
        known = self.facts.get(key)
        start = known if isinstance(known, Decimal) else Decimal()

        def holds(steps: int) -> bool:
            return self._holds(node, {**self.facts, key: start + steps * _NUDGE})

        for power in range(_FARTHEST):
            for sign in (1, -1):
                far = sign * (1 << power)
                if holds(far):
                    near = 0 if power == 0 else far // 2
                    while abs(far - near) > 1:
                        middle = (far + near) // 2
                        far, near = (middle, near) if holds(middle) else (far, middle)
                    yield start + far * _NUDGE
                    return

    def _threshold(self, node: Explanation) -> Iterator[Change]:
        """A threshold that depends on a missing fact: this one first."""
        for key in node.names[1:]:
            values = representatives(self.model, key)
            if self.facts.get(key) is None and values:
                yield self._change(key, values[0])
                return

    def _change(self, key: str, wanted: object) -> Change:
        return Change(key, self.labels.get(key, key), self.facts.get(key), wanted)

    def _holds(self, node: Explanation, facts: Facts) -> bool:
        if node.text in self.model.decisions:
            return self.model.explain(node.text, facts, now=self.now).answer is True
        try:
            condition = parse(node.text, names=self.model.inputs)
            return ask(condition, facts, now=self.now).value is True
        except FeelError:
            return False


def _falls(change: Change) -> bool:
    """Of two changes as large, people would rather hear of the one upwards."""
    numbers = (change.wanted, change.actual)
    wanted, actual = (one if isinstance(one, Decimal) else Decimal() for one in numbers)
    return wanted < actual


def _wanted(node: Explanation) -> object:
    """The value nearest to the actual one with which the comparison holds; None if unclear."""
    threshold = node.threshold
    if node.operator == "" and not node.children:
        return True
    if isinstance(threshold, list):
        return min(threshold, key=lambda item: distance(node.actual, item), default=None)
    if isinstance(threshold, Interval):
        return _nearest_end(node.actual, threshold)
    return _beyond(node.operator, threshold)


def _beyond(sign: str, threshold: object) -> object:
    if sign in ("=", ">=", "<="):
        return threshold
    step = {">": 1, "<": -1}.get(sign)
    if step is None:
        return None
    if isinstance(threshold, Decimal):
        return threshold + step * _NUDGE
    return threshold + timedelta(days=step) if isinstance(threshold, date) else None


def _nearest_end(actual: object, interval: Interval) -> object:
    ends = [
        _beyond(">=" if interval.low_included else ">", interval.low),
        _beyond("<=" if interval.high_included else "<", interval.high),
    ]
    known = [end for end in ends if end is not None]
    return min(known, key=lambda end: distance(actual, end)) if known else None


def distance(actual: object, wanted: object) -> Decimal:
    """Between two numbers, or two days; 0 where that means nothing."""
    if isinstance(actual, Decimal) and isinstance(wanted, Decimal):
        return abs(actual - wanted)
    if isinstance(actual, date) and isinstance(wanted, date):
        return Decimal(abs((actual - wanted).days))
    return Decimal()
