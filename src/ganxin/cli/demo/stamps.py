"""What has been done already, kept in the database it was done to (a lost database forgets it)."""

import hashlib
import json
import pathlib
from collections.abc import Iterable
from typing import Any

from django.db import connection

TABLE = "ganxin_demo_stamp"


def prepare() -> None:
    """Make the table; it belongs to the demo alone, so no app carries a migration for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (name text PRIMARY KEY, value jsonb NOT NULL)"
        )


def get(name: str) -> Any:
    """The stored value, None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value::text FROM {TABLE} WHERE name = %s", [name])
        row = cursor.fetchone()
    return None if row is None else json.loads(row[0])


def put(name: str, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, json.dumps(value, ensure_ascii=False)],
        )


def digest(paths: Iterable[pathlib.Path]) -> str:
    """A fingerprint of files, and of the names and contents of all files below folders."""
    found = hashlib.sha256()
    for top in paths:
        files = sorted(one for one in top.rglob("*") if one.is_file()) if top.is_dir() else [top]
        for path in files:
            found.update(f"{path.relative_to(top)}\0{path.stat().st_size}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()
