"""Masking never leaks; pinyin sorts; one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import text


def test_an_id_card_keeps_area_and_last_four() -> None:
    assert text.mask_id_card("210211199001010012") == "210211********0012"


def test_a_phone_keeps_three_and_four() -> None:
    assert text.mask_phone("13842600001") == "138****0001"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("王", "*"), ("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明")],
)
def test_a_name_keeps_its_ends(name: str, masked: str) -> None:
    assert text.mask_name(name) == masked


@given(st.text("0123456789", max_size=24))
def test_masking_keeps_the_length_and_hides_something(value: str) -> None:
    for mask in (text.mask_id_card, text.mask_phone):
        masked = mask(value)
        assert len(masked) == len(value)
        assert not value or "*" in masked


def test_pinyin_for_sorting_and_for_the_first_letters() -> None:
    assert text.pinyin_key("甘井子 区") == "ganjingziqu"
    assert text.pinyin_initials("食品经营许可") == "spjyxk"
    assert text.pinyin_key("A座１２号") == "azuo12hao"


def test_names_sort_by_pinyin() -> None:
    streets = ["中华路", "机场", "革镇堡"]

    assert sorted(streets, key=text.pinyin_key) == ["革镇堡", "机场", "中华路"]


@given(st.text(max_size=40))
def test_the_normal_form_is_reached_once(value: str) -> None:
    once = text.normalise(value)

    assert once == once.strip()
    assert text.normalise(f"  {once}  ") == text.normalise(once)


def test_the_normal_form_joins_what_people_type() -> None:
    assert text.normalise("　ＡＢＣ　 公司 ") == "abc 公司"
