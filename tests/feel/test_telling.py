"""Explanations as officials and shop-owners read them."""

import pytest

from ganxin.feel import api
from ganxin.feel.criteria.sizes import NAMES
from ganxin.feel.telling import told, value
from tests.feel.criteria.test_models import POLICIES, stored
from tests.feel.test_officials_examples import SHOP

LABELS = {
    "经营面积": "经营面积（平方米）",
    "从业人数": "从业人数",
    "健康证数": "有健康证的人数",
    "经营场所.在商场内": "开在商场内",
    "主体类型": "主体类型",
    "上年营业收入": "上年营业收入（元）",
    "消防验收": "消防验收",
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("经营面积 >= 500", ["✗ 经营面积（平方米）：280，应不低于 500，差 220"]),
        ("经营面积 < 500", ["✓ 经营面积（平方米）：280，应低于 500"]),
        ("500 <= 经营面积", ["✗ 经营面积（平方米）：280，应不低于 500，差 220"]),
        ("从业人数 between 10 and 20", ["✗ 从业人数：6，应在 10 到 20，差 4"]),
        ("经营面积 in (300..500]", ["✗ 经营面积（平方米）：280，应在 300（不含）到 500，差 20"]),
        ('主体类型 in ("个体工商户", "农民专业合作社")', [
            "✗ 主体类型：“企业”，应在 “个体工商户”、“农民专业合作社”"
        ]),
        ("not(经营场所.在商场内)", [
            "✓ not(经营场所.在商场内)：不能是",
            "  ✗ 开在商场内",
        ]),
        ("消防验收", ["？ 消防验收：缺：消防验收"]),
        ("消防面积 > 300 and 经营面积 > 300", [
            "✗ 消防面积 > 300 and 经营面积 > 300：要全部满足",
            "  ？ 消防面积：应高于 300，缺：消防面积",
            "  ✗ 经营面积（平方米）：280，应高于 300，差 20",
        ]),
        ("从业人数 > 20 or 上年营业收入 >= 5000000", [
            "✗ 从业人数 > 20 or 上年营业收入 >= 5000000：满足任一即可",
            "  ✗ 从业人数：6，应高于 20，差 14",
            "  ✗ 上年营业收入（元）：3200000，应不低于 5000000，差 1800000",
        ]),
        ('date(开业日期) >= date("2026-12-05")', [
            "✗ 开业日期：2026-12-01，应不早于 2026-12-05，差 4 天"
        ]),
        ("(if 消防验收 then 20 else 5) + 从业人数 >= 15", [
            "？ 消防验收、从业人数：现在在 11 到 26 之间，应不低于 15，缺：消防验收"
        ]),
    ],
)  # fmt: skip
def test_a_condition_is_told_in_words(condition: str, expected: list[str]) -> None:
    answer = api.ask(api.parse(condition, names=SHOP), SHOP, labels=LABELS)

    assert list(told(answer.explanation)) == expected


def test_a_policy_is_told_down_to_the_points_of_its_score_sheet() -> None:
    facts = next(
        dict(case["inputs"])
        for case in stored("innovative_sme")
        if case["name"] == "评分：正好及格"
    )
    del facts["ip_level"]
    lines = list(told(POLICIES["innovative_sme"].assess(facts).explanation))

    assert lines[0].startswith(
        "？ 创新型中小企业评价：要全部满足，缺：与主导产品相关的有效知识产权"
    )
    assert any(
        "✓ 未被列入经营异常名录或严重失信主体名单：否，应为 否（一票否决）" in one for one in lines
    )
    assert any("· 与主导产品相关的有效知识产权：0 到 20 分，最高 20" in one for one in lines)


def test_what_lies_deeper_than_wanted_is_left_out() -> None:
    explanation = POLICIES["innovative_sme"].assess({}).explanation

    assert len(list(told(explanation, deepest=0))) == 1
    assert len(list(told(explanation, deepest=1))) == 1 + len(explanation.children)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1.50", "1.5"),
        ("100", "100"),
        ("true", "是"),
        ("null", "空"),
        ('"甲"', "“甲”"),
        ("[1, 2]", "1、2"),
        ("[1..5)", "1 到 5（不含）"),
        ("(> 5)", "5 以上"),
        ("(<= 5)", "5 以下（含）"),
        ('@"P1DT2H"', "1 天 2 小时"),
        ('@"P1Y2M"', "P1Y2M"),
        ('@"2026-11-22"', "2026-11-22"),
        ('@"09:30:00"', "09:30:00"),
    ],
)
def test_a_value_is_written_as_people_write_it(expression: str, expected: str) -> None:
    assert value(api.evaluate(expression, {})) == expected


@pytest.mark.parametrize(
    ("policy", "facts", "line"),
    [
        ("hnte", {"tech_staff_ratio": 8}, "8%，应不低于 10%，差 2 个百分点"),
        (
            "little_giant_2026",
            {"revenue_last": 4000},
            "4000 万元，应不低于 5000 万元，差 1000 万元",
        ),
        ("little_giant_2026", {"sme_size": "large"}, "“大型”，应在 “中型”、“小型”、“微型”"),
    ],
)
def test_numbers_have_their_units_and_classes_their_names(
    policy: str, facts: dict[str, object], line: str
) -> None:
    explanation = POLICIES[policy].assess(facts).explanation

    assert any(one.endswith(f"：{line}") for one in told(explanation, words=NAMES))


def test_a_unit_is_that_of_the_fact_that_is_compared() -> None:
    units = {"营业收入": "万元", "从业人数": "人"}

    def lines(condition: str) -> list[str]:
        facts = {"营业收入": 900, "从业人数": 6}
        return list(told(api.ask(condition, facts, units=units).explanation))

    assert lines("营业收入 > 1000") == ["✗ 营业收入：900 万元，应高于 1000 万元，差 100 万元"]
    assert lines("从业人数 in [10..20]") == ["✗ 从业人数：6 人，应在 10 到 20 人，差 4 人"]
    assert lines("营业收入 / 从业人数 > 200") == ["✗ 营业收入、从业人数：150，应高于 200，差 50"]
