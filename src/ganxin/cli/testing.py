"""`./ganxin test [pytest arguments]`: the suite on a throw-away PostgreSQL."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from ganxin.conf.postgres import Cluster, PostgresError

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# By file (what a file sets up is set up once) and in our own order (see tests/conftest.py).
BOTH_CORES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
FOREIGN = ("GANXIN_DEMO", "GANXIN_DEMO_CLOCK_FILE", "GANXIN_SITE_URL", "GANXIN_REALTIME_URL")


@contextlib.contextmanager
def throw_away_database() -> Iterator[dict[str, str]]:
    """Environment variables of a fresh cluster in a temporary folder, gone afterwards.

    `DATABASE_URL` wins where it is set: then the tests use that server. Raises PostgresError.
    """
    with tempfile.TemporaryDirectory(prefix="ganxin-test-", ignore_cleanup_errors=True) as folder:
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
    """Run pytest; without arguments the whole suite, browser tests included, on both cores."""
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    command = [sys.executable, "-m", "pytest", "-p", "ganxin.cli.skips"]
    try:
        with throw_away_database() as added:
            return subprocess.run(
                [*command, *(arguments or BOTH_CORES)], env={**inherited, **added}
            ).returncode
    except PostgresError as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
