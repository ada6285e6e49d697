"""From the tree of an expression to the intermediate form, or to the reason why not."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from ganxin.feel import ast
from ganxin.feel.arithmetic import calculate, negative
from ganxin.feel.builtins import FUNCTIONS, property_of
from ganxin.feel.core import calls, comparing, logic, numeric
from ganxin.feel.core.dates import RISING_PARTS, Gap, Moving
from ganxin.feel.core.errors import refused
from ganxin.feel.core.logic import TooLarge, Verdict
from ganxin.feel.core.numeric import NotLinear
from ganxin.feel.core.records import Constant, Flag, Kind, Rule
from ganxin.feel.core.thresholds import fact_compared
from ganxin.feel.core.values import (
    Env,
    Items,
    Known,
    TextFact,
    Value,
    dotted,
    number_of,
    says_subject,
)
from ganxin.feel.expressions import Expression
from ganxin.feel.frames import Frame
from ganxin.feel.interpreter import SUBJECT, Run
from ganxin.feel.names import free_names, free_paths
from ganxin.feel.values import Interval

_ROUNDS = 200
"""Into how many conditions a loop over a short list is written out."""


def compile_rule(
    expression: Expression | ast.Node,
    types: Mapping[str, Kind],
    now: datetime | None = None,
) -> Rule:
    """The rule for facts of these kinds, on the day `now` (`today()` is refused without it).

    Raises NotCore with place and reason for what only the interpreter can evaluate.
    """
    read = expression if isinstance(expression, Expression) else Expression(expression, "")
    compiler = Compiler(read.text, types, now)
    verdict = compiler.boolean(read.node, {})
    kinds = dict(compiler.kinds)
    if compiler.clocked:
        # Another day may ask what today's date rules out.
        facts = (name for path in free_paths(read.node) for name in _beginnings(path))
        kinds |= {name: types[name] for name in facts if name in types}
    return Rule(verdict.low, read, tuple(kinds.items()), compiler.clocked)


def _beginnings(path: str) -> Iterator[str]:
    """`成立日期.year` reads 成立日期, `场所.面积` may be a fact by itself."""
    for end in range(len(path) + 1):
        if end == len(path) or path[end] == ".":
            yield path[:end]


class Compiler:
    """One compilation. `kinds` collects the facts; `clocked`: it reads today's date."""

    def __init__(self, text: str, types: Mapping[str, Kind], now: datetime | None) -> None:
        self.text = text
        self.types = types
        self.now = now
        self.clocked = False
        self.kinds: dict[str, Kind] = {}

    def boolean(self, node: ast.Node, env: Env) -> Verdict:
        value = self.value(node, env)
        if isinstance(value, Verdict):
            return value
        if isinstance(value, Known) and isinstance(value.value, bool):
            return logic.known(Constant(value.value))
        raise refused(self.text, node, "这里应是一个条件（是或否）")

    def value(self, node: ast.Node, env: Env) -> Value:
        """What the node stands for. Raises NotCore."""
        handler = _HANDLERS.get(type(node))
        try:
            return self.folded(node, env) if handler is None else handler(self, node, env)
        except NotLinear as reason:
            raise refused(self.text, node, str(reason)) from None
        except TooLarge:
            raise refused(self.text, node, "规则太大") from None

    def folded(self, node: ast.Node, env: Env) -> Known:
        """The value of a part without facts, by the interpreter. Raises NotCore and FeelError."""
        constants = {name: value.value for name, value in env.items() if isinstance(value, Known)}
        if not set(free_names(node)) <= constants.keys():
            raise refused(self.text, node, _REASONS.get(type(node), "这种写法只能逐户计算"))
        clocked = any(_is_clocked(part) for part in _walk(node))
        self.clocked |= clocked
        value = Run(self.text, {}, now=self.now).value(node, Frame(constants))
        if value is None:
            clockless = clocked and self.now is None
            reason = "没有给出今天的日期" if clockless else "这一部分总是 null"
            raise refused(self.text, node, reason)
        return Known(value)

    # Facts

    def fact(self, node: ast.Node, attribute: str) -> Value:
        kind = self.types.get(attribute)
        if kind is None:
            raise refused(self.text, node, f"没有说明指标“{attribute}”的类型")
        self.kinds[attribute] = kind
        if kind is Kind.NUMBER:
            return numeric.fact(attribute)
        if kind is Kind.TEXT:
            return TextFact(attribute)
        return logic.known(Flag(attribute)) if kind is Kind.FLAG else Moving(attribute)

    def _name(self, node: ast.Name, env: Env) -> Value:
        return env[node.name] if node.name in env else self.fact(node, node.name)

    def _path(self, node: ast.Path, env: Env) -> Value:
        path = dotted(node)
        if path and path.split(".")[0] not in env and (path in self.types):
            return self.fact(node, path)
        base = self.value(node.base, env)
        if isinstance(base, Moving) and node.member in RISING_PARTS:
            return base.then(lambda value: property_of(value, node.member))
        return self.folded(node, env)

    # Arithmetic

    def _negate(self, node: ast.Negate, env: Env) -> Value:
        operand = self.value(node.operand, env)
        if isinstance(operand, Known):
            return self.constant(node, negative(operand.value))
        number = number_of(operand)
        if number is None:
            raise refused(self.text, node, "只有数字能取负")
        return numeric.scaled(number, Decimal(-1))

    def _arithmetic(self, node: ast.Arithmetic, env: Env) -> Value:
        left, right = self.value(node.left, env), self.value(node.right, env)
        if isinstance(left, Known) and isinstance(right, Known):
            return self.constant(node, calculate(node.operator, left.value, right.value))
        one, other = number_of(left), number_of(right)
        if one is not None and other is not None:
            return calls.calculated(node.operator, one, other)
        if isinstance(left, Moving) and isinstance(right, Moving) and node.operator == "-":
            if left.plain and right.plain:
                return Gap(left.attribute, right.attribute)
            raise refused(self.text, node, "两个日期指标只能直接相减")
        return calls.moved(node.operator, left, right)

    def constant(self, node: ast.Node, value: object) -> Known:
        if value is None:
            raise refused(self.text, node, "这一部分总是 null")
        return Known(value)

    # Conditions

    def _compare(self, node: ast.Compare, env: Env) -> Value:
        if isinstance(node.left, ast.Name) and isinstance(node.right, ast.Number):
            fact = self._name(node.left, env)
            if isinstance(fact, numeric.Line) and fact is numeric.fact(node.left.name):
                return fact_compared(node.operator, node.left.name, node.right.value)
        left, right = self.value(node.left, env), self.value(node.right, env)
        return comparing.compared(node.operator, left, right)

    def _between(self, node: ast.Between, env: Env) -> Value:
        subject = self.value(node.value, env)
        low, high = self.value(node.low, env), self.value(node.high, env)
        return comparing.every_one(
            [
                comparing.compared(">=", subject, low),
                comparing.compared("<=", subject, high),
            ]
        )

    def _in(self, node: ast.In, env: Env) -> Value:
        subject = self.value(node.value, env)
        inside = {**env, SUBJECT: subject}
        return comparing.one_of([self.tested(subject, test, inside) for test in node.tests])

    def tested(self, subject: Value, test: ast.Node, env: Env) -> Verdict:
        """One of the tests after `in`."""
        try:
            if isinstance(test, ast.UnaryTest):
                operand = self.value(test.operand, env)
                return comparing.compared(test.operator, subject, operand)
            if says_subject(test):
                return self.boolean(test, env)
            if isinstance(test, ast.Range):
                return self._in_range(subject, test, env)
            return comparing.met(subject, self.value(test, env))
        except NotLinear as reason:
            raise refused(self.text, test, str(reason)) from None

    def _in_range(self, subject: Value, test: ast.Range, env: Env) -> Verdict:
        answers: list[Verdict] = []
        for end, sign in (
            (test.low, ">=" if test.low_included else ">"),
            (test.high, "<=" if test.high_included else "<"),
        ):
            if end is not None:
                answers.append(comparing.compared(sign, subject, self.value(end, env)))
        return comparing.every_one(answers)

    def _logic(self, node: ast.Logic, env: Env) -> Value:
        join = logic.both if node.operator == "and" else logic.either
        return join([self.boolean(operand, env) for operand in node.operands])

    def _if(self, node: ast.If, env: Env) -> Value:
        condition = self.boolean(node.condition, env)
        if isinstance(condition.low, Constant):
            return self.value(node.then if condition.low.value else node.otherwise, env)
        then, otherwise = self.value(node.then, env), self.value(node.otherwise, env)
        one, other = number_of(then), number_of(otherwise)
        if one is not None and other is not None:
            return numeric.forked(condition.low, one, other)
        answers = [calls.answer(branch) for branch in (then, otherwise)]
        if answers[0] is None or answers[1] is None:
            raise refused(self.text, node, "两个分支应都是数字，或都是条件")
        return logic.chosen(condition, answers[0], answers[1])

    def _quantified(self, node: ast.Quantified, env: Env) -> Value:
        join = logic.either if node.quantifier == "some" else logic.both
        answers: list[Verdict] = []
        for inside in self.rounds(node.bindings, env):
            answers.append(self.boolean(node.condition, inside))
            if len(answers) > _ROUNDS:
                raise refused(self.text, node, f"循环太长，最多 {_ROUNDS} 次")
        return join(answers)

    def rounds(
        self, bindings: tuple[tuple[str, ast.Node], ...], env: Env
    ) -> Iterator[Mapping[str, Value]]:
        if not bindings:
            yield env
            return
        (name, source), *rest = bindings
        for item in self.items(source, env):
            yield from self.rounds(tuple(rest), {**env, name: item})

    def items(self, node: ast.Node, env: Env) -> tuple[Value, ...]:
        """What a loop goes over."""
        found = self.value(node, env)
        if isinstance(found, Items):
            return found.items
        if not isinstance(found, Known):
            return (found,)
        run = Run(self.text, {}, now=self.now)
        return tuple(self.constant(node, item) for item in run.items_of(found.value))

    # Lists, ranges, functions

    def _list(self, node: ast.ListOf, env: Env) -> Value:
        items = tuple(self.value(item, env) for item in node.items)
        if all(isinstance(item, Known) for item in items):
            return Known([item.value for item in items if isinstance(item, Known)])
        return Items(items)

    def _range(self, node: ast.Range, env: Env) -> Value:
        ends: list[object] = []
        for end in (node.low, node.high):
            value = Known(None) if end is None else self.value(end, env)
            if not isinstance(value, Known):
                raise refused(self.text, node, "区间的两端应是固定的值")
            ends.append(value.value)
        return Known(Interval(ends[0], ends[1], node.low_included, node.high_included))

    def _call(self, node: ast.Call, env: Env) -> Value:
        if FUNCTIONS[node.function].clocked:
            return self.folded(node, env)
        given = [self.value(argument, env) for argument in node.arguments]
        if all(isinstance(value, Known) for value in given):
            arguments = [value.value for value in given if isinstance(value, Known)]
            made = Run(self.text, {}, now=self.now).built_in(FUNCTIONS[node.function], arguments)
            return self.constant(node, made)
        compiled = calls.called(node.function, given)
        if compiled is None:
            raise refused(self.text, node, f"函数“{node.function}”只能逐户计算")
        return compiled


