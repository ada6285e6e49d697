"""Short ways to write a ledger, and to damage it as its owner could."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from ganxin.ledger import api
from ganxin.ledger.models import Chain, Entry
from ganxin.ledger.rules import Row, row_hash
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
CLERK = Actor("018f", "王明")
_FIELDS = ("seq", "actor_id", "actor_label", "action", "label", "basis", "data", "format")
TABLES = ("ledger_chain", "ledger_entry", "ledger_root", "ledger_roothead")


def subject(number: int | str) -> Subject:
    return Subject("cases.case", str(number), f"办件 {number}")


def write(number: int | str, rows: int = 1) -> None:
    for row in range(rows):
        action, about = "cases.case.moved", subject(number)
        api.record(actor=CLERK, action=action, subject=about, at=NOW, data={"n": row})


@contextmanager
def owner_of_the_database() -> Iterator[None]:
    """The triggers are off, as they are for whoever owns the tables."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    sql("SET CONSTRAINTS ALL DEFERRED")
    yield  # the end of the test rolls all of it back


def sql(statement: str, *values: str | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def chain_id(number: int | str) -> int:
    return Chain.objects.get(subject_type="cases.case", subject_id=str(number)).pk


def entry(number: int | str, seq: int) -> Entry:
    return Entry.objects.get(chain_id=chain_id(number), seq=seq)


def fault() -> tuple[str, str, int] | None:
    """Kind, subject and row of what a verification finds."""
    found = api.verify().fault
    return (found.kind, found.subject_id, found.seq) if found else None


def rehash(number: int | str, start: int = 1) -> None:
    """Recompute a whole chain from a row on, head included: the best a forger can do."""
    chain = Chain.objects.get(pk=chain_id(number))
    previous = entry(number, start - 1).hash if start > 1 else "0" * 64
    for row in Entry.objects.filter(chain=chain, seq__gte=start).order_by("seq"):
        values = {name: getattr(row, name) for name in _FIELDS} | {"previous": previous}
        at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        made = row_hash(
            Row(subject_type=chain.subject_type, subject_id=chain.subject_id, at=at, **values)
        )
        sql(
            "UPDATE ledger_entry SET previous = %s, hash = %s WHERE id = %s",
            previous,
            made,
            row.pk,
        )
        previous = made
    sql("UPDATE ledger_chain SET hash = %s WHERE id = %s", previous, chain.pk)


def insert(number: int | str, seq: int, *, previous: str, hash: str | None = None) -> None:
    """Put a row of our own at a place; with its right hash where none is given."""
    chain = Chain.objects.get(pk=chain_id(number))
    values: dict[str, Any] = {
        "seq": seq,
        "actor_id": "666",
        "actor_label": "冒名者",
        "action": "cases.case.granted",
        "label": "办件",
        "basis": "",
        "data": {},
        "previous": previous,
        "format": 1,
    }
    at = NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    made = Row(subject_type=chain.subject_type, subject_id=chain.subject_id, at=at, **values)
    Entry.objects.create(chain=chain, at=NOW, hash=hash or row_hash(made), **values)


def make_room(number: int | str, seq: int) -> None:
    """Shift the rows from `seq` on by one, and the head with them."""
    rows = Entry.objects.filter(chain_id=chain_id(number), seq__gte=seq).order_by("-seq")
    for pk in list(rows.values_list("pk", flat=True)):
        sql("UPDATE ledger_entry SET seq = seq + 1 WHERE id = %s", pk)
    sql("UPDATE ledger_chain SET seq = seq + 1 WHERE id = %s", chain_id(number))


def close_gap(number: int | str, seq: int) -> None:
    """Renumber the rows after a removed one, and the head with them."""
    rows = Entry.objects.filter(chain_id=chain_id(number), seq__gt=seq).order_by("seq")
    for pk in list(rows.values_list("pk", flat=True)):
        sql("UPDATE ledger_entry SET seq = seq - 1 WHERE id = %s", pk)
    sql("UPDATE ledger_chain SET seq = seq - 1 WHERE id = %s", chain_id(number))
