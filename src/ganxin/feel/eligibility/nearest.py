"""The nearest miss: the fewest and smallest changes of facts that would make the answer yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ganxin.feel.dmn.model import Model
from ganxin.feel.eligibility.facts import Facts, checked
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.explain import Explanation
from ganxin.feel.values import Interval

_ROUNDS = 12
_NUDGE = Decimal("0.01")
_CHANGE = Decimal(1)
_IMPOSSIBLE = Decimal("Infinity")


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


def nearest_miss(
    policy: Policy, facts: Facts, *, now: datetime | None = None
) -> tuple[Change, ...] | None:
    """Changes after which the policy is met; empty where it is met, None where nothing is found.

    At every choice the way with the fewest changes is taken, then the one with the smallest in
    proportion to its threshold; the result has been tried: with it the answer is yes. Raises
    FeelError and DmnError as `Policy.assess` does.
    """
    known = checked(policy.model.graph, facts)
    changed: dict[str, Change] = {}
    for _ in range(_ROUNDS):
        tried = {**known, **{key: change.wanted for key, change in changed.items()}}
        explanation = policy.model.explain(policy.id, tried, now=now)
        if explanation.answer is True:
            return tuple(changed.values())
        found = _Search(policy.model, tried, explanation).changes()
        if not found or all(
            key in changed and change.wanted == changed[key].wanted
            for key, change in found.items()
        ):
            return None
        for key, change in found.items():
            changed[key] = Change(key, change.label, known.get(key), change.wanted)
    return None


class _Search:
    """One look at an explanation: which facts to change next."""

    def __init__(self, model: Model, facts: Facts, explanation: Explanation) -> None:
        self.model = model
        self.facts = facts
        self.explanation = explanation

    def changes(self) -> dict[str, Change]:
        return {change.key: change for change in self._of(self.explanation)}

    def _of(self, node: Explanation) -> Iterator[Change]:
        if node.answer is True:
            return
        if node.kind == "all":
            yield from self._of_all(node)
        elif node.kind == "any":
            best = min(node.children, key=self.cost)
            if self.cost(best) < _IMPOSSIBLE:
                yield from self._of(best)
        elif node.children:
            yield from self._raised(node)
        else:
            yield from self._of_leaf(node)

    def _of_all(self, node: Explanation) -> Iterator[Change]:
        """A score and its parts want the same facts: one of them at a time."""
        raised = False
        for child in node.children:
            scored = child.kind == "condition" and bool(child.children)
            if child.answer is not True and not (scored and raised):
                raised = raised or scored
                yield from self._of(child)

    def cost(self, node: Explanation) -> Decimal:
        """How many changes, and, behind the point, how large."""
        if node.answer is True:
            return Decimal()
        if node.kind == "all":
            return sum(map(self.cost, node.children), Decimal())
        if node.kind == "any":
            return min(map(self.cost, node.children))
        if node.children:
            return _CHANGE * len(self._items_to_raise(node))
        change = next(self._of_leaf(node), None)
        return _IMPOSSIBLE if change is None else _CHANGE + _share(change)

    # One condition

    def _of_leaf(self, node: Explanation) -> Iterator[Change]:
        wanted = _wanted(node)
        if wanted is not None and node.names:
            key = node.names[0]
            yield Change(key, node.label, self.facts.get(key), wanted)
        elif node.text in self.model.decisions:
            yield from self._by_trying(node)
        else:
            yield from self._threshold(node)

    def _threshold(self, node: Explanation) -> Iterator[Change]:
        """A threshold that depends on a missing fact: this one first."""
        for key in node.names[1:]:
            values = representatives(self.model, key)
            if self.facts.get(key) is None and values:
                yield Change(key, node.label, None, values[0])
                return

    def _by_trying(self, node: Explanation) -> Iterator[Change]:
        """A condition that is no comparison of one fact: the table says which values it knows."""
        for key in node.names:
            for value in representatives(self.model, key):
                if self.model.explain(node.text, {**self.facts, key: value}).answer is True:
                    yield Change(key, node.label, self.facts.get(key), value)
                    return

    # Scores

    def _items_to_raise(self, node: Explanation) -> list[Explanation]:
        """As few lines of the score sheet as reach the threshold, those with most to gain."""
        low = node.bounds[0] if node.bounds else node.actual
        if not isinstance(low, Decimal) or not isinstance(node.threshold, Decimal):
            return []
        chosen: list[Explanation] = []
        needed = node.threshold - low
        for item in sorted(_lines(node), key=_gain, reverse=True):
            if needed <= 0:
                break
            chosen.append(item)
            needed -= _gain(item)
        return chosen

    def _raised(self, node: Explanation) -> Iterator[Change]:
        """The first of these lines, by no more than is needed."""
        low = node.bounds[0] if node.bounds else node.actual
        items = self._items_to_raise(node)
        if not items or not isinstance(low, Decimal) or not isinstance(node.threshold, Decimal):
            return
        needed = node.threshold - low
        item = min((one for one in items if _gain(one) >= needed), key=_gain, default=items[0])
        key = item.names[0]
        start = item.bounds[0] if item.bounds else item.actual
        values = [
            (points, at, value)
            for at, value in enumerate(representatives(self.model, key))
            if (points := self._points(item, key, value)) is not None
        ]
        enough = [one for one in values if isinstance(start, Decimal) and one[0] - start >= needed]
        points = min(enough)[0] if enough else max(values)[0]
        same = [value for worth, _, value in values if worth == points]
        actual = self.facts.get(key)
        wanted = min(same, key=lambda value: _distance(actual, value))
        yield Change(key, item.label, actual, wanted)

    def _points(self, item: Explanation, key: str, value: object) -> Decimal | None:
        worth = self.model.evaluate(item.text, {**self.facts, key: value})
        return worth if isinstance(worth, Decimal) else None


def _lines(node: Explanation) -> Iterator[Explanation]:
    for child in node.children:
        if child.children:
            yield from _lines(child)
        elif child.kind == "value" and child.names:
            yield child


def _gain(item: Explanation) -> Decimal:
    return item.threshold - _low(item) if isinstance(item.threshold, Decimal) else Decimal()


def _low(item: Explanation) -> Decimal:
    """The fewest points that it is worth."""
    low = item.bounds[0] if item.bounds else item.actual
    return low if isinstance(low, Decimal) else Decimal()


def _wanted(node: Explanation) -> object:
    """The value nearest to the actual one with which the comparison holds; None if unclear."""
    threshold = node.threshold
    if node.operator == "" and not node.children:
        return True
    if isinstance(threshold, list):
        return min(threshold, key=lambda item: _distance(node.actual, item), default=None)
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
    return min(known, key=lambda end: _distance(actual, end)) if known else None


def _distance(actual: object, wanted: object) -> Decimal:
    if isinstance(actual, Decimal) and isinstance(wanted, Decimal):
        return abs(actual - wanted)
    if isinstance(actual, date) and isinstance(wanted, date):
        return Decimal(abs((actual - wanted).days))
    return Decimal()


def _share(change: Change) -> Decimal:
    """Below one: how large a change is in proportion to what is wanted; what is missing only has
    to be supplied.
    """
    if change.missing:
        return Decimal()
    if isinstance(change.wanted, Decimal) and isinstance(change.actual, Decimal):
        distance = abs(change.wanted - change.actual)
        return distance / (distance + abs(change.wanted) + 1)
    return Decimal("0.5")
