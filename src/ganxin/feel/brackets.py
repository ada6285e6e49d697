"""Brackets: grouping, lists, and ranges in all their forms."""

from dataclasses import replace
from typing import get_args

from ganxin.feel import ast
from ganxin.feel.lexer import Kind
from ganxin.feel.reading import Reading

ORDERINGS = ("<", "<=", ">", ">=")
AFTER_A_VALUE = (
    *("or", "and", "between", "in", "instance of"),
    *get_args(ast.CompareOperator),
    *get_args(ast.ArithmeticOperator),
    *(".", "[", "("),
)
COMPARISON = 30
"""How strongly a comparison binds; see `parser`."""


class Brackets(Reading):
    """The part of the parser that reads what stands in round and square brackets."""

    def brackets(self) -> ast.Node:
        start = self.advance().start
        if self.token.is_(*ORDERINGS, "="):
            return self.one_sided(start)
        inner = self.bracketed(self.expression)
        if self.token.is_(".."):
            return self.range_from(inner, start, low_included=False)
        self.expect(")", "缺少右括号 )")
        return inner

    def part(self) -> ast.Node:
        """A part of a list or context, which may be a range without brackets: `[< 5, 7]`."""
        if self.token.is_(*ORDERINGS):
            return self.half_line(self.token.start)
        return self.expression()

    def one_sided(self, start: int) -> ast.Node:
        """`(> 5)` as a value: a range without an end; `(= 5)` holds just the 5."""
        made = self.bracketed(lambda: self.half_line(start))
        self.expect(")", "缺少右括号 )")
        return replace(made, span=self.span(start))

    def half_line(self, start: int) -> ast.Range:
        operator = self.advance().text
        end = self.expression(COMPARISON)
        low = None if operator.startswith("<") else end
        high = None if operator.startswith(">") else end
        included = operator.endswith("=")
        return ast.Range(
            low,
            high,
            included and low is not None,
            included and high is not None,
            span=self.span(start),
        )

    def list_or_range(self) -> ast.Node:
        start = self.advance().start
        if self.take("]"):
            return ast.ListOf((), span=self.span(start))
        first = self.bracketed(self.part)
        if self.token.is_(".."):
            return self.range_from(first, start, low_included=True)
        items = [first]
        while self.take(","):
            items.append(self.bracketed(self.part))
            self.short_enough(len(items))
        self.expect("]", "缺少右方括号 ]")
        return ast.ListOf(tuple(items), span=self.span(start))

    def open_range(self) -> ast.Node:
        start = self.advance().start
        low = self.expression()
        return self.range_from(low, start, low_included=False)

    def range_from(self, low: ast.Node, start: int, *, low_included: bool) -> ast.Node:
        self.expect("..", "范围里应有两个点 ..")
        self.range_level += 1
        high = self.expression()
        self.range_level -= 1
        closing = self.token
        if not closing.is_(")", "]", "["):
            raise self.error("范围没有结束，应有 ] 或 )")
        self.advance()
        return ast.Range(low, high, low_included, closing.text == "]", span=self.span(start))

    def closes_range(self) -> bool:
        """Is this `[` the end of `]1..5[` rather than the beginning of a filter?"""
        after = self.peek()
        return (
            after.kind is Kind.END
            or after.is_(")", "]", "}", ",", *AFTER_A_VALUE)
            or (after.is_("then", "else", "satisfies"))
        )
