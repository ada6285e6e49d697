"""What changes is computed again, and nothing else: the answers are those of a fresh start."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.differential import table
from ganxin.feel import api
from ganxin.feel.bulk import BulkError, Engine, PolicySet, match
from ganxin.feel.bulk.kernels import Name
from ganxin.feel.core import Kind, NotCore, Rule, compile_rule
from tests.feel.core.random_rules import NOW, TYPES, expression, facts

both = pytest.mark.parametrize("kernel", ["numba", "numpy"])


def rule(text: str, now: datetime = NOW) -> Rule:
    return compile_rule(api.parse(text, names=TYPES), TYPES, now)


def rules(chance: Random, count: int) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    while len(found) < count:
        try:
            found[f"r{len(found)}"] = compile_rule(expression(chance), TYPES, NOW)
        except NotCore:
            continue
    return found


def answers(engine: Engine) -> dict[str, list[bool | None]]:
    return {name: engine.result.answers(name).to_pylist() for name in engine.result.rules}


def fresh(every: dict[str, Rule], data: pa.Table, kernel: Name) -> dict[str, list[bool | None]]:
    return answers(Engine(every, data, kernel=kernel))


@both
@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_a_policy_edited_or_added_answers_as_from_the_start(kernel: Name, seed: int) -> None:
    chance = Random(seed)
    every, data = rules(chance, 6), table([facts(chance) for _ in range(130)])
    engine = Engine(every, data, kernel=kernel)
    for name, changed in {"r2": rules(chance, 1)["r0"], "neu": rules(chance, 1)["r0"]}.items():
        every[name] = changed
        engine.edit(name, changed)

    assert answers(engine) == fresh(every, data, kernel)


@both
@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_enterprises_that_changed_answer_as_from_the_start(kernel: Name, seed: int) -> None:
    chance = Random(seed)
    every, rows = rules(chance, 8), [facts(chance) for _ in range(150)]
    engine = Engine(every, table(rows), kernel=kernel)
    places = sorted(chance.sample(range(150), 20))
    for place in places:
        rows[place] = facts(chance)

    engine.update(places, table([rows[place] for place in places]).drop_columns("no"))
    engine.edit("r0", every["r1"])
    every["r0"] = every["r1"]

    assert answers(engine) == fresh(every, table(rows), kernel)


@both
def test_a_new_day_changes_what_asks_for_today(kernel: Name) -> None:
    text = 'today() - 成立日期 >= duration("P365D")'
    every = {"老": rule(text), "大": rule("从业人数 > 5")}
    data = table([{"成立日期": date(2026, 1, 1), "从业人数": 9}, {"成立日期": date(2020, 1, 1)}])
    engine = Engine(every, data, kernel=kernel)
    before = engine.result.copy()

    after = engine.advance(datetime(2027, 1, 1, tzinfo=UTC))

    assert before.answers("老").to_pylist() == [False, True]
    assert after.answers("老").to_pylist() == [True, True]
    assert {name: list(rows) for name, rows in after.newly(before).items()} == {
        "老": [0],
        "大": [],
    }


@both
def test_who_fails_by_one_condition_alone_is_found(kernel: Name) -> None:
    every = {"r": rule("从业人数 >= 10 and 营业收入 >= 100 and 高企")}
    data = table(
        [
            {"从业人数": 10, "营业收入": 100.0, "高企": True},
            {"从业人数": 9, "营业收入": 100.0, "高企": True},
            {"从业人数": 9, "营业收入": 99.0, "高企": True},
            {"从业人数": 9, "营业收入": 100.0},
            {"从业人数": 50, "营业收入": 99.99, "高企": True},
        ]
    )

    assert list(Engine(every, data, kernel=kernel).fails_exactly_one("r")) == [1, 4]


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 4095, 4096, 4097, 70_000])
def test_both_kernels_give_the_same_bits_for_any_number_of_rows(rows: int) -> None:
    chance = Random(rows)
    some = [facts(chance) for _ in range(min(rows, 500))]
    data = table((some * (rows // max(1, len(some)) + 1))[:rows])
    every = rules(chance, 12)

    one, other = (match(every, data, kernel=kernel) for kernel in ("numba", "numpy"))

    assert np.array_equal(one.true, other.true)
    assert np.array_equal(one.false, other.false)
    for counts in one.counts().values():
        assert counts.true + counts.false + counts.unknown == rows


def columns() -> Iterator[tuple[str, Any]]:
    """The same numbers in every type of column that holds them."""
    values = [1, None, 100, 7]
    for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        yield kind, pa.array(values, kind)
    for kind in ("float32", "float64"):
        yield kind, pa.array([None if one is None else float(one) for one in values], kind)
    yield "decimal", pa.array([None if one is None else Decimal(one) for one in values])
    yield "sliced", pa.array([5, *values, 5]).slice(1, 4)
    yield "chunked", pa.chunked_array([[1, None], [100, 7]])


@both
@pytest.mark.parametrize(
    "column", [one for _, one in columns()], ids=[name for name, _ in columns()]
)
def test_numbers_are_read_from_any_type_of_column(kernel: Name, column: Any) -> None:
    found = match(
        {"r": rule("从业人数 in (1, [50..100])")}, pa.table({"从业人数": column}), kernel=kernel
    )

    assert found.answers("r").to_pylist() == [True, None, True, False]


@both
@pytest.mark.parametrize("kind", ["string", "large_string", "dictionary"])
def test_texts_are_read_from_any_type_of_column(kernel: Name, kind: str) -> None:
    column = pa.array(["C35", None, "F52", "C3511"])
    column = column.dictionary_encode() if kind == "dictionary" else column.cast(kind)
    found = match(
        {"r": rule('starts with(行业代码, "C35")')}, pa.table({"行业代码": column}), kernel=kernel
    )

    assert found.answers("r").to_pylist() == [True, None, False, True]


def test_a_column_of_nulls_is_unknown_everywhere() -> None:
    found = match({"r": rule("高企")}, pa.table({"高企": pa.nulls(3)}))

    assert found.answers("r").to_pylist() == [None, None, None]


@pytest.mark.parametrize(
    ("text", "data", "told"),
    [
        ("从业人数 > 5", {"别的": [1]}, "规则“r”，指标“从业人数”：数据里没有这一列"),
        ("从业人数 > 5", {"从业人数": ["五"]}, "规则要的是数字"),
        ("高企", {"高企": [1]}, "规则要的是是否"),
        ('街道 = "a"', {"街道": [True]}, "规则要的是文本"),
        ('成立日期 > @"2020-01-01"', {"成立日期": ["2020-01-01"]}, "规则要的是日期"),
        ("从业人数 > 5", {"从业人数": [float("nan")]}, "不是有限的数"),
        ("从业人数 > 5", {"从业人数": [1.0, float("inf")]}, "第 2 行不是有限的数"),
    ],
)
def test_columns_that_do_not_fit_are_refused_and_never_a_no(
    text: str, data: dict[str, list[Any]], told: str
) -> None:
    with pytest.raises(BulkError, match=told):
        match({"r": rule(text)}, pa.table(data))


def test_a_rule_or_a_row_that_is_not_there_is_refused() -> None:
    engine = Engine({"r": rule("从业人数 > 5")}, pa.table({"从业人数": [1, 9]}))

    with pytest.raises(BulkError, match="没有算过这条规则"):
        engine.result.answers("x")
    with pytest.raises(BulkError, match="没有算过这条规则"):
        engine.fails_exactly_one("x")
    with pytest.raises(BulkError, match="不在数据之内"):
        engine.update([2], pa.table({"从业人数": [1]}))
    with pytest.raises(BulkError, match="恰好给出一次"):
        engine.update([0, 0], pa.table({"从业人数": [1, 2]}))
    with pytest.raises(BulkError, match="另一种类型"):
        engine.edit("s", compile_rule(api.parse('从业人数 = "五"'), {"从业人数": Kind.TEXT}))


def test_a_kernel_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANXIN_KERNEL", "gpu")

    with pytest.raises(BulkError, match="没有名为“gpu”的内核"):
        match({"r": rule("高企")}, pa.table({"高企": [True]}))


def test_the_kernel_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANXIN_KERNEL", "numpy")

    assert match({"r": rule("高企")}, pa.table({"高企": [True]})).answers("r").to_pylist() == [
        True
    ]


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_many_policies_for_one_enterprise_answer_as_the_interpreter(seed: int) -> None:
    chance = Random(seed)
    every = rules(chance, 15)
    row = facts(chance)

    found = PolicySet(every).answers(row)

    assert found == {
        name: api.ask(one.expression, row, now=NOW).value for name, one in every.items()
    }
