"""The surroundings of a command: a database that answers, and Django set up on it."""

import contextlib
import os
import pathlib
import sys
from collections.abc import Iterator

from ganxin.conf import environment
from ganxin.conf.postgres import Cluster, ClusterInUse, default_cluster

SETTINGS = "ganxin.conf.settings"


@contextlib.contextmanager
def server(home: pathlib.Path, *, keep: bool = False) -> Iterator[str]:
    """The address of a database for `home`, as long as the block runs.

    `DATABASE_URL` wins. Else the embedded cluster under `home`: the one that a running demo (or
    another command) already has up, or one that is started here and stopped afterwards.
    `keep`: only a cluster of our own will do (the demo); raises ClusterInUse otherwise.
    Raises PostgresError with a plain sentence.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    cluster = default_cluster(home)
    try:
        cluster.start()
    except ClusterInUse:
        if keep:
            raise
        yield cluster.running_url()
        return
    with _stopping(cluster):
        yield cluster.url()


@contextlib.contextmanager
def _stopping(cluster: Cluster) -> Iterator[None]:
    try:
        yield
    finally:
        cluster.stop()


@contextlib.contextmanager
def database(home: pathlib.Path | None = None) -> Iterator[str]:
    """Django set up on the database of `home` (`None`: `conf.environment.home`); yields its URL.

    Sets `DATABASE_URL`, `GANXIN_HOME` and `DJANGO_SETTINGS_MODULE` for this process and its
    children while the block runs, and closes Django's connections at its end. An embedded cluster
    gets pending migrations first; a server named by `DATABASE_URL` is left to its administrator.
    """
    folder = (home or environment.home()).resolve()
    embedded = not os.environ.get("DATABASE_URL")
    with server(folder) as url:
        added = {"DATABASE_URL": url, "GANXIN_HOME": str(folder)}
        with variables({**added, "DJANGO_SETTINGS_MODULE": SETTINGS}):
            set_up()
            try:
                if embedded:
                    migrate()
                yield url
            finally:
                close_connections()


@contextlib.contextmanager
def variables(values: dict[str, str]) -> Iterator[None]:
    """Environment variables for the length of the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def set_up() -> None:
    """`django.setup()`; the settings are read at this moment."""
    import django

    django.setup()


def close_connections() -> None:
    from django.db import connections

    connections.close_all()


def migrate() -> int:
    """Apply pending migrations; says how many there were. Nothing pending costs one query."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    return len(pending)
