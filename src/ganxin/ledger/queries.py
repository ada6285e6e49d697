"""Reading the ledger: a subject's entries, and whether the whole of it still holds."""

import base64
import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ganxin.ledger import rules
from ganxin.ledger.models import Chain, Entry, Root, RootHead
from ganxin.ledger.rules import GENESIS, Fault, Head, Json, Row, Stored
from ganxin.lib import sm3

_CHUNK = 2000
_ROWS = """
    SELECT chain_id, hash, seq,
           to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           actor_id, actor_label, action, label, basis, data::text, previous, format
      FROM ledger_entry
     ORDER BY chain_id, seq, id
"""  # times and data as text: what was written by hand must not stop the reading


@dataclass(frozen=True)
class Verdict:
    """What a verification found: `fault` is the first one, None where everything holds."""

    ok: bool
    entries: int
    chains: int
    roots: int
    fault: Fault | None


@dataclass
class _Tally:
    entries: int = 0
    chains: int = 0
    roots: int = 0


def ledger_key() -> bytes:
    return base64.urlsafe_b64decode(settings.KEYS["ledger"])


def personal(value: str) -> str:
    """A keyed hash to stand for a personal value in `data`.

    Equal values have equal hashes, so that a change can be followed; the value itself can be
    erased where it is kept without breaking the chain.
    """
    return sm3.hmac_hex(ledger_key(), b"ganxin ledger personal\n" + value.encode())


def entries_of(subject_type: str, subject_id: str) -> QuerySet[Entry]:
    """What happened to one thing, oldest first."""
    found = Entry.objects.filter(chain__subject_type=subject_type, chain__subject_id=subject_id)
    return found.order_by("seq")


def unsealed_heads() -> QuerySet[Chain, Any]:
    """Heads that moved since they last stood under a root, in the order a root lists them.

    Each carries `sealed_before`: the length it had then, None where it never stood under one.
    """
    sealed = RootHead.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")
    )
    return (
        Chain.objects.filter(~Exists(sealed.filter(seq=OuterRef("seq"))), seq__gt=0)
        .annotate(sealed_before=Subquery(sealed.order_by("-seq").values("seq")[:1]))
        .order_by("subject_type", "subject_id")
    )


def verify(*, root: str = "") -> Verdict:
    """Read the whole ledger once, in constant memory, and name the first fault.

    Every chain is followed in order of its id from the first row to its head, then every root in
    order of its number: its signature, its heads, and that the rows it sealed still stand.
    `root` is the hash of a root somebody kept elsewhere: it must be among them.
    """
    tally = _Tally()
    with _one_snapshot():
        fault = _first_fault_in_chains(tally) or _first_fault_in_roots(tally, root)
    return Verdict(fault is None, tally.entries, tally.chains, tally.roots, fault)


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Chains and heads are read by different cursors and must show the same moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _first_fault_in_chains(tally: _Tally) -> Fault | None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS)
        rows: Iterator[tuple[Any, ...]] = itertools.chain.from_iterable(
            iter(lambda: cursor.fetchmany(_CHUNK), [])
        )
        groups = itertools.groupby(rows, key=lambda row: row[0])
        group = next(groups, None)
        for chain in Chain.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            if group is not None and group[0] < chain.pk:
                return _headless(group[0])
            mine = group is not None and group[0] == chain.pk
            fault = _fault_in_chain(chain, group[1] if mine and group else iter(()), tally)
            if fault is not None:
                return fault
            if mine:
                group = next(groups, None)
        return None if group is None else _headless(group[0])


def _headless(chain_id: int) -> Fault:
    what = f"{chain_id} 号链的链头不见了，其各行还在"
    return Fault("removed", "ledger.chain", str(chain_id), 0, what)


def _fault_in_chain(chain: Chain, rows: Iterator[tuple[Any, ...]], tally: _Tally) -> Fault | None:
    head = Head(chain.subject_type, chain.subject_id, chain.seq, chain.hash)
    tally.chains += 1
    before: Stored | None = None
    seq, previous = 1, GENESIS
    for raw in rows:
        stored = _stored(head, raw)
        if not rules.follows(stored, seq=seq, previous=previous, head=head):
            after = [_stored(head, next_raw) for next_raw in itertools.islice(rows, 1)]
            return rules.diagnose(
                head=head, seq=seq, previous=previous, before=before, rows=[stored, *after]
            )
        before, seq, previous = stored, seq + 1, stored.hash
        tally.entries += 1
    if (seq - 1, previous) != (head.seq, head.hash):
        return rules.diagnose(head=head, seq=seq, previous=previous, before=before, rows=[])
    return None


