"""Core rules as SQL answer as the interpreter does, in both databases, also for missing facts."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import pytest
from django.db import connection

from ganxin.feel import api, ast, sql
from ganxin.feel.core import Kind, NotCore, compile_rule
from ganxin.feel.core.records import Rule
from ganxin.feel.dmn.inlining import inlined
from ganxin.feel.eligibility.segments import representatives
from tests.feel.core.random_rules import NOW, TYPES, expression, facts
from tests.feel.criteria.test_models import POLICIES

Facts = Mapping[str, object]
Answers = dict[str, list[bool | None]]
Run = Callable[[Mapping[str, Rule], Mapping[str, Kind], Sequence[Facts]], Answers]
_TYPES = {
    Kind.NUMBER: "numeric(24, 6)",
    Kind.TEXT: "text",
    Kind.FLAG: "boolean",
    Kind.DATE: "date",
}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def table(types: Mapping[str, Kind]) -> str:
    columns = ", ".join(f"{quoted(name)} {_TYPES[kind]}" for name, kind in types.items())
    return f"CREATE TEMPORARY TABLE enterprises (no integer, {columns})"


def values(types: Mapping[str, Kind], rows: Sequence[Facts]) -> list[list[Any]]:
    return [[no, *(row.get(name) for name in types)] for no, row in enumerate(rows)]


def of_columns(rules: Mapping[str, Rule], found: Sequence[Sequence[Any]]) -> Answers:
    return {name: [row[at] for row in found] for at, name in enumerate(rules, start=1)}


def in_duckdb(
    rules: Mapping[str, Rule], types: Mapping[str, Kind], rows: Sequence[Facts]
) -> Answers:
    with duckdb.connect() as base:
        base.execute(table(types).replace("numeric", "DECIMAL"))
        marks = ", ".join("?" * (len(types) + 1))
        base.executemany(f"INSERT INTO enterprises VALUES ({marks})", values(types, rows))
        asked = sql.statement(rules, "enterprises", "duckdb", keys=["no"])
        return of_columns(rules, base.execute(f"{asked} ORDER BY no").fetchall())


def in_postgresql(
    rules: Mapping[str, Rule], types: Mapping[str, Kind], rows: Sequence[Facts]
) -> Answers:
    with connection.cursor() as cursor:
        cursor.execute(table(types))
        marks = ", ".join(["%s"] * (len(types) + 1))
        cursor.executemany(f"INSERT INTO enterprises VALUES ({marks})", values(types, rows))
        asked = sql.statement(rules, "enterprises", "postgresql", keys=["no"])
        cursor.execute(f"{asked} ORDER BY no")
        found = of_columns(rules, cursor.fetchall())
        cursor.execute("DROP TABLE enterprises")
        return found


both = pytest.mark.parametrize("run", [in_duckdb, in_postgresql])


def compiled(expressions: Mapping[str, api.Expression]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name, each in expressions.items():
        try:
            found[name] = compile_rule(each, TYPES, NOW)
        except NotCore:
            continue
    return found


@both
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_random_rules_have_the_answers_of_the_interpreter(run: Run, seed: int) -> None:
    chance = Random(seed)
    expressions = {f"r{at}": expression(chance) for at in range(sql.MOST_RULES)}
    rules = compiled(expressions)
    rows = [facts(chance) for _ in range(60)]

    answers = run(rules, TYPES, rows)

    assert len(rules) > sql.MOST_RULES * 0.8
    for name in rules:
        wanted = [api.ask(expressions[name], row, now=NOW).value for row in rows]
        assert answers[name] == wanted, expressions[name].text


@both
@pytest.mark.django_db
def test_the_policies_of_the_district_have_the_answers_of_their_models(run: Run) -> None:
    chance = Random(5)
    kinds = {"number": Kind.NUMBER, "boolean": Kind.FLAG}
    for id_, policy in POLICIES.items():
        elements = policy.model.graph.own.elements.values()
        types = {
            one.name: kinds.get(one.variable.type, Kind.TEXT)
            for one in elements
            if one.name in policy.keys
        }
        domains = {key: representatives(policy.model, key) or (Decimal(5),) for key in types}
        rows = [
            {key: chance.choice(some) for key, some in domains.items() if chance.random() > 0.2}
            for _ in range(40)
        ]
        rule = compile_rule(inlined(policy.model.graph, id_), types)

        answers = run({id_: rule}, types, rows)[id_]

        unknown = dict.fromkeys(types, api.UNKNOWN)
        models = (policy.model.evaluate(id_, {**unknown, **row}) for row in rows)
        assert answers == [None if one is api.UNKNOWN else one is True for one in models], id_


@both
@pytest.mark.django_db
def test_names_and_texts_cannot_break_out(run: Run) -> None:
    name = 'a"; DROP TABLE enterprises; --'
    text = "'; DROP TABLE enterprises; -- \\' %s {} $1"
    types = {name: Kind.TEXT}
    rule = compile_rule(api.Expression(_equals(name, text), ""), types)

    answers = run({'r"': rule}, types, [{name: text}, {name: "x"}, {}])

    assert answers == {'r"': [True, False, None]}


def _equals(name: str, text: str) -> Any:
    return ast.Compare("=", ast.Name(name), ast.Text(text))


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_text_that_no_database_holds_is_refused(text: str) -> None:
    rule = compile_rule(api.Expression(_equals("街道", text), ""), TYPES)

    with pytest.raises(api.FeelError, match="数据库不能保存"):
        sql.condition(rule, "duckdb")


def test_a_name_that_postgresql_would_cut_is_refused() -> None:
    name = "经营面积" * 8
    rule = compile_rule(api.Expression(_equals(name, "x"), ""), {name: Kind.TEXT})

    assert name in sql.condition(rule, "duckdb")
    with pytest.raises(api.FeelError, match="太长"):
        sql.condition(rule, "postgresql")


def test_more_than_a_hundred_rules_a_statement_are_refused() -> None:
    rule = compile_rule(api.parse("从业人数 > 5"), TYPES)

    with pytest.raises(api.FeelError, match="最多 100 条"):
        sql.statement({f"r{at}": rule for at in range(101)}, "t", "duckdb")


def test_a_condition_reads_as_one_would_write_it() -> None:
    rule = compile_rule(api.parse('从业人数 >= 20 and 街道 in ("机场街道", "泉水街道")'), TYPES)

    assert sql.condition(rule, "postgresql") == (
        "((\"从业人数\" >= 20) AND (\"街道\" IN ('机场街道', '泉水街道')))"
    )


def test_a_where_keeps_those_with_the_answer_yes() -> None:
    rule = compile_rule(api.parse("从业人数 >= 20"), TYPES)
    with duckdb.connect() as base:
        base.execute("CREATE TABLE e AS SELECT unnest([19, 20, NULL, 500]) AS 从业人数")
        kept = base.execute(f"SELECT * FROM e WHERE {sql.condition(rule, 'duckdb')}").fetchall()

    assert kept == [(20,), (500,)]


def test_an_empty_or_a_full_set_is_still_unknown_without_the_fact() -> None:
    base = duckdb.connect()
    base.execute("CREATE TABLE e AS SELECT unnest([1, NULL]) AS 从业人数")
    for text, expected in (("从业人数 > 5 and 从业人数 < 3", False), ("从业人数 in [1..2]", True)):
        rule = compile_rule(api.parse(text), TYPES)
        found = base.execute(f"SELECT {sql.condition(rule, 'duckdb')} FROM e").fetchall()
        assert found == [(expected,), (None,)]


def test_numbers_are_compared_exactly() -> None:
    rule = compile_rule(api.parse("营业收入 / 研发费用 = 3"), TYPES)
    rows: list[Facts] = [
        {"营业收入": Decimal("0.3"), "研发费用": Decimal("0.1")},
        {"营业收入": Decimal("0.300001"), "研发费用": Decimal("0.1")},
        {"营业收入": Decimal(1), "研发费用": Decimal(0)},
    ]

    assert in_duckdb({"r": rule}, TYPES, rows) == {"r": [True, False, False]}
