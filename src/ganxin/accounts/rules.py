"""Sealing personal values and finding them again; periods; what an office file says. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from ganxin.accounts.choices import OfficeKind, Role, SensitiveField
from ganxin.lib import sm3, sm4
from ganxin.lib.identifiers import check_id_card, check_phone, check_uscc

LONGEST_MANDATE_DAYS = 3 * 366
LONGEST_DELEGATION_DAYS = 92
SHORTEST_REASON = 4
ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_OFFICERS = frozenset({Role.HANDLER, Role.REVIEWER, Role.APPROVER})


def seal(ring: sm4.Keyring, value: str, *, owner: UUID, field: SensitiveField) -> bytes:
    """Encrypt one value for one record: it does not open beside another record or field."""
    return sm4.seal(ring, value.encode(), context=_context(owner, field))


def unseal(
    ring: sm4.Keyring, sealed: bytes | memoryview, *, owner: UUID, field: SensitiveField
) -> str:
    """The value in full, "" where there is none. Raises `sm4.NotOpened`."""
    if not sealed:
        return ""
    return sm4.open_sealed(ring, bytes(sealed), context=_context(owner, field)).decode()


def blind_index(key: bytes, value: str, *, field: SensitiveField) -> str:
    """What a sealed value is found by: the normal form under a key of its own (HMAC-SM3).

    Raises `InvalidIdentifier` for what is no such number.
    """
    plain = check_id_card(value).number if field is SensitiveField.ID_CARD else check_phone(value)
    return sm3.hmac_hex(key, f"{field.value}\n{plain}".encode())


def roles_of_a_head(kind: OfficeKind) -> frozenset[Role]:
    """What the head of such an office may give: who decides there, in a hall who receives.

    Never a role that reaches beyond the office, and never his own.
    """
    return _OFFICERS | {Role.CLERK} if kind is OfficeKind.HALL else _OFFICERS


def name_agrees(typed: str, name: str) -> bool:
    """Whether somebody knows the name that belongs to a number."""
    return "".join(typed.split()) == "".join(name.split())


@dataclass(frozen=True)
class OfficeRow:
    """One office as the district's file gives it."""

    code: str
    name: str
    short_name: str
    kind: OfficeKind
    parent: str
    uscc: str
    address: str
    phone: str
    opens_at: time
    closes_at: time
    hours_are_sample: bool
    derived: bool
    source: str


class BadOffices(ValueError):
    """The district's file of offices cannot be used; the message names the row."""


def offices(document: Mapping[str, object]) -> list[OfficeRow]:
    """Rows of `offices.yaml`, parents before children. Raises BadOffices."""
    raw = document.get("offices")
    if not isinstance(raw, list):
        raise BadOffices("offices.yaml has no list `offices`.")
    defaults = document.get("defaults")
    base = defaults if isinstance(defaults, Mapping) else {}
    rows = [_office({**base, **row}) for row in raw]
    return _parents_first(rows)


def _office(row: Mapping[str, object]) -> OfficeRow:
    code = str(row.get("code", ""))
    try:
        return OfficeRow(
            code=code,
            name=str(row["name"]),
            short_name=str(row.get("short_name") or row["name"]),
            kind=OfficeKind(str(row["kind"])),
            parent=str(row.get("parent") or ""),
            uscc=check_uscc(str(row["uscc"])) if row.get("uscc") else "",
            address=str(row.get("address") or ""),
            phone=str(row.get("phone") or ""),
            opens_at=time.fromisoformat(str(row["opens_at"])),
            closes_at=time.fromisoformat(str(row["closes_at"])),
            hours_are_sample=bool(row.get("hours_are_sample", True)),
            derived=bool(row.get("derived", True)),
            source=str(row.get("source") or ""),
        )
    except (KeyError, ValueError) as error:
        raise BadOffices(f"Office {code or '?'}: {error}") from error


def _parents_first(rows: Iterable[OfficeRow]) -> list[OfficeRow]:
    waiting, placed, known = list(rows), list[OfficeRow](), {""}
    while waiting:
        ready = [row for row in waiting if row.parent in known]
        if not ready:
            raise BadOffices(f"Office {waiting[0].code}: parent {waiting[0].parent} is missing.")
        for row in ready:
            if row.code in known:
                raise BadOffices(f"Office {row.code} stands twice.")
            known.add(row.code)
        placed += ready
        waiting = [row for row in waiting if row not in ready]
    return placed


def period_is_sane(start: date, end: date, *, today: date, longest: int) -> bool:
    """Half-open, not over before it begins, not begun in the past, not longer than allowed."""
    return today <= start < end and (end - start).days <= longest


def _context(owner: UUID, field: SensitiveField) -> bytes:
    return f"accounts:{owner}:{field.value}".encode()
