"""A core rule as SQL for DuckDB and PostgreSQL, with the interpreter's three answers.

Unknown is SQL's NULL, whose `and`, `or` and `not` are the same Kleene logic: so a condition may
stand in WHERE, which takes the rows for which it is true. Columns are named as the facts; numbers
are numeric columns of any type, dates DATE, flags BOOLEAN, texts text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from ganxin.feel.core import records
from ganxin.feel.core.records import Condition, Form, Kind, Rule, Score, Term
from ganxin.feel.core.spans import Spans
from ganxin.feel.core.walking import single_measure
from ganxin.feel.errors import FeelError

Dialect = Literal["duckdb", "postgresql"]
MOST_RULES = 100
"""Rules of one statement: DuckDB plans more of them ever more slowly."""

_UNKNOWN = "CAST(NULL AS BOOLEAN)"
_EPOCH = date(1970, 1, 1)
_FIRST, _END = (date.min - _EPOCH).days, (date.max - _EPOCH).days + 1
_POSTGRESQL_NAME = 63
_PLAIN_EXPONENT = 30
_DUCKDB_DECIMAL = "DECIMAL(24, 6)"
_DUCKDB_WIDTH = 38


def condition(rule: Rule, dialect: Dialect) -> str:
    """The rule as a boolean expression. A percent sign in it is a percent sign: execute it
    without parameters, or double it.

    Raises FeelError for a name or a text that the database cannot hold.
    """
    return _Writer(dialect, dict(rule.kinds)).condition(rule.condition)


def statement(
    rules: Mapping[str, Rule], table: str, dialect: Dialect, *, keys: Sequence[str] = ()
) -> str:
    """One row for each of the table: the columns `keys`, then the answer of every rule by name.

    Raises FeelError for more than `MOST_RULES` rules, and as `condition` does.
    """
    if len(rules) > MOST_RULES:
        raise FeelError(f"一条语句最多 {MOST_RULES} 条规则，这里有 {len(rules)} 条")
    writer = _Writer(dialect, {name: kind for rule in rules.values() for name, kind in rule.kinds})
    columns = [writer.name(key) for key in keys]
    for name, rule in rules.items():
        columns.append(f"{writer.condition(rule.condition)} AS {writer.name(name)}")
    return f"SELECT {', '.join(columns)} FROM {writer.name(table)}"


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    kinds: Mapping[str, Kind]

    def name(self, name: str) -> str:
        """A quoted identifier."""
        self._check(name)
        if self.dialect == "postgresql" and len(name.encode()) > _POSTGRESQL_NAME:
            raise FeelError(f"名称“{name}”太长，PostgreSQL 最多 {_POSTGRESQL_NAME} 个字节")
        return '"' + name.replace('"', '""') + '"'

    def text(self, text: str) -> str:
        """A quoted literal."""
        self._check(text)
        return "'" + text.replace("'", "''") + "'"

    def _check(self, text: str) -> None:
        if "\0" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
            raise FeelError("名称或文本里有数据库不能保存的字符")

    def condition(self, part: Condition) -> str:
        return _WRITERS[type(part)](self, part)

    def _constant(self, part: records.Constant) -> str:
        return "TRUE" if part.value else "FALSE"

    def _all(self, part: records.All) -> str:
        return f"({' AND '.join(self.condition(one) for one in part.parts)})"

    def _any(self, part: records.Any) -> str:
        return f"({' OR '.join(self.condition(one) for one in part.parts)})"

    def _not(self, part: records.Not) -> str:
        return f"(NOT {self.condition(part.part)})"

    def _choice(self, part: records.Choice) -> str:
        met, then = self.condition(part.condition), self.condition(part.then)
        otherwise = self.condition(part.otherwise)
        return (
            f"(CASE WHEN {met} THEN {then} WHEN NOT {met} THEN {otherwise} "
            f"WHEN {then} = {otherwise} THEN {then} END)"
        )

    # Facts

    def _flag(self, part: records.Flag) -> str:
        return self.name(part.attribute)

    def _texts(self, part: records.Texts) -> str:
        column = self.name(part.attribute)
        if not part.values:
            return self._always(column, inside=part.negated)
        values = ", ".join(self.text(value) for value in part.values)
        return f"({column} {'NOT IN' if part.negated else 'IN'} ({values}))"

    def _prefixes(self, part: records.Prefixes) -> str:
        column = self.name(part.attribute)
        tests = [f"starts_with({column}, {self.text(prefix)})" for prefix in part.prefixes]
        begun = f"({' OR '.join(tests)})"
        return f"(NOT {begun})" if part.negated else begun

    def _numbers(self, part: records.Numbers) -> str:
        return self._within(self.name(part.attribute), part.spans, number)

    def _days(self, part: records.Days) -> str:
        kept = tuple((day, after) for day, after in part.spans.edges if day < _END)
        begins = part.spans.begins ^ bool(sum(day <= _FIRST for day, _ in kept) % 2)
        inside = Spans(begins, tuple(edge for edge in kept if edge[0] > _FIRST))
        return self._within(self.name(part.attribute), inside, _day)

    def _always(self, operand: str, *, inside: bool) -> str:
        """True or false wherever the operand is known."""
        if inside:
            return f"({operand} IS NOT NULL OR {_UNKNOWN})"
        return f"({operand} IS NULL AND {_UNKNOWN})"

    def _within(self, operand: str, spans: Spans[Any], literal: Callable[[Any], str]) -> str:
        """The operand lies in the set; it is written once for every end."""
        ends: list[tuple[Any, bool] | None] = [*spans.edges]
        if spans.begins:
            ends.insert(0, None)
        if len(ends) % 2:
            ends.append(None)
        parts = [
            self._interval(operand, low, high, literal)
            for low, high in zip(ends[::2], ends[1::2], strict=True)
        ]
        if not parts:
            return self._always(operand, inside=False)
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _interval(
        self,
        operand: str,
        low: tuple[Any, bool] | None,
        high: tuple[Any, bool] | None,
        literal: Callable[[Any], str],
    ) -> str:
        if low is None and high is None:
            return self._always(operand, inside=True)
        if low and high and low[0] == high[0]:
            return f"({operand} = {literal(low[0])})"
        tests: list[str] = []
        if low:
            tests.append(f"{operand} {'>' if low[1] else '>='} {literal(low[0])}")
        if high:
            tests.append(f"{operand} {'<=' if high[1] else '<'} {literal(high[0])}")
        return f"({' AND '.join(tests)})"

    # Forms and quotients, in exact decimals

    def _linear(self, part: records.Linear) -> str:
        return self._within(self._form(part.form), part.spans, self.decimal)

    def _ratio(self, part: records.Ratio) -> str:
        above, below = self._form(part.numerator), self._form(part.denominator)
        # Above a positive divisor the set is stretched by it; a negative one turns it round.
        turned = part.spans.mapped(lambda end: -end, rising=False)
        up = self._within(above, part.spans, lambda end: f"({below} * {self.decimal(end)})")
        down = self._within(above, turned, lambda end: f"(-{below} * {self.decimal(end)})")
        over_zero = "TRUE" if part.over_zero else "FALSE"
        return (
            f"(CASE WHEN {above} IS NULL THEN NULL WHEN {below} = 0 THEN {over_zero} "
            f"WHEN {below} > 0 THEN {up} WHEN {below} < 0 THEN {down} END)"
        )

    def _form(self, form: Form) -> str:
        terms = [self._weighted(name, weight) for name, weight in form.coefficients]
        if form.constant or not terms:
            terms.append(self.decimal(form.constant))
        return f"({' + '.join(terms)})"

    def _weighted(self, name: str, weight: Decimal) -> str:
        column = self.name(name)
        if self.kinds[name] is Kind.DATE:
            exact = f"({column} - DATE '{_EPOCH}')"
        elif self.dialect == "duckdb":
            exact = f"CAST({column} AS {_DUCKDB_DECIMAL})"
        else:
            exact = f"CAST({column} AS NUMERIC)"
        return exact if weight == 1 else f"{exact} * {self.decimal(weight)}"

    def decimal(self, value: Decimal) -> str:
        """A literal that is no wider than it must be: widths add up when DuckDB multiplies."""
        if self.dialect == "postgresql":
            return f"CAST({value:f} AS NUMERIC)"
        _, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        places = max(0, -exponent)
        width = max(len(digits) + max(0, exponent), places, 1)
        if width > _DUCKDB_WIDTH:
            raise FeelError(f"数字“{value}”对 DuckDB 太长")
        return f"CAST({value:f} AS DECIMAL({width}, {places}))"

    # Scores

    def _score(self, score: Score) -> str:
        low = " + ".join(self._points(term, lowest=True) for term in score.terms)
        high = " + ".join(self._points(term, lowest=False) for term in score.terms)
        wanted = f"{'>' if score.above else '>='} {number(score.threshold)}"
        return (
            f"(CASE WHEN ({low}) {wanted} THEN TRUE WHEN NOT (({high}) {wanted}) THEN FALSE END)"
        )

    def _points(self, term: Term, *, lowest: bool) -> str:
        """The least, or the greatest, of the points that are still possible."""
        values = [*(points for _, points in term.cases), term.otherwise]
        measure = single_measure(term)
        if isinstance(measure, str):
            extreme = (min if lowest else max)(values)
            cases = " ".join(
                f"WHEN {self.condition(case)} THEN {number(points)}" for case, points in term.cases
            )
            missing = f"WHEN {self.name(measure)} IS NULL THEN {number(extreme)}"
            return f"CASE {missing} {cases} ELSE {number(term.otherwise)} END"
        return f"{'LEAST' if lowest else 'GREATEST'}({', '.join(self._possible(term))})"

    def _possible(self, term: Term) -> Iterator[str]:
        """Points, NULL where they are out of the question."""
        before: list[str] = []
        for case, points in term.cases:
            met = self.condition(case)
            open_ = " AND ".join([*before, f"COALESCE({met}, TRUE)"])
            yield f"CASE WHEN {open_} THEN {number(points)} END"
            before.append(f"COALESCE(NOT {met}, TRUE)")
        yield f"CASE WHEN {' AND '.join(before)} THEN {number(term.otherwise)} END"


def number(value: Decimal) -> str:
    """A numeric literal, exact."""
    if value and abs(value.adjusted()) > _PLAIN_EXPONENT:
        return f"{value:E}"
    text = f"{value:f}"
    return f"({text})" if value < 0 else text


def _day(day: int) -> str:
    return f"DATE '{_EPOCH + timedelta(days=day)}'"


_WRITERS: dict[type, Callable[[_Writer, Any], str]] = {
    records.Constant: _Writer._constant,
    records.All: _Writer._all,
    records.Any: _Writer._any,
    records.Not: _Writer._not,
    records.Choice: _Writer._choice,
    records.Flag: _Writer._flag,
    records.Texts: _Writer._texts,
    records.Prefixes: _Writer._prefixes,
    records.Numbers: _Writer._numbers,
    records.Days: _Writer._days,
    records.Linear: _Writer._linear,
    records.Ratio: _Writer._ratio,
    records.Score: _Writer._score,
}