def _stored(head: Head, raw: tuple[Any, ...]) -> Stored:
    _, stored_hash, seq, at, actor_id, actor_label, action, label, basis, data, *rest = raw
    row = Row(
        subject_type=head.subject_type,
        subject_id=head.subject_id,
        seq=seq,
        at=at or "",
        actor_id=actor_id,
        actor_label=actor_label,
        action=action,
        label=label,
        basis=basis,
        data=_data(data),
        previous=rest[0],
        format=rest[1],
    )
    return Stored(row, stored_hash)


def _data(text: str) -> Mapping[str, Json]:
    try:
        data: Mapping[str, Json] = json.loads(text)
    except ValueError:  # a number too long to read
        return {"unreadable": text}
    return data


def _first_fault_in_roots(tally: _Tally, kept: str) -> Fault | None:
    previous = GENESIS
    for number, root in enumerate(Root.objects.order_by("number").iterator(_CHUNK), start=1):
        fault = _fault_in_root(root, number, previous)
        if fault is not None:
            return fault
        previous = root.hash
        tally.roots += 1
        kept = "" if kept == root.hash else kept
    if kept:
        return _root_fault(tally.roots + 1, f"找不到校验值为 {kept} 的封存")
    return None


def _fault_in_root(root: Root, number: int, previous: str) -> Fault | None:
    if root.number != number:
        return _root_fault(number, f"第 {number} 次封存不见了")
    if root.signature != signature_of(root):
        return _root_fault(number, f"第 {number} 次封存（{root.on}）的签名不符")
    if root.previous != previous:
        return _root_fault(number, f"第 {number} 次封存（{root.on}）没有接着上一次")
    digest = sm3.new(root.previous.encode())
    rewritten: Fault | None = None
    for head in sealed_heads(root):
        digest.update(rules.head_line(_sealed(head)))
        rewritten = rewritten or _fault_under_root(root, head)
    if digest.hexdigest() != root.hash:
        return _root_fault(number, f"第 {number} 次封存（{root.on}）所列的链头被改动")
    return rewritten


def sealed_heads(root: Root) -> Iterator[RootHead]:
    """The heads a root lists, in its order, each with the hash that stands there now."""
    there_now = Entry.objects.filter(
        chain__subject_type=OuterRef("subject_type"),
        chain__subject_id=OuterRef("subject_id"),
        seq=OuterRef("seq"),
    ).values("hash")[:1]
    earlier = RootHead.objects.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        seq__lt=OuterRef("seq"),
    )
    heads = RootHead.objects.filter(root=root).order_by("pk")
    return heads.annotate(
        there_now=Subquery(there_now),
        before=Subquery(earlier.order_by("-seq").values("seq")[:1]),
    ).iterator(chunk_size=_CHUNK)


def _sealed(head: RootHead) -> Head:
    return Head(head.subject_type, head.subject_id, head.seq, head.hash)


def _fault_under_root(root: Root, head: RootHead) -> Fault | None:
    there_now: str | None = getattr(head, "there_now", None)
    if there_now == head.hash:
        return None
    first: int = (getattr(head, "before", None) or 0) + 1
    rows = f"第 {first} 行" if first == head.seq else f"第 {first} 至 {head.seq} 行"
    if there_now is None:
        what = f"{root.on} 封存过的{rows}不见了"
        return Fault("removed", head.subject_type, head.subject_id, first, what, head.seq)
    what = f"{root.on} 封存之后，{rows}被重写"
    return Fault("rewritten", head.subject_type, head.subject_id, first, what, head.seq)


def signature_of(root: Root) -> str:
    """The signature this root ought to have."""
    return rules.root_signature(
        ledger_key(),
        number=root.number,
        on=root.on,
        sealed_at=root.sealed_at,
        chains=root.chains,
        entries=root.entries,
        previous=root.previous,
        hash=root.hash,
    )


def _root_fault(number: int, what: str) -> Fault:
    return Fault("root", "ledger.root", str(number), 0, what)
