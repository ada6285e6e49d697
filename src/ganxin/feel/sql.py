"""Core rules as SQL: one boolean expression, three-valued as the interpreter is.

SQL's own logic is Kleene's: a missing fact is a NULL, and so is an unknown answer. Names of facts
are names of columns: numbers of any type, texts, booleans and dates. Works in a SELECT list and in
WHERE, which keeps those with the answer yes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatchmethod
from typing import Literal, TypeVar

from ganxin.feel.core import records
from ganxin.feel.core.records import Form, Kind, Rule
from ganxin.feel.core.spans import Edge, Spans
from ganxin.feel.errors import FeelError

Dialect = Literal["duckdb", "postgresql"]
MOST_RULES = 100
"""Rules of one statement: the planner of DuckDB is more than linear in them."""

V = TypeVar("V", Decimal, int)
_EPOCH = date(1970, 1, 1)
_FIRST_DAY, _LAST_DAY = (date.min - _EPOCH).days, (date.max - _EPOCH).days
_NULL = "NULL::boolean"
_EXACT = {"duckdb": "DECIMAL(24, 6)", "postgresql": "numeric"}


def condition(rule: Rule, dialect: Dialect) -> str:
    """The rule's condition. Raises FeelError for a text or name that SQL cannot hold."""
    return _Writer(dialect, dict(rule.kinds)).of(rule.condition)


def statement(
    rules: Mapping[str, Rule], table: str, dialect: Dialect, *, keep: Sequence[str] = ()
) -> str:
    """One row for each row of the table: the columns to keep, and an answer a rule under its name.

    Raises FeelError as `condition` does, and for more than `MOST_RULES` rules.
    """
    if len(rules) > MOST_RULES:
        raise FeelError(f"一条语句最多 {MOST_RULES} 条规则，这里有 {len(rules)} 条")
    columns = [name_of(column) for column in keep]
    columns += [f"{condition(rule, dialect)} AS {name_of(name)}" for name, rule in rules.items()]
    return f"SELECT {', '.join(columns)} FROM {name_of(table)}"


def name_of(name: str) -> str:
    """A quoted identifier. Raises FeelError."""
    return '"' + _clean(name).replace('"', '""') + '"'


def text_of(text: str) -> str:
    """A quoted text. Raises FeelError."""
    return "'" + _clean(text).replace("'", "''") + "'"


def number_of(number: Decimal) -> str:
    return format(number, "f")


def _clean(text: str) -> str:
    if "\0" in text:
        raise FeelError("SQL 里不能有 NUL 字符")
    return text


