"""The built-in functions of DMN 1.5, section by section. `null` is written None here."""

from decimal import Decimal

import pytest

from ganxin.feel import api


def worth(expression: str) -> object:
    """The value, with whole numbers instead of decimals so that they are easy to write."""
    return plain(api.evaluate(expression, {}))


def plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('substring("甘井子区", 2)', "井子区"),
        ('substring("甘井子区", -2, 1)', "子"),
        ('substring("abc", 0)', None),
        ('substring("abc", 2, 99)', "bc"),
        ('substring(string: "foobar", start position: 3)', "obar"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring after("foobar", "ob")', "ar"),
        ('upper case("aBc4")', "ABC4"),
        ('contains(["foobar"], "of")', False),
        ('starts with("食品经营许可", "食品")', True),
        ('matches("foobar", "^fo*b")', True),
        ('matches("FOO", "foo", "i")', True),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("hello", "h e l l o", "x")', True),
        ('matches("a.c", "a.c", "q")', True),
        ('matches("abc", "[a-z-[aeiou]]{2}")', True),
        ('matches("甘心", "\\p{Lo}+")', True),
        ('matches("abc", "(")', None),
        ('matches("abc", "b", "z")', None),
        ('matches("abc", "(?=a)")', None),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("a.b.c", ".", "-", "q")', "a-b-c"),
        ('replace("abc", "b", "\\\\$")', "a$c"),
        ('replace("abc", "x*", "-")', None),
        ('replace("abracadabra", "a", "$")', None),
        ('split("甲；乙；；丙", "；")', ["甲", "乙", "", "丙"]),
        ('split("John Doe", "\\s")', ["John", "Doe"]),
        ('string join(["a", "b", null], "-")', "a-b"),
        ('string join(["a", 1])', None),
        ('string join("a")', "a"),
    ],
)
def test_texts(expression: str, expected: object) -> None:
    assert worth(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("floor([1.5])", 1),
        ("ceiling(-1.56, 1)", -1.5),
        ("round half up(-5.5, 0)", -6),
        ("modulo(-10.1, 4.5)", 3.4),
        ("modulo(1, 0)", None),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("log(0)", None),
        ("decimal(log(10), 4)", 2.3026),
        ("decimal(exp(1), 5)", 2.71828),
        ("exp(1e9)", None),
        ("odd(5)", True),
        ("even(1.5)", None),
        ('number("1.000.000,01", ".", ",")', 1000000.01),
        ('number("1,5", ",", ",")', None),
        ('number("1 000", null, ".")', None),
        ('number("abc")', None),
    ],
)
def test_numbers(expression: str, expected: object) -> None:
    assert worth(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count([])", 0),
        ("count(null)", None),
        ("count(1)", 1),
        ("sum([])", None),
        ("mean([1, null])", None),
        ("product([2, 3, 4])", 24),
        ("median(8, 2, 5, 3, 4)", 4),
        ("median([6, 1, 2, 3])", 2.5),
        ("median([])", None),
        ("stddev(2, 4, 7, 5)", 2.0816659994661326),
        ("stddev([47])", None),
        ("mode(6, 3, 9, 6, 6)", [6]),
        ("mode([6, 1, 9, 6, 1])", [1, 6]),
        ("mode([])", []),
        ("all([true, null])", None),
        ("any([null, true])", True),
        ("all([])", True),
        ("any([])", False),
        ("sublist([4, 5, 6], 1, 2)", [4, 5]),
        ("sublist([4, 5, 6], -2)", [5, 6]),
        ("sublist([4, 5, 6], 4)", None),
        ("sublist([4, 5, 6], 2, 5)", None),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1, 2], [3])", [1, 2, 3]),
        ("concatenate([1], null)", None),
        ("insert before([1, 3], 1, 2)", [2, 1, 3]),
        ("insert before([1, 3], 9, 2)", None),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("reverse([1, 2, 3])", [3, 2, 1]),
        ("index of([1, 2, 3, 2], 2)", [2, 4]),
        ("index of([1, null], null)", [2]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 2, null, 1, null])", [1, 2, None]),
        ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ("sort([3, 1], function(x) x)", None),
        ('sort([1, "a"])', None),
        ("sort(list: [2, 1], precedes: function(x, y) x < y)", [1, 2]),
        ("list replace([2, 4, 7, 8], 3, 6)", [2, 4, 6, 8]),
        ("list replace([2, 4, 7, 8], function(item, new) item < new, 5)", [5, 5, 7, 8]),
        ("list replace([1], 2, 6)", None),
    ],
)
def test_lists(expression: str, expected: object) -> None:
    assert worth(expression) == expected


