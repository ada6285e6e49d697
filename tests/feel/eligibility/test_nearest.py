"""What an enterprise would have to change, for every kind of condition that an official writes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel.dmn.model import load
from ganxin.feel.eligibility.nearest import nearest_miss
from ganxin.feel.eligibility.policy import Policy
from tests.feel.dmn.models import decision, definitions, input_data, literal, needs

TYPES = {
    "营收": "number",
    "研发": "number",
    "失信": "boolean",
    "高新": "boolean",
    "行业": "string",
    "成立": "date",
}
TODAY = datetime(2026, 11, 22, tzinfo=UTC)
DAY = date(2020, 1, 1)
BAD = {"失信": True, "成立": DAY}


def policy(condition: str) -> Policy:
    inputs = [input_data(name, type_) for name, type_ in TYPES.items()]
    wanted = [needs("Input", name) for name in TYPES]
    text = definitions(*inputs, decision("扶持", literal(condition), *wanted))
    return Policy("扶持", load(text.encode()))


@pytest.mark.parametrize(
    ("condition", "facts", "wanted"),
    [
        ("营收 >= 500", {"营收": 420}, {"营收": 500}),
        ("营收 > 500", {"营收": 500}, {"营收": Decimal("500.01")}),
        ("营收 < 500", {"营收": 800}, {"营收": Decimal("499.99")}),
        ("500 <= 营收", {"营收": 420}, {"营收": 500}),
        ("营收 between 100 and 200", {"营收": 260}, {"营收": 200}),
        ("营收 in (100..200)", {"营收": 20}, {"营收": Decimal("100.01")}),
        ("营收 in (100..200)", {"营收": 300}, {"营收": Decimal("199.99")}),
        ("营收 in (100, 200)", {"营收": 170}, {"营收": 200}),
        ("营收 != 0", {"营收": 0}, {"营收": Decimal("0.01")}),
        ("高新", {"高新": False}, {"高新": True}),
        ("not(失信)", {"失信": True}, {"失信": False}),
        ("not(失信 or 营收 < 100)", {"失信": False, "营收": 20}, {"营收": 100}),
        ("失信 = false", {"失信": True}, {"失信": False}),
        ('行业 in ("软件", "芯片")', {"行业": "餐饮"}, {"行业": "软件"}),
        ('not(行业 in ("房地产", "烟草"))', {"行业": "烟草"}, {"行业": "（其他）"}),
        ('行业 != "烟草"', {"行业": "烟草"}, {"行业": "（其他）"}),
        (
            'if 行业 = "软件" then 营收 >= 100 else 营收 >= 500',
            {"行业": "餐饮", "营收": 499},
            {"营收": 500},
        ),
        ("研发 / 营收 >= 0.05", {"营收": 100}, {"研发": 5}),
        ("研发 / 营收 >= 0.05", {"营收": 100, "研发": Decimal("4.9")}, {"研发": 5}),
        ("研发 * 营收 > 100", {"营收": 20, "研发": 1}, {"研发": Decimal("5.01")}),
        ("营收 - 研发 >= 300", {"营收": 200, "研发": 0}, {"营收": 300}),
        ("营收 * 2 >= 300", {"营收": 20}, {"营收": 150}),
        (
            '成立 >= date("2020-01-01")',
            {"成立": date(2019, 6, 1)},
            {"成立": date(2020, 1, 1)},
        ),
        (
            'not(成立 < date("2020-01-01"))',
            {"成立": date(2019, 6, 1)},
            {"成立": date(2020, 1, 1)},
        ),
        ("高新 and 营收 >= 500", {}, {"高新": True, "营收": 500}),
        ("高新 or 营收 >= 500", {"高新": False, "营收": 499}, {"营收": 500}),
        ("高新 or not(失信)", {"高新": True, "失信": True}, {}),
    ],
)
def test_the_change_is_the_smallest_that_meets_the_condition(
    condition: str, facts: dict[str, object], wanted: dict[str, object]
) -> None:
    changes = nearest_miss(policy(condition), facts)

    assert changes is not None
    assert {change.key: change.wanted for change in changes} == wanted


def test_what_asks_for_today_is_tried_on_that_day() -> None:
    found = policy("not(成立 > today())")
    changes = nearest_miss(found, {"成立": date(2026, 12, 1), "营收": 1}, now=TODAY)

    assert changes is None  # no day stands in the rule that could be proposed
    assert nearest_miss(found, {"成立": date(2026, 11, 22)}, now=TODAY) == ()
    (change,) = nearest_miss(policy("高新 and 成立 <= today()"), {"成立": DAY}, now=TODAY) or ()
    assert (change.key, change.wanted) == ("高新", True)
    (change,) = nearest_miss(policy("not(失信 and 成立 <= today())"), BAD, now=TODAY) or ()
    assert (change.key, change.wanted) == ("失信", False)


@pytest.mark.parametrize(
    "condition", ["false", "营收 > 500 and 营收 < 100", "null = 1", "研发 * 研发 < 0"]
)
def test_where_nothing_is_found_it_says_so(condition: str) -> None:
    assert nearest_miss(policy(condition), {"营收": 20, "研发": 1}) is None


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [
            "not(失信) and (营收 >= 500 or 高新)",
            'not(行业 in ("烟草", "房地产")) and 营收 in [100..500)',
            'if 高新 then 营收 > 50 else not(失信) and 行业 = "软件"',
        ]
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "营收": st.integers(0, 600),
            "失信": st.booleans(),
            "高新": st.booleans(),
            "行业": st.sampled_from(["烟草", "软件", "餐饮"]),
        },
    ),
)
def test_whatever_an_enterprise_is_the_changes_suffice(
    condition: str, facts: dict[str, object]
) -> None:
    found = policy(condition)
    changes = nearest_miss(found, facts)

    assert changes is not None
    after = {**facts, **{change.key: change.wanted for change in changes}}
    assert found.assess(after).answer is True
    assert (not changes) is (found.assess(facts).answer is True)