def _literal(_compiler: Compiler, node: Any, _env: Env) -> Value:
    return Known(node.value)


def _null(compiler: Compiler, node: ast.Null, _env: Env) -> Value:
    raise refused(compiler.text, node, "不能写 null：缺少的指标是“未知”，不是 null")


_HANDLERS: dict[type[ast.Node], Callable[[Compiler, Any, Env], Value]] = {
    ast.Number: _literal,
    ast.Text: _literal,
    ast.Boolean: _literal,
    ast.Moment: _literal,
    ast.Null: _null,
    ast.Name: Compiler._name,
    ast.Path: Compiler._path,
    ast.Negate: Compiler._negate,
    ast.Arithmetic: Compiler._arithmetic,
    ast.Compare: Compiler._compare,
    ast.Between: Compiler._between,
    ast.In: Compiler._in,
    ast.Logic: Compiler._logic,
    ast.If: Compiler._if,
    ast.Quantified: Compiler._quantified,
    ast.ListOf: Compiler._list,
    ast.Range: Compiler._range,
    ast.Call: Compiler._call,
}
_REASONS: dict[type[ast.Node], str] = {
    ast.Filter: "不能筛选清单",
    ast.For: "循环只能逐户计算",
    ast.Invoke: "自定义函数只能逐户计算",
    ast.FunctionOf: "自定义函数只能逐户计算",
    ast.ContextOf: "不能写上下文",
    ast.InstanceOf: "不能判断类型",
}


def _walk(node: ast.Node) -> Iterator[ast.Node]:
    yield node
    for part in ast.children(node):
        yield from _walk(part)


def _is_clocked(node: ast.Node) -> bool:
    return isinstance(node, ast.Call) and FUNCTIONS[node.function].clocked
