"""What a built-in function is: its parameters, and how wrong arguments are answered.

A function gets FEEL values; a wrong kind of argument is answered with null. Unless it is
`lenient`, it is never called with an unknown anywhere inside its arguments: the answer is unknown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

MANY = 255
Function = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Signature:
    """A function and how many arguments it takes.

    `names` are the ways in which its arguments may be named (DMN 1.5, tables 73 to 81). `lenient`:
    it looks at unknowns itself. `clocked`: it gets the moment of the evaluation first, and
    `applied`: it gets a way to call a function value first. `single`: none of its arguments is a
    list, so that the list of one value stands for this value (10.3.2.9.4). `cost` in steps,
    beyond the size of the arguments; `quadratic`: it compares every item with every other.
    `rising`: of numbers, one that rises never lets the result fall; so bounds go through it.
    """

    function: Function
    least: int
    most: int
    names: tuple[tuple[str, ...], ...] = ()
    lenient: bool = False
    clocked: bool = False
    applied: bool = False
    single: bool = False
    cost: int = 0
    quadratic: bool = False
    rising: bool = False

    def accepts(self, count: int) -> bool:
        return self.least <= count <= self.most

    def arity(self) -> str:
        """For the author of a rule: how many arguments it wants."""
        if self.most == MANY:
            return f"至少要 {self.least} 个参数"
        if self.least == self.most:
            return f"要 {self.least} 个参数"
        return f"要 {self.least} 到 {self.most} 个参数"

    def order(self, given: tuple[str, ...]) -> tuple[str, ...] | None:
        """The parameters, in order, of the way in which these named arguments fit; else None.

        `before(point, range)` and `before(range, point)` differ by the order that was written.
        """
        if given in self.names:
            return given
        for way in self.names:
            wanted = way[: max((way.index(name) + 1 for name in given if name in way), default=0)]
            if set(given) <= set(way) and len(wanted) >= self.least:
                return wanted
        return None


class TooCostly(Exception):
    """A function gave up: a pattern that backtracks, a text without end."""


def all_are(values: Iterable[object], type_: type) -> bool:
    return all(isinstance(value, type_) for value in values)


def texts(function: Function) -> Function:
    """Null unless every argument is a text."""
    return lambda *given: function(*given) if all_are(given, str) else None


def numbers(function: Function) -> Function:
    """Null unless every argument is a number."""
    return lambda *given: function(*given) if all_are(given, Decimal) else None


def spread(given: tuple[object, ...]) -> list[object]:
    """`max(1, 2)` and `max([1, 2])` mean the same."""
    if len(given) == 1 and isinstance(given[0], list):
        return given[0]
    return list(given)


def listed(value: object) -> list[object] | None:
    """A list, or the list of a single value (DMN 1.5, 10.3.2.9.4); null stays null."""
    if value is None or isinstance(value, list):
        return value
    return [value]


def whole(value: object) -> int | None:
    """A whole number within reach of a list or a date; None for anything else."""
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        return None
    return int(value) if abs(value) <= 1_000_000 else None
