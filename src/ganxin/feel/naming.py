"""Names and what brings them in: calls, loops, quantifiers, functions, contexts."""

from collections.abc import Callable
from typing import TypeVar

from ganxin.feel import ast
from ganxin.feel.builtins import FUNCTIONS
from ganxin.feel.errors import error_at
from ganxin.feel.lexer import Kind, Token, next_token
from ganxin.feel.reading import Reading
from ganxin.feel.typenames import read_type
from ganxin.feel.types import Type
from ganxin.feel.vocabulary import KEY, tidy

Made = TypeVar("Made", bound=ast.Node)


class Naming(Reading):
    """The part of the parser that knows which names there are where it stands."""

    def name_or_call(self) -> ast.Node:
        token = self.advance()
        if not self.token.is_("("):
            return ast.Name(token.text, span=self.span(token.start))
        if token.text in self.words.callables:
            return self.invocation(ast.Name(token.text, span=self.span(token.start)), token.start)
        signature = FUNCTIONS.get(token.text)
        if signature is None:
            raise error_at(self.text, token.start, f"没有名为“{token.text}”的函数")
        names, arguments = self.arguments()
        if names:
            order = signature.order(names)
            if order is None:
                wanted = "；".join("、".join(way) for way in signature.names)
                return self.mistaken(token, f"的参数名不对，可以是 {wanted}")
            given = dict(zip(names, arguments, strict=True))
            arguments = tuple(given.get(name, ast.Null()) for name in order)
        if not signature.accepts(len(arguments)):
            return self.mistaken(token, f"{signature.arity()}，这里有 {len(arguments)} 个")
        return ast.Call(token.text, arguments, span=self.span(token.start))

    def mistaken(self, function: Token, reason: str) -> ast.Node:
        """A call that no function takes: null to the standard, a fault to the author of a rule."""
        if self.forgiving:
            return ast.Null(span=self.span(function.start))
        raise error_at(self.text, function.start, f"函数“{function.text}”{reason}")

    def invocation(self, callee: ast.Node, start: int) -> ast.Node:
        names, arguments = self.arguments()
        return ast.Invoke(callee, arguments, names, span=self.span(start))

    def arguments(self) -> tuple[tuple[str, ...], tuple[ast.Node, ...]]:
        """`(1, 2)` or `(a: 1, b: 2)`: the names, if there are any, and the arguments."""
        self.advance()
        names: list[str] = []

        def argument() -> ast.Node:
            if self.token.kind is Kind.NAME and self.peek().is_(":"):
                names.append(self.advance().text)
                self.advance()
            return self.expression()

        nodes = self.bracketed(lambda: self.listed(")", argument, "缺少右括号 )"))
        if names and len(set(names)) != len(nodes):
            raise self.error("参数要么都写名称，要么都不写，名称不能重复")
        return tuple(names), nodes

    def local(self, *names: str) -> None:
        """From the next token on these are names here."""
        self.words = self.words.with_local(*names)
        self.token = next_token(self.text, self.last_end, self.words)

    def whole_key(self) -> None:
        """A key with signs in it is a name up to its colon, though nobody has declared it."""
        found = KEY.match(self.text, self.token.start)
        if self.token.kind is Kind.NAME and found and found.end() > self.token.end:
            start = self.token.start
            self.token = Token(Kind.NAME, tidy(found.group()), start, found.end())

    def within(self, read: Callable[[], Made]) -> Made:
        """Names that come up in there are forgotten behind it, save behind a dot."""
        outside = self.words
        try:
            return read()
        finally:
            self.words = outside.with_members(self.words.members)

    def quantified(self) -> ast.Node:
        return self.within(self.quantified_inside)

    def quantified_inside(self) -> ast.Node:
        token = self.advance()
        quantifier: ast.Quantifier = "some" if token.text == "some" else "every"
        bindings = self.bindings(f"例如 {quantifier} 品类 in 经营品类 satisfies …")
        self.expect("satisfies", f"{token.text} … in … 后面缺少 satisfies")
        condition = self.expression()
        return ast.Quantified(quantifier, bindings, condition, span=self.span(token.start))

    def loop(self) -> ast.Node:
        return self.within(self.loop_inside)

    def loop_inside(self) -> ast.Node:
        start = self.advance().start
        bindings = self.bindings("例如 for 品类 in 经营品类 return …")
        if not self.token.is_("return"):
            raise self.error("for … in … 后面缺少 return")
        self.advance()
        self.local("partial")
        result = self.expression()
        return ast.For(bindings, result, span=self.span(start))

    def bindings(self, example: str) -> tuple[tuple[str, ast.Node], ...]:
        found = [self.bound(example)]
        while self.take(","):
            found.append(self.bound(example))
        return tuple(found)

    def bound(self, example: str) -> tuple[str, ast.Node]:
        if self.token.kind is not Kind.NAME:
            raise self.error(f"这里应是一个名称，{example}")
        name = self.advance().text
        self.expect("in", f"“{name}”后面应有 in")
        start = self.token.start
        source = self.expression()
        if self.take(".."):
            high = self.expression()
            source = ast.Sequence(source, high, span=self.span(start))
        self.local(name)
        return name, source

    def function(self) -> ast.Node:
        return self.within(self.function_inside)

    def function_inside(self) -> ast.Node:
        start = self.advance().start
        self.expect("(", "function 后面应有括号，里面写参数")
        parameters: list[tuple[str, Type | None]] = []
        while not self.take(")"):
            if parameters:
                self.expect(",", "缺少右括号 )")
            parameters.append(self.parameter())
            self.short_enough(len(parameters))
        self.local(*(name for name, _ in parameters))
        if self.token.kind is Kind.NAME and self.token.text == "external":
            self.advance()
            self.expression()
            return ast.FunctionOf(tuple(parameters), None, span=self.span(start))
        body = self.expression()
        return ast.FunctionOf(tuple(parameters), body, span=self.span(start))

    def parameter(self) -> tuple[str, Type | None]:
        if self.token.kind is not Kind.NAME:
            raise self.error("括号里应是参数的名称")
        name = self.advance().text
        return name, self.type_here() if self.token.is_(":") else None

    def instance(self, value: ast.Node, start: int) -> ast.Node:
        return ast.InstanceOf(value, self.type_here(), span=self.span(start))

    def type_here(self) -> Type:
        """The type behind the token looked at."""
        found, end = read_type(self.text, self.token.end)
        self.last_end = end
        self.token = next_token(self.text, end, self.words)
        return found

    def context(self) -> ast.Node:
        """Its keys are names behind a dot from here on."""
        made = self.within(self.context_inside)
        self.words = self.words.with_members(key for key, _ in made.entries)
        doubled = len(dict(made.entries)) < len(made.entries)
        return ast.Null(span=made.span) if doubled else made

    def context_inside(self) -> ast.ContextOf:
        start = self.advance(member=True).start
        entries: list[tuple[str, ast.Node]] = []
        while not self.token.is_("}"):
            if entries and not self.token.is_(","):
                raise self.error("缺少右花括号 }")
            if entries:
                self.advance(member=True)
            entries.append(self.entry({key for key, _ in entries}))
            self.words = self.words.with_local(entries[-1][0])
            self.short_enough(len(entries))
        return self.closed_context(tuple(entries), start)

    def closed_context(
        self, entries: tuple[tuple[str, ast.Node], ...], start: int
    ) -> ast.ContextOf:
        self.advance()
        return ast.ContextOf(entries, span=self.span(start))

    def entry(self, before: set[str]) -> tuple[str, ast.Node]:
        self.whole_key()
        if self.token.kind not in (Kind.NAME, Kind.STRING):
            raise self.error("花括号里应先写名称，再写冒号和值")
        if self.token.text in before and not self.forgiving:
            raise self.error(f"名称“{self.token.text}”写了两次")
        key = self.advance().text
        self.expect(":", "名称后面应有冒号 :")
        return key, self.bracketed(self.part)
