"""Whatever is typed, the answer is a value or one kind sentence, soon."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ganxin.feel import api
from tests.feel import expressions as random_

MANY = list(range(1000))
NESTED = {"列": MANY, "表": [MANY] * 20, "长": "字" * 90_000}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1" * 4_001, "太长"),
        ("(" * 2_000, "太深"),
        ("[" * 2_000, "太深"),
        ("-" * 2_000 + "1", "太深"),
        ("not(" * 900, "太深"),
        ("{a:" * 900, "太深"),
        ("if " * 900, "太深"),
        ("1" + "+1" * 1_500, "太深"),
        ("a" + ".a" * 1_500, "太深"),
        ("1e999999999", "太大或太小"),
        ("1e-1000", "太大或太小"),
        ("[" + "1," * 1_500 + "1]", "列表太长"),
        ("1 in (" + "1," * 1_500 + "1)", "列表太长"),
        ("some a in 列, b in 列, c in 列 satisfies false", "计算量太大"),
        ("some a in 列 satisfies a ** 0.3 ** 0.7 > 1e9", "计算量太大"),
        ("every a in 列 satisfies 列 = 列", "计算量太大"),
        ("some a in 列 satisfies contains(长, string(a))", "计算量太大"),
        ("表 = 表", "计算量太大"),
        ("长 + 长", "文字太长"),
        ("for a in 列, b in 列 return 1", "计算量太大"),
        ("for a in 1..10000000 return a", "计算量太大"),
        ("for a in 1..1000 return append(partial, partial)", "计算量太大"),
        ("for a in 1..200 return {甲: partial}", "结果太大"),
        ("(for a in 1..200 return {甲: partial}) + 1", "计算量太大"),
        ("flatten(for a in 列 return 列)", "计算量太大"),
        ("distinct values(列)", "计算量太大"),
        ("(function(f) f(f))(function(f) f(f))", "太深"),
        ("some a in 列, b in 列 satisfies exp(a / 100) < 0", "计算量太大"),
        ('replace(长, "字", 长)', "算得太久，或者结果太长"),
        ('matches(string join(for a in 1..60 return "a"), "(a|aa|a.)+$c")', "算得太久"),
        ('some a in 列 satisfies matches(长, "a+b")', "计算量太大"),
    ],
)
def test_a_hostile_expression_is_refused_within_a_tenth_of_a_second(
    expression: str, message: str
) -> None:
    def refused() -> float:
        started = time.process_time()
        with pytest.raises(api.FeelError, match=message):
            api.ask(expression, NESTED)
        return time.process_time() - started

    # The bound is the issue's own; a busy machine spoils one run, not the best of three.
    assert min(refused() for _ in range(3)) < 0.1


@pytest.mark.parametrize(
    "expression",
    [
        " or ".join(f"n{i} = {i}" for i in range(300)),
        " and ".join(["true"] * 400),
        "10 ** 999 ** 2 ** 0.5",
        "string(9e999)",
        "floor(9e999, 6000) + ceiling(1e-999, -6000) + decimal(1e999, 5999)",
        "substring(长, 9e999, 9e999)",
        "date(9e999, 1, 1)",
        "/*" * 1_999 + "1",
        "a " * 1_999,
    ],
)
def test_an_odd_but_honest_expression_is_answered_as_soon(expression: str) -> None:
    started = time.process_time()
    try:
        api.evaluate(expression, NESTED)
    except api.FeelError:
        assert expression.startswith("/*")

    assert time.process_time() - started < 0.1


def test_a_scope_that_is_too_large_is_refused_only_when_it_is_read() -> None:
    deep: list[object] = []
    for _ in range(50):
        deep = [deep]
    circle: dict[str, object] = {}
    circle["环"] = circle
    scope = {"长列": list(range(1001)), "深": deep, "环": circle, "面积": 3}

    assert api.evaluate("面积 + 1", scope) == 4
    for name in ("长列", "深", "环"):
        with pytest.raises(api.FeelError, match=f"“{name}”"):
            api.evaluate(f"count({name})", scope)


@pytest.mark.parametrize(
    ("expression", "line", "column", "message"),
    [
        ("面积 ＞ 500", 1, 4, "全角的“＞”，请改用英文的 >"),
        ("面积 >= 500，人数 > 1", 1, 10, "全角的“，”"),
        ("面积 > 1 and\n  人数 == 3", 2, 6, "只写一个 ="),
        ("面积 ≥ 500", 1, 4, "请写 >="),
        ("类型 = “企业”", 1, 6, "英文双引号"),
        ('类型 = "企业', 1, 6, "没有结束"),
        ('类型 = "企\\U110000"', 1, 8, "没有编号"),
        ('"\\uD83D"', 1, 1, "不成对"),
        ("面积 > 500平方米", 1, 6, "单位不要写在数字后面"),
        ("1 < 面积 < 5", 1, 8, "不能连着写"),
        ("面积 >", 1, 5, "没有写完"),
        ("", 1, 1, "是空的"),
        ("(面积 > 1", 1, 8, "缺少右括号"),
        ("面积 > 1)", 1, 7, "多出了“)”"),
        ("今天() > 1", 1, 1, "没有名为“今天”的函数"),
        ("contains(类型)", 1, 1, "要 2 个参数，这里有 1 个"),
        ("substring(类型)", 1, 1, "要 2 到 3 个参数"),
        ("max()", 1, 1, "至少要 1 个参数"),
        ("if 甲 then 乙", 1, 12, "缺少 else"),
        ("if 甲", 1, 5, "缺少 then"),
        ("some x in 甲", 1, 12, "缺少 satisfies"),
        ("some 1 in 甲 satisfies true", 1, 6, "应是一个名称"),
        ("some x satisfies true", 1, 8, "应有 in"),
        ("甲 between 1", 1, 12, "between 后面应写"),
        ("甲.1", 1, 2, "多出了"),
        ("甲.(", 1, 3, "点号后面应是名称"),
        ("{甲 1}", 1, 4, "应有冒号"),
        ("{甲: 1 乙: 2}", 1, 7, "缺少右花括号"),
        ("{甲: 1, 甲: 2}", 1, 8, "写了两次"),
        ("{1: 2}", 1, 2, "先写名称"),
        ("[1..2", 1, 6, "范围没有结束"),
        ("]1, 2[", 1, 3, "应有两个点"),
        ("[1, 2", 1, 6, "缺少右方括号"),
        ('@"二月"', 1, 2, "不是日期"),
        ("@ 1", 1, 3, "@ 后面应是"),
        ("甲 && 乙", 1, 3, "请写 and"),
        ("甲 # 乙", 1, 3, "“#”读不懂"),
        ("for x in 甲", 1, 11, "缺少 return"),
        ("for 1 in 甲 return 1", 1, 5, "应是一个名称"),
        ("function 甲", 1, 10, "应有括号"),
        ("function(1) 1", 1, 10, "参数的名称"),
        ("function(甲: ) 1", 1, 13, "应是一个类型"),
        ("function(甲: list<number) 1", 1, 24, "应是 >"),
        ("甲 instance of", 1, 13, "应是一个类型"),
        ("substring(text: 甲, from: 1)", 1, 1, "参数名不对"),
        ("max(1, list: 2)", 1, 16, "要么都写名称"),
    ],
)
def test_a_fault_is_told_with_its_place(
    expression: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(api.FeelError) as caught:
        api.parse(expression)

    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value) == f"第 {line} 行第 {column} 列：{caught.value.message}"


WORDS = st.sampled_from(
    [
        *("and", "or", "not", "in", "between", "if", "then", "else", "some", "every", "satisfies"),
        *("(", ")", "[", "]", "{", "}", ",", ".", "..", ":", "=", "!=", "<", ">", "(", "("),
        *("x", "面积", "1", "2.5", '"a"', "null", "true", "date", "time", "@", "?"),
        *("-", "+", "*", "/", "**", ";", "！", "＝", "\\", "\n", "//", "/*", "*/"),
    ]
)


@random_.examples(400)
@given(st.text(max_size=40) | st.lists(WORDS, max_size=25).map(" ".join))
@example("x in (1..")
@example("]1..2[[")
@example("date and time(")
def test_no_text_breaks_the_parser(text: str) -> None:
    for read in (api.parse, api.parse_unary):
        try:
            parsed = read(text)
        except api.FeelError:
            continue
        assert read(api.printed(parsed.node)).node == parsed.node


@random_.examples(200)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.integers(-3, 3) | st.text(max_size=3))
def test_no_expression_that_can_be_read_breaks_the_evaluation(text: str, fact: object) -> None:
    try:
        api.ask(text, {"面积": fact, "x": [fact]})
        api.unary(text, fact, {"面积": fact})
    except api.FeelError:
        pass
