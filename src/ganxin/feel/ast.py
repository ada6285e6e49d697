"""The syntax tree: frozen, typed, comparable. Two trees are equal whatever their spacing was."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from ganxin.feel.types import Type
from ganxin.feel.values import YearsMonths

CompareOperator = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOperator = Literal["+", "-", "*", "/", "**"]
LogicOperator = Literal["and", "or"]
Quantifier = Literal["some", "every"]
MomentValue = date | datetime | time | timedelta | YearsMonths


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`span` is where the node stood in its source: first character and the one after the last."""

    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal; never negative, a minus sign is `Negate`."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    pass


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """`@"2026-11-22"`: a date, date and time, time or duration."""

    value: MomentValue


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name with single spaces; `?` stands for the value under a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`base.member`."""

    base: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`base[condition]`: a selection, or an item by its position counted from 1."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in function by name."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Invoke(Node):
    """`callee(arguments)`: a function that is a value; `names` where the arguments are named."""

    callee: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """`function(a: number, b) body`; a type is None where none is written. No body: external."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: CompareOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, test)`: true when one of the tests is."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a and b and c`: as many operands as were written in a row."""

    operator: LogicOperator
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some x in xs, y in ys satisfies condition`; later lists may use earlier names."""

    quantifier: Quantifier
    bindings: tuple[tuple[str, Node], ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for x in xs, y in 1..3 return result`; `partial` holds the results so far."""

    bindings: tuple[tuple[str, Node], ...]
    result: Node


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """`low..high` without brackets, after `in`: every value in between, also downwards."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{a: 1, b: a + 1}`: later entries may use earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`[low..high)`: a square bracket includes its end, a round one does not.

    `(> 5)` is a range too: an end that is None is open without end.
    """

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class UnaryTest(Node):
    """`> 20` as a test of a value that stands elsewhere."""

    operator: CompareOperator
    operand: Node


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The whole of a table cell: `-` (no tests, always true), a list, or `not(list)`."""

    tests: tuple[Node, ...]
    negated: bool = False


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside, in the order in which they were written."""
    found: list[Node] = []
    for name in _fields(type(node)):
        _collect(getattr(node, name), found)
    return tuple(found)


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind) if each.name != "span")
    return _FIELDS[kind]


def _collect(part: object, found: list[Node]) -> None:
    if isinstance(part, Node):
        found.append(part)
    elif isinstance(part, tuple):
        for item in part:
            _collect(item, found)