def test_sorting_keeps_what_is_alike_in_its_order() -> None:
    assert worth(
        "for x in sort([{a: 1, b: 1}, {a: 0, b: 2}, {a: 1, b: 3}], "
        "function(x, y) x.a < y.a) return x.b"
    ) == [2, 1, 3]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('get value({key1: "value1"}, "key1")', "value1"),
        ('get value({x: 1, y: {z: 0}}, ["y", "z"])', 0),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": 1, "b": 2}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context([{key: "a"}])', None),
        ('context put({x: 1}, "y", 2)', {"x": 1, "y": 2}),
        ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": 1, "y": {"a": 2}}),
        ('context put({x: 1}, ["y", "a"], 2)', None),
        ("context merge([{x: 1, y: 0}, {y: 2}])", {"x": 1, "y": 2}),
        ("context merge([1])", None),
    ],
)
def test_contexts(expression: str, expected: object) -> None:
    assert worth(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string(1.10)", "1.10"),
        ("string(null)", None),
        ('string([1, "a", null, true])', '[1, "a", null, true]'),
        ('string({甲: "乙", 丙: [1]})', '{甲: "乙", 丙: [1]}'),
        ("string([1..5))", "[1..5)"),
        ('string(@"2026-11-23T09:30:00@Asia/Shanghai")', "2026-11-23T09:30:00@Asia/Shanghai"),
        ('string(duration("P1DT2H"))', "P1DT2H"),
        ('day of year(date("2019-09-17"))', 260),
        ('day of week(date("2026-11-23"))', "Monday"),
        ('month of year(date("2026-11-23"))', "November"),
        ('week of year(date("2005-01-01"))', 53),
        ('date("2026-11-23").weekday', 1),
        ('@"P3DT4H5M".hours', 4),
        ('@"-P1Y2M".years', -1),
        ('@"P1Y2M".days', None),
        ('time(@"2026-11-23").hour', 0),
        ('string(time(9, 30, 15.5, duration("PT8H")))', "09:30:15.5+08:00"),
        ("time(25, 0, 0)", None),
        ('string(date and time("2026-11-23T00:00:00@Asia/Shanghai").time offset)', "PT8H"),
        ('date and time("2026-11-23T00:00:00@Asia/Shanghai").timezone', "Asia/Shanghai"),
        ('@"2026-01-01T08:00:00@Asia/Shanghai" = @"2026-01-01T00:00:00Z"', True),
        ('is(@"2026-01-01T08:00:00@Asia/Shanghai", @"2026-01-01T00:00:00Z")', False),
        ("is(1, 1.0)", True),
        ("is(null, null)", True),
        ('date("2026-02-30")', None),
        ("date(2026, 2, 30)", None),
        ('string(@"2026-11-23T12:00:00Z" - @"2026-11-23")', "PT12H"),
    ],
)
def test_dates_times_and_texts_of_values(expression: str, expected: object) -> None:
    assert worth(expression) == expected


