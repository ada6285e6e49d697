"""Relations of points and ranges (DMN 1.5, 10.3.4.9; Allen, CACM 26/11, 1983).

Each takes two points, a point and a range, or two ranges, as far as the relation has a meaning
for them; null for anything else, and where two ends cannot be ordered.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ganxin.feel.builtins.signatures import Function, Signature
from ganxin.feel.values import Interval, compare, contains, equal

Relation = Callable[[Interval, Interval], bool]


class _NotOrdered(Exception):
    """Two ends of different kinds."""


def _less(left: object, right: object) -> bool:
    answer = compare("<", left, right)
    if not isinstance(answer, bool):
        raise _NotOrdered
    return answer


def _same(left: object, right: object) -> bool:
    if compare("<", left, right) is None:
        raise _NotOrdered
    return equal(left, right) is True


def _point(value: object) -> Interval:
    return Interval(value, value, True, True)


def _before(a: Interval, b: Interval) -> bool:
    touching = _same(a.high, b.low)
    return _less(a.high, b.low) or (touching and not (a.high_included and b.low_included))


def _meets(a: Interval, b: Interval) -> bool:
    return a.high_included and b.low_included and _same(a.high, b.low)


def _begins_before(a: Interval, b: Interval) -> bool:
    """Does a hold something below everything of b?"""
    if _same(a.low, b.low):
        return a.low_included and not b.low_included
    return _less(a.low, b.low)


def _ends_after(a: Interval, b: Interval) -> bool:
    """Does a hold something above everything of b?"""
    if _same(a.high, b.high):
        return a.high_included and not b.high_included
    return _less(b.high, a.high)


def _overlaps(a: Interval, b: Interval) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Interval, b: Interval) -> bool:
    return _begins_before(a, b) and _overlaps(a, b) and not _ends_after(a, b)


def _same_low(a: Interval, b: Interval) -> bool:
    return _same(a.low, b.low) and a.low_included == b.low_included


def _same_high(a: Interval, b: Interval) -> bool:
    return _same(a.high, b.high) and a.high_included == b.high_included


def _finishes(a: Interval, b: Interval) -> bool:
    return _same_high(a, b) and not _begins_before(a, b)


def _starts(a: Interval, b: Interval) -> bool:
    return _same_low(a, b) and not _ends_after(a, b)


def _includes(a: Interval, b: Interval) -> bool:
    return not _begins_before(b, a) and not _ends_after(b, a)


def _coincides(a: Interval, b: Interval) -> bool:
    return _same_low(a, b) and _same_high(a, b)


def _turned(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


@dataclass(frozen=True, slots=True)
class _Takes:
    """Which of the two may be a point."""

    points: bool = False
    first: bool = False
    second: bool = False

    def accept(self, left: object, right: object) -> bool:
        shapes = (isinstance(left, Interval), isinstance(right, Interval))
        if shapes == (True, True):
            return True
        if shapes == (False, False):
            return self.points
        return self.first if shapes == (False, True) else self.second


def _relation(relation: Relation, takes: _Takes) -> Function:
    def answer(left: object, right: object) -> bool | None:
        if left is None or right is None or not takes.accept(left, right):
            return None
        a, b = (one if isinstance(one, Interval) else _point(one) for one in (left, right))
        try:
            return relation(a, b)
        except _NotOrdered:
            return None

    return answer


def _holds(whole: object, part: object) -> object:
    """`includes(range, point)` for a range that may have no end."""
    if isinstance(whole, Interval) and not isinstance(part, Interval) and part is not None:
        return contains(whole, part)
    return _relation(_includes, _SECOND)(whole, part)


def _held(part: object, whole: object) -> object:
    return _holds(whole, part)


_ANY = _Takes(points=True, first=True, second=True)
_NONE = _Takes()
_FIRST = _Takes(first=True)
_SECOND = _Takes(second=True)
_BOTH = _Takes(points=True)
_RANGES = ("range1", "range2")
_NAMES = {
    _ANY: (("point1", "point2"), ("point", "range"), ("range", "point"), _RANGES),
    _NONE: (_RANGES,),
    _FIRST: (("point", "range"), _RANGES),
    _SECOND: (("range", "point"), _RANGES),
    _BOTH: (("point1", "point2"), _RANGES),
}


def _signature(relation: Relation, takes: _Takes) -> Signature:
    return Signature(_relation(relation, takes), 2, 2, _NAMES[takes])


FUNCTIONS: dict[str, Signature] = {
    "before": _signature(_before, _ANY),
    "after": _signature(_turned(_before), _ANY),
    "meets": _signature(_meets, _NONE),
    "met by": _signature(_turned(_meets), _NONE),
    "overlaps": _signature(_overlaps, _NONE),
    "overlaps before": _signature(_overlaps_before, _NONE),
    "overlaps after": _signature(_turned(_overlaps_before), _NONE),
    "finishes": _signature(_finishes, _FIRST),
    "finished by": _signature(_turned(_finishes), _SECOND),
    "includes": Signature(_holds, 2, 2, _NAMES[_SECOND]),
    "during": Signature(_held, 2, 2, _NAMES[_FIRST]),
    "starts": _signature(_starts, _FIRST),
    "started by": _signature(_turned(_starts), _SECOND),
    "coincides": _signature(_coincides, _BOTH),
}
