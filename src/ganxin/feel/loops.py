"""Loops: `for … return …`, and the values between two ends."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ganxin.feel import ast
from ganxin.feel.frames import Frame
from ganxin.feel.names import free_names
from ganxin.feel.values import Interval, Unknown, kind, unknown_in

if TYPE_CHECKING:
    from ganxin.feel.interpreter import Run

_DAY = timedelta(days=1)
_SO_FAR = "partial"


def for_each(run: "Run", node: ast.For, frame: Frame | None) -> object:
    """The list of the results; `partial` is the list so far. Null where a source is null."""
    made: list[object] = []
    so_far: dict[str, object] = {_SO_FAR: []}
    wanted = any(_SO_FAR in free_names(part) for part in ast.children(node))
    for names in _rounds(run, node, 0, Frame(so_far, frame)):
        if names is None or isinstance(names, Unknown):
            return names
        run.spend(1)
        made.append(run.value(node.result, names))
        if wanted:  # a list of its own for every round: one may be kept in a result
            so_far[_SO_FAR] = list(made)
    return made


def _rounds(
    run: "Run", node: ast.For, depth: int, frame: Frame
) -> Iterator["Frame | Unknown | None"]:
    """The names of each round; unknown or null where a source is."""
    if depth == len(node.bindings):
        yield frame
        return
    name, source = node.bindings[depth]
    items = run.value(source, frame)
    if items is None or isinstance(items, Unknown):
        yield items
        return
    for item in run.items_of(items):
        yield from _rounds(run, node, depth + 1, Frame({name: item}, frame))


def sequence_of(run: "Run", node: ast.Sequence, frame: Frame | None) -> object:
    """`low..high`: a list, downwards where the second end is the lower one."""
    low, high = run.value(node.low, frame), run.value(node.high, frame)
    missing = unknown_in((low, high))
    if missing is not None:
        return missing
    if kind(low) != kind(high) or kind(low) not in ("number", "date"):
        return None
    if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
        return sequence(Interval(high, low, True, True), run.spend)[::-1]
    if isinstance(low, date) and isinstance(high, date) and high < low:
        return sequence(Interval(high, low, True, True), run.spend)[::-1]
    return sequence(Interval(low, high, True, True), run.spend)


def sequence(interval: Interval, spend: Callable[[int], None]) -> list[object]:
    """Every whole number, or every day, in the range; empty for a range of anything else."""
    if isinstance(interval.low, Decimal) and isinstance(interval.high, Decimal):
        return _numbers(interval, interval.low, interval.high, spend)
    if isinstance(interval.low, datetime) or isinstance(interval.high, datetime):
        return []
    if isinstance(interval.low, date) and isinstance(interval.high, date):
        return _days(interval, interval.low, interval.high, spend)
    return []


def _numbers(
    interval: Interval, low: Decimal, high: Decimal, spend: Callable[[int], None]
) -> list[object]:
    made: list[object] = []
    value = low if interval.low_included else low + 1
    while value < high or (interval.high_included and value == high):
        spend(1)
        made.append(value)
        value += 1
    return made


def _days(interval: Interval, low: date, high: date, spend: Callable[[int], None]) -> list[object]:
    made: list[object] = []
    day = low if interval.low_included else low + _DAY
    while day < high or (interval.high_included and day == high):
        spend(1)
        made.append(day)
        if day == date.max:
            break
        day += _DAY
    return made
