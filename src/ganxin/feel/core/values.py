"""What an expression stands for while it is compiled."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Union

from ganxin.feel import ast
from ganxin.feel.core import numeric
from ganxin.feel.core.dates import Gap, Moving
from ganxin.feel.core.logic import Verdict
from ganxin.feel.core.numeric import Extreme, Fork, Line, Number, Points, Quotient


@dataclass(frozen=True, slots=True)
class Known:
    """A FEEL value that depends on no fact; never null."""

    value: object


@dataclass(frozen=True, slots=True)
class TextFact:
    attribute: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list that was written out, of which some items depend on facts."""

    items: tuple["Value", ...]


Value = Union[Known, TextFact, Items, Number, Moving, Gap, Verdict]  # noqa: UP007 - recursive
Env = Mapping[str, Value]
NUMBERS = (Line, Points, Fork, Quotient, Extreme)


def number_of(value: Value) -> Number | None:
    """The value as a number; None if it is none."""
    if isinstance(value, NUMBERS):
        return value
    if isinstance(value, Known) and isinstance(value.value, Decimal):
        return numeric.constant(value.value)
    return None


def dotted(node: ast.Node) -> str:
    """`a.b` for a path that begins at a name; empty for anything else."""
    members: list[str] = []
    while isinstance(node, ast.Path):
        members.append(node.member)
        node = node.base
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.name, *reversed(members)))


def says_subject(node: ast.Node) -> bool:
    """Does it say `?`?"""
    if isinstance(node, ast.Name):
        return node.name == "?"
    return any(says_subject(part) for part in ast.children(node))
