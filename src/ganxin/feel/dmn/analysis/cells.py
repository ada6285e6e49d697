"""Cells whose tests are boxes: comparisons of the value with constants, and what joins them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ganxin.feel import ast
from ganxin.feel.dmn.walking import Names
from ganxin.feel.errors import FeelError
from ganxin.feel.expressions import read_in
from ganxin.feel.frames import Frame
from ganxin.feel.interpreter import SUBJECT, Run
from ganxin.feel.limits import Budget
from ganxin.feel.names import free_names
from ganxin.feel.values import FunctionValue, Interval

_EQUALS = ("=", "!=")
_NO_END = 10**9  # a cell is short, but asked about every stretch of its column
_CLOCKED = ("now", "today")


class NoBox(Exception):
    """A cell that does more than compare its value with constants; the message says what."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """What texts begin with that the cell asks for: `starts with(?, "F51")`."""

    text: str


class Cell:
    """The tests of one cell. Raises NoBox, FeelError.

    `constants` are the values at which an answer may change, and the prefixes of texts.
    """

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.run = Run(text, {}, budget=Budget(most=_NO_END))
        read = read_in(text if text.strip() else "-", names.words, cell=True)
        assert isinstance(read.node, ast.UnaryTests)
        self.tests = read.node
        self.constants = tuple(
            value for test in self.tests.tests for value in self._constants_in(test)
        )

    @property
    def any(self) -> bool:
        """Is every value right?"""
        return not self.tests.tests

    def met_by(self, value: object) -> bool:
        return self.run.value(self.tests, Frame({SUBJECT: value})) is True

    def _constants_in(self, test: ast.Node) -> Iterator[object]:
        """Values at which the answer of a test may change; nothing else may change it."""
        if isinstance(test, ast.UnaryTest):
            yield from self._constant(test.operand, orders=test.operator not in _EQUALS)
        elif _is_constant(test):
            yield from _ends(self._value(test))
        elif isinstance(test, ast.Logic):
            for operand in test.operands:
                yield from self._constants_in(operand)
        elif isinstance(test, ast.Call) and test.function == "not":
            yield from self._constants_in(test.arguments[0])
        else:
            yield from self._compared(test)

    def _compared(self, test: ast.Node) -> Iterator[object]:
        """A comparison of `?` itself."""
        if isinstance(test, ast.Compare) and _is_subject(test.right):
            yield from self._constant(test.left, orders=test.operator not in _EQUALS)
        elif isinstance(test, ast.Compare) and _is_subject(test.left):
            yield from self._constant(test.right, orders=test.operator not in _EQUALS)
        elif isinstance(test, ast.Between) and _is_subject(test.value):
            yield from self._constant(test.low, orders=True)
            yield from self._constant(test.high, orders=True)
        elif isinstance(test, ast.In) and _is_subject(test.value):
            for inside in test.tests:
                yield from self._constants_in(inside)
        elif isinstance(test, ast.Call) and _is_prefix(test):
            prefix = self._value(test.arguments[1])
            yield from [Prefix(prefix)] if isinstance(prefix, str) else []
        else:
            raise NoBox("不只是把值同固定的值比较")

    def _constant(self, node: ast.Node, *, orders: bool) -> Iterator[object]:
        if not _is_constant(node):
            raise NoBox("不只是把值同固定的值比较")
        value = self._value(node)
        if orders and isinstance(value, str):
            raise NoBox("按先后比较文字")
        yield from _ends(value)

    def _value(self, node: ast.Node) -> object:
        try:
            return Run(self.text, {}).value(node)
        except FeelError as error:
            raise NoBox(error.message) from None


def _is_subject(node: ast.Node) -> bool:
    return node == ast.Name(SUBJECT)


def _is_prefix(call: ast.Call) -> bool:
    subject, *rest = call.arguments
    return call.function == "starts with" and _is_subject(subject) and all(map(_is_constant, rest))


def _is_constant(node: ast.Node) -> bool:
    return not free_names(node) and not _varies(node)


def _varies(node: ast.Node) -> bool:
    """Does it say `?`, or ask the clock?"""
    if _is_subject(node) or (isinstance(node, ast.Call) and node.function in _CLOCKED):
        return True
    return any(map(_varies, ast.children(node)))


def _ends(value: object) -> Iterator[object]:
    if isinstance(value, Interval):
        ends = ((value.low, value.low_included), (value.high, value.high_included))
        if isinstance(value.low, str) or isinstance(value.high, str):
            raise NoBox("按先后比较文字")
        yield from (end for end, included in ends if end is not None or included)
    elif isinstance(value, list):
        for item in value:
            yield from _ends(item)
    elif isinstance(value, dict | FunctionValue):
        raise NoBox("同一个结构或函数比较")
    else:
        yield value
