"""Fen are exact and shown with their unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import money

amounts = st.integers(-(10**14), 10**14)


@given(amounts)
def test_yuan_there_and_back(fen: int) -> None:
    assert money.from_yuan(money.as_yuan(fen)) == fen
    assert money.from_yuan(money.in_yuan(fen).removesuffix(" 元")) == fen


@given(amounts)
def test_ten_thousands_there_and_back(fen: int) -> None:
    assert money.from_wan(money.in_wan(fen).removesuffix(" 万元")) == fen


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (0, "0.00 元", "0.00 万元"),
        (123450, "1,234.50 元", "0.12345 万元"),
        (-5, "-0.05 元", "-0.000005 万元"),
        (1_378_300_000, "13,783,000.00 元", "1,378.30 万元"),
    ],
)
def test_amounts_carry_their_unit(fen: int, yuan: str, wan: str) -> None:
    assert (money.in_yuan(fen), money.in_wan(fen)) == (yuan, wan)


@pytest.mark.parametrize(
    ("typed", "fen"), [("1,234.5", 123450), (" 12 ", 1200), ("１２", 1200), (Decimal("0.01"), 1)]
)
def test_what_people_type_is_understood(typed: str | Decimal, fen: int) -> None:
    assert money.from_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "一百", "NaN", "Infinity", "1e-9", "1e99"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(money.InvalidAmount):
        money.from_yuan(typed)
    with pytest.raises(money.InvalidAmount):
        money.from_wan(typed)


def test_nothing_is_finer_than_a_fen() -> None:
    with pytest.raises(money.InvalidAmount, match="两位小数"):
        money.from_yuan("1.234")
    with pytest.raises(money.InvalidAmount, match="六位小数"):
        money.from_wan("1.2345678")