@dataclass(frozen=True)
class _Writer:
    """Every method gives an expression that may stand anywhere: in brackets, or a single word."""

    dialect: Dialect
    kinds: Mapping[str, Kind]

    @singledispatchmethod
    def of(self, part: object) -> str:
        raise FeelError(f"这种条件不能写成 SQL：{type(part).__name__}")

    @of.register
    def _(self, part: records.Constant) -> str:
        return "TRUE" if part.value else "FALSE"

    @of.register
    def _(self, part: records.Flag) -> str:
        return name_of(part.attribute)

    @of.register
    def _(self, part: records.Numbers) -> str:
        return _within(name_of(part.attribute), part.spans, number_of)

    @of.register
    def _(self, part: records.Days) -> str:
        """A day that no calendar has gives way to the first or the last that it has."""
        edges = tuple(map(_in_calendar, part.spans.edges))
        return _within(name_of(part.attribute), Spans(part.spans.begins, edges), _day_of)

    @of.register
    def _(self, part: records.Texts) -> str:
        column = name_of(part.attribute)
        if not part.values:
            return _constant(column, value=part.negated)
        word = "NOT IN" if part.negated else "IN"
        return f"({column} {word} ({', '.join(map(text_of, part.values))}))"

    @of.register
    def _(self, part: records.Prefixes) -> str:
        column = name_of(part.attribute)
        if not part.prefixes:
            return _constant(column, value=part.negated)
        tests = (f"starts_with({column}, {text_of(prefix)})" for prefix in part.prefixes)
        joined = f"({' OR '.join(tests)})"
        return f"(NOT {joined})" if part.negated else joined

    @of.register
    def _(self, part: records.Linear) -> str:
        return _within(self._form(part.form), part.spans, number_of)

    @of.register
    def _(self, part: records.Ratio) -> str:
        """Both sides times the denominator: a quotient would be rounded."""
        over, under = self._form(part.numerator), self._form(part.denominator)

        def times(bound: Decimal) -> str:
            return f"{number_of(bound)} * {under}"

        rising = _within(over, part.spans, times)
        falling = _within(over, part.spans, times, turned=True)
        zero = "TRUE" if part.over_zero else "FALSE"
        return (
            f"(CASE WHEN {over} IS NULL OR {under} IS NULL THEN {_NULL} "
            f"WHEN {under} = 0 THEN {zero} "
            f"WHEN {under} > 0 THEN {rising} ELSE {falling} END)"
        )

    @of.register
    def _(self, part: records.All) -> str:
        return f"({' AND '.join(map(self.of, part.parts))})" if part.parts else "TRUE"

    @of.register
    def _(self, part: records.Any) -> str:
        return f"({' OR '.join(map(self.of, part.parts))})" if part.parts else "FALSE"

    @of.register
    def _(self, part: records.Not) -> str:
        return f"(NOT {self.of(part.part)})"

    @of.register
    def _(self, part: records.Choice) -> str:
        """The last pair is what both branches agree on while the condition is unknown."""
        test, then, other = map(self.of, (part.condition, part.then, part.otherwise))
        return f"(({test} AND {then}) OR (NOT {test} AND {other}) OR ({then} AND {other}))"

    @of.register
    def _(self, part: records.Score) -> str:
        low, high = (
            " + ".join(self._term(term, lowest=lowest) for term in part.terms) or "0"
            for lowest in (True, False)
        )
        threshold = number_of(part.threshold)
        met, failed = (">", "<=") if part.above else (">=", "<")
        return (
            f"(CASE WHEN {low} {met} {threshold} THEN TRUE "
            f"WHEN {high} {failed} {threshold} THEN FALSE ELSE {_NULL} END)"
        )

    def _term(self, term: records.Term, *, lowest: bool) -> str:
        """The fewest (or most) points that are still possible.

        A case is possible while it is not false and none before it is true; what is not possible
        gives way to the others by standing at the far end.
        """
        choose, far = ("LEAST", max) if lowest else ("GREATEST", min)
        beyond = number_of(far([term.otherwise, *(points for _, points in term.cases)]))
        possible: list[str] = []
        before: list[str] = []
        for test, points in ((self.of(test), points) for test, points in term.cases):
            still = " AND ".join([*before, f"{test} IS NOT FALSE"])
            possible.append(f"CASE WHEN {still} THEN {number_of(points)} ELSE {beyond} END")
            before.append(f"{test} IS NOT TRUE")
        if not before:
            return number_of(term.otherwise)
        none = " AND ".join(before)
        last = f"CASE WHEN {none} THEN {number_of(term.otherwise)} ELSE {beyond} END"
        return f"{choose}({', '.join([*possible, last])})"

    def _form(self, form: Form) -> str:
        """The sum in exact decimals; NULL where a fact is missing, also with coefficient 0."""
        parts = [
            f"{number_of(coefficient)} * {self._number(name)}"
            for name, coefficient in form.coefficients
        ]
        return f"({' + '.join([*parts, number_of(form.constant)])})"

    def _number(self, name: str) -> str:
        column = name_of(name)
        if self.kinds.get(name) is Kind.DATE:
            column = f"({column} - DATE '{_EPOCH.isoformat()}')"
        return f"CAST({column} AS {_EXACT[self.dialect]})"


_SIGNS = (">", ">=", "<=", "<")
_TURNED = ("<", "<=", ">=", ">")


def _within(
    value: str, spans: Spans[V], write: Callable[[V], str], *, turned: bool = False
) -> str:
    """Lies the value in the set? Unknown without a value. `turned`: both sides were multiplied by
    something below zero, so every comparison is the other way round.
    """
    signs = _TURNED if turned else _SIGNS
    if not spans.edges:
        return _constant(value, value=spans.begins)
    edges: list[Edge[V] | None] = [None] if spans.begins else []
    edges.extend(spans.edges)
    if len(edges) % 2:
        edges.append(None)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    parts = [_between(value, low, high, write, signs) for low, high in pairs]
    return f"({' OR '.join(parts)})"


def _between(
    value: str,
    low: Edge[V] | None,
    high: Edge[V] | None,
    write: Callable[[V], str],
    signs: tuple[str, str, str, str],
) -> str:
    above, from_, up_to, below = signs
    if low is not None and high == (low[0], True) and not low[1]:
        return f"{value} = {write(low[0])}"
    parts: list[str] = []
    if low is not None:
        parts.append(f"{value} {above if low[1] else from_} {write(low[0])}")
    if high is not None:
        parts.append(f"{value} {up_to if high[1] else below} {write(high[0])}")
    return " AND ".join(parts)


def _constant(column: str, *, value: bool) -> str:
    """The same for every value, and unknown without one."""
    if value:
        return f"({column} IS NOT NULL OR {_NULL})"
    return f"({column} IS NULL AND {_NULL})"


def _in_calendar(edge: Edge[int]) -> Edge[int]:
    if edge[0] < _FIRST_DAY:
        return _FIRST_DAY, False
    return (_LAST_DAY, True) if edge[0] > _LAST_DAY else edge


def _day_of(day: int) -> str:
    return f"DATE '{(_EPOCH + timedelta(days=day)).isoformat()}'"
