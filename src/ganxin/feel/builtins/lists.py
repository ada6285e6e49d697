"""List functions (DMN 1.5, 10.3.4.4), and the aggregates over numbers."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal

from ganxin.feel.arithmetic import calculate, number
from ganxin.feel.builtins.signatures import MANY, Function, Signature, listed, spread, whole
from ganxin.feel.values import (
    NUMBERS,
    FunctionValue,
    Unknown,
    YearsMonths,
    boundless,
    compare,
    conjunction,
    disjunction,
    equal,
    kind,
    negation,
)

Apply = Callable[[FunctionValue, list[object]], object]


def same(left: object, right: object) -> bool:
    """Equal for certain; different kinds are not."""
    return equal(left, right) is True


def _count(items: object) -> object:
    """Unknown items count too: they are there."""
    if isinstance(items, Unknown):
        return boundless(items)
    found = listed(items)
    return None if found is None else Decimal(len(found))


def _contains(items: object, element: object) -> object:
    if isinstance(items, Unknown):
        return boundless(items)
    found = listed(items)
    if found is None:
        return None
    answers = (equal(item, element) for item in found)
    return disjunction(False if answer is None else answer for answer in answers)


def _extreme(sign: str) -> Function:
    def extreme(*given: object) -> object:
        best: object = None
        for position, item in enumerate(spread(given)):
            if position == 0:
                best = item
                continue
            better = compare(sign, item, best)
            if better is None:
                return None
            best = item if better else best
        return best if kind(best) not in ("list", "context", "range", "boolean") else None

    return extreme


def _total(*given: object) -> object:
    """The sum of numbers, or of durations of one kind."""
    items = spread(given)
    if not items or not isinstance(items[0], Decimal | timedelta | YearsMonths):
        return None
    total: object = items[0]
    for item in items[1:]:
        total = calculate("+", total, item)
    return total


def _numbers_of(given: tuple[object, ...]) -> list[Decimal] | None:
    found = [item for item in spread(given) if isinstance(item, Decimal)]
    return found if found and len(found) == len(spread(given)) else None


def _mean(*given: object) -> object:
    return calculate("/", _total(*given), Decimal(len(spread(given))))


def _product(*given: object) -> Decimal | None:
    found = _numbers_of(given)
    if found is None:
        return None
    result = Decimal(1)
    for item in found:
        result = NUMBERS.multiply(result, item)
    return number(result)


def _median(*given: object) -> Decimal | None:
    found = _numbers_of(given)
    if found is None:
        return None
    ordered = sorted(found)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))


def _deviation(*given: object) -> Decimal | None:
    """The sample standard deviation; null for fewer than two numbers."""
    found = _numbers_of(given)
    if found is None or len(found) < 2:
        return None
    count = Decimal(len(found))
    total = Decimal(0)
    for item in found:
        total = NUMBERS.add(total, item)
    mean = NUMBERS.divide(total, count)
    squares = Decimal(0)
    for item in found:
        squares = NUMBERS.add(squares, NUMBERS.power(NUMBERS.subtract(item, mean), Decimal(2)))
    return number(NUMBERS.sqrt(NUMBERS.divide(squares, count - 1)))


def _mode(*given: object) -> list[object] | None:
    """All the numbers that stand most often, in ascending order."""
    if not spread(given):
        return []
    found = _numbers_of(given)
    if found is None:
        return None
    often = {item: found.count(item) for item in found}
    most = max(often.values())
    return list(sorted(item for item, times in often.items() if times == most))


def _over_items(given: tuple[object, ...], join: Callable[[Iterable[object]], object]) -> object:
    if len(given) == 1 and given[0] is None:
        return None
    return join(spread(given))


def _all(*given: object) -> object:
    """`all(list)`: Kleene `and` over the items."""
    return _over_items(given, conjunction)


def _any(*given: object) -> object:
    """`any(list)`: Kleene `or` over the items."""
    return _over_items(given, disjunction)


def _place(items: list[object], position: object) -> int | None:
    """The index of a position counted from 1, or from the end when negative."""
    at = whole(position)
    if not at or abs(at) > len(items):
        return None
    return at - 1 if at > 0 else len(items) + at


def _sublist(items: object, start: object, length: object = None) -> object:
    found = listed(items)
    if found is None:
        return None
    first = _place(found, start)
    count = len(found) if length is None else whole(length)
    if first is None or count is None:
        return None
    if length is not None and not 1 <= count <= len(found) - first:
        return None
    return found[first : first + count]


def _append(items: object, *more: object) -> object:
    found = listed(items)
    return None if found is None else [*found, *more]


def _concatenate(*given: object) -> object:
    lists = [listed(items) for items in given]
    if any(items is None for items in lists):
        return None
    return [item for items in lists for item in items or ()]


def _insert(items: object, position: object, new: object) -> object:
    found = listed(items)
    at = None if found is None else _place(found, position)
    return None if found is None or at is None else [*found[:at], new, *found[at:]]


def _remove(items: object, position: object) -> object:
    found = listed(items)
    at = None if found is None else _place(found, position)
    return None if found is None or at is None else [*found[:at], *found[at + 1 :]]


def _replace(apply: Apply, items: object, wanted: object, new: object) -> object:
    """`list replace(list, position, new)`, or `(list, match, new)` with a function of two."""
    found = listed(items)
    if found is None:
        return None
    if not isinstance(wanted, FunctionValue):
        at = _place(found, wanted)
        return None if at is None else [*found[:at], new, *found[at + 1 :]]
    answers = [apply(wanted, [item, new]) for item in found]
    if not all(isinstance(answer, bool) for answer in answers):
        return None
    return [new if answer else item for item, answer in zip(found, answers, strict=True)]


def _reverse(items: object) -> object:
    found = listed(items)
    return None if found is None else found[::-1]


def _positions(items: object, match: object) -> object:
    found = listed(items)
    if found is None:
        return None
    return [Decimal(at) for at, item in enumerate(found, 1) if same(item, match)]


def _distinct(items: object) -> object:
    found = listed(items)
    if found is None:
        return None
    kept: list[object] = []
    for item in found:
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return kept


def _union(*given: object) -> object:
    return _distinct(_concatenate(*given))


def _flatten(items: object) -> object:
    found = listed(items)
    if found is None:
        return None
    flat: list[object] = []
    waiting = found[::-1]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        else:
            flat.append(item)
    return flat


def _sort(apply: Apply, items: object, precedes: object = None) -> object:
    """Stable; `precedes(a, b)` says whether a comes first, without it ascending."""
    found = listed(items)
    if found is None or (precedes is not None and not isinstance(precedes, FunctionValue)):
        return None
    if precedes is None:
        return _merged(found, lambda left, right: compare("<", left, right))
    if not precedes.accepts(2):
        return None
    return _merged(found, lambda left, right: apply(precedes, [left, right]))


def _merged(items: list[object], precedes: Callable[[object, object], object]) -> object:
    """Merge sort; null where two items cannot be ordered."""
    if len(items) < 2:
        return items
    left = _merged(items[: len(items) // 2], precedes)
    right = _merged(items[len(items) // 2 :], precedes)
    if not isinstance(left, list) or not isinstance(right, list):
        return None
    made: list[object] = []
    at = 0
    for item in left:
        while at < len(right):
            first = precedes(right[at], item)
            if not isinstance(first, bool):
                return None
            if not first:
                break
            made.append(right[at])
            at += 1
        made.append(item)
    return [*made, *right[at:]]


_LIST = (("list",),)
_TWO = (("list", "element"), ("list", "match"))

FUNCTIONS: dict[str, Signature] = {
    "not": Signature(negation, 1, 1, (("negand",),), lenient=True),
    "list contains": Signature(_contains, 2, 2, _TWO, lenient=True),
    "count": Signature(_count, 1, 1, _LIST, lenient=True),
    "min": Signature(_extreme("<"), 1, MANY, _LIST, rising=True),
    "max": Signature(_extreme(">"), 1, MANY, _LIST, rising=True),
    "sum": Signature(_total, 1, MANY, _LIST, rising=True),
    "mean": Signature(_mean, 1, MANY, _LIST, rising=True),
    "product": Signature(_product, 1, MANY, _LIST),
    "median": Signature(_median, 1, MANY, _LIST),
    "stddev": Signature(_deviation, 1, MANY, _LIST),
    "mode": Signature(_mode, 1, MANY, _LIST, quadratic=True),
    "all": Signature(_all, 1, MANY, _LIST, lenient=True),
    "any": Signature(_any, 1, MANY, _LIST, lenient=True),
    "sublist": Signature(_sublist, 2, 3, (("list", "start position", "length"),)),
    "append": Signature(_append, 1, MANY, (("list", "item"),)),
    "concatenate": Signature(_concatenate, 1, MANY, _LIST),
    "insert before": Signature(_insert, 3, 3, (("list", "position", "newItem"),)),
    "remove": Signature(_remove, 2, 2, (("list", "position"),)),
    "list replace": Signature(
        _replace,
        3,
        3,
        (("list", "position", "newItem"), ("list", "match", "newItem")),
        applied=True,
    ),
    "reverse": Signature(_reverse, 1, 1, _LIST),
    "index of": Signature(_positions, 2, 2, _TWO),
    "union": Signature(_union, 1, MANY, _LIST, quadratic=True),
    "distinct values": Signature(_distinct, 1, 1, _LIST, quadratic=True),
    "flatten": Signature(_flatten, 1, 1, _LIST),
    "sort": Signature(_sort, 1, 2, (("list", "precedes"),), applied=True, cost=100),
}
