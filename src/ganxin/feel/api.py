"""The front door of the rule language. See docs/reference/feel.md for the language."""

from ganxin.feel.ast import Node
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explanation
from ganxin.feel.expressions import (
    Answer,
    Expression,
    ask,
    evaluate,
    names,
    parse,
    parse_unary,
    paths,
    unary,
)
from ganxin.feel.printer import printed
from ganxin.feel.values import UNKNOWN, Interval, Unknown, YearsMonths

__all__ = [
    "UNKNOWN",
    "Answer",
    "Explanation",
    "Expression",
    "FeelError",
    "Interval",
    "Node",
    "Unknown",
    "YearsMonths",
    "ask",
    "evaluate",
    "names",
    "parse",
    "parse_unary",
    "paths",
    "printed",
    "unary",
]
