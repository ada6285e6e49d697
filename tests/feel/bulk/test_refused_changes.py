"""A change that is refused has changed nothing: neither the answers nor those of later changes."""

from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pytest

from ganxin.feel import api
from ganxin.feel.bulk import BulkError, Engine
from ganxin.feel.bulk.kernels import Name
from ganxin.feel.core import Kind, Rule, compile_rule

KINDS = {"营收": Kind.NUMBER, "研发": Kind.NUMBER, "人数": Kind.NUMBER, "行业": Kind.TEXT}
both = pytest.mark.parametrize("kernel", ["numba", "numpy"])


def rule(text: str, **kinds: Kind) -> Rule:
    return compile_rule(api.parse(text), {**KINDS, **kinds}, None)


def started(kernel: Name, **columns: Any) -> Engine:
    data = {"营收": [3e6, 7e6, 12e6, None], "研发": [1.0, 0.0, 2.0, 1.0], **columns}
    rules = {"大": rule("营收 >= 10000000"), "密": rule("研发 / 营收 >= 0.0000001")}
    return Engine(rules, pa.table(data), kernel=kernel)


def answers(engine: Engine, name: str) -> list[bool | None]:
    found: list[bool | None] = engine.result.answers(name).to_pylist()
    return found


@both
def test_after_a_rule_without_its_column_the_others_answer_as_before(kernel: Name) -> None:
    engine = started(kernel)

    with pytest.raises(BulkError, match="数据里没有这一列"):
        engine.edit("错", rule("营收 >= 5000000 and 人数 > 3"))

    engine.edit("大", rule("营收 >= 10000000 or 研发 > 99"))
    assert answers(engine, "大") == [False, False, True, None]
    assert "错" not in engine.result.rules


@both
def test_after_a_rule_that_cannot_be_calculated_the_others_answer_as_before(kernel: Name) -> None:
    engine = started(kernel)

    with pytest.raises(BulkError, match="64 位"):
        engine.edit("错", rule("营收 >= 5000000 and 研发 / 营收 >= 999999999999999"))

    engine.edit("密", rule("研发 / 营收 >= 0.0000001 or 研发 > 99"))
    assert answers(engine, "密") == [True, False, True, None]
    engine.edit("大", rule("营收 >= 10000000 or 研发 > 99"))
    assert answers(engine, "大") == [False, False, True, None]


@both
def test_a_refused_rule_does_not_settle_what_kind_a_fact_is(kernel: Name) -> None:
    engine = started(kernel, 备注=pa.array([None] * 4, pa.null()))

    with pytest.raises(BulkError, match="数据里没有这一列"):
        engine.edit("错", rule("备注 >= 5 and 人数 > 3", 备注=Kind.NUMBER))

    engine.edit("备", rule('备注 = "是"', 备注=Kind.TEXT))
    assert answers(engine, "备") == [None] * 4


@both
def test_a_refused_value_is_not_kept(kernel: Name) -> None:
    engine = started(kernel)

    with pytest.raises(BulkError, match="不是有限的数"):
        engine.update([1], pa.table({"营收": [float("inf")], "研发": [5.0]}))

    assert answers(engine, "大") == [False, False, True, None]
    engine.edit("中", rule("营收 >= 5000000 and 研发 < 5"))
    assert answers(engine, "中") == [False, True, True, None]
    engine.update([1], pa.table({"营收": [11e6]}))
    assert answers(engine, "大") == [False, True, True, None]
