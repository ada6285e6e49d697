"""Expressions as their callers use them: parse once, ask often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ganxin.feel import ast
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explainer, Explanation, answer_of
from ganxin.feel.frames import Frame
from ganxin.feel.interpreter import SUBJECT, Run
from ganxin.feel.limits import LENGTH
from ganxin.feel.names import free_names, free_paths
from ganxin.feel.parser import parse_expression, parse_tests
from ganxin.feel.scope import from_feel, to_feel
from ganxin.feel.values import Unknown
from ganxin.feel.vocabulary import Vocabulary, declared, of_scope, tidy

_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: hashable, may be kept."""

    node: ast.Node
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` is True, False, or None: unknown for want of a fact.

    `missing` names the facts whose value can still change the answer, in order of appearance
    (`a.b` for members); empty once the answer is known.
    """

    value: bool | None
    missing: tuple[str, ...]
    explanation: Explanation


@lru_cache(maxsize=_CACHED)
def _parsed(text: str, words: Vocabulary, cell: bool, forgiving: bool) -> Expression:
    read = parse_tests if cell else parse_expression
    return Expression(read(text, words, forgiving=forgiving), text)


def read_in(
    text: str, words: Vocabulary, *, cell: bool = False, forgiving: bool = False
) -> Expression:
    """An expression, or the cell of a table, where these names are known.

    `forgiving`: what can be read but cannot be, such as a call with wrong arguments, is null, as
    to the standard. Raises FeelError.
    """
    return _read(text, words, cell=cell, forgiving=forgiving)


def _read(
    text: str, words: Vocabulary, *, cell: bool = False, forgiving: bool = False
) -> Expression:
    if len(text) > LENGTH:
        raise FeelError(f"表达式太长，最多 {LENGTH} 个字")
    return _parsed(text, words, cell, forgiving)


def parse(expression: str, *, names: Iterable[str] = ()) -> Expression:
    """Read an expression. `names` are known names; only those with signs, digits or key words
    inside (`利润-税`) need to be given, and they must be the same for every use.

    Raises FeelError with the place of the fault.
    """
    return _read(expression, declared(names))


def parse_unary(test: str, *, names: Iterable[str] = ()) -> Expression:
    """Read the cell of a decision table: `-`, `>= 500`, `[10..20)`, `"甲", "乙"`, `not("D")`.

    Raises FeelError with the place of the fault.
    """
    return _read(test, declared(names), cell=True)


def evaluate(
    expression: str | Expression,
    scope: Mapping[str, object],
    *,
    now: datetime | None = None,
) -> object:
    """The FEEL value: Decimal, str, bool, `datetime` types, YearsMonths, Interval, list, dict, or
    None for null. `UNKNOWN` if the value, or a part of a list or context, depends on a fact that
    is not there. `now` is what `now()` and `today()` answer; without it they are null, so that
    the same facts always give the same answer.

    Raises FeelError for an expression that cannot be read or costs too much.
    """
    read = _in_scope(expression, scope)
    return from_feel(Run(read.text, _tidied(scope), now=now).value(read.node))


def ask(
    expression: str | Expression,
    scope: Mapping[str, object],
    *,
    labels: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Answer:
    """Is the condition met? With the facts that are missing and the reasons.

    `labels` says what people call a fact, by name or path; `units` what its number counts. FEEL's
    null counts as not met.
    Raises FeelError as `evaluate` does, and for a value that is no yes or no.
    """
    read = _in_scope(expression, scope)
    run = Run(read.text, _tidied(scope), now=now)
    return _asked(Explainer(run, labels or {}, units=units or {}), read)


def unary(test: str | Expression, value: object, scope: Mapping[str, object]) -> bool | None:
    """Does the value meet the cell of a decision table? None if that is unknown.

    `?` in the test is the value; the test may read names of the scope. Raises FeelError.
    """
    read = _read(test, of_scope(scope), cell=True) if isinstance(test, str) else test
    run = Run(read.text, _tidied(scope))
    frame = Frame({SUBJECT: to_feel(value, SUBJECT, run.spend)})
    return answer_of(run.value(read.node, frame))


def names(expression: str | Expression) -> frozenset[str]:
    """The names that the expression reads from the scope, in every branch, without members."""
    read = parse(expression) if isinstance(expression, str) else expression
    return frozenset(free_names(read.node))


def paths(expression: str | Expression) -> tuple[str, ...]:
    """Like `names`, with members (`经营场所.在商场内`), in order of appearance."""
    read = parse(expression) if isinstance(expression, str) else expression
    return free_paths(read.node)


def _in_scope(expression: str | Expression, scope: Mapping[str, object]) -> Expression:
    if isinstance(expression, Expression):
        return expression
    return _read(expression, of_scope(scope))


def _tidied(scope: Mapping[str, object]) -> dict[str, object]:
    return {tidy(name): value for name, value in scope.items()}


def _asked(explainer: Explainer, read: Expression) -> Answer:
    explanation, value = explainer.explain(read.node)
    if value is not None and not isinstance(value, bool | Unknown):
        raise FeelError("条件的结果应是“是”或“否”，这里得到的是别的值")
    return Answer(explanation.answer, explanation.missing, explanation)
