"""Names in Chinese, with spaces, and with signs inside."""

import pytest
from hypothesis import given

from ganxin.feel import api
from tests.feel import expressions as random_


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("经营面积 >= 500", {"经营面积"}),
        ("monthly salary > 3 and in店 = 1", {"monthly salary", "in店"}),
        ("if 甲 then 乙 else 丙.丁", {"甲", "乙", "丙"}),
        ("false and 甲", {"甲"}),
        ("some x in 甲 satisfies x > 乙", {"甲", "乙"}),
        ("some x in 甲, y in x satisfies y > x", {"甲"}),
        ("{a: 甲, b: a}", {"甲"}),
        ("甲[item > 乙]", {"甲", "乙"}),
        ("甲 in (乙, > 丙, [丁..戊])", {"甲", "乙", "丙", "丁", "戊"}),
        ("7 in (? > 甲)", {"甲"}),
        ("not(甲) and count(乙) > 1", {"甲", "乙"}),
        ("string length(甲)", {"甲"}),
        ("item.甲", {"item"}),
    ],
)
def test_the_names_of_all_branches_are_seen(expression: str, names: set[str]) -> None:
    assert api.names(expression) == names


def test_paths_tell_the_members_too_in_order_of_appearance() -> None:
    assert api.paths("乙.内.外 or 甲 or 乙.内.外 or some x in [1] satisfies x.y") == (
        "乙.内.外",
        "甲",
    )
    assert api.paths("date(甲.日).year") == ("甲.日",)


@pytest.mark.parametrize(
    "name",
    ["利润-税", "salt and pepper", "经营面积（平方米）", "a.b", "A/B", "第 2 季度", "p+q*r"],
)
def test_a_declared_name_is_read_whole(name: str) -> None:
    assert api.names(api.parse(f"{name} > 1", names=[name])) == {name}
    assert api.evaluate(f"{name} + 1", {name: 2}) == 3


def test_the_longest_declared_name_wins() -> None:
    scope = {"利润": 10, "税": 3, "利润-税": 100, "利润-税-费": 1000}

    assert api.evaluate("利润-税-费", scope) == 1000
    assert api.evaluate("利润 - 税", scope) == 100
    assert api.evaluate("利润-税额", {**scope, "税额": 4}) == 6
    assert api.evaluate("税-利润", scope) == -7


def test_undeclared_signs_are_operators() -> None:
    assert api.names("利润-税") == {"利润", "税"}


def test_spaces_inside_a_name_are_one() -> None:
    assert api.evaluate("monthly\t  salary + 利润 -税", {"monthly salary": 1, "利润-税": 2}) == 3
    assert api.evaluate("monthly salary", {" monthly  salary": 1}) == 1


def test_names_inside_contexts_may_have_signs_too() -> None:
    scope = {"场所": {"长-宽": 3, "的": [{"a-b": 1}, {"a-b": 5}]}}

    assert api.evaluate("场所.长-宽 + 1", scope) == 4
    assert api.evaluate("count(场所.的[a-b > 2])", scope) == 1


def test_names_that_the_expression_brings_in_hide_those_of_the_scope() -> None:
    assert api.evaluate("some 甲 in [1] satisfies 甲 = 1", {"甲": 2}) is True
    assert api.evaluate("[{甲: 1}][甲 = 1 and 乙 = 2]", {"甲": 3, "乙": 2}) == [{"甲": 1}]
    assert api.evaluate("{甲: 1, 丙: 甲}", {"甲": 5}) == {"甲": 1, "丙": 1}


def test_a_name_may_be_called_like_a_function() -> None:
    assert api.evaluate('date = date("2026-01-01")', {"date": 3}) is None
    assert api.evaluate("count + count([1])", {"count": 3}) == 4


@random_.examples(150)
@given(random_.trees)
def test_an_answer_depends_on_nothing_but_the_names(tree: api.Node) -> None:
    expression = api.Expression(tree, "")
    everything = dict.fromkeys(random_.NAMES, 3)
    needed = {name: 3 for name in api.names(expression)}

    known, enough = api.evaluate(expression, everything), api.evaluate(expression, needed)

    assert repr(known) == repr(enough)
