"""The cells of a decision table."""

import pytest

from ganxin.feel import api


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ("-", 5, True),
        (" - ", None, True),
        (">= 500", 500, True),
        (">= 500", 499, False),
        ("[10..20)", 10, True),
        ("[10..20)", 20, False),
        ('"制造业","建筑业"', "建筑业", True),
        ('"制造业","建筑业"', "零售业", False),
        ('not("D")', "A", True),
        ('not("D")', "D", False),
        ('not("D", "C")', "C", False),
        ("not(> 5)", 6, False),
        ('not("D")', None, True),
        ("null", None, True),
        ("> 5", None, False),
        ("true", True, True),
        ("false", True, False),
        ("-5", -5, True),
        ("< 3, > 7", 8, True),
        ("标准 + 1", 4, True),
        (">= 标准", 2, False),
        ("? > 5 and ? < 标准 * 3", 6, True),
        ("not(? > 5) or ? = 6", 6, True),
        ("= 3", 3, True),
        ("!= 3", 3, False),
        ("[1, 2, 3]", 2, True),
        ("[1, 2, 3]", [1, 2, 3], True),
        ('@"2026-01-01", 1', 1, True),
    ],
)
def test_the_cell_answers(test: str, value: object, expected: bool) -> None:
    assert api.unary(test, value, {"标准": 3}) is expected


def test_a_cell_that_lacks_a_fact_is_unknown_unless_another_test_is_met() -> None:
    assert api.unary(">= 标准", 5, {}) is None
    assert api.unary(">= 标准, 5", 5, {}) is True
    assert api.unary("> 3", api.UNKNOWN, {}) is None
    assert api.unary("-", api.UNKNOWN, {}) is True


def test_a_parsed_cell_can_be_kept() -> None:
    cell = api.parse_unary("not(利润-税)", names=["利润-税"])

    assert api.unary(cell, 1, {"利润-税": 2}) is True
    assert api.names(cell) == {"利润-税"}


@pytest.mark.parametrize("test", ["", ">", "1,", "not(", "not()", "- 5 5", "1 2", "[1..", "a b("])
def test_a_broken_cell_is_refused(test: str) -> None:
    with pytest.raises(api.FeelError):
        api.unary(test, 1, {})
