"""What a licence is worth on a day, its number, and the code by which anybody checks it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

from ganxin.lib.text import mask_name
from ganxin.licences.choices import Standing, Status

# Crockford's base 32: no I, L, O, U, so that nothing read aloud or typed off paper is ambiguous.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12  # eleven random signs (55 bits) and a check sign
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = str.maketrans("", "", " -–—－　\t\r\n")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class BadLicenceTypes(ValueError):
    """The district's file of licence types is wrong; the message says where."""


@dataclass(frozen=True)
class LicenceTypeRow:
    """A type of licence as the district's file has it (data-model: `LicenceType`)."""

    code: str
    name: str
    issuer: str
    valid_months: int = 0
    elements: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    number_prefix: str = ""
    basis: str = ""
    derived: bool = False


def licence_types(document: object) -> list[LicenceTypeRow]:
    """The rows of `licence_types.yaml`, checked.

    Raises BadLicenceTypes for a missing or unknown key, a wrong type, or a code given twice.
    """
    listed = document.get("licence_types") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        raise BadLicenceTypes("licence_types: a list is missing")
    rows = [_row(place, one) for place, one in enumerate(listed, start=1)]
    _unique(row.code for row in rows)
    return rows


def _row(place: int, one: object) -> LicenceTypeRow:
    if not isinstance(one, Mapping):
        raise BadLicenceTypes(f"licence_types {place}: not a mapping")
    known = {each.name for each in fields(LicenceTypeRow)}
    try:
        row = LicenceTypeRow(**one)
    except TypeError as error:
        raise BadLicenceTypes(f"licence_types {place}: {set(one) ^ known}: {error}") from error
    months = row.valid_months
    if not row.code or not row.name or not isinstance(months, int) or months < 0:
        raise BadLicenceTypes(f"licence_types {place}: code, name or valid_months")
    return row


def _unique(codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise BadLicenceTypes(f"licence_types: {code} twice")
        seen.add(code)


def standing(status: Status | str, valid_from: date, valid_to: date | None, on: date) -> Standing:
    """What a licence is worth on day `on`; `valid_to` is exclusive, None without end.

    What the issuer decided (revoked, superseded) outweighs the dates.
    """
    if status != Status.VALID:
        return Standing(status)
    if on < valid_from:
        return Standing.NOT_YET
    if valid_to is not None and on >= valid_to:
        return Standing.EXPIRED
    return Standing.VALID


def months_later(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {months} months after {day}")  # a year beyond 9999


def sample_number(prefix: str, year: int, serial: int) -> str:
    """`示例JY2-2026-000001`: no office's own numbering is at hand, and the number says so."""
    return "-".join(filter(None, [f"示例{prefix}", str(year), f"{serial:06d}"]))


def public_holder(name: str, *, is_enterprise: bool) -> str:
    """An enterprise's name is public; of a person the public sees enough to recognise, no more."""
    return name if is_enterprise else mask_name(name)


def make_verify_code(random: bytes) -> str:
    """Twelve signs from at least seven random bytes: the last one checks the others."""
    if len(random) < 7:
        raise ValueError("seven random bytes")
    number = int.from_bytes(random[:7], "big")
    body = "".join(SIGNS[number >> 5 * place & 31] for place in range(CODE_LENGTH - 1))
    return body + _check_sign(body)


def read_verify_code(typed: str) -> str | None:
    """The code as stored, from what somebody typed or scanned; None where it cannot be one.

    Case, spaces, dashes and full-width signs do not matter; O is 0, I and L are 1. A wrong check
    sign is found here, without looking anything up.
    """
    code = typed.translate(_FULL_WIDTH).upper().translate(_IGNORED).translate(_ALIKE)
    if len(code) != CODE_LENGTH or any(sign not in SIGNS for sign in code):
        return None
    return code if _check_sign(code[:-1]) == code[-1] else None


def shown_code(code: str) -> str:
    """`7K3M-9QXT-2BHD`: in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _check_sign(body: str) -> str:
    """The hybrid scheme of ISO 7064 with modulus 33,32: finds every single wrong sign."""
    size = len(SIGNS)
    product = size
    for sign in body:
        total = (product + SIGNS.index(sign)) % size or size
        product = total * 2 % (size + 1)
    return SIGNS[(1 - product) % size]


def validity_text(valid_from: date, valid_to: date | None) -> str:
    """`2026-11-22 至 2031-11-21`: the last valid day, not the exclusive end."""
    if valid_to is None:
        return f"{valid_from.isoformat()} 起长期有效"
    return f"{valid_from.isoformat()} 至 {(valid_to - timedelta(days=1)).isoformat()}"
