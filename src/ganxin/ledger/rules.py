"""How a row is hashed, how a root is, and what a break in a chain means. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from ganxin.lib import sm3

FORMAT = 1
GENESIS = "0" * 64
LONGEST_REMOVAL = 64  # how many renumbered rows a diagnosis looks back for

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
FaultKind = Literal["altered", "removed", "inserted", "rewritten", "root"]

_BROKEN_TEXT = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL or UTF-8 cannot hold


class NotCanonical(TypeError):
    """The data has no single way of being written (a float, a set, an unreadable text …)."""


@dataclass(frozen=True)
class Row:
    """Everything of an entry that its hash covers."""

    subject_type: str
    subject_id: str
    seq: int
    at: str  # see `moment`
    actor_id: str
    actor_label: str
    action: str
    label: str
    basis: str
    data: Mapping[str, Json]
    previous: str
    format: int = FORMAT


@dataclass(frozen=True)
class Stored:
    """A row as the database has it, with the hash that stands beside it."""

    row: Row
    hash: str

    def fits(self, *, seq: int, previous: str) -> bool:
        """Whether the stored hash is right for this row at that place."""
        try:
            return row_hash(replace(self.row, seq=seq, previous=previous)) == self.hash
        except NotCanonical:  # somebody wrote into the database what we would not have recorded
            return False

    @property
    def consistent(self) -> bool:
        return self.fits(seq=self.row.seq, previous=self.row.previous)


@dataclass(frozen=True)
class Head:
    """Where a chain ends according to its head, or to a root."""

    subject_type: str
    subject_id: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: which subject, which row, what happened to it.

    `seq` is the row (0: the head or the root itself); `until` is larger than `seq` where only a
    range of rows can be named; `what` says in Chinese what stands, or stood, there.
    """

    kind: FaultKind
    subject_type: str
    subject_id: str
    seq: int
    what: str
    until: int = 0


def canonical(value: object) -> bytes:
    """The one way to write a value: JSON, keys sorted, no spaces, UTF-8, no floats."""
    _refuse_ambiguous(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def moment(at: datetime) -> str:
    """UTC with microseconds. Raises NotCanonical for a naive time."""
    if at.tzinfo is None:
        raise NotCanonical("A time without a zone cannot be recorded.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row_hash(row: Row) -> str:
    """SM3 over the canonical JSON of all fields, the previous hash among them."""
    return sm3.hexdigest(canonical(_shallow(row)))


def head_line(head: Head) -> bytes:
    """What a root's digest is fed for one head."""
    return canonical(asdict(head)) + b"\n"


def root_signature(
    key: bytes,
    *,
    number: int,
    on: date,
    sealed_at: datetime,
    chains: int,
    entries: int,
    previous: str,
    hash: str,
) -> str:
    """HMAC-SM3 over everything a root says."""
    said = {
        "format": FORMAT,
        "number": number,
        "on": on.isoformat(),
        "sealed_at": moment(sealed_at),
        "chains": chains,
        "entries": entries,
        "previous": previous,
        "hash": hash,
    }
    return sm3.hmac_hex(key, b"ganxin ledger root\n" + canonical(said))


def follows(stored: Stored, *, seq: int, previous: str, head: Head) -> bool:
    """Whether this row is the right one at this place of its chain."""
    return (
        seq <= head.seq
        and stored.row.seq == seq
        and stored.row.previous == previous
        and stored.consistent
    )


def diagnose(
    *, head: Head, seq: int, previous: str, before: Stored | None, rows: Sequence[Stored]
) -> Fault:
    """Say what happened at the first place of a chain that is not right.

    `seq` and `previous` are what was expected there; `before` is the last row that was right so
    far; `rows` are the rows found from there on (none: the chain ends early), two are enough.
    """
    if not rows:
        return _short_chain(head, seq, before)
    row = rows[0]
    if row.row.seq > seq:
        return _fault("removed", head, seq, f"第 {seq} 行不见了")
    if row.row.seq < seq:
        return _fault("inserted", head, row.row.seq, f"第 {row.row.seq} 行有两条")
    if seq > head.seq:
        return _fault("inserted", head, seq, f"链头之后多出一行：{_said(row)}")
    if row.consistent:
        return _broken_link(head, seq, before, row)
    return _inconsistent_row(head, seq, previous, before, rows)


def _short_chain(head: Head, seq: int, before: Stored | None) -> Fault:
    if head.seq >= seq:
        return _fault("removed", head, seq, f"链头记着 {head.seq} 行，从第 {seq} 行起不见了")
    said = _said(before) if before else "空链的链头"
    return _fault("altered", head, seq - 1, f"最后一行与链头不符：{said}")


def _broken_link(head: Head, seq: int, before: Stored | None, row: Stored) -> Fault:
    """The row is whole but points to another past: what stands before it was rewritten."""
    if before is None:
        return _fault("altered", head, seq, f"首行指向了别的前文：{_said(row)}")
    return _fault("altered", head, seq - 1, f"后一行不认这一行：{_said(before)}")


def _inconsistent_row(
    head: Head, seq: int, previous: str, before: Stored | None, rows: Sequence[Stored]
) -> Fault:
    row = rows[0]
    if before and row.fits(seq=seq - 1, previous=before.row.previous):
        return _fault("inserted", head, seq - 1, f"插入的一行：{_said(before)}")
    for gone in range(1, LONGEST_REMOVAL + 1):
        if row.fits(seq=seq + gone, previous=row.row.previous):
            return _fault("removed", head, seq, f"第 {seq} 行不见了，其后各行改了序号")
    if len(rows) > 1 and rows[1].fits(seq=seq, previous=previous):
        return _fault("inserted", head, seq, f"插入的一行：{_said(row)}")
    return _fault("altered", head, seq, f"内容与校验值不符：{_said(row)}")


def _fault(kind: FaultKind, head: Head, seq: int, what: str) -> Fault:
    return Fault(kind, head.subject_type, head.subject_id, seq, what)


def _said(stored: Stored) -> str:
    return f"{stored.row.action}（{stored.row.actor_label}）"


def _shallow(row: Row) -> dict[str, object]:
    """Not `asdict`: it would copy `data` in depth for every row of a verification."""
    return {name: getattr(row, name) for name in Row.__dataclass_fields__}


def _refuse_ambiguous(value: object) -> None:
    if isinstance(value, str):
        if _BROKEN_TEXT.search(value):
            raise NotCanonical("A text with a NUL or half a character cannot be recorded.")
    elif isinstance(value, Mapping):
        _refuse_ambiguous_keys(value)
        _refuse_ambiguous(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_ambiguous(inner)
    elif not (value is None or isinstance(value, bool) or _is_small(value)):
        raise NotCanonical(f"{type(value).__name__} has no canonical form; write it as text.")


def _refuse_ambiguous_keys(value: Mapping[object, object]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise NotCanonical(f"A key must be text, not {type(key).__name__}.")
        _refuse_ambiguous(key)


def _is_small(value: object) -> bool:
    """Whole numbers of 64 bits: larger ones are read differently by different programs."""
    return isinstance(value, int) and -(2**63) <= value < 2**63
