"""The core profile: the answers of the interpreter, or a refusal with its reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.feel import api
from ganxin.feel.core import Kind, NotCore, compile_rule
from ganxin.feel.core.records import Constant, Days, Flag, Numbers, Prefixes, Texts
from ganxin.feel.core.spans import Spans, intersection, union
from tests.feel.core import oracle, random_rules
from tests.feel.expressions import examples

TYPES = {
    "面积": Kind.NUMBER,
    "收入": Kind.NUMBER,
    "行业": Kind.TEXT,
    "高企": Kind.FLAG,
    "成立日期": Kind.DATE,
    "场所.面积": Kind.NUMBER,
}


def condition(text: str, now: datetime | None = None) -> object:
    return compile_rule(api.parse(text), TYPES, now).condition


@examples(300)
@given(st.integers(0, 10**9))
def test_every_rule_has_the_answer_of_the_interpreter(seed: int) -> None:
    chance = Random(seed)
    rule = compile_rule(random_rules.expression(chance), random_rules.TYPES, random_rules.NOW)

    for _ in range(20):
        facts = random_rules.facts(chance)
        expected = api.ask(rule.expression, facts, now=random_rules.NOW).value
        assert oracle.answer(rule.condition, facts) is expected


def test_a_comparison_is_a_set_of_numbers() -> None:
    three = Decimal(3)
    assert condition("面积 >= 3") == Numbers("面积", Spans(False, ((three, False),)))
    assert condition("3 < 面积") == Numbers("面积", Spans(False, ((three, True),)))
    assert condition("面积 != 3") == Numbers("面积", Spans(True, ((three, False), (three, True))))
    assert condition("面积 in [1..3]") == condition("面积 between 1 and 3")
    assert condition("面积 in (1, [1..3), 3)") == condition("面积 in [1..3]")
    assert condition("场所.面积 * 2 >= 6") == Numbers("场所.面积", Spans(False, ((three, False),)))


def test_texts_flags_and_dates_have_conditions_of_their_own() -> None:
    assert condition('行业 in ("C35", "C36")') == Texts("行业", ("C35", "C36"))
    assert condition('not(starts with(行业, "C3"))') == Prefixes("行业", ("C3",), negated=True)
    assert condition("高企 = true") == Flag("高企")
    assert condition('成立日期 < @"1970-01-03"') == Days("成立日期", Spans(True, ((2, False),)))


def test_a_rule_of_the_day_says_so() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    rule = compile_rule(api.parse('today() - duration("P3Y") >= 成立日期'), TYPES, now)
    last = (date(2023, 11, 22) - date(1970, 1, 1)).days

    assert rule.clocked
    assert rule.condition == Days("成立日期", Spans(True, ((last + 1, False),)))
    assert not compile_rule(api.parse("面积 > 3"), TYPES, now).clocked


def test_what_depends_on_no_fact_is_decided_at_once() -> None:
    assert condition("面积 > 3 or 1 + 1 = 2") == Constant(True)
    assert condition("some x in [] satisfies 面积 > x") == Constant(False)


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("面积 > 3 and 层高 > 2", 12, "没有说明指标“层高”的类型"),
        ("面积 = null", 6, "不能写 null：缺少的指标是“未知”，不是 null"),
        ("面积 * 收入 > 3", 1, "两个指标相乘不是线性的"),
        ('行业 > "C"', 1, "文本只能比较是否相等"),
        ('面积 = "大"', 1, "比较的两边类型不同，结果总是 null"),
        ('面积 in (1, "大")', 11, "比较的两边类型不同，结果总是 null"),
        ("成立日期 < today()", 8, "没有给出今天的日期"),
        ("count(行业) > 3", 1, "函数“count”只能逐户计算"),
        ("min(面积, 3) > 2", 1, "最大值和最小值只能取自固定的分值"),
        ("面积 > 1234567890.1234567", 1, "超过 15 位有效数字"),
        ("for x in [1] return 面积", 1, "循环只能逐户计算"),
        ("面积", 1, "这里应是一个条件（是或否）"),
        ("面积 / 0 > 1", 1, "除数是零"),
        ("if 高企 then 1 else false", 1, "两个分支应都是数字，或都是条件"),
        ("面积 > 3 and\n  收入[1] > 2", 3, "不能筛选清单"),
    ],
)
def test_what_is_outside_is_refused_with_place_and_reason(
    text: str, column: int, reason: str
) -> None:
    with pytest.raises(NotCore) as refusal:
        condition(text)

    assert refusal.value.message.startswith("不能批量计算：")
    assert reason in refusal.value.message
    assert refusal.value.column == column
    assert refusal.value.line == text.count("\n") + 1


def test_a_rule_that_explodes_when_written_out_is_refused() -> None:
    rule = "面积 / 收入 > 1"
    for _ in range(12):
        rule = f"(({rule}) and 高企 or 高企)"
    with pytest.raises(NotCore, match="规则太大"):
        condition(rule)


spans = st.builds(
    Spans,
    st.booleans(),
    st.sets(st.tuples(st.integers(0, 6), st.booleans()), max_size=5).map(
        lambda edges: tuple(sorted(edges))
    ),
)


@given(spans, spans, st.integers(-1, 7))
def test_sets_are_joined_as_sets(one: Spans[int], other: Spans[int], value: int) -> None:
    assert (value in one.complement()) == (value not in one)
    assert (value in union([one, other])) == (value in one or value in other)
    assert (value in intersection([one, other])) == (value in one and value in other)
    assert (-value in one.mapped(lambda number: -number, rising=False)) == (value in one)
    everything: Spans[int] = Spans(True)
    assert union([one, one.complement()]) == everything
