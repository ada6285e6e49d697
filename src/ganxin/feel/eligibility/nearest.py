"""The nearest miss: the fewest and smallest changes of facts that would make the answer yes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from ganxin.feel.dmn.model import Model
from ganxin.feel.eligibility.changes import Change, Leaves, distance
from ganxin.feel.eligibility.facts import Facts, checked
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.explain import Explanation

_ROUNDS = 12
_CHANGE = Decimal(1)
_IMPOSSIBLE = Decimal("Infinity")


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
        found = _Search(policy.model, tried, explanation, now).changes()
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

    def __init__(
        self, model: Model, facts: Facts, explanation: Explanation, now: datetime | None
    ) -> None:
        self.model = model
        self.facts = facts
        self.explanation = explanation
        self.leaves = Leaves(model, facts, now)
        self.now = now

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
        elif node.kind == "not":
            yield from self.leaves.by_trying(node)
        elif node.kind == "if":
            yield from self._of_if(node)
        elif node.children:
            yield from self._raised(node)
        else:
            yield from self.leaves.changes(node)

    def _of_if(self, node: Explanation) -> Iterator[Change]:
        """The branch that is taken, or another one."""
        condition, *branches = node.children
        ways = [list(self.leaves.by_trying(node))]
        wanted = [condition, branches[0]] if condition.answer is None else branches
        if all(self.cost(part) < _IMPOSSIBLE for part in wanted):
            ways.append([change for part in wanted for change in self._of(part)])
        yield from min((way for way in ways if way), key=_price, default=[])

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
        if node.children and node.kind not in ("not", "if"):
            return _CHANGE * len(self._items_to_raise(node))
        changes = list(self._of(node))
        return _price(changes) if changes else _IMPOSSIBLE

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
        wanted = min(same, key=lambda value: distance(actual, value))
        yield Change(key, item.label, actual, wanted)

    def _points(self, item: Explanation, key: str, value: object) -> Decimal | None:
        worth = self.model.evaluate(item.text, {**self.facts, key: value}, now=self.now)
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


def _price(changes: Sequence[Change]) -> Decimal:
    """How many, and, behind the point, how large."""
    return sum((_CHANGE + change.share for change in changes), Decimal())
