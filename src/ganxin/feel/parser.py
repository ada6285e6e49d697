"""Tokens to a tree: a precedence parser.

Binding, loosest first: or, and, comparison, + -, * /, **, unary minus, path and filter.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import get_args

from ganxin.feel import ast
from ganxin.feel.brackets import COMPARISON, ORDERINGS, Brackets
from ganxin.feel.lexer import Kind, Token, next_token
from ganxin.feel.moments import read_moment
from ganxin.feel.naming import Naming
from ganxin.feel.values import NUMBERS
from ganxin.feel.vocabulary import Vocabulary

OR, AND, SUM, PRODUCT, POWER, UNARY, POSTFIX = 10, 20, 40, 50, 60, 70, 80
_BINDING = {
    "or": OR,
    "and": AND,
    **dict.fromkeys((*get_args(ast.CompareOperator), "between", "in", "instance of"), COMPARISON),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/"), PRODUCT),
    "**": POWER,
    **dict.fromkeys((".", "[", "("), POSTFIX),
}


def parse_expression(text: str, words: Vocabulary, *, forgiving: bool = False) -> ast.Node:
    """The tree of a whole expression. Raises FeelError."""
    parser = _Parser(text, words, forgiving=forgiving)
    node = parser.expression()
    parser.finish()
    return node


def parse_tests(text: str, words: Vocabulary, *, forgiving: bool = False) -> ast.UnaryTests:
    """The tree of a table cell: `-`, `>= 500`, `"a", "b"`, `not("D")`. Raises FeelError."""
    try:
        return _Parser(text, words, forgiving=forgiving).cell(negated=True)
    except _NotNegated:
        return _Parser(text, words, forgiving=forgiving).cell(negated=False)


class _NotNegated(Exception):
    """The cell does not have the form `not(…)`."""


class _Parser(Naming, Brackets):
    def expression(self, binding: int = 0) -> ast.Node:
        outside = self.depth
        self.deeper()
        start = self.token.start
        left = self.prefix()
        while self.binds_after() > binding:
            self.deeper()
            left = self.infix(left, start)
        self.depth = outside
        return left

    def binds_after(self) -> int:
        if self.token.kind not in (Kind.KEYWORD, Kind.SYMBOL):
            return 0
        if self.token.is_("[") and self.range_level and self.closes_range():
            return 0
        return _BINDING.get(self.token.text, 0)

    def prefix(self) -> ast.Node:
        token = self.token
        if token.kind is Kind.NUMBER:
            self.advance()
            value = NUMBERS.create_decimal(Decimal(token.text))
            return ast.Number(value, span=self.span(token.start))
        if token.kind is Kind.STRING:
            self.advance()
            return ast.Text(token.text, span=self.span(token.start))
        if token.kind is Kind.NAME:
            return self.name_or_call()
        if token.kind is Kind.END:
            raise self.error("表达式没有写完" if self.text.strip() else "表达式是空的")
        reader = _PREFIXES.get(token.text)
        if reader is None:
            raise self.error(f"这里不应是“{self.written()}”，应有一个值、名称或括号")
        return reader(self)

    def infix(self, left: ast.Node, start: int) -> ast.Node:
        operator = self.token.text
        if operator in ("and", "or"):
            return self.logic(left, start)
        if operator == ".":
            return self.path(left, start)
        if operator == "[":
            return self.filter(left, start)
        if operator == "(":
            return self.invocation(left, start)
        if operator == "instance of":
            return self.instance(left, start)
        if operator == "between":
            return self.between(left, start)
        if operator == "in":
            return self.membership(left, start)
        return self.operation(left, start)

    def operation(self, left: ast.Node, start: int) -> ast.Node:
        token = self.token
        if token.text in ORDERINGS and isinstance(left, ast.Compare) and _bare(left, start):
            raise self.error("比较不能连着写，请用 between … and … 或 in [..]")
        self.advance()
        right = self.expression(_BINDING[token.text])
        for comparison in get_args(ast.CompareOperator):
            if token.text == comparison:
                return ast.Compare(comparison, left, right, span=self.span(start))
        for arithmetic in get_args(ast.ArithmeticOperator):
            if token.text == arithmetic:
                return ast.Arithmetic(arithmetic, left, right, span=self.span(start))
        raise self.error(f"这里的“{token.text}”读不懂")

    def logic(self, left: ast.Node, start: int) -> ast.Node:
        operator: ast.LogicOperator = "and" if self.token.text == "and" else "or"
        operands = [left]
        while self.take(operator):
            operands.append(self.expression(_BINDING[operator]))
        return ast.Logic(operator, tuple(operands), span=self.span(start))

    def path(self, base: ast.Node, start: int) -> ast.Node:
        self.advance(member=True)
        if self.token.kind is not Kind.NAME:
            raise self.error("点号后面应是名称")
        member = self.advance().text
        return ast.Path(base, member, span=self.span(start))

    def filter(self, base: ast.Node, start: int) -> ast.Node:
        self.advance()
        condition = self.inside_filter()
        self.expect("]", "缺少右方括号 ]")
        return ast.Filter(base, condition, span=self.span(start))

    def inside_filter(self) -> ast.Node:
        """Names of the item's context count as names here."""
        outside = self.words
        self.words = outside.with_members_as_names()
        self.token = next_token(self.text, self.last_end, self.words)
        condition = self.bracketed(self.expression)
        self.words = outside
        return condition

    def between(self, value: ast.Node, start: int) -> ast.Node:
        self.advance()
        low = self.expression(COMPARISON)
        self.expect("and", "between 后面应写 … and …")
        high = self.expression(COMPARISON)
        return ast.Between(value, low, high, span=self.span(start))

    def membership(self, value: ast.Node, start: int) -> ast.Node:
        self.advance()
        tests = self.tests_in_brackets() if self.token.is_("(") else (self.test(COMPARISON),)
        return ast.In(value, tests, span=self.span(start))

    def tests_in_brackets(self) -> tuple[ast.Node, ...]:
        """`(1, [5..10], > 20)`, or an open range `(1..5)` that begins like it."""
        start = self.advance().start
        first = self.bracketed(self.test)
        if self.token.is_(".."):
            return (self.range_from(first, start, low_included=False),)
        tests = [first]
        while self.take(","):
            tests.append(self.bracketed(self.test))
            self.short_enough(len(tests))
        self.expect(")", "缺少右括号 )")
        return tuple(tests)

    def test(self, binding: int = 0) -> ast.Node:
        start = self.token.start
        for operator in get_args(ast.CompareOperator):
            if self.token.is_(operator):
                self.advance()
                operand = self.expression(COMPARISON)
                return ast.UnaryTest(operator, operand, span=self.span(start))
        return self.expression(binding)

    def cell(self, *, negated: bool) -> ast.UnaryTests:
        if negated:
            return self.negated_cell()
        start = self.token.start
        if self.token.is_("-") and not self.text[self.token.end :].strip():
            self.advance()
            return ast.UnaryTests((), span=self.span(start))
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        self.finish()
        return ast.UnaryTests(tuple(tests), span=self.span(start))

    def negated_cell(self) -> ast.UnaryTests:
        start = self.token.start
        if self.advance() != Token(Kind.NAME, "not", start, start + 3) or not self.take("("):
            raise _NotNegated
        tests = self.listed(")", self.test, "缺少右括号 )")
        if self.more() or not tests:
            raise _NotNegated
        return ast.UnaryTests(tests, negated=True, span=self.span(start))

    def constant(self) -> ast.Node:
        token = self.advance()
        span = self.span(token.start)
        return (
            ast.Null(span=span)
            if token.text == "null"
            else ast.Boolean(token.text == "true", span=span)
        )

    def negate(self) -> ast.Node:
        start = self.advance().start
        operand = self.expression(UNARY)
        return ast.Negate(operand, span=self.span(start))

    def moment(self) -> ast.Node:
        start = self.advance().start
        if self.token.kind is not Kind.STRING:
            raise self.error('@ 后面应是双引号里的日期、时间或期间，例如 @"2026-01-01"')
        value = read_moment(self.token.text)
        if value is None and not self.forgiving:
            raise self.error(f"“{self.token.text}”不是日期、时间或期间")
        self.advance()
        span = self.span(start)
        return ast.Null(span=span) if value is None else ast.Moment(value, span=span)

    def condition(self) -> ast.Node:
        start = self.advance().start
        condition = self.expression()
        self.expect("then", "if 后面缺少 then")
        then = self.expression()
        self.expect("else", "if … then … 后面缺少 else")
        otherwise = self.expression()
        return ast.If(condition, then, otherwise, span=self.span(start))


def _bare(left: ast.Compare, start: int) -> bool:
    """A comparison without brackets of its own begins where its expression begins."""
    return left.operator in ORDERINGS and left.span[0] == start


_PREFIXES: dict[str, Callable[[_Parser], ast.Node]] = {
    **dict.fromkeys(("true", "false", "null"), _Parser.constant),
    "-": _Parser.negate,
    "@": _Parser.moment,
    "(": _Parser.brackets,
    "[": _Parser.list_or_range,
    "]": _Parser.open_range,
    "{": _Parser.context,
    "if": _Parser.condition,
    "some": _Parser.quantified,
    "every": _Parser.quantified,
    "for": _Parser.loop,
    "function": _Parser.function,
}
