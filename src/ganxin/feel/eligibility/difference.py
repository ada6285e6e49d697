"""Two versions of a policy: what was added, dropped, tightened, loosened, and who is touched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ganxin.feel import ast
from ganxin.feel.dmn import records
from ganxin.feel.eligibility.facts import Facts
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.expressions import read_in
from ganxin.feel.vocabulary import declared

Kind = Literal["added", "dropped", "tighter", "looser", "changed"]
_UP = frozenset((">", ">="))
_DOWN = frozenset(("<", "<="))


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision of the model that is not as it was; a text is empty where there was none.

    `tighter` and `looser` are certain: whoever met the new (old) condition met the other too.
    """

    name: str
    label: str
    kind: Kind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Someone whose answer changes from one version to the other; None is unknown."""

    row: int
    before: bool | None
    after: bool | None


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """Decision by decision, in the order of the new version, what it has dropped at the end."""
    before, after = _decisions(old), _decisions(new)
    found: list[Difference] = []
    for name, element in after.items():
        was = before.get(name)
        if was is None:
            found.append(Difference(name, element.label, "added", "", _text(element)))
        elif _text(was) != _text(element):
            found.append(
                Difference(name, element.label, _kind(was, element), _text(was), _text(element))
            )
    for name, element in before.items():
        if name not in after:
            found.append(Difference(name, element.label, "dropped", _text(element), ""))
    return tuple(found)


def moved(
    old: Policy, new: Policy, rows: Iterable[Facts], *, now: datetime | None = None
) -> Iterator[Moved]:
    """Whose answer the new version changes. Raises FeelError and DmnError as `assess` does."""
    for row, facts in enumerate(rows):
        before, after = (policy.assess(facts, now=now).answer for policy in (old, new))
        if before is not after:
            yield Moved(row, before, after)


def _decisions(policy: Policy) -> dict[str, records.Decision]:
    """Without the decision that only joins the others: it changes whenever one comes or goes."""
    return {
        one.name: one
        for one in policy.model.graph.own.elements.values()
        if isinstance(one, records.Decision)
        and (one.name != policy.id or isinstance(one.logic, records.TableBox))
    }


def _text(element: records.Decision) -> str:
    """The condition as it is read; a table line by line."""
    if isinstance(element.logic, records.Literal):
        return " ".join(element.logic.text.split())
    if isinstance(element.logic, records.TableBox):
        lines = (
            f"{'，'.join(rule.tests)} → {'，'.join(cell.text for cell in rule.outputs)}"
            for rule in element.logic.rules
        )
        return "；".join(lines)
    return ""


def _kind(was: records.Decision, is_now: records.Decision) -> Kind:
    before, after = _comparison(was), _comparison(is_now)
    if before is None or after is None or before[:2] != after[:2]:
        return "changed"
    operator, old, new = before[1], before[2], after[2]
    if operator in _UP:
        return "tighter" if new > old else "looser"
    return "tighter" if new < old else "looser"


def _comparison(element: records.Decision) -> tuple[str, str, Decimal] | None:
    """Fact, operator and threshold of a single comparison with a number."""
    if not isinstance(element.logic, records.Literal):
        return None
    node = read_in(element.logic.text, declared(())).node
    if (
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Name)
        and isinstance(node.right, ast.Number)
        and node.operator in _UP | _DOWN
    ):
        return node.left.name, node.operator, node.right.value
    return None
