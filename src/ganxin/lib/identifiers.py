"""Numbers that carry their own check: USCC, ID card, telephone, and our case numbers.

Every check takes what a person typed (full-width characters, spaces, lower case), returns the
normal form, and raises `InvalidIdentifier` with one Chinese sentence that says what to look at.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015 table 2: no I, O, S, V, Z
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_SIGNS = "10X98765432"
_EARLIEST_BIRTH = date(1900, 1, 1)
# First two digits of GB/T 2260: provinces, autonomous regions, municipalities, and 71, 81–83.
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)]
    + [*range(61, 66), 71, *range(81, 84)]
)

Sex = Literal["male", "female"]


class InvalidIdentifier(ValueError):
    """The text is not such a number; `message` is a Chinese sentence for the person who typed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class IdCard:
    """A checked citizen identity number and what it says of its holder."""

    number: str
    birth_on: date
    sex: Sex


def check_uscc(text: str) -> str:
    """The unified social credit code in its normal form (GB 32100-2015).

    18 signs: registering authority, category, six digits of area, nine of the organisation, one
    check character (modulus 31, weights 3^i). Raises InvalidIdentifier.
    """
    code = _squeeze(text)
    if len(code) != 18:
        raise InvalidIdentifier("统一社会信用代码应为 18 位，请核对营业执照。")
    if any(sign not in _USCC_SIGNS for sign in code):
        raise InvalidIdentifier("统一社会信用代码只含数字和大写字母，且不用字母 I、O、S、V、Z。")
    if not code[2:8].isdigit():
        raise InvalidIdentifier("统一社会信用代码第 3 至 8 位应为数字，请核对营业执照。")
    if _uscc_check(code[:17]) != code[17]:
        raise InvalidIdentifier("统一社会信用代码的校验位不对，可能有一位输错，请核对营业执照。")
    return code


def make_uscc(body17: str) -> str:
    """Add the check character to 17 signs (demonstration and tests)."""
    return check_uscc(body17 + _uscc_check(body17))


def check_id_card(text: str, *, on: date | None = None) -> IdCard:
    """The citizen identity number (GB 11643-1999), its date of birth and sex.

    Checks length, province code, that the day of birth exists (and is not after `on`), and the
    check character (ISO 7064 MOD 11-2). Raises InvalidIdentifier.
    """
    number = _squeeze(text)
    if len(number) != 18:
        raise InvalidIdentifier("身份证号码应为 18 位，请核对证件。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidIdentifier("身份证号码前 17 位是数字，末位是数字或 X，请核对证件。")
    if int(number[:2]) not in _PROVINCES or number[2:6] == "0000":
        raise InvalidIdentifier("身份证号码开头的地区码不存在，请核对证件。")
    birth_on = _birth(number[6:14], on)
    if _id_check(number[:17]) != number[17]:
        raise InvalidIdentifier("身份证号码的校验位不对，可能有一位输错，请核对证件。")
    return IdCard(number, birth_on, "male" if int(number[16]) % 2 else "female")


def make_id_card(body17: str) -> str:
    """Add the check character to 17 digits (demonstration and tests)."""
    return check_id_card(body17 + _id_check(body17)).number


def check_phone(text: str) -> str:
    """A mobile number of the mainland, eleven digits, with or without +86."""
    number = re.sub(r"^(?:\+|00)86", "", _squeeze(text))
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise InvalidIdentifier("手机号码应为 11 位数字，以 13 至 19 开头。")
    return number


def iso7064_mod11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10: finds every single wrong digit."""
    if not re.fullmatch(r"[0-9]+", digits):
        raise InvalidIdentifier("编号只能由数字组成。")
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def case_number(area: str, day: date, serial: int) -> str:
    """The number people use: area (6 digits) + yyyymmdd + serial (6 digits) + check digit."""
    if not re.fullmatch(r"[0-9]{6}", area) or not 0 <= serial <= 999_999:
        raise InvalidIdentifier("办件编号需要六位区划代码，每日顺序号不超过六位。")
    body = f"{area}{day:%Y%m%d}{serial:06d}"
    return body + iso7064_mod11_10(body)


def check_case_number(text: str) -> str:
    """A case number as somebody typed or read it out; raises InvalidIdentifier."""
    number = _squeeze(text)
    if not re.fullmatch(r"[0-9]{21}", number):
        raise InvalidIdentifier("办件编号应为 21 位数字。")
    if iso7064_mod11_10(number[:20]) != number[20]:
        raise InvalidIdentifier("办件编号的校验位不对，可能有一位输错。")
    return number


def _squeeze(text: str) -> str:
    """Full-width to half-width, upper case, without spaces and dashes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-–—‐]", "", plain)


def _uscc_check(body: str) -> str:
    if len(body) != 17 or any(sign not in _USCC_SIGNS for sign in body):
        raise InvalidIdentifier("统一社会信用代码的前 17 位有误。")
    total = sum(
        weight * _USCC_SIGNS.index(sign) for weight, sign in zip(_USCC_WEIGHTS, body, strict=True)
    )
    return _USCC_SIGNS[-total % 31]


def _id_check(body: str) -> str:
    if not re.fullmatch(r"[0-9]{17}", body):
        raise InvalidIdentifier("身份证号码的前 17 位应为数字。")
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, body, strict=True))
    return _ID_SIGNS[total % 11]


def _birth(digits: str, on: date | None) -> date:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise InvalidIdentifier("身份证号码中的出生日期不存在，请核对证件。") from error
    if day < _EARLIEST_BIRTH or (on is not None and day > on):
        raise InvalidIdentifier("身份证号码中的出生日期不合理，请核对证件。")
    return day
