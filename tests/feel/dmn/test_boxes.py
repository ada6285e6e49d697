"""Boxed expressions other than tables."""

from decimal import Decimal

import pytest

from ganxin.feel import api
from ganxin.feel.dmn import DmnError
from tests.feel.dmn.models import (
    conditional,
    context,
    decided,
    filtered,
    function,
    invocation,
    item,
    iterator,
    literal,
    relation,
    tag,
)

HALVES = literal("[1, 2, 3, 4]")


def test_a_literal_is_its_expression() -> None:
    assert decided(literal("数 * 2"), 数=21) == 42


@pytest.mark.parametrize("made", [literal(""), literal("  "), tag("literalExpression"), ""])
def test_no_expression_is_null(made: str) -> None:
    assert decided(made) is None


def test_the_type_of_a_box_and_of_a_decision_holds_for_the_value() -> None:
    assert decided(literal('"三"', "number")) is None
    assert decided(literal('"三"'), type_="number") is None
    assert decided(literal("3"), type_="string") is None
    assert decided(literal('"三"'), type_="string") == "三"


def test_the_entries_of_a_context_see_those_before_them() -> None:
    made = context({"边长": literal("3"), "面积": literal("边长 * 边长")})

    assert decided(made) == {"边长": Decimal(3), "面积": Decimal(9)}


def test_a_context_with_a_result_is_its_result() -> None:
    assert decided(context({"边长": literal("数 + 1")}, literal("边长 * 2")), 数=2) == 6


def test_entries_hide_the_names_outside() -> None:
    assert decided(context({"数": literal("1")}, literal("数")), 数=5) == 1


def test_an_entry_may_be_a_function() -> None:
    double = function({"x": "number"}, literal("x * 2"))

    assert decided(context({"双倍": double}, literal("双倍(数) + 双倍(1)")), 数=5) == 12


def test_a_list_has_its_items_in_order() -> None:
    assert decided(tag("list", literal("数"), literal('"甲"'), literal("null")), 数=1) == [
        Decimal(1),
        "甲",
        None,
    ]


def test_a_relation_is_a_list_of_contexts() -> None:
    made = relation(["名称", "单价"], ['"甲"', "1"], ['"乙"', "单价表"])

    assert decided(made, 单价表=7) == [{"名称": "甲", "单价": 1}, {"名称": "乙", "单价": 7}]


def test_a_name_with_signs_is_found_behind_a_dot() -> None:
    made = context({"表": relation(["利润-税", "b"], ["1", "2"])}, literal("表[1].利润-税"))

    assert decided(made) == 1


def test_a_function_is_called_with_its_arguments() -> None:
    add = function({"a": "number", "b": "number"}, literal("a - b"))

    for call in ("f(5, 3)", "f(b: 3, a: 5)"):
        assert decided(context({"f": add}, literal(call))) == 2


def test_an_argument_of_the_wrong_type_is_null() -> None:
    add = function({"a": "number"}, literal("a = null"))

    assert decided(context({"f": add}, literal('f("三")'))) is True


def test_a_wrong_number_of_arguments_gives_null() -> None:
    assert decided(context({"f": function({"a": ""}, literal("1"))}, literal("f()"))) is None
    assert decided(context({"f": function({"a": ""}, literal("1"))}, literal("f(1, 2)"))) is None


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_a_function_in_another_language_is_null(kind: str) -> None:
    made = context({"f": function({"a": ""}, literal("1"), kind)}, literal("f(1)"))

    assert decided(made) is None


def test_an_invocation_binds_parameters_by_name() -> None:
    subtract = function({"a": "", "b": ""}, literal("a - b"))
    call = invocation("f", {"b": literal("3"), "a": literal("数")})

    assert decided(context({"f": subtract}, call), 数=5) == 2


def test_a_parameter_that_is_not_bound_is_null() -> None:
    check = function({"a": "", "b": ""}, literal("b = null"))

    assert decided(context({"f": check}, invocation("f", {"a": literal("1")}))) is True


def test_binding_what_is_no_parameter_gives_null() -> None:
    made = context({"f": function({"a": ""}, literal("1"))}, invocation("f", {"c": literal("1")}))

    assert decided(made) is None


def test_what_is_no_function_cannot_be_invoked() -> None:
    assert decided(invocation("数", {"a": literal("1")}), 数=5) is None
    assert decided(invocation("数", {}), 数=api.UNKNOWN) is api.UNKNOWN


def test_a_built_in_function_can_be_invoked() -> None:
    assert decided(invocation("abs", {"n": literal("-3")})) == 3


