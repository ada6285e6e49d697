"""Two versions of a policy: what changed, and whose answer changes with it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ganxin.feel.criteria.modelling import definitions
from ganxin.feel.criteria.records import Condition, Criteria
from ganxin.feel.dmn.model import load
from ganxin.feel.dmn.writer import write
from ganxin.feel.eligibility.difference import differences, moved
from ganxin.feel.eligibility.policy import Policy
from tests.feel.criteria.test_models import POLICIES


def policy(*conditions: Condition) -> Policy:
    criteria = Criteria("grant", "某补贴", "某局", "某文号", conditions)
    return Policy("grant", load(write(definitions(criteria))))


def condition(key: str, operator: Any, value: Any) -> Condition:
    number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return Condition(key, f"{key} 的说法", operator, number)


def test_what_was_added_dropped_tightened_and_loosened_is_told_apart() -> None:
    old = policy(
        condition("revenue", "ge", 500),
        condition("debt", "le", 70),
        condition("staff", "ge", 10),
        condition("kind", "eq", "small"),
    )
    new = policy(
        condition("revenue", "ge", 800),
        condition("debt", "le", 80),
        condition("kind", "in", ("small", "micro")),
        condition("listed", "eq", False),
    )
    found = {one.name: (one.kind, one.before, one.after) for one in differences(old, new)}

    assert found == {
        "revenue_met": ("tighter", "revenue >= 500", "revenue >= 800"),
        "debt_met": ("looser", "debt <= 70", "debt <= 80"),
        "kind_met": ("changed", 'kind = "small"', 'kind in ("small", "micro")'),
        "listed_met": ("added", "", "listed = false"),
        "staff_met": ("dropped", "staff >= 10", ""),
    }


def test_the_same_version_differs_in_nothing() -> None:
    for one in POLICIES.values():
        assert differences(one, one) == ()


def test_the_new_rule_of_2026_asks_for_more_turnover_than_that_of_2022() -> None:
    found = differences(POLICIES["specialized_sme_2022_legacy"], POLICIES["specialized_sme_2026"])
    kinds = {one.name: one.kind for one in found}

    assert kinds["segment_years_met"] == "tighter"
    assert kinds["main_revenue_ratio_last_met"] == "added"


def test_who_gains_and_who_loses_is_named_by_row() -> None:
    old, new = policy(condition("revenue", "ge", 500)), policy(condition("revenue", "ge", 800))
    rows: list[dict[str, object]] = [{"revenue": 400}, {"revenue": 600}, {}, {"revenue": 900}]

    assert [(one.row, one.before, one.after) for one in moved(old, new, rows)] == [
        (1, True, False)
    ]


@given(
    st.sampled_from(("ge", "gt", "le", "lt")),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(-1, 21),
)
def test_nobody_gains_by_a_tighter_condition_nor_loses_by_a_looser_one(
    operator: str, before: int, after: int, value: int
) -> None:
    old, new = policy(condition("x", operator, before)), policy(condition("x", operator, after))
    answer = next(moved(old, new, [{"x": value}]), None)
    kind = next((one.kind for one in differences(old, new)), None)

    if answer is not None:
        assert answer.after is (kind == "looser")