@pytest.mark.parametrize(
    ("relation", "true", "false", "null"),
    [
        ("before", ["(1, 10)", "(1, [2..5])", "([1..5), 5)", "([1..5), [5..9])"],
         ["(10, 1)", "([1..5], [5..9])"], ['(1, "a")', "(null, 1)"]),
        ("after", ["(10, 1)", "(12, [2..5])", "([5..9], [1..5))"], ["([5..9], [1..5])"], []),
        ("meets", ["([1..5], [5..10])"], ["([1..5), [5..10])"], ["(1, [1..2])"]),
        ("met by", ["([5..10], [1..5])"], ["([5..10], [1..5))"], []),
        ("overlaps", ["([1..5], [5..9])", "([3..9], [1..4])"], ["([1..5), [5..9])"], ["(1, 1)"]),
        ("overlaps before", ["([1..5], [4..10])", "([1..5), (1..5])"],
         ["([4..10], [1..5])", "([1..9], [2..5])"], []),
        ("overlaps after", ["([4..10], [1..5])"], ["([1..5], [4..10])", "([3..7], [1..9])"], []),
        ("finishes", ["(10, [1..10])", "([5..10], [1..10])"], ["(10, [1..10))"], []),
        ("finished by", ["([1..10], 10)", "([1..10), [5..10))"], ["([1..10], [5..10))"], []),
        ("includes", ["([1..10], 5)", "([1..10], [4..6])", "([1..10], (1..10))"],
         ["((1..10), [1..10])", "([1..10], 11)"], ["(1, [1..2])"]),
        ("during", ["(5, [1..10])", "([4..6], [1..10])"], ["([1..10], (1..10))"], []),
        ("starts", ["(1, [1..10])", "([1..5], [1..10])"], ["(1, (1..10])"], []),
        ("started by", ["([1..10], 1)", "((1..10], (1..5])"], ["([1..10], (1..5])"], []),
        ("coincides", ["(5, 5)", "([1..5], [1..5])"], ["([1..5], [1..5))"], ["(5, [5..5])"]),
    ],
)  # fmt: skip
def test_relations_of_points_and_ranges(
    relation: str, true: list[str], false: list[str], null: list[str]
) -> None:
    for arguments, expected in ((true, True), (false, False), (null, None)):
        for given in arguments:
            assert (given, worth(relation + given)) == (given, expected)


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ('range("[18..21)")', "[18..21)"),
        ('range("[\\"a\\"..\\"z\\"]")', '["a".."z"]'),
        ('range("[@\\"2026-01-01\\"..date(\\"2026-02-01\\")]")',
         '[@"2026-01-01"..@"2026-02-01"]'),
        ('range("(..5]")', "(<= 5)"),
        ('range("[..5]")', "null"),
        ('range("[9..5]")', "null"),
        ('range("5..9")', "null"),
        ("(> 5)", "(>5)"),
    ],
)  # fmt: skip
def test_ranges_from_text(written: str, same_as: str) -> None:
    assert api.evaluate(written, {}) == api.evaluate(same_as, {})


def test_ranges_tell_their_ends() -> None:
    assert worth("[1..5).end") == 5
    assert worth("[1..5).end included") is False
    assert worth("(> 5).end") is None
    assert worth("7 in (> 5)") is True
    assert worth("(function(r: range<number>) 3 in r)([1..5])") is True


def test_a_function_with_something_unknown_inside_is_unknown() -> None:
    scope = {"甲": api.UNKNOWN}
    for expression in (
        "sum([1, 甲])",
        "sort([1, 甲])",
        'string join(["a", 甲], "-")',
        'get value({a: 甲}, "b")',
        "before(甲, 1)",
    ):
        assert api.evaluate(expression, scope) is api.UNKNOWN
    assert api.evaluate("count([1, 甲])", scope) == 2
    assert api.evaluate("list contains([1, 甲], 1)", scope) is True


def test_the_same_look_at_a_text_is_the_same_however_it_is_asked() -> None:
    assert worth('replace("abc", "[a-c]", "x")') == "xxx"
    assert worth('replace("a1b22", "([0-9]+)", "<$1>")') == "a<1>b<22>"
    assert worth('replace("abc", "(a)(b)(c)", "$3$2$1$11")') == "cbaa1"
