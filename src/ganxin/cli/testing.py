"""`./ganxin test [pytest arguments]`: the suite on a throw-away PostgreSQL."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from ganxin.conf.postgres import Cluster

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextlib.contextmanager
def throw_away_database() -> Iterator[dict[str, str]]:
    """Environment variables of a fresh cluster in a temporary folder, gone afterwards.

    `DATABASE_URL` wins where it is set: then the tests use that server.
    """
    with tempfile.TemporaryDirectory(prefix="ganxin-test-") as folder:
        home = pathlib.Path(folder)
        common = {"GANXIN_HOME": folder, "GANXIN_TESTING": "1"}
        if os.environ.get("DATABASE_URL"):
            yield common
            return
        cluster = Cluster(home / "postgres" / "data", settings=FAST)
        cluster.start()
        try:
            yield {**common, "DATABASE_URL": cluster.url()}
        finally:
            cluster.stop()


def run(arguments: list[str]) -> int:
    """Run pytest; the whole suite uses both cores."""
    with throw_away_database() as variables:
        command = [sys.executable, "-m", "pytest", *(arguments or ["-n", "2"])]
        return subprocess.run(command, env={**os.environ, **variables}).returncode
