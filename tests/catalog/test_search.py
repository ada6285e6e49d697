"""People find things by what they call them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from ganxin.catalog.queries import SearchRequest, search
from tests.catalog.district import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published() -> None:
    load()


def first(text: str) -> str:
    found = search(SearchRequest(text=text)).entries
    return found[0].code if found else ""


@pytest.mark.parametrize(
    "text",
    [
        "我要开生鲜超市",
        "开超市",
        "我想开便利店",
        "怎么办超市",
        "卖菜",
        "生先超市",  # a slip that sounds the same
        "shengxian",
        "shengxianchaoshi",
        "wyksxcs",
        "SXCS",
        "ＳＸＣＳ",
        "我要开超",
        "生鲜超巿",  # 巿 (fú) for 市
    ],
)
def test_the_supermarket_is_found(text: str) -> None:
    assert first(text) == "fresh-supermarket"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("烟证", "tobacco-licence"),
        ("招牌", "shop-sign"),
        ("刻章", "seal-filing"),
        ("社保", "social-insurance"),
        ("食品经营许可证", "food-licence"),
        ("paishui", "drainage-permit"),
        ("消防检查", "fire-check"),
        ("个体户", "register-sole-trader"),
    ],
)
def test_items_are_found_by_everyday_words(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize("text", ["火箭发射", "zzzzqqq", "%", "_", "'; drop table", "\x00"])
def test_nonsense_finds_nothing_and_breaks_nothing(text: str) -> None:
    found = search(SearchRequest(text=text))

    assert "火箭" not in text or found.entries == ()


def test_nothing_asked_shows_everything_bundles_first() -> None:
    found = search(SearchRequest())

    assert len(found.entries) == 15
    assert found.entries[0].code == "fresh-supermarket"


def test_facets_narrow_and_count() -> None:
    everything = search(SearchRequest())
    station = search(SearchRequest(station=True))
    fire = search(SearchRequest(office="fire-rescue"))

    assert len(station.entries) == everything.facets.station
    assert [entry.code for entry in fire.entries] == ["fire-check"]
    kinds = {facet.value: facet.count for facet in everything.facets.kinds}
    assert kinds == {"bundle": 1, "item": 14}
    for facet in everything.facets.topics:
        assert len(search(SearchRequest(topic=facet.value)).entries) == facet.count


def test_unknown_facets_find_nothing() -> None:
    assert search(SearchRequest(office="moon")).entries == ()


def test_a_search_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        search(SearchRequest(text="开超市"))
