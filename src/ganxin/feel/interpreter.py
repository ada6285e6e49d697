"""Evaluation: a walk over the tree. Total, without side effects, and bounded in steps."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ganxin.feel import ast, functions, loops
from ganxin.feel.arithmetic import calculate, negative
from ganxin.feel.builtins import FUNCTIONS, Signature, TooCostly, property_of
from ganxin.feel.errors import FeelError, error_at
from ganxin.feel.frames import Frame
from ganxin.feel.kept import Kept
from ganxin.feel.limits import CALLS, STEPS, TEXT, Budget
from ganxin.feel.loops import sequence
from ganxin.feel.scope import to_feel
from ganxin.feel.types import Resolver, no_names
from ganxin.feel.undecided import either, rising
from ganxin.feel.values import (
    ClosedContext,
    FunctionValue,
    Interval,
    Unknown,
    boundless,
    compare,
    conjunction,
    contains,
    disjunction,
    meets,
    negation,
    unknown_in,
)

SUBJECT = "?"
_POWER_STEPS = 50
_CHARACTERS_A_STEP = 200
_PAIRS_A_STEP = 20
_SIMPLE = frozenset((Decimal, bool, type(None), date))
_ALWAYS_BOOLEAN = (ast.Compare, ast.Between, ast.In, ast.Logic, ast.Quantified, ast.Boolean)


class Run:
    """One evaluation of one expression on one scope.

    `source` is for the place in an error; `now` is what `now()` and `today()` answer (null
    without it); `named` knows the types that the expression does not define itself. `most` bounds
    what this expression does itself, whatever is left of the budget that it shares.
    """

    def __init__(
        self,
        source: str,
        facts: Mapping[str, object],
        *,
        now: datetime | None = None,
        named: Resolver = no_names,
        budget: Budget | None = None,
        most: int = STEPS,
    ) -> None:
        self.source = source
        self.facts = facts
        self.now = now
        self.named = named
        self.budget = budget or Budget()
        self.left = most
        self.most = most
        self.read: dict[str, object] = {}
        self.place = 0

    def value(self, node: ast.Node, frame: Frame | None = None) -> object:
        """The value of a node. Raises FeelError when it costs too much."""
        self.place = node.span[0]
        self.spend(1)
        return _HANDLERS[type(node)](self, node, frame)

    def spend(self, steps: int) -> None:
        self.budget.steps += steps
        self.left -= steps
        if self.left < 0 or self.budget.steps > self.budget.most:
            most = self.most if self.left < 0 else self.budget.most
            raise error_at(self.source, self.place, f"计算量太大，最多 {most} 步")

    # Names and paths

    def fact(self, name: str) -> object:
        """The value of a name of the scope; unknown if it is not there."""
        if name not in self.read:
            given = self.facts[name] if name in self.facts else Unknown()
            try:
                self.read[name] = to_feel(given, name, self.spend)
            except FeelError as error:
                raise error_at(self.source, self.place, error.message) from None
        return self.read[name]

    def _name(self, node: ast.Name, frame: Frame | None) -> object:
        while frame is not None:
            if node.name in frame.names:
                return frame.names[node.name]
            frame = frame.outer
        return self.fact(node.name)

    def _path(self, node: ast.Path, frame: Frame | None) -> object:
        base = self.value(node.base, frame)
        if isinstance(base, list):
            self.spend(len(base))
            return [self._member(item, node, frame) for item in base]
        return self._member(base, node, frame)

    def _member(self, base: object, node: ast.Path, frame: Frame | None) -> object:
        if isinstance(base, Unknown):
            return Unknown(_dotted(node, frame) or base)
        if isinstance(base, dict):
            missing = None if isinstance(base, ClosedContext) else Unknown()
            found = base.get(node.member, missing)
            dotted = _dotted(node, frame)
            if isinstance(found, Unknown) and (dotted or not found.names()):
                return Unknown(dotted or node.member)
            return found
        return property_of(base, node.member)

    def _filter(self, node: ast.Filter, frame: Frame | None) -> object:
        base = self.value(node.base, frame)
        if isinstance(base, Unknown):
            return boundless(base)
        if base is None:
            return None
        items = base if isinstance(base, list) else [base]
        if not items:
            return self._of_nothing(node, frame)
        answers = [self.value(node.condition, _item_frame(item, frame)) for item in items]
        self.spend(_size(answers))
        missing = unknown_in(answers)
        if missing is not None:
            return missing
        return selected(items, answers)

    def _of_nothing(self, node: ast.Filter, frame: Frame | None) -> object:
        """An empty list filtered is empty; an item of it is null."""
        if isinstance(node.condition, _ALWAYS_BOOLEAN):
            return []
        position = self.value(node.condition, frame)
        if isinstance(position, Unknown):
            return position
        return [] if isinstance(position, bool) or position is None else None

    # Operators

    def _arithmetic(self, node: ast.Arithmetic, frame: Frame | None) -> object:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        self.spend(_POWER_STEPS if node.operator == "**" else _size((left, right)))
        return self._not_too_long(calculate(node.operator, left, right))

    def _not_too_long(self, value: object) -> object:
        if isinstance(value, str):
            self.spend(len(value) // _CHARACTERS_A_STEP)
            if len(value) > TEXT:
                raise error_at(self.source, self.place, f"文字太长，最多 {TEXT} 个字")
        return value

    def _negate(self, node: ast.Negate, frame: Frame | None) -> object:
        return negative(self.value(node.operand, frame))

    def _compare(self, node: ast.Compare, frame: Frame | None) -> object:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        self.spend(_size((left, right)))
        return compare(node.operator, left, right)

    def _between(self, node: ast.Between, frame: Frame | None) -> object:
        low, high = self.value(node.low, frame), self.value(node.high, frame)
        return contains(Interval(low, high, True, True), self.value(node.value, frame))

    def _in(self, node: ast.In, frame: Frame | None) -> object:
        subject = self.value(node.value, frame)
        return self.any_met(node.tests, subject, frame)

    def any_met(self, tests: tuple[ast.Node, ...], subject: object, frame: Frame | None) -> object:
        """Does the subject meet one of the tests?"""
        inside = Frame({SUBJECT: subject}, frame)
        return disjunction(self._met(test, subject, inside) for test in tests)

    def _met(self, test: ast.Node, subject: object, frame: Frame) -> object:
        if isinstance(test, ast.UnaryTest):
            return compare(test.operator, subject, self.value(test.operand, frame))
        value = self.value(test, frame)
        if answers_itself(test):
            return value
        self.spend(_size((subject, value)))
        return meets(subject, value)

    def _tests(self, node: ast.UnaryTests, frame: Frame | None) -> object:
        """A cell stands alone only under a frame that binds `?`."""
        if not node.tests:
            return True
        subject = self._name(ast.Name(SUBJECT), frame)
        answer = self.any_met(node.tests, subject, frame)
        return negation(answer) if node.negated else answer

    def _logic(self, node: ast.Logic, frame: Frame | None) -> object:
        join = conjunction if node.operator == "and" else disjunction
        return join(self.value(operand, frame) for operand in node.operands)

    def _if(self, node: ast.If, frame: Frame | None) -> object:
        condition = self.value(node.condition, frame)
        if not isinstance(condition, Unknown):
            return self.value(node.then if condition is True else node.otherwise, frame)
        then, otherwise = self.value(node.then, frame), self.value(node.otherwise, frame)
        self.spend(_size((then, otherwise)))
        return either((then, otherwise), condition)

    def _quantified(self, node: ast.Quantified, frame: Frame | None) -> object:
        join = disjunction if node.quantifier == "some" else conjunction
        return join(self._answers(node, 0, frame))

    def _answers(self, node: ast.Quantified, depth: int, frame: Frame | None) -> Iterator[object]:
        if depth == len(node.bindings):
            yield self.value(node.condition, frame)
            return
        name, source = node.bindings[depth]
        items = self.value(source, frame)
        if isinstance(items, Unknown) or items is None:
            yield items
            return
        for item in self.items_of(items):
            yield from self._answers(node, depth + 1, Frame({name: item}, frame))

    def items_of(self, source: object) -> list[object]:
        """What a loop goes over: the items of a list, every value of a range, or the one value."""
        if isinstance(source, Interval):
            return sequence(source, self.spend)
        return source if isinstance(source, list) else [source]

    # Makers

    def _call(self, node: ast.Call, frame: Frame | None) -> object:
        given = [self.value(argument, frame) for argument in node.arguments]
        return self.built_in(FUNCTIONS[node.function], given)

    def built_in(self, signature: Signature, given: list[object]) -> object:
        """A built-in function called with values."""
        size = _size(given)
        self.spend(size + signature.cost + (size * size // _PAIRS_A_STEP) * signature.quadratic)
        missing = None if signature.lenient else unknown_in(given)
        if missing is not None:
            return rising(signature, given, missing) if signature.rising else missing
        if signature.single:
            given = [_unwrapped(value) for value in given]
        first: tuple[object, ...] = (self.now,) if signature.clocked else ()
        if signature.applied:
            first = (self.apply,)
        try:
            return self._not_too_long(signature.function(*first, *given))
        except TooCostly:
            raise error_at(self.source, self.place, "这个函数算得太久，或者结果太长") from None

    def apply(self, function: FunctionValue, given: list[object]) -> object:
        """A function value called; null for a wrong number of arguments."""
        self.budget.calls += 1
        if self.budget.calls > CALLS:
            raise error_at(self.source, self.place, f"函数互相调用太深，最多 {CALLS} 层")
        self.spend(1)
        answer = function.call(given) if function.accepts(len(given)) else None
        self.budget.calls -= 1
        return answer

    def _list(self, node: ast.ListOf, frame: Frame | None) -> object:
        return [self.value(item, frame) for item in node.items]

    def _context(self, node: ast.ContextOf, frame: Frame | None) -> object:
        made = ClosedContext()
        for key, value in node.entries:
            made[key] = self.value(value, Frame(dict(made), frame))
        return made

    def _range(self, node: ast.Range, frame: Frame | None) -> object:
        low = None if node.low is None else self.value(node.low, frame)
        high = None if node.high is None else self.value(node.high, frame)
        return Interval(low, high, node.low_included, node.high_included)


def _literal(_run: Run, node: Any, _frame: Frame | None) -> object:
    return node.value


def _null(_run: Run, _node: ast.Null, _frame: Frame | None) -> object:
    return None


_HANDLERS: dict[type[ast.Node], Callable[[Run, Any, Frame | None], object]] = {
    ast.Number: _literal,
    ast.Text: _literal,
    ast.Boolean: _literal,
    ast.Moment: _literal,
    ast.Null: _null,
    ast.Name: Run._name,
    ast.Path: Run._path,
    ast.Filter: Run._filter,
    ast.Call: Run._call,
    ast.Negate: Run._negate,
    ast.Arithmetic: Run._arithmetic,
    ast.Compare: Run._compare,
    ast.Between: Run._between,
    ast.In: Run._in,
    ast.UnaryTests: Run._tests,
    ast.Logic: Run._logic,
    ast.If: Run._if,
    ast.Quantified: Run._quantified,
    ast.ListOf: Run._list,
    ast.ContextOf: Run._context,
    ast.Range: Run._range,
    ast.For: loops.for_each,
    ast.Sequence: loops.sequence_of,
    ast.FunctionOf: functions.function_of,
    ast.Invoke: functions.invoke,
    ast.InstanceOf: functions.instance,
}


def _item_frame(item: object, frame: Frame | None) -> Frame:
    inside = Frame({"item": item}, frame)
    return Frame(item, inside) if isinstance(item, dict) else inside


def selected(items: list[object], answers: list[object]) -> object:
    """What a filter leaves of a list: the items with a yes, or the one at a position."""
    if answers and not isinstance(answers[0], bool | None):
        return _item_at(items, answers[0])
    return [item for item, answer in zip(items, answers, strict=True) if answer is True]


def _item_at(items: list[object], position: object) -> object:
    """Counted from 1, or from the end when negative; null beyond."""
    wanted = next((at for at in range(1, len(items) + 1) if position == at), 0)
    from_end = next((at for at in range(1, len(items) + 1) if position == -at), 0)
    if wanted or from_end:
        return items[wanted - 1] if wanted else items[-from_end]
    return None


def _unwrapped(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _size(values: object) -> int:
    """How many values and stretches of text there are to look at; no further than the limit."""
    if type(values) is tuple and _SIMPLE.issuperset(map(type, values)):
        return len(values)
    size = 0
    waiting: list[object] = [values]
    while waiting and size <= STEPS:
        value = waiting.pop()
        if isinstance(value, str):
            size += len(value) // _CHARACTERS_A_STEP
        elif isinstance(value, dict):
            size += len(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            size += len(value)
            waiting.extend(value)
    return size


def _dotted(node: ast.Node, frame: Frame | None) -> str:
    """`a.b` for a path that begins at a name of the scope; empty for any other."""
    if isinstance(node, ast.Path):
        base = _dotted(node.base, frame)
        return f"{base}.{node.member}" if base else ""
    if not isinstance(node, ast.Name):
        return ""
    while frame is not None:
        if node.name in frame.names:
            return ""
        frame = frame.outer
    return node.name


def _mentions_subject(node: ast.Node) -> bool:
    if isinstance(node, ast.Name):
        return node.name == SUBJECT
    return any(_mentions_subject(part) for part in ast.children(node))


# A test of a cell that says `?` is an answer itself.
answers_itself = Kept(_mentions_subject)
