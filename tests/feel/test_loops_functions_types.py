"""Loops, functions as values, and types."""

from decimal import Decimal

import pytest

from ganxin.feel import api
from tests.feel.test_functions import worth


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("for i in [1, 2] return i * 2", [2, 4]),
        ("for i in 1..3 return i", [1, 2, 3]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..4) return i", [1, 2, 3]),
        ("for i in 2 return i", [2]),
        ("for i in [] return i", []),
        ("for i in null return i", None),
        ("for i in [1, 2], j in [i, 10] return i * j", [1, 10, 4, 20]),
        ("for i in 1..5 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24, 120]),
        ("for 甲 in [{面积: 3}] return 甲.面积", [3]),
        ('count(for d in @"2026-02-27"..@"2026-03-01" return d)', 3),
        ("some i in 1..3 satisfies i > 2", True),
        ("every i in [] satisfies false", True),
        ("every i in 1..2, j in 2..3 satisfies i < j", False),
    ],
)
def test_loops(expression: str, expected: object) -> None:
    assert worth(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(function(a, b) a + b)(1, 2)", 3),
        ("(function(a, b) a - b)(b: 1, a: 5)", 4),
        ("(function(a) a)(1, 2)", None),
        ("(function(a, b) a)(a: 1, c: 2)", None),
        ("{加: function(a, b) a + b, 和: 加(1, 2)}.和", 3),
        ("{f: function(a) function(b) a + b, r: f(1)(2)}.r", 3),
        ("{m: {f: function(x) x * 2}, r: m.f(4)}.r", 8),
        ("{n: 1, f: function(x) x + n, n2: f(2)}.n2", 3),
        ('(function(a: number) a)("x")', None),
        ("(function(a: list<number>) count(a))(7)", 1),
        ("(function(a: number) a)([7])", 7),
        ('(function() external {java: {class: "x"}})', None),
        ("1(2)", None),
    ],
)
def test_functions_are_values(expression: str, expected: object) -> None:
    assert worth(expression) == expected


def test_a_function_may_come_in_with_the_scope() -> None:
    doubled = api.evaluate("function(x) x * 2", {})

    assert api.evaluate("翻倍(21)", {"翻倍": doubled}) == 42
    assert api.evaluate("for f in [翻倍] return f(2)", {"翻倍": doubled}) == [Decimal(4)]


def test_a_local_name_does_not_reach_beyond_its_place() -> None:
    with pytest.raises(api.FeelError, match="没有名为"):
        api.evaluate("{a: (function(f) f(1))(function(x) x), b: f(1)}", {})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 instance of number", True),
        ('"a" instance of number', False),
        ("null instance of number", False),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ('@"2026-01-01" instance of date', True),
        ('@"2026-01-01" instance of date and time', False),
        ('@"2026-01-01T00:00:00" instance of date and time', True),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1Y" instance of years and months duration', True),
        ("[1, 2] instance of list<number>", True),
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("1 instance of list<number>", False),
        ("[1..2] instance of range<number>", True),
        ("[1..2] instance of range<date>", False),
        ("{a: 1, b: true} instance of context<a: number>", True),
        ("{b: 1} instance of context<a: number>", False),
        ("{a: {b: 1}} instance of context<a: context<b: number>>", True),
        ("(function(a: number) a) instance of function<number> -> Any", True),
        ("(function(a: string) a) instance of function<number> -> Any", False),
        ("(function(a) a) instance of function<number, number> -> Any", False),
        ("(function(a) a) instance of function", True),
        ("1 instance of 没有这种类型", None),
        ("1 + 1 instance of number and true", True),
    ],
)
def test_types(expression: str, expected: object) -> None:
    assert api.evaluate(expression, {}) is expected


def test_what_is_unknown_may_be_an_instance_of_anything() -> None:
    assert api.evaluate("甲 instance of number", {}) is api.UNKNOWN
    assert api.evaluate("[1, 甲] instance of list<number>", {}) is api.UNKNOWN
    assert api.evaluate('["a", 甲] instance of list<number>', {}) is False
    assert api.evaluate("for i in 甲 return i", {}) is api.UNKNOWN


def test_the_facts_that_a_loop_reads_are_those_from_outside() -> None:
    assert api.names("for x in 员工 return x.年龄 + 起点") == {"员工", "起点"}
    assert api.names("{f: function(a) a + 基数, r: f(面积)}.r") == {"基数", "面积"}
