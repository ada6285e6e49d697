"""Conditions as an official would write them; who can read Chinese can check them."""

import pytest

from ganxin.feel import api

SHOP: dict[str, object] = {
    "经营面积": 280,
    "经营品类": ["农产品", "散装熟食"],
    "现场制售": True,
    "经营场所": {"在商场内": False, "产权性质": "租赁", "所在街道": "泉水街道"},
    "主体类型": "企业",
    "从业人数": 6,
    "健康证数": 5,
    "开业日期": "2026-12-01",
    "上年营业收入": 3_200_000,
    "利润-税": 120_000,
    "员工": [{"姓名": "王芳", "持证": True}, {"姓名": "李强", "持证": False}],
}

MET = [
    "经营面积 < 500",
    '"散装熟食" in 经营品类 or 现场制售',
    "not(经营场所.在商场内)",
    '经营场所.所在街道 in ("泉水街道", "机场街道")',
    '主体类型 = "企业" and 从业人数 between 1 and 9',
    "经营面积 in [200..300)",
    "经营面积 in (< 100, [250..300], > 2000)",
    "从业人数 - 健康证数 = 1",
    'date(开业日期) >= date("2026-11-22") + duration("P7D")',
    "some 人 in 员工 satisfies not(人.持证)",
    'every 品类 in 经营品类 satisfies 品类 in ("农产品", "散装熟食", "预包装食品")',
    'if 经营场所.产权性质 = "租赁" then 从业人数 > 0 else true',
    "利润-税 > 100000",
    'contains(经营场所.所在街道, "泉水") and count(经营品类) = 2',
    "count(员工[持证]) = 1",
    "上年营业收入 / 10000 >= 300",
]
NOT_MET = [
    "经营面积 >= 500",
    "经营场所.在商场内 = true",
    '"水产品" in 经营品类',
    'every 人 in 员工 satisfies 人.持证 and 人.姓名 != ""',
    '主体类型 = "个体工商户"',
]


@pytest.mark.parametrize("condition", MET)
def test_this_shop_meets(condition: str) -> None:
    assert api.ask(condition, SHOP).value is True


@pytest.mark.parametrize("condition", NOT_MET)
def test_this_shop_does_not_meet(condition: str) -> None:
    assert api.ask(condition, SHOP).value is False


@pytest.mark.parametrize("condition", MET + NOT_MET)
def test_of_a_shop_that_has_told_nothing_nothing_is_claimed(condition: str) -> None:
    answer = api.ask(api.parse(condition, names=SHOP), {})

    assert answer.value is None
    assert answer.missing
