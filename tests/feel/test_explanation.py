"""Answers with reasons: enough for a page to say how far from the threshold a shop is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ganxin.feel import api

LABELS = {"经营面积": "面积", "经营场所.在商场内": "是否在商场内"}


def condition(expression: str, **scope: object) -> api.Explanation:
    return api.ask(expression, scope, labels=LABELS).explanation


def test_a_threshold_that_is_missed_says_by_how_much() -> None:
    it = condition("经营面积 >= 500", 经营面积=280)

    assert (it.label, it.operator, it.answer) == ("面积", ">=", False)
    assert f"{it.label} {it.actual} ㎡，未达到 {it.threshold} ㎡，差 {it.gap} ㎡" == (
        "面积 280 ㎡，未达到 500 ㎡，差 220 ㎡"
    )


def test_the_fact_is_the_actual_value_on_whichever_side_it_stands() -> None:
    it = condition("500 <= 经营面积", 经营面积=280)

    assert (it.actual, it.operator, it.threshold) == (280, ">=", 500)


def test_a_threshold_that_is_met_has_no_gap() -> None:
    it = condition("经营面积 >= 500", 经营面积=600)

    assert (it.answer, it.actual, it.gap) == (True, 600, None)


@pytest.mark.parametrize(
    ("expression", "actual", "gap"),
    [
        ("数 between 10 and 20", 7, Decimal(3)),
        ("数 in [10..20)", 22, Decimal(2)),
        ("数 in (5, [10..20], 30)", 27, Decimal(3)),
        ("数 in (> 20)", 18, Decimal(2)),
        ("数 = 4", 7, Decimal(3)),
        ('数 >= @"2026-12-01"', date(2026, 11, 22), timedelta(days=9)),
        ('数 = "甲"', "乙", None),
        ("数 > 3", None, None),
        ("数 > 3", "三", None),
    ],
)
def test_the_gap_is_the_distance_to_the_nearest_threshold(
    expression: str, actual: object, gap: object
) -> None:
    assert condition(expression, 数=actual).gap == gap


def test_a_missing_fact_is_named_and_nothing_is_said_about_its_value() -> None:
    it = condition("经营场所.在商场内 = true", 经营场所={})

    assert (it.answer, it.label, it.missing) == (None, "是否在商场内", ("经营场所.在商场内",))
    assert it.actual is None
    assert it.gap is None


def test_the_tree_of_conditions_follows_the_expression() -> None:
    it = condition("经营面积 >= 500 and (甲 or not(乙))", 经营面积=600, 甲=False)

    assert (it.kind, it.answer) == ("all", None)
    area, either = it.children
    assert (area.kind, area.answer) == ("condition", True)
    assert (either.kind, either.answer, either.text) == ("any", None, "甲 or not(乙)")
    first, negated = either.children
    assert (first.text, first.answer, first.actual) == ("甲", False, False)
    assert (negated.kind, negated.answer) == ("not", None)
    assert negated.children[0].missing == ("乙",)


def test_only_the_branch_that_counts_is_explained() -> None:
    chosen = condition("if 甲 then 乙 else 丙", 甲=True, 乙=True)
    open_ = condition("if 甲 then 乙 else 丙", 乙=True)

    assert [part.text for part in chosen.children] == ["甲", "乙"]
    assert [part.text for part in open_.children] == ["甲", "乙", "丙"]
    assert open_.missing == ("甲", "丙")


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("甲 and 乙", ("甲", "乙")),
        ("甲 and false or 乙", ("乙",)),
        ("甲 and false", ()),
        ("乙 > 1 or 甲 = 乙", ("乙", "甲")),
        ("if 有 then 甲 else 乙", ("甲",)),
        ("some x in [甲, 有] satisfies x", ()),
        ("场.内 and 场.外", ("场.内", "场.外")),
        ("甲 in (乙, 丙)", ("甲", "乙", "丙")),
        ("有 and (甲 or 有)", ()),
        ("if 甲 then true else true", ()),
    ],
)
def test_missing_are_the_facts_that_can_still_change_the_answer(
    expression: str, missing: tuple[str, ...]
) -> None:
    answer = api.ask(expression, {"有": True})

    assert answer.missing == missing
    assert (answer.value is None) == bool(missing)


def test_the_text_of_a_condition_is_what_the_official_wrote() -> None:
    it = condition("经营面积   >=\n  500", 经营面积=1)

    assert it.text == "经营面积 >= 500"


def test_a_parsed_condition_without_a_source_prints_itself() -> None:
    parsed = api.Expression(api.parse("a+1>b").node, "")

    assert api.ask(parsed, {"a": 1, "b": 1}).explanation.text == "a + 1 > b"


def test_a_condition_that_is_no_yes_or_no_is_refused() -> None:
    with pytest.raises(api.FeelError, match="是”或“否”"):
        api.ask("经营面积 + 1", {"经营面积": 1})
    assert api.ask("经营面积 + 1", {}).value is None
