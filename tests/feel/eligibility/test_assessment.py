"""What an enterprise is told: the answer, the reasons, what would change it, what to ask first."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.eligibility.nearest import nearest_miss
from ganxin.feel.eligibility.policy import Policy, read
from ganxin.feel.eligibility.question import questions
from ganxin.feel.eligibility.segments import representatives
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explanation
from tests.feel.criteria.test_models import FOLDER, POLICIES, stored

ABSENT = object()
GIANT = POLICIES["little_giant_2026"]


def case(id_: str, name: str) -> dict[str, object]:
    return next(dict(one["inputs"]) for one in stored(id_) if one["name"] == name)


def drawn(data: st.DataObject, policies: Sequence[Policy]) -> dict[str, object]:
    """Some of the facts that the policies ask for, each on one side or another of a threshold."""
    facts: dict[str, object] = {}
    for policy in policies:
        for key in policy.keys:
            values = [one for one in representatives(policy.model, key) if one != "（其他）"]
            choices: list[object] = [ABSENT, *values]
            value = data.draw(st.sampled_from(choices))
            if value is not ABSENT:
                facts[key] = value
    return facts


def find(explanation: Explanation, label: str) -> Explanation:
    waiting = [explanation]
    while waiting:
        node = waiting.pop(0)
        if node.label == label:
            return node
        waiting.extend(node.children)
    raise AssertionError(label)


def test_a_condition_that_fails_tells_value_threshold_gap_and_label() -> None:
    facts = {**case(GIANT.id, "全部正好达到门槛"), "revenue_last": Decimal("4200.5")}
    assessment = GIANT.assess(facts)
    failed = find(assessment.explanation, "上年度营业收入")

    assert assessment.answer is False
    assert assessment.failed == ("revenue_last",)
    assert (failed.actual, failed.operator, failed.threshold) == (Decimal("4200.5"), ">=", 5000)
    assert failed.gap == Decimal("799.5")


def test_a_veto_and_an_officers_judgement_are_named_as_such() -> None:
    explanation = POLICIES["specialized_sme_2026"].assess({}).explanation

    assert find(explanation, "未被列入经营异常名录或严重失信主体名单").clause == "一票否决"
    assert find(explanation, "主导产品细分市场占有率较为靠前").clause == "由工作人员判断"


def test_a_score_with_a_missing_line_is_told_between_bounds() -> None:
    facts = case("innovative_sme", "评分：正好及格")
    del facts["ip_level"]
    explanation = POLICIES["innovative_sme"].assess(facts).explanation
    total = next(
        node for node in find(explanation, "评分路径").children if "score_total" in node.text
    )

    assert total.answer is None
    assert total.bounds is not None
    low, high = total.bounds
    assert total.threshold == 60
    assert high - low == 20
    assert total.missing == ("ip_level",)


def test_a_score_that_reaches_the_threshold_whatever_is_missing_is_met() -> None:
    facts = case("innovative_sme", "改走：评分路径")
    del facts["debt_ratio_last"]

    assert POLICIES["innovative_sme"].assess(facts).answer is True


def test_a_score_that_cannot_reach_the_threshold_any_more_is_not_met() -> None:
    facts = case("innovative_sme", "不够：近三年内获得国家级或省级科技奖励")
    del facts["debt_ratio_last"]
    assessment = POLICIES["innovative_sme"].assess(facts)

    assert assessment.answer is False
    assert "debt_ratio_last" not in assessment.failed  # nobody knows it


def test_the_threshold_that_depends_on_a_missing_size_still_decides_where_it_can() -> None:
    hnte = POLICIES["hnte"]
    met = case("hnte", "全部正好达到门槛")
    del met["revenue_last"]

    assert hnte.assess({**met, "rd_ratio_3y": 5}).answer is True
    assert hnte.assess({**met, "rd_ratio_3y": 4}).answer is None
    assert hnte.assess({**met, "rd_ratio_3y": Decimal("2.9")}).answer is False


def test_what_another_way_already_meets_is_neither_failed_nor_unknown() -> None:
    facts = case(GIANT.id, "全部正好达到门槛")
    del facts["market_rank_cn"]
    facts["sci_award_national_top3_3y"] = False

    assert GIANT.assess(facts).failed == ()
    assert GIANT.assess(facts).unknown == ()


def test_null_is_known_and_not_met_where_an_absent_fact_is_unknown() -> None:
    met = case(GIANT.id, "全部正好达到门槛")
    absent = {key: value for key, value in met.items() if key != "revenue_last"}

    assert GIANT.assess({**met, "revenue_last": None}).failed == ("revenue_last",)
    assert GIANT.assess(absent).unknown == ("revenue_last",)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("revenue_last", "很多", "“revenue_last”应是数字"),
        ("revenue_last", True, "“revenue_last”应是数字"),
        ("revenue_last", float("nan"), "“revenue_last”应是数字"),
        ("abnormal_list", "否", "“abnormal_list”应是 true 或 false"),
        ("sme_size", 3, "“sme_size”应是文字"),
        ("sme_size", "tiny", "“sme_size”不能是“tiny”，只能是"),
        ("revenue_last", [1], "“revenue_last”应是数字"),
    ],
)
def test_a_fact_of_the_wrong_kind_is_an_error_and_never_a_no(
    key: str, value: object, message: str
) -> None:
    with pytest.raises(FeelError, match=message):
        GIANT.assess({key: value})


# The nearest miss


def test_the_nearest_miss_is_the_one_figure_that_is_too_low() -> None:
    facts = {**case(GIANT.id, "全部正好达到门槛"), "revenue_last": 4200}
    (change,) = nearest_miss(GIANT, facts) or ()

    assert (change.key, change.actual, change.wanted) == ("revenue_last", 4200, 5000)
    assert not change.missing


def test_of_two_ways_the_one_that_is_nearer_is_taken() -> None:
    facts = {
        **case(GIANT.id, "全部正好达到门槛"),
        "market_share": Decimal("9.5"),
        "market_rank_cn": 30,
    }
    (change,) = nearest_miss(GIANT, facts) or ()

    assert (change.key, change.wanted) == ("market_share", 10)


def test_a_missing_fact_is_to_be_supplied_not_changed() -> None:
    facts = case(GIANT.id, "全部正好达到门槛")
    del facts["zjtx_score"]
    (change,) = nearest_miss(GIANT, facts) or ()

    assert (change.key, change.wanted, change.missing) == ("zjtx_score", 60, True)


def test_who_is_entitled_needs_no_change() -> None:
    assert nearest_miss(GIANT, case(GIANT.id, "全部正好达到门槛")) == ()


def test_a_score_is_raised_by_the_fewest_lines() -> None:
    facts = case("tech_sme", "评分：差一点及格")
    policy = POLICIES["tech_sme"]
    changes = nearest_miss(policy, {**facts, "rd_org_prov": False})

    assert changes is not None
    assert len(changes) == 1


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_after_the_changes_the_answer_is_yes(data: st.DataObject) -> None:
    policy = POLICIES[data.draw(st.sampled_from(sorted(POLICIES)))]
    facts = drawn(data, [policy])

    changes = nearest_miss(policy, facts)

    if changes is not None:
        after = {**facts, **{change.key: change.wanted for change in changes}}
        assert policy.assess(after).answer is True
        assert (not changes) is (policy.assess(facts).answer is True)


# The most valuable question


def test_the_question_that_decides_most_policies_comes_first() -> None:
    taxes = [POLICIES["vat_small_scale"], POLICIES["six_taxes_half"]]
    first, *_ = questions(taxes, {})

    assert first.key == "vat_type"
    assert first.policies == ("vat_small_scale", "six_taxes_half")


def test_a_fact_that_decides_nothing_alone_is_worth_nothing_yet() -> None:
    profit = POLICIES["small_profit_cit"]
    worth = {question.key: question.decides for question in questions([profit], {})}

    assert all(0 < value < 1 for value in worth.values())
    assert questions([profit], case("small_profit_cit", "全部正好达到门槛")) == ()


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_every_question_is_about_a_fact_that_is_missing(data: st.DataObject) -> None:
    policies = [POLICIES[id_] for id_ in ("six_taxes_half", "ln_unicorn", "key_little_giant")]
    facts = drawn(data, policies)

    asked = {question.key for question in questions(policies, facts)}

    assert not asked & set(facts)
    unanswered: list[Policy] = [one for one in policies if one.assess(facts).answer is None]
    assert bool(asked) is bool(unanswered)


def test_what_is_missing_is_never_to_blame() -> None:
    found = POLICIES["hnte"].assess({"rd_ratio_3y": Decimal("2.9")})

    assert found.failed == ("rd_ratio_3y",)
    assert "revenue_last" not in found.unknown  # no size of enterprise may have so little


def test_only_the_figure_is_to_blame_and_not_the_size_that_sets_its_threshold() -> None:
    found = POLICIES["hnte"].assess({"rd_ratio_3y": Decimal("4.5"), "revenue_last": 5000})

    assert found.failed == ("rd_ratio_3y",)


@pytest.mark.parametrize(
    ("facts", "failed"),
    [
        ({"statistical_kind": "规模以上工业", "main_revenue_last": 1999}, ["main_revenue_last"]),
        (
            {
                "statistical_kind": "规模以上服务业",
                "service_group": "居民服务、文体娱、社会工作",
                "main_revenue_last": 499,
                "planned_total_investment": 499,
            },
            ["main_revenue_last"],
        ),
        (
            {"statistical_kind": "固定资产投资项目入库", "planned_total_investment": 499},
            ["planned_total_investment"],
        ),
        (
            {"main_revenue_last": 199, "planned_total_investment": 499},
            ["main_revenue_last", "planned_total_investment"],
        ),
        ({"statistical_kind": None}, ["statistical_kind"]),
    ],
)
def test_of_a_standard_only_the_amounts_of_its_own_kind_are_to_blame(
    facts: dict[str, object], failed: list[str]
) -> None:
    found = POLICIES["above_scale"].assess(facts)

    assert found.answer is False
    assert list(found.failed) == failed
    assert found.unknown == ()


def test_what_is_known_to_be_nothing_rules_out_a_yes_whatever_is_missing() -> None:
    found = POLICIES["service_manufacturing"].assess({"service_revenue_ratio": None})

    assert (found.answer, found.failed) == (False, ("service_revenue_ratio",))
    assert found.unknown == ("is_manufacturer",)

    waiting = POLICIES["little_giant_2026"].assess({"market_share": None})
    assert waiting.answer is None
    assert "market_rank_cn" in waiting.unknown


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_failed_is_known_and_what_is_unknown_is_missing(data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(list(POLICIES.values())))
    facts = drawn(data, [policy])
    found = policy.assess(facts)

    assert set(found.failed) <= set(facts)
    assert not set(found.unknown) & set(facts)
    assert bool(found.failed) == (found.answer is False)
    assert found.unknown or found.answer is not None


def test_a_rule_set_with_a_wrong_call_is_refused_and_never_a_no(tmp_path: Path) -> None:
    path = tmp_path / "hnte.dmn"
    model = (FOLDER / "hnte.dmn").read_text("utf-8")
    path.write_text(model.replace("core_ip = true", "core_ip = not(true, false)"), "utf-8")

    with pytest.raises(DmnError, match="函数“not”要 1 个参数"):
        read(path)
