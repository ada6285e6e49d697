"""Models that load but cannot be meant, or that cost more than they are worth."""

import pytest

from ganxin.feel.dmn import DmnError
from ganxin.feel.dmn.analysis import analyse
from ganxin.feel.dmn.checking import faults
from ganxin.feel.dmn.facts import facts_for
from tests.feel.dmn.models import (
    decision,
    input_data,
    item,
    literal,
    model,
    needs,
    one_decision,
    table,
)


def test_a_name_that_two_elements_have_is_told_and_so_is_a_type_made_of_itself() -> None:
    made = model(
        item("甲类", "乙类"),
        item("乙类", "甲类"),
        item("丙类", "", item("下级", "丙类", element="itemComponent")),
        input_data("收入", "number"),
        decision("收入", literal("1")).replace('id="收入"', 'id="d"'),
    )
    told = [fault.message for fault in faults(made)]

    assert told == ["名称“收入”用了两次", "类型“甲类”由自己定义", "类型“乙类”由自己定义"]


def test_all_decisions_of_a_long_chain_are_worked_out_once_each() -> None:
    links = [decision("d0", literal("1"))]
    links += [
        decision(f"d{at}", literal(f"d{at - 1} + 1"), needs("Decision", f"d{at - 1}"))
        for at in range(1, 600)
    ]
    found, failed = model(*links).evaluate_all({})

    assert (found["d599"], failed) == (600, ())


def test_decisions_that_cannot_be_worked_out_leave_the_others() -> None:
    found, failed = model(
        decision("坏", literal("1 +")), decision("好", literal("1"))
    ).evaluate_all({})

    assert found == {"好": 1}
    assert "表达式没有写完" in str(failed[0])


def test_a_table_too_large_to_examine_is_left_out_and_not_waited_for() -> None:
    rows = [(f"[{at}..{at * 7 % 5000 + at}]", str(at)) for at in range(1, 1500)]
    made = one_decision(table(["收入"], rows), "收入: number")

    assert "格子里不同的值太多" in " ".join(map(str, analyse(made)))


@pytest.mark.parametrize("value", ["瞎写", ""])
def test_an_input_that_its_type_does_not_allow_is_refused(value: str) -> None:
    made = model(item("级别", "string", allowed='"大", "小"'), input_data("规模", "级别"))

    with pytest.raises(DmnError, match='规模：不能是 .*应是："大", "小"'):
        facts_for(made, {"规模": value})
    assert facts_for(made, {"规模": None}) == {"规模": None}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('收入 >= "500"', "第 1 行第 1 列：数字和文字不能比较"),
        ('5 > 1 and "2026-01-01" < 开业日期', "第 1 行第 11 列：文字和日期不能比较"),
        ('收入 between 1 and "9"', "数字和文字不能比较"),
        ('收入 + "万元"', "数字和文字不能这样计算（+）"),
        ("开业日期 > 2026", "日期和数字不能比较"),
        ("上年收入 * 2 = 开业日期", "数字和日期不能比较"),
    ],
)
def test_operands_that_never_go_together_are_told_with_their_place(
    expression: str, reason: str
) -> None:
    told = faults(
        one_decision(
            literal(expression),
            "收入: number",
            "上年收入: 金额",
            "开业日期: date",
            more=[item("金额", "number")],
        )
    )

    assert len(told) == 1
    assert reason in str(told[0])


@pytest.mark.parametrize(
    "expression",
    [
        "收入 >= 500 and 收入 = null",
        '开业日期 + duration("P1Y") > date("2026-01-01")',
        '"约" + string(收入) + "万元"',
        "收入 in (1, 2) or 随便 > 5",
        'count(名单[收入 = "高"]) > 收入',
        'some 收入 in 名单 satisfies 收入 = "高"',
        "-收入 < 5 and 收入 / 2 > 收入 ** 2",
        "数字-带减号 > 5",
    ],
)
def test_what_may_go_together_is_left_alone(expression: str) -> None:
    inputs = ("收入: number", "开业日期: date", "随便", "名单", "数字-带减号: number")

    assert faults(one_decision(literal(expression), *inputs)) == ()
