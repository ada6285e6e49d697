"""Decision tables: what hits, and what comes out of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.feel import api
from ganxin.feel.dmn import DmnError
from tests.feel.dmn.models import column, decided, item, output, table

BANDS = ((">= 10", '"十"'), (">= 20", '"二十"'), (">= 30", '"三十"'))
POINTS = ((">= 10", "5"), (">= 20", "7"), (">= 30", "3"))
SEVERAL = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")


def banded(policy: str, value: object, values: str = "", default: str = "") -> object:
    return decided(
        table(["数"], BANDS, policy=policy, outputs=[output("", values, default)]), 数=value
    )


def test_a_unique_table_gives_the_one_line_that_hits() -> None:
    assert banded("UNIQUE", 15) == "十"


def test_a_table_without_a_policy_is_unique() -> None:
    assert banded("", 15) == "十"
    assert banded("", 25) is None


def test_a_unique_table_in_which_two_lines_hit_gives_null() -> None:
    assert banded("UNIQUE", 25) is None


def test_a_first_table_gives_the_first_line_that_hits() -> None:
    assert banded("FIRST", 35) == "十"


def test_a_priority_table_gives_the_output_that_is_wanted_most() -> None:
    assert banded("PRIORITY", 35, '"三十", "二十", "十"') == "三十"
    assert banded("PRIORITY", 25, '"三十", "二十", "十"') == "二十"


def test_an_output_that_has_no_priority_comes_last() -> None:
    assert banded("PRIORITY", 25, '"二十"') == "二十"
    assert banded("PRIORITY", 35, '"四十"') == "十"


def test_an_any_table_gives_what_all_lines_agree_on() -> None:
    same = table(["数"], [("> 1", "8"), ("> 2", "8"), ("> 3", "9")], policy="ANY")

    assert decided(same, 数=3) == 8
    assert decided(same, 数=4) is None


def test_lines_of_an_any_table_may_agree_on_null() -> None:
    assert decided(table(["数"], [("> 1", "null"), ("> 2", "null")], policy="ANY"), 数=3) is None


def test_a_collecting_table_gives_all_outputs() -> None:
    found = banded("COLLECT", 25)

    assert isinstance(found, list)
    assert sorted(found) == ["二十", "十"]


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 15), ("COUNT", 3), ("MIN", 3), ("MAX", 7)]
)
def test_a_collecting_table_adds_up_counts_and_takes_the_extreme(
    aggregation: str, expected: int
) -> None:
    made = table(["数"], POINTS, policy="COLLECT", aggregation=aggregation)

    assert decided(made, 数=35) == expected


def test_texts_cannot_be_added_up() -> None:
    made = table(["数"], BANDS, policy="COLLECT", aggregation="SUM")

    assert decided(made, 数=35) is None


def test_rule_order_lists_the_outputs_line_by_line() -> None:
    assert banded("RULE ORDER", 35) == ["十", "二十", "三十"]


def test_output_order_lists_the_outputs_by_priority() -> None:
    assert banded("OUTPUT ORDER", 35, '"二十", "三十", "十"') == ["二十", "三十", "十"]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT"])
def test_without_a_hit_the_result_is_null(policy: str) -> None:
    assert banded(policy, 5) is None


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY"])
def test_without_a_hit_the_default_comes_out(policy: str) -> None:
    assert banded(policy, 5, '"十", "零"', '"零"') == "零"


def test_several_outputs_make_a_context() -> None:
    rules = [("> 1", '"甲"', "1"), ("> 5", '"乙"', "2")]
    made = table(["数"], rules, policy="FIRST", outputs=[output("级"), output("分")])

    assert decided(made, 数=3) == {"级": "甲", "分": Decimal(1)}


def test_the_default_of_several_outputs_is_a_context_too() -> None:
    heads = [output("级", default='"无"'), output("分")]
    made = table(["数"], [("> 1", '"甲"', "1")], outputs=heads)

    assert decided(made, 数=0) == {"级": "无", "分": None}


def test_of_several_outputs_the_first_column_decides_the_priority_before_the_second() -> None:
    heads = [output("级", '"高", "低"'), output("分", "3, 2, 1")]
    rules = [("> 0", '"低"', "3"), ("> 0", '"高"', "1"), ("> 0", '"高"', "2")]
    made = table(["数"], rules, policy="OUTPUT ORDER", outputs=heads)

    assert decided(made, 数=1) == [
        {"级": "高", "分": 2},
        {"级": "高", "分": 1},
        {"级": "低", "分": 3},
    ]


def test_all_columns_must_be_met() -> None:
    made = table(["面积", "业态"], [(">= 100", '"餐饮", "零售"', '"是"'), ("< 100", "-", '"否"')])

    assert decided(made, 面积=100, 业态="餐饮") == "是"
    assert decided(made, 面积=100, 业态="制造") is None
    assert decided(made, 面积=99, 业态="制造") == "否"


def test_a_table_without_conditions_gives_its_line() -> None:
    assert decided(table([], [('"总是"',)])) == "总是"


def test_cells_and_outputs_may_read_other_names() -> None:
    made = table(["面积"], [(">= 门槛", "面积 - 门槛"), ("< 门槛", "0")])

    assert decided(made, 面积=120, 门槛=100) == 20


def test_a_cell_may_ask_about_its_value() -> None:
    made = table(["名称"], [('starts with(?, "甘")', "true"), ("-", "false")], policy="FIRST")

    assert decided(made, 名称="甘井子") is True
    assert decided(made, 名称="中山") is False


def test_a_value_that_the_column_does_not_allow_gives_null() -> None:
    made = table([column("级", "string", '"甲", "乙"')], [("-", "1")])

    assert decided(made, 级="甲") == 1
    assert decided(made, 级="丙") is None


def test_an_input_of_the_wrong_type_is_null_and_meets_no_comparison() -> None:
    made = table([column("数", "number")], [("> 1", '"大"'), ("null", '"空"')])

    assert decided(made, 数="三") == "空"


def test_an_output_of_the_wrong_type_is_null() -> None:
    made = table(["数"], [("-", '"一"')], outputs=[output(type_="number")])

    assert decided(made, 数=1) is None


def test_allowed_values_of_a_type_hold_for_an_output() -> None:
    level = item("等级", "string", allowed='"甲", "乙"')
    made = table(["数"], [("> 1", '"甲"'), ("<= 1", '"丙"')], outputs=[output(type_="等级")])

    assert decided(made, more=[level], 数=2) == "甲"
    assert decided(made, more=[level], 数=1) is None


# For want of a fact


def test_a_missing_fact_that_decides_leaves_the_table_unknown() -> None:
    assert banded("UNIQUE", api.UNKNOWN) is api.UNKNOWN


def test_a_missing_fact_that_changes_nothing_leaves_the_result_known() -> None:
    made = table(
        ["数", "级"], [("> 1", '"甲"', "8"), ("> 1", 'not("甲")', "8"), ("<= 1", "-", "0")]
    )

    assert decided(made, 数=0, 级=api.UNKNOWN) == 0


def test_a_first_table_is_known_before_the_missing_fact_is_asked_for() -> None:
    made = table(["数", "级"], [("> 1", "-", "1"), ("-", '"甲"', "2")], policy="FIRST")

    assert decided(made, 数=5, 级=api.UNKNOWN) == 1
    assert decided(made, 数=0, 级=api.UNKNOWN) is api.UNKNOWN


def test_undecided_lines_of_an_any_table_that_agree_decide_it() -> None:
    made = table(["数", "级"], [("-", '"甲"', "1"), ("-", "-", "1")], policy="ANY")

    assert decided(made, 数=1, 级=api.UNKNOWN) == 1


cells = st.sampled_from(
    ["-", "< 2", ">= 3", "[1..4)", "(0..5]", "1, 3", "not(2)", "? * 2 > 5", "null"]
)
rows = st.lists(st.tuples(cells, cells, st.sampled_from("123")), min_size=1, max_size=4)
policies = st.sampled_from(
    ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
)


@given(rows, policies, st.integers(0, 5), st.integers(0, 5))
def test_a_result_that_is_known_early_is_the_result_whatever_the_missing_fact_will_be(
    rules: list[tuple[str, str, str]], policy: str, first: int, second: int
) -> None:
    made = table(["甲", "乙"], rules, policy=policy, outputs=[output("", "3, 2, 1")])

    early = decided(made, 甲=first, 乙=api.UNKNOWN)

    if early is not api.UNKNOWN and not (isinstance(early, list) and api.UNKNOWN in early):
        assert decided(made, 甲=first, 乙=second) == early


# What is wrong with a table


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (table(["数"], [("1", "2")], policy="BEST"), "没有“BEST”这种命中方式"),
        (
            table(["数"], [("1", "2")], policy="COLLECT", aggregation="MEDIAN"),
            "没有“MEDIAN”这种汇总方式",
        ),
        (table(["数"], [("1",)]), "这条规则有 1 个条件、0 个结果，表头是 1 个和 1 个"),
        (
            table(["数"], [("1", "2", "3")], outputs=[output("分"), output("分")]),
            "几个输出列要有各不相同的名称",
        ),
        (
            table(["数"], [("1", "2", "3")], outputs=[output("分"), output()]),
            "几个输出列要有各不相同的名称",
        ),
        (table(["数"], [("> ", "1")]), "表达式没有写完"),
        (table(["数"], [("1", "2 +")]), "表达式没有写完"),
        (table(["数"], [("没有(1)", "2")]), "没有名为“没有”的函数"),
        (table([column("数 +")], [("1", "2")]), "表达式没有写完"),
        (table([column("数", "", "> ")], [("1", "2")]), "表达式没有写完"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(made: str, reason: str) -> None:
    with pytest.raises(DmnError) as refused:
        decided(made, 数=1)

    assert reason in refused.value.message
    assert "“结果”" in refused.value.place
