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
