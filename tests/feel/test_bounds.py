"""A score of which a part is missing lies between bounds, and they may decide already."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.feel import api

FLAGS = ("甲", "乙", "丙")
SCORE = "(if 研发占比 >= 5 then 20 else if 研发占比 >= 3 then 15 else 5)"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"{SCORE} + 30 >= 35", True),
        (f"{SCORE} + 30 > 50", False),
        (f"{SCORE} + 30 >= 36", api.UNKNOWN),
        (f"{SCORE} + 30 <= 50", True),
        (f"{SCORE} = 21", False),
        (f"{SCORE} != 21", True),
        (f"{SCORE} = 15", api.UNKNOWN),
        (f"{SCORE} in [5..20]", True),
        (f"{SCORE} in (21, > 30)", False),
        (f"sum([{SCORE}, {SCORE}, 10]) between 20 and 50", True),
        (f"min({SCORE}, 5) = 5", True),
        (f"max({SCORE}, 20) = 20", True),
        (f"mean({SCORE}, 20) < 12.5", False),
        (f"-{SCORE} < 0", True),
        (f"{SCORE} * -2 >= -40", True),
        (f"{SCORE} / 5 >= 1", True),
        (f"5 / {SCORE} > 0", api.UNKNOWN),
        (f"{SCORE} ** 2 > 0", api.UNKNOWN),
        ("(if 研发占比 > 5 then 20 else 20) = 20", True),
        ("(if 研发占比 > 5 then 20 else 研发占比) >= 0", api.UNKNOWN),
        ('(if 研发占比 > 5 then 20 else "无") >= 0', api.UNKNOWN),
        ("(if 研发占比 > 5 then 20 else null) >= 0", api.UNKNOWN),
    ],
)
def test_the_bounds_of_a_score_decide_where_they_can(expression: str, expected: object) -> None:
    assert api.evaluate(expression, {}) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "abs(if 甲 then 1 else 2) > 0",
        "not(if 甲 then 1 else 2) >= 1",
        "count([1, 2][if 甲 then 1 else 2]) > 0",
        "((if 甲 then 1 else 2) instance of string) = 1",
        "string(if 甲 then 1 else 2) >= 1",
    ],
)
def test_what_is_made_of_a_bounded_number_has_not_its_bounds(expression: str) -> None:
    assert api.evaluate(expression, {}) is api.UNKNOWN


def test_what_is_missing_is_told_through_the_bounds() -> None:
    answer = api.ask("(if 甲 then 10 else 0) + (if 乙 then 10 else 0) >= 15", {"甲": True})

    assert answer.value is None
    assert answer.missing == ("乙",)


terms = st.recursive(
    st.one_of(
        st.integers(-9, 9).map(lambda number: f"({number})"),
        st.tuples(st.sampled_from(FLAGS), st.integers(-9, 9), st.integers(-9, 9)).map(
            lambda part: f"(if {part[0]} then {part[1]} else {part[2]})"
        ),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda part: f"({part[0]} {part[1]} {part[2]})"
        ),
        st.tuples(inner, st.sampled_from((2, -4, 5))).map(lambda part: f"({part[0]} / {part[1]})"),
        inner.map(lambda part: f"(-{part})"),
        st.tuples(st.sampled_from(("min", "max", "sum", "mean")), inner, inner).map(
            lambda part: f"{part[0]}({part[1]}, {part[2]})"
        ),
        st.tuples(st.sampled_from(FLAGS), inner, inner).map(
            lambda part: f"(if {part[0]} then {part[1]} else {part[2]})"
        ),
    ),
    max_leaves=6,
)
signs = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))


@given(
    terms,
    signs,
    st.integers(-20, 20),
    st.lists(st.sampled_from((True, False, None)), min_size=3, max_size=3),
)
def test_an_answer_by_bounds_is_the_answer_whatever_the_missing_facts_turn_out_to_be(
    term: str, sign: str, threshold: int, facts: list[bool | None]
) -> None:
    expression = f"{term} {sign} {threshold}"
    known = {name: fact for name, fact in zip(FLAGS, facts, strict=True) if fact is not None}

    early = api.evaluate(expression, known)

    if early is not api.UNKNOWN:
        missing = [name for name in FLAGS if name not in known]
        for way in product((True, False), repeat=len(missing)):
            full = {**known, **dict(zip(missing, way, strict=True))}
            assert api.evaluate(expression, full) == early


@given(terms)
def test_a_number_that_cannot_be_otherwise_is_known(term: str) -> None:
    every = {
        api.evaluate(term, dict(zip(FLAGS, way, strict=True)))
        for way in product((True, False), repeat=3)
    }
    early = api.evaluate(term, {})

    assert early is api.UNKNOWN or (isinstance(early, Decimal) and every == {early})
