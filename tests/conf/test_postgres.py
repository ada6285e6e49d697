"""The embedded PostgreSQL under every circumstance a laptop offers."""

import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from ganxin.conf import postgres
from ganxin.conf.postgres import Cluster, ClusterInUse, PostgresError
from tests.cli.processes import gone, wait_for

HOLDER = """
import pathlib, sys, time
from ganxin.conf.postgres import default_cluster
cluster = default_cluster(pathlib.Path(sys.argv[1]))
cluster.start()
print(cluster.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "数据 目录 with spaces"


@pytest.fixture
def cluster(home: pathlib.Path) -> Iterator[Cluster]:
    made = postgres.default_cluster(home)
    yield made
    made.stop()


@pytest.fixture
def holder(home: pathlib.Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another living process that runs the cluster of `home`, and its server's PID."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        server = int(process.stdout.readline())
        yield process, server
        process.kill()
        process.wait()
    wait_for(lambda: gone(server))


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_path_with_spaces_and_chinese_is_a_good_home(cluster: Cluster) -> None:
    cluster.start()
    assert rows(cluster.url(), "SELECT current_database()") == [("ganxin",)]


def test_trigrams_of_chinese_are_not_empty(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        found = connection.execute("SELECT cardinality(show_trgm('生鲜超市'))").fetchone()
    assert found is not None
    assert found[0] > 0


def test_what_was_committed_is_there_after_a_restart(home: pathlib.Path) -> None:
    for expected in ([], [("once",)]):
        cluster = postgres.default_cluster(home)
        cluster.start()
        try:
            with psycopg.connect(cluster.url()) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS said (word text)")
                assert connection.execute("SELECT word FROM said").fetchall() == expected
                connection.execute("INSERT INTO said VALUES ('once')")
        finally:
            cluster.stop()


def test_a_stopped_cluster_leaves_no_process_and_no_socket_folder(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.process is not None
    server, sockets = cluster.process.pid, cluster.sockets
    cluster.stop()
    assert gone(server)
    assert not sockets.exists()


def test_a_cluster_that_another_living_process_runs_is_joined_and_not_killed(
    cluster: Cluster, holder: tuple[subprocess.Popen[str], int]
) -> None:
    with pytest.raises(ClusterInUse):
        cluster.start()
    assert rows(cluster.running_url(), "SELECT 1") == [(1,)]
    assert not gone(holder[1])


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_killing_the_holder_takes_its_server_down_and_the_next_start_works(
    cluster: Cluster, holder: tuple[subprocess.Popen[str], int]
) -> None:
    process, server = holder
    process.kill()
    process.wait()
    wait_for(lambda: gone(server))
    cluster.start()
    assert rows(cluster.url(), "SELECT 1") == [(1,)]


def test_a_server_left_behind_is_ended_first(cluster: Cluster, home: pathlib.Path) -> None:
    """As after kill -9 where the kernel knows no death signal: a server that nobody holds."""
    cluster.start()
    assert cluster.process is not None
    orphan, cluster.process = cluster.process, None
    cluster.stop()  # gives the lock back, knows of no process
    again = postgres.default_cluster(home)
    again.start()
    try:
        assert again.process is not None
        assert again.process.pid != orphan.pid
        assert orphan.wait(timeout=10) == 0
        assert rows(again.url(), "SELECT 1") == [(1,)]
    finally:
        again.stop()


def test_a_stale_pid_file_that_names_somebody_else_is_dropped(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.start()
    assert rows(cluster.url(), "SELECT 1") == [(1,)]


def test_a_half_made_data_folder_is_made_again(cluster: Cluster) -> None:
    cluster.data.mkdir(parents=True)
    (cluster.data / "base").mkdir()
    cluster.start()
    assert rows(cluster.url(), "SELECT 1") == [(1,)]


def test_a_damaged_cluster_is_reported_in_one_sentence(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    shutil.rmtree(cluster.data / "global")
    with pytest.raises(PostgresError, match="数据库没有启动"):
        cluster.start()
    with pytest.raises(PostgresError, match="数据库没有启动"):  # and the lock was given back
        cluster.start()


def test_a_full_disk_is_named_as_such(cluster: Cluster) -> None:
    message = cluster._explain("FATAL:  could not write lock file: No space left on device\n")
    assert "磁盘空间不足" in message


def test_a_very_long_temporary_folder_does_not_break_the_socket(
    cluster: Cluster, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("很长" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    assert len(os.fsencode(cluster.sockets / ".s.PGSQL.5432")) <= postgres.MAX_SOCKET_PATH


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_without_namespaces_root_runs_the_server_as_nobody(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which
    monkeypatch.setattr(
        "shutil.which", lambda name, *a, **k: None if name == "unshare" else real(name, *a, **k)
    )
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    cluster = postgres.default_cluster(tmp_path / "home")
    try:
        cluster.start()
    except PostgresError as error:
        said = str(error)
    else:
        assert cluster.process is not None
        owner = pathlib.Path(f"/proc/{cluster.process.pid}").stat().st_uid
        assert owner == postgres.NOBODY
        said = ""
    finally:
        cluster.stop()
    # The programs may stand where nobody may not read (a checkout in /root): then it says so.
    assert not said or "非特权用户" in said
