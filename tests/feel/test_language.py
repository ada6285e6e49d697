"""What expressions are worth, by the rules of FEEL."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from ganxin.feel import api


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("2 ** 3 ** 2", 64),
        ("10 ** -5", Decimal("0.00001")),
        ("-10--5", -5),
        ("10 + 20 / -5 - 3", 3),
        (".5 + 1.5e2", Decimal("150.5")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 3 * 3", Decimal("0." + "9" * 34)),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("decimal(2.5, 0)", 2),
        ("round half up(2.5, 0)", 3),
        ("round up(1.121, 2)", Decimal("1.13")),
        ("round down(-1.19, 1)", Decimal("-1.1")),
        ("round half down(5.5, 0)", 5),
        ("abs(-3)", 3),
        ("modulo(-12, 5)", 3),
        ("min(3, 1, 2) + max([4, 5])", 6),
        ("sum([1, 2, 3]) / count([1, 2])", 3),
        ("mean(1, 2, 6)", 3),
        ('number("1.50")', Decimal("1.5")),
        ('string length("甘心办")', 3),
    ],
)
def test_numbers_are_decimal(expression: str, expected: Decimal | int) -> None:
    result = api.evaluate(expression, {})

    assert isinstance(result, Decimal)
    assert result == expected


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0",
        "10 + null",
        "null * 10",
        '"a" + 1',
        '"a" < 1',
        "null < 1",
        "1 = true",
        '1 = "1"',
        "10 ** 999 ** 999",
        "(-8) ** 0.5",
        "null and true",
        "null or false",
        "not(null)",
        'date("2026-02-30")',
        'date("二月")',
        "date(2026, 13, 1)",
        'time("25:00:00")',
        'duration("三天")',
        'number("NaN")',
        'number("many")',
        "sum([])",
        "min([])",
        "max([1, null])",
        "mean([])",
        "{a: 1}.b",
        "[1, 2][3]",
        "[][1]",
        "abs(null)",
        "contains(null, null)",
        "1 in [null..5]",
        "substring(1, 1)",
        'substring("abc", 0)',
        "floor(1, 99999)",
        'date("9999-12-31") + duration("P1D")',
        'date("9999-12-31") + duration("P1M")',
        'date and time("2026-01-01T10:00:00Z") - date and time("2026-01-01T10:00:00")',
    ],
)
def test_what_cannot_be_is_null(expression: str) -> None:
    assert api.evaluate(expression, {}) is None


@pytest.mark.parametrize(
    "expression",
    [
        "null = null",
        'null != "A"',
        'not(null = "A")',
        "1.0 = 1.00",
        '"甲" < "乙" or "甲" >= "乙"',
        "2 in [1..2] and not(2 in [1..2)) and not(1 in (1..2))",
        "2 in ]1..3[ and not(3 in ]1..3[)",
        "5 in (1, [5..10], > 20) and 21 in (1, [5..10], > 20)",
        "not(4 in (1, [5..10], > 20))",
        "3 in [1, 2, 3]",
        "3 in ([1, 2], [3])",
        "7 in (? > 5)",
        "5 between 5 and 5",
        "[1, [2]] = [1, [2]] and [1] != [2] and [1] != [1, 2]",
        "{a: 1, b: a + 1} = {b: 2, a: 1}",
        "{a: 1} != {a: 2} and {a: 1} != {b: 1}",
        "[1..2] = [1..2] and [1..2] != [1..2)",
        "some x in [1, 2], y in [x..3] satisfies x + 1 = 3",
        "every x in [] satisfies false",
        "not(some x in [] satisfies true)",
        "[1, 2, 3, 4][item > 2] = [3, 4] and [1, 2, 3][-1] = 3 and [1, 2][1] = 1",
        '[{n: "甲", v: 1}, {n: "乙", v: 2}][v > 1].n = ["乙"]',
        "[][item > 3] = []",
        "if null then false else true",
        "if 1 < 2 then true else false",
        'list contains(["a", null], null)',
        'starts with("甘心办", "甘") and ends with("甘心办", "办") and contains("甘心办", "心")',
        'upper case("abc") = "ABC" and lower case("ABC") = "abc"',
        'substring("foobar", 3) = "obar" and substring("foobar", -2, 1) = "a"',
        'substring before("a-b", "-") = "a" and substring after("a-b", "-") = "b"',
        'substring before("ab", "x") = "" and substring after("ab", "x") = ""',
        'string(1.50) + string(true) + string(@"P3D") = "1.50trueP3D"',
        '"甘" + "心" = "甘心"',
        "even(4) and odd(3) and odd(-1)",
        "all([true, true]) and any([false, true]) and not(any([]))",
        "1 < 2 = true",
        '"\\u7518\\uD83D\\uDE00\\"\\n" = "\\U007518\\U01F600\\"\\n"',
        "/* 注 */ true // 尾注",
        "7 in not_a_word or true",
    ],
)
def test_this_is_true(expression: str) -> None:
    assert api.evaluate(expression, {}) is True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('@"2026-03-31" - @"P1M"', date(2026, 2, 28)),
        ("date(2026, 11, 22)", date(2026, 11, 22)),
        ('@"2026-11-22" - @"2026-11-20"', timedelta(days=2)),
        ('@"P1D" * 2 + @"PT12H" / 2', timedelta(days=2, hours=6)),
        ('@"P1D" / @"PT6H"', Decimal(4)),
        ('3 * @"P1Y" / 2 - @"P1M"', api.YearsMonths(17)),
        ('@"P1Y" / @"P6M"', Decimal(2)),
        ('-@"P1Y"', api.YearsMonths(-12)),
        ('-@"P1D"', timedelta(days=-1)),
        ('abs(@"-P1Y")', api.YearsMonths(12)),
        (
            'date and time(@"2026-01-01", @"09:30:00Z")',
            datetime(2026, 1, 1, 9, 30, tzinfo=UTC),
        ),
        ('date(date and time("2026-01-01T10:00:00Z"))', date(2026, 1, 1)),
        ('time(date and time("2026-01-01T10:00:00Z"))', time(10, tzinfo=UTC)),
        ('@"23:00:00" + @"PT2H"', time(1)),
        ('@"10:00:00" - @"09:00:00"', timedelta(hours=1)),
        ('years and months duration(@"2025-12-31", @"2026-12-30")', api.YearsMonths(11)),
        ('years and months duration(@"2026-12-30", @"2025-12-31")', api.YearsMonths(-11)),
        ('@"2026-11-22".year + month(@"2026-11-22") + @"2026-11-22".weekday', Decimal(2044)),
        ('@"10:20:30".minute', Decimal(20)),
    ],
)
def test_dates_and_durations(expression: str, expected: object) -> None:
    assert api.evaluate(expression, {}) == expected


def test_no_function_reads_the_clock() -> None:
    moment = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

    assert api.evaluate("[now(), today()]", {}) == [None, None]
    assert api.evaluate("now()", {}, now=moment) == moment
    assert api.evaluate("today() > date(开业日期)", {"开业日期": "2026-11-22"}, now=moment) is True
    assert api.ask("today() > 到期", {"到期": date(2026, 11, 22)}, now=moment).value is True


def test_values_of_python_come_in_as_values_of_feel() -> None:
    scope = {
        "整数": 3,
        "小数": 0.1,
        "列表": (1, {"甲": {2}}),
        "日期": date(2026, 1, 1),
        "空": None,
    }

    assert api.evaluate("小数 * 整数", scope) == Decimal("0.3")
    assert api.evaluate("列表", scope) == [1, {"甲": [2]}]
    assert api.evaluate("日期.month", scope) == 1
    assert api.evaluate("空 = null", scope) is True


def test_a_value_that_rules_do_not_know_is_refused_by_name() -> None:
    with pytest.raises(api.FeelError, match="“对象”的值不能用在规则里"):
        api.evaluate("对象 = 1", {"对象": object()})
    with pytest.raises(api.FeelError, match="不是有限的数"):
        api.evaluate("数 = 1", {"数": float("nan")})
    assert api.evaluate("1 = 1", {"对象": object()}) is True