def test_a_conditional_takes_one_branch() -> None:
    made = conditional(literal("数 > 3"), literal('"大"'), literal('"小"'))

    assert decided(made, 数=4) == "大"
    assert decided(made, 数=3) == "小"
    assert decided(made, 数=None) == "小"
    assert decided(made, 数=api.UNKNOWN) is api.UNKNOWN


def test_a_conditional_whose_branches_agree_needs_no_fact() -> None:
    assert decided(conditional(literal("数 > 3"), literal("1"), literal("1")), 数=api.UNKNOWN) == 1


def test_a_loop_goes_over_a_list_a_range_or_one_value() -> None:
    for source, expected in (("[1, 2, 3]", [1, 4, 9]), ("[1..3]", [1, 4, 9]), ("3", [9])):
        made = iterator("for", "x", literal(source), literal("x * x"))
        assert decided(made) == expected


def test_a_loop_sees_what_it_has_made_so_far() -> None:
    made = iterator("for", "x", HALVES, literal("x + count(partial)"))

    assert decided(made) == [1, 3, 5, 7]


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        ("some", "x > 3", True),
        ("some", "x > 4", False),
        ("every", "x > 0", True),
        ("every", "x > 1", False),
    ],
)
def test_some_and_every_ask_all_items(kind: str, condition: str, expected: bool) -> None:
    assert decided(iterator(kind, "x", HALVES, literal(condition))) is expected


@pytest.mark.parametrize("kind", ["for", "some", "every"])
def test_a_loop_over_what_is_missing_is_unknown_and_over_null_null(kind: str) -> None:
    made = iterator(kind, "x", literal("数"), literal("x > 1"))

    assert decided(made, 数=api.UNKNOWN) is api.UNKNOWN
    assert decided(made, 数=None) is None


def test_a_filter_keeps_the_items_that_match() -> None:
    assert decided(filtered(HALVES, literal("item > 2"))) == [3, 4]


def test_a_filter_sees_the_members_of_an_item() -> None:
    people = relation(["名", "岁"], ['"甲"', "17"], ['"乙"', "18"])

    assert decided(filtered(people, literal("岁 >= 18"))) == [{"名": "乙", "岁": 18}]


def test_a_filter_of_what_is_missing_is_unknown_and_of_null_null() -> None:
    assert decided(filtered(literal("数"), literal("item > 1")), 数=api.UNKNOWN) is api.UNKNOWN
    assert decided(filtered(literal("数"), literal("item > 1")), 数=None) is None
    assert decided(filtered(HALVES, literal("item > 数")), 数=api.UNKNOWN) is api.UNKNOWN
    assert decided(filtered(literal("5"), literal("item > 1"))) == [5]


def test_boxes_nest() -> None:
    inner = context({"倍": iterator("for", "x", literal("数列"), literal("x * 2"))})
    made = conditional(
        literal("count(数列) > 0"), filtered(literal("数列"), literal("item > 1")), inner
    )

    assert decided(made, 数列=[1, 2]) == [2]
    assert decided(made, 数列=[]) == {"倍": []}


def test_a_value_of_one_becomes_a_list_of_one_where_a_list_is_wanted() -> None:
    many = item("数列", "number", collection=True)

    assert decided(literal("5"), "数列", [many]) == [5]
    assert decided(literal("[5]"), "number") == 5
    assert decided(literal("[5, 6]"), "number") is None


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (tag("conditional", tag("if", literal("true"))), "这里少了一个表达式"),
        (tag("context", tag("contextEntry", tag("variable", name="a"))), "这里少了一个表达式"),
        (tag("for", tag("in", literal("1")), iteratorVariable="x"), "这里少了一个表达式"),
        (tag("filter", tag("in", literal("1"))), "这里少了一个表达式"),
        (tag("invocation"), "这里少了一个表达式"),
        (relation(["a", "b"], ["1"]), "这一行有 1 格，应有 2 格"),
        (tag("invocation", literal("f"), tag("binding", literal("1"))), "没有名称"),
        (tag("decisionTable"), "决策表没有输出列"),
        (tag("decisionTable", tag("input"), tag("output")), "输入列没有表达式"),
        (literal("1 +"), "表达式没有写完"),
        (context({"a": literal("(1")}), "缺少右括号"),
        (literal("1 + 'x'"), "双引号"),
    ],
)
def test_a_faulty_box_is_refused_with_its_place(made: str, reason: str) -> None:
    with pytest.raises(DmnError) as refused:
        decided(made)

    assert reason in str(refused.value)
    assert "“结果”" in refused.value.place


def test_a_fault_in_an_expression_is_told_by_the_line_of_the_file_and_its_own() -> None:
    with pytest.raises(DmnError) as refused:
        decided("\n\n" + literal("1 +\n  ) 2"))

    assert "第 3 行" in refused.value.place
    assert "第 2 行第 3 列" in refused.value.message
