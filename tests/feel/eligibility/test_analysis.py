"""What rules mean together, found before anybody applies under them."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel.criteria.records import Group
from ganxin.feel.eligibility.analysis import compare, examine
from tests.feel.criteria.test_models import POLICIES
from tests.feel.eligibility.test_difference import condition, policy


def kinds(*conditions: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.conditions) for one in examine(policy(*conditions))]


def test_conditions_that_exclude_each_other_are_named_and_no_others() -> None:
    found = kinds(
        condition("staff", "ge", 10),
        condition("revenue", "ge", 500),
        condition("listed", "eq", False),
        condition("revenue", "lt", 300),
    )

    assert found == [("contradiction", ("revenue_met", "revenue_met_2"))]


def test_a_condition_that_another_one_covers_changes_nothing() -> None:
    found = kinds(condition("revenue", "ge", 500), condition("revenue", "ge", 300))

    assert found == [("redundant", ("revenue_met_2",))]


def test_a_choice_may_cover_a_condition_too() -> None:
    either = Group("any", (condition("revenue", "ge", 500), condition("revenue", "ge", 800)))

    assert kinds(either, condition("revenue", "ge", 400)) == [("redundant", ("revenue_met",))]


def test_a_boundary_is_enough_to_be_met() -> None:
    assert kinds(condition("revenue", "ge", 500), condition("revenue", "le", 500)) == []
    assert kinds(condition("revenue", "gt", 500), condition("revenue", "le", 500)) != []


@pytest.mark.parametrize("id_", sorted(POLICIES))
def test_the_rule_sets_of_the_district_can_be_met(id_: str) -> None:
    assert "contradiction" not in [one.kind for one in examine(POLICIES[id_])]


def test_two_policies_are_compared_by_who_is_entitled() -> None:
    wide = policy(condition("revenue", "ge", 300))
    narrow = policy(condition("revenue", "ge", 500), condition("staff", "le", 20))
    small = policy(condition("revenue", "lt", 300))
    other = policy(condition("staff", "ge", 5))

    assert compare(wide, narrow).kind == "implies"
    assert compare(narrow, wide).kind == "implies"
    assert compare(wide, small).kind == "apart"
    assert compare(wide, wide).kind == "same"
    assert compare(wide, other).kind == "overlap"


def test_an_overlap_comes_with_somebody_who_meets_both() -> None:
    first, second = POLICIES["hnte"], POLICIES["tech_sme"]
    found = compare(first, second)

    assert found.kind == "overlap"
    assert first.assess(found.witness).answer is True
    assert second.assess(found.witness).answer is True


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from(("ge", "gt", "le", "lt")), st.integers(0, 4)
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_analysis_agrees_with_trying_every_value(
    parts: list[tuple[str, Any, int]],
) -> None:
    conditions = [condition(*part) for part in parts]
    grid = [half / 2 for half in range(-2, 12)]
    made = policy(*conditions)

    def met(which: list[int]) -> set[tuple[float, float]]:
        signs = {"ge": float.__ge__, "gt": float.__gt__, "le": float.__le__, "lt": float.__lt__}
        return {
            (a, b)
            for a, b in product(grid, grid)
            if all(
                signs[parts[at][1]](a if parts[at][0] == "a" else b, float(parts[at][2]))
                for at in which
            )
        }

    whole = list(range(len(parts)))
    found = [one.kind for one in examine(made)]

    assert ("contradiction" in found) is (not met(whole))
    if met(whole):
        redundant = sum(met([o for o in whole if o != at]) == met(whole) for at in whole)
        assert found.count("redundant") == redundant
