"""What a simulated system remembers: packages, answers, faults to come. One SQLite file."""

import json
import pathlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ganxin.cli.simulator.decisions import PREFIXES, Verdict, decide
from ganxin.lib import sm3

ALL_ANSWERED = 99  # more than any package gets: it need not be looked at again
DISTRICT_TIME = ZoneInfo("Asia/Shanghai")
FAULTS = frozenset({"lose", "duplicate", "delay", "error", "error_after", "reset"})
_TABLES = """
CREATE TABLE IF NOT EXISTS package (
    system TEXT, id TEXT, digest TEXT, reference TEXT, received_at TEXT, day TEXT,
    due_at TEXT, check_at TEXT, content TEXT, answered INTEGER DEFAULT 0, copies INTEGER DEFAULT 1,
    PRIMARY KEY (system, id)
);
CREATE TABLE IF NOT EXISTS result (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT, package_id TEXT, body TEXT
);
CREATE TABLE IF NOT EXISTS fault (
    number INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT, kind TEXT, seconds REAL
);
CREATE TABLE IF NOT EXISTS counter (system TEXT PRIMARY KEY, acknowledged INTEGER);
"""


class Differs(Exception):
    """The same idempotency key came with another content."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next package; `seconds` only for delay."""

    kind: str
    seconds: float = 0.0


@dataclass
class Store:
    """All systems in one file; every method is one transaction under one lock."""

    path: pathlib.Path
    now: Callable[[], datetime]
    delay: timedelta
    check_delay: timedelta
    lose: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(self.path, check_same_thread=False)
        self._database.row_factory = sqlite3.Row
        self._database.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            yield self._database

    def plan_fault(self, system: str, fault: Fault) -> None:
        with self._transaction() as database:
            database.execute(
                "INSERT INTO fault (system, kind, seconds) VALUES (?, ?, ?)",
                (system, fault.kind, fault.seconds),
            )

    def next_fault(self, system: str) -> Fault | None:
        """Take the oldest planned fault; each happens once."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT * FROM fault WHERE system = ? ORDER BY number LIMIT 1", (system,)
            ).fetchone()
            if row is None:
                return None
            database.execute("DELETE FROM fault WHERE number = ?", (row["number"],))
            return Fault(row["kind"], row["seconds"])

    def receive(
        self, system: str, key: str, content: Mapping[str, Any], fault: Fault | None
    ) -> dict[str, str]:
        """Keep the package (or pretend to) and return its receipt.

        The same key with the same content gives the same receipt. Raises Differs.
        """
        digest = sm3.hexdigest(json.dumps(content, sort_keys=True).encode())
        now = self.now().astimezone(DISTRICT_TIME)
        with self._transaction() as database:
            known = database.execute(
                "SELECT * FROM package WHERE system = ? AND id = ?", (system, key)
            ).fetchone()
            if known is not None:
                if known["digest"] != digest:
                    raise Differs
                return _receipt(known["id"], known["reference"], known["received_at"])
            number = self._count(database, system)
            reference = f"{PREFIXES[system]}-{now:%Y%m%d}-{number:05d}"
            if (fault and fault.kind == "lose") or number == self.lose:
                return _receipt(key, reference, now.isoformat())
            self._insert(database, system, key, digest, reference, now, content, fault)
        return _receipt(key, reference, now.isoformat())

    def _count(self, database: sqlite3.Connection, system: str) -> int:
        database.execute(
            "INSERT INTO counter VALUES (?, 1)"
            " ON CONFLICT (system) DO UPDATE SET acknowledged = acknowledged + 1",
            (system,),
        )
        row = database.execute(
            "SELECT acknowledged FROM counter WHERE system = ?", (system,)
        ).fetchone()
        return int(row["acknowledged"])

    def _insert(
        self,
        database: sqlite3.Connection,
        system: str,
        key: str,
        digest: str,
        reference: str,
        now: datetime,
        content: Mapping[str, Any],
        fault: Fault | None,
    ) -> None:
        late = timedelta(seconds=fault.seconds) if fault and fault.kind == "delay" else timedelta()
        due_at = now + self.delay + late
        database.execute(
            "INSERT INTO package (system, id, digest, reference, received_at, day, due_at,"
            " check_at, content, copies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                system,
                key,
                digest,
                reference,
                now.isoformat(),
                now.date().isoformat(),
                due_at.isoformat(),
                (due_at + self.check_delay).isoformat(),
                json.dumps(content, ensure_ascii=False),
                2 if fault and fault.kind == "duplicate" else 1,
            ),
        )

    def results(self, system: str, since: int, limit: int) -> list[dict[str, Any]]:
        """Answers after the cursor, oldest first; whatever is due is decided now."""
        with self._transaction() as database:
            self._decide_due(database, system)
            rows = database.execute(
                "SELECT * FROM result WHERE system = ? AND cursor > ? ORDER BY cursor LIMIT ?",
                (system, since, limit),
            ).fetchall()
        return [{"cursor": row["cursor"], **json.loads(row["body"])} for row in rows]

    def _decide_due(self, database: sqlite3.Connection, system: str) -> None:
        now = self.now().astimezone(DISTRICT_TIME)
        rows = database.execute(
            "SELECT * FROM package WHERE system = ? AND answered < ? ORDER BY rowid",
            (system, ALL_ANSWERED),
        ).fetchall()
        for row in rows:
            verdicts = decide(system, json.loads(row["content"]))
            due = [datetime.fromisoformat(row[name]) for name in ("due_at", "check_at")]
            answered = row["answered"]
            while answered < len(verdicts) and due[answered] <= now:
                _write_answer(database, row, verdicts[answered], now)
                answered += 1
            database.execute(
                "UPDATE package SET answered = ? WHERE system = ? AND id = ?",
                (ALL_ANSWERED if answered == len(verdicts) else answered, system, row["id"]),
            )

    def received_on(self, system: str, on: date) -> list[dict[str, str]]:
        """Every package that truly arrived on that day of the district's calendar."""
        with self._transaction() as database:
            self._decide_due(database, system)
            rows = database.execute(
                "SELECT * FROM package WHERE system = ? AND day = ? ORDER BY rowid",
                (system, on.isoformat()),
            ).fetchall()
        return [
            {
                **_receipt(row["id"], row["reference"], row["received_at"]),
                "state": "decided" if row["answered"] else "received",
            }
            for row in rows
        ]


def _write_answer(
    database: sqlite3.Connection, row: sqlite3.Row, verdict: Verdict, now: datetime
) -> None:
    body = {
        "package_id": row["id"],
        "reference": row["reference"],
        "kind": verdict.kind,
        "passed": verdict.passed,
        "number": _number(row["reference"]) if verdict.kind == "granted" else "",
        "reasons": verdict.reasons,
        "clause": verdict.clause,
        "officer": verdict.officer,
        "at": now.isoformat(),
    }
    line = (row["system"], row["id"], json.dumps(body, ensure_ascii=False))
    database.executemany(
        "INSERT INTO result (system, package_id, body) VALUES (?, ?, ?)", [line] * row["copies"]
    )


def _receipt(key: str, reference: str, received_at: str) -> dict[str, str]:
    return {"package_id": key, "reference": reference, "received_at": received_at}


def _number(reference: str) -> str:
    """The licence number that follows from a reference; a sample, as its prefix says."""
    prefix, _, rest = reference.partition("-")
    return f"{prefix}-证-{rest}"
