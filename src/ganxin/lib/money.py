"""Money as whole fen: no floats, so that sums are exact; shown in 元 or 万元 with the unit."""

from decimal import Decimal, InvalidOperation
from typing import NewType

Fen = NewType("Fen", int)

_PER_YUAN = 100
_PER_WAN = 1_000_000
_LARGEST = Decimal(10) ** 15  # in either unit the product is still exact in 28 digits
_NOT_A_NUMBER = "请填写数字金额，例如 1234.50。"


class InvalidAmount(ValueError):
    """The text is not an amount with at most two decimals; the message is for a person."""


def from_yuan(amount: str | int | Decimal) -> Fen:
    """Yuan with at most two decimals, as typed (`1,234.50`, `１２`). Raises InvalidAmount."""
    return _fen(amount, _PER_YUAN, "金额最多保留两位小数。")


def from_wan(amount: str | int | Decimal) -> Fen:
    """Ten thousands of yuan (万元) with at most six decimals. Raises InvalidAmount."""
    return _fen(amount, _PER_WAN, "金额精确到分，以万元计最多保留六位小数。")


def as_yuan(fen: int) -> Decimal:
    """Exact yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def in_yuan(fen: int) -> str:
    """`1,234.50 元`."""
    return f"{as_yuan(fen):,.2f} 元"


def in_wan(fen: int) -> str:
    """`123.45 万元`: exact, at least two decimals, no more than needed."""
    wan = Decimal(fen).scaleb(-6)
    whole, decimals = f"{wan:,.6f}".split(".")
    return f"{whole}.{decimals.rstrip('0'):0<2} 万元"


def _fen(amount: str | int | Decimal, unit: int, too_fine: str) -> Fen:
    try:
        number = Decimal(str(amount).replace(",", "").replace("，", "").strip())
    except InvalidOperation as error:
        raise InvalidAmount(_NOT_A_NUMBER) from error
    if not number.is_finite() or abs(number) > _LARGEST:
        raise InvalidAmount(_NOT_A_NUMBER)
    fen = number * unit
    if fen != fen.to_integral_value():
        raise InvalidAmount(too_fine)
    return Fen(int(fen))
