"""What the core profile takes, construct by construct, as the interpreter answers, and refuses."""

from random import Random

import pytest

from ganxin.feel import api
from ganxin.feel.core import NotCore, compile_rule
from tests.feel.core import oracle
from tests.feel.core.random_rules import NOW, TYPES, facts


@pytest.mark.parametrize(
    "text",
    [
        "1 = 1 and 高企",
        '"甲" = "乙" or 高企',
        '"甲" != 行业代码',
        'not(行业代码 in ("C35", "C36"))',
        '行业代码 != "C35" and 行业代码 != "C36"',
        "高企 = 规上",
        "高企 != 规上",
        "高企 = (从业人数 > 20)",
        "(从业人数 > 20) != true",
        "高企 in (true, 规上)",
        "true = 高企",
        'list contains(["C35", "C36"], 行业代码)',
        "list contains([20, 300], 从业人数)",
        "list contains([], 从业人数)",
        "list contains([], 行业代码)",
        "list contains([], 成立日期)",
        "list contains([], 高企)",
        "从业人数 in [20, 300]",
        "从业人数 in ([20..300], [1000..2000])",
        "从业人数 in (> 20)",
        "从业人数 in (营业收入)",
        "从业人数 in [营业收入..300]",
        "(if 高企 then 5 else 0) in (0, 5)",
        "(if 高企 then 5 else 0) + (if 规上 then 5 else 0) in [5..10]",
        "mean(从业人数, 营业收入) > 3",
        "mean([从业人数]) > 3",
        "sum(从业人数, 20) > 30",
        "min(if 高企 then 1 else 2, 5) > 1",
        "max(if 高企 then 1 else 2, if 规上 then 3 else 0) * 2 >= 6",
        "min(5) > 3",
        "all([高企, 规上])",
        "any(高企, 从业人数 > 20)",
        "all([])",
        "not(高企)",
        'starts with(行业代码, "C3")',
        "2 ** 3 < 从业人数",
        "- 从业人数 < -20",
        "从业人数 / 3 > 7",
        "从业人数 / 7 > 3",
        "(从业人数 / 营业收入) / 2 > 0.1",
        "(从业人数 / 营业收入) * 3 > 0.1",
        "(if 高企 then 从业人数 else 营业收入) > 300",
        "(if 高企 then 从业人数 else 营业收入) * 2 - 10 > 300",
        "(if 高企 then 从业人数 else 3) + (if 规上 then 营业收入 else 5) > 300",
        "(if 高企 then 3 else if 规上 then 2 else 0) + (if 失信 then -5 else 1) >= 3",
        "(if 高企 then 3 else 从业人数 * 0) >= 3",
        "year(成立日期) >= 2020",
        "year(成立日期) = 2020",
        "year(成立日期) - 2000 > 20",
        '成立日期 + duration("P3Y") <= @"2024-01-01"',
        '成立日期 - duration("P30D") > @"2020-01-01"',
        "成立日期 >= 认定日期",
        '认定日期 - 成立日期 > duration("P365D")',
        'today() - 成立日期 >= duration("P365D")',
        'years and months duration(成立日期, today()) >= duration("P3Y")',
        'years and months duration(today(), 成立日期) <= duration("-P3Y")',
        'years and months duration(成立日期, today()) / duration("P1Y") > 2',
        'date(成立日期) > @"2020-01-01"',
        '成立日期 in [@"2020-01-01"..@"2021-01-01")',
        '成立日期 in (@"2020-01-01", @"2021-01-01")',
        "some x in [20, 300] satisfies 从业人数 > x",
        "every x in [20, 300] satisfies 从业人数 > x",
        "some x in 从业人数 satisfies x > 3",
        "1e20 * 从业人数 > 3",
        "从业人数 * 0.1 + 营业收入 * 0.2 - 3 >= 营业收入",
        "从业人数 - 从业人数 >= 0",
        "从业人数 - 从业人数 > 0",
        "从业人数 + 1e13 > 1e13",
        "从业人数 between 营业收入 and 300",
        '"C35" in 行业代码',
        "20 in 从业人数",
        "从业人数 > 20 = true",
    ],
)
def test_it_is_answered_as_by_the_interpreter(text: str) -> None:
    expression, chance = api.parse(text, names=TYPES), Random(3)
    rule = compile_rule(expression, TYPES, NOW)

    for _ in range(120):
        known = facts(chance)
        expected = api.ask(expression, known, now=NOW).value
        assert oracle.answer(rule.condition, known) is expected, known


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ('1 = "甲" or 高企', 1, "比较的两边类型不同，结果总是 null"),
        ("行业代码 = 街道", 1, "两个文本指标之间不能比较"),
        ("行业代码 = 3", 1, "比较的两边类型不同，结果总是 null"),
        ('高企 = "是"', 1, "比较的两边类型不同，结果总是 null"),
        ("高企 > 规上", 1, "比较的两边类型不同，结果总是 null"),
        ('list contains([行业代码], "C35")', 1, "清单里只能是固定的值"),
        ("(if 高企 then 5 else 0) in [0, 5]", 26, "分值不能与清单比较，请写成 in (…)"),
        ("sum([]) > 3", 1, "这一部分总是 null"),
        ('sum(从业人数, "甲") > 3', 1, "这里应全是数字"),
        ("max(if 高企 then 1 else 2, 3) * 0 >= 6", 1, "不能乘以零"),
        ("max(if 高企 then 1 else 2, 3) + 1 >= 6", 1, "商、最大值和最小值不能再相加"),
        ("any([高企, 3])", 1, "这里应是条件（是或否）"),
        ("not(从业人数)", 1, "这里应是条件（是或否）"),
        ("starts with(行业代码, 街道)", 1, "开头只能是固定的文本"),
        ('starts with("C35", 行业代码)', 1, "开头只能是固定的文本"),
        ("starts with(行业代码, 3)", 1, "开头应是文本"),
        ('ends with(行业代码, "5")', 1, "函数“ends with”只能逐户计算"),
        ("从业人数 ** 2 > 400", 1, "乘方只能用于固定的数"),
        ("从业人数 / 营业收入 + 1 > 1.1", 1, "商、最大值和最小值不能再相加"),
        (
            '成立日期 + duration("P1Y") >= 认定日期',
            1,
            "两个日期指标只能直接比较，不能先加减再比较",
        ),
        (
            'years and months duration(成立日期, 认定日期) > duration("P1Y")',
            1,
            "函数“years and months duration”只能逐户计算",
        ),
        ('成立日期 > "2020-01-01"', 1, "比较的两边类型不同，结果总是 null"),
        ("成立日期 = 3", 1, "比较的两边类型不同，结果总是 null"),
        ("month(成立日期) = 3", 1, "函数“month”只能逐户计算"),
        ("if null then 高企 else 规上", 4, "不能写 null：缺少的指标是“未知”，不是 null"),
        ("if 从业人数 then 高企 else 规上", 4, "这里应是一个条件（是或否）"),
        ("null and 高企", 1, "不能写 null：缺少的指标是“未知”，不是 null"),
        ("高企 and null = null", 8, "不能写 null：缺少的指标是“未知”，不是 null"),
        ("从业人数 instance of number", 1, "不能判断类型"),
        ("{a: 从业人数}.a > 20", 1, "不能写上下文"),
        ("[从业人数, 3][1] > 20", 1, "不能筛选清单"),
        ('string(从业人数) = "20"', 1, "函数“string”只能逐户计算"),
        ("? > 3", 1, "没有说明指标“?”的类型"),
        ("高企 between false and true", 1, "比较的两边类型不同，结果总是 null"),
    ],
)
def test_it_is_refused_where_it_stands(text: str, column: int, reason: str) -> None:
    with pytest.raises(NotCore) as refusal:
        compile_rule(api.parse(text, names=TYPES), TYPES, NOW)

    assert refusal.value.message == f"不能批量计算：{reason}"
    assert refusal.value.column == column
