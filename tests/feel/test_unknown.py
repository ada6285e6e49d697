"""The one deviation from the standard: a fact that is not there is unknown, which is not null."""

from itertools import product

import pytest
from hypothesis import assume, given

from ganxin.feel import api
from ganxin.feel.values import FunctionValue
from tests.feel import expressions as random_

ANSWERS = (True, False, api.UNKNOWN)


def value(expression: str, **scope: object) -> object:
    return api.evaluate(expression, scope)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("未知 and false", False),
        ("false and 未知", False),
        ("未知 or true", True),
        ("null and 未知 and false", False),
        ("if 未知 then 1 else 1", 1),
        ("5 in (未知, 5)", True),
        ("5 in [未知, 5]", True),
        ("5 in []", False),
        ("some x in [未知, 3] satisfies x = 3", True),
        ("every x in [未知, 3] satisfies x != 3", False),
        ("list contains([未知, 3], 3)", True),
        ("count([未知, 3])", 2),
        ("any([未知, true])", True),
        ("{a: 未知, b: 1} = {a: 1, b: 2}", False),
        ("[未知, 1] = [1, 2]", False),
        ("[未知] = [1, 2]", False),
        ("[1, 2, 3][item > 1 or 未知 = 1 and false]", [2, 3]),
    ],
)
def test_known_in_spite_of_the_unknown(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "未知",
        "未知 and true",
        "未知 or false",
        "未知 or null",
        "not(未知)",
        "未知 = null",
        "未知 != 未知",
        "未知 + 1",
        "-未知",
        "未知 < 3",
        "1 between 未知 and 2",
        "未知 in (1, 2)",
        "4 in (未知, 5)",
        "3 in [1..未知]",
        "if 未知 then 1 else 2",
        "if 未知 then 未知 else 2",
        "some x in 未知 satisfies true",
        "every x in [1, 未知] satisfies x = 1",
        "未知.甲",
        "未知[1]",
        "[1][未知]",
        "[][未知]",
        "[1, 2][item > 未知]",
        "sum([1, 未知])",
        "contains(未知, null)",
        "list contains(未知, 1)",
        "count(未知)",
        "[未知, 1] = [1, 1]",
        "[1..未知] = [1..2]",
        "all([true, 未知])",
    ],
)
def test_unknown_for_want_of_the_fact(expression: str) -> None:
    assert value(expression) is api.UNKNOWN
    assert value(expression, 未知=api.UNKNOWN) is api.UNKNOWN


def test_null_is_an_answer() -> None:
    assert value("产权 = null", 产权=None) is True
    assert value('产权 = "自有"', 产权=None) is False
    assert value("面积 > 3", 面积=None) is None
    assert api.ask("面积 > 3", {"面积": None}).value is False
    assert api.ask("面积 > 3", {}).value is None


def test_a_context_of_the_scope_may_lack_facts_a_written_one_may_not() -> None:
    assert value("场所.街道", 场所={}) is api.UNKNOWN
    assert value("{街道: 1}.楼层") is None


def test_a_part_that_is_unknown_stays_visible_in_the_result() -> None:
    assert value("[1, 未知]") == [1, api.UNKNOWN]
    assert value("{a: 未知}") == {"a": api.UNKNOWN}


def same(left: object, right: object) -> bool:
    return left is right or (type(left) is type(right) and left == right)


@pytest.mark.parametrize(("a", "b", "c"), list(product(ANSWERS, repeat=3)))
def test_the_laws_of_kleene(a: object, b: object, c: object) -> None:
    scope = {"a": a, "b": b, "c": c}

    def equal(left: str, right: str) -> bool:
        return same(api.evaluate(left, scope), api.evaluate(right, scope))

    assert equal("a and b", "b and a")
    assert equal("a or b", "b or a")
    assert equal("(a and b) and c", "a and (b and c)")
    assert equal("(a or b) or c", "a or (b or c)")
    assert equal("a and (b or c)", "(a and b) or (a and c)")
    assert equal("a or (b and c)", "(a or b) and (a or c)")
    assert equal("not(a and b)", "not(a) or not(b)")
    assert equal("not(a or b)", "not(a) and not(b)")
    assert equal("not(not(a))", "a")
    assert equal("a and a", "a")
    assert equal("a or (a and b)", "a")


@random_.examples(300)
@given(random_.trees, random_.scopes, random_.scopes)
def test_more_facts_never_change_an_answer_that_was_known(
    tree: object, scope: dict[str, object], more: dict[str, object]
) -> None:
    expression = api.Expression(tree, "") if isinstance(tree, api.Node) else None
    assert expression is not None
    before = api.evaluate(expression, scope)
    assume(not _has_unknown(before))

    after = api.evaluate(expression, random_.with_more_facts(scope, more))

    assert same(before, after)


@random_.examples(200)
@given(random_.trees, random_.scopes, random_.scopes)
def test_what_is_unknown_names_the_facts_that_could_decide_it(
    tree: api.Node, scope: dict[str, object], more: dict[str, object]
) -> None:
    condition = api.Expression(tree, "")
    try:
        answer = api.ask(condition, scope)
    except api.FeelError:
        assume(False)
    roots = {name.split(".")[0] for name in answer.missing}

    assert bool(answer.missing) == (answer.value is None)
    assert roots <= api.names(condition)
    others = {name: fact for name, fact in more.items() if name not in roots}
    if answer.value is None and not roots & others.keys():
        try:
            again = api.ask(condition, random_.with_more_facts(scope, others))
        except api.FeelError:
            assume(False)
        assert again.value is None


def _has_unknown(value: object) -> bool:
    if isinstance(value, list):
        return any(_has_unknown(item) for item in value)
    if isinstance(value, dict):
        return any(_has_unknown(item) for item in value.values())
    if isinstance(value, api.Interval):
        return _has_unknown(value.low) or _has_unknown(value.high)
    return isinstance(value, api.Unknown | FunctionValue)  # who knows what a function gives
