"""`./ganxin demo` as a process: up, down, killed, doubled, with ports taken. The story is left out
here (`--no-story`); it is played whole by `tests/journeys` and by hand.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ganxin.cli.demo.runner import Demo, DemoFailed, Options, unfinished
from tests.cli.processes import command_of, gone, wait_for

DEMO = [sys.executable, "-m", "ganxin", "demo"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """One state folder for the whole file: later starts find what earlier ones left."""
    return tmp_path_factory.mktemp("demo") / "演示 数据 with spaces"


def environment(home: pathlib.Path) -> dict[str, str]:
    """As a stranger's shell: no database, nothing of ours, no HOME."""
    ours = ("GANXIN_", "DATABASE_URL", "DJANGO_", "HOME", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "GANXIN_HOME": str(home)}


class Running:
    """A demo in the background; what it says goes to a file beside its home."""

    def __init__(self, home: pathlib.Path, *arguments: str) -> None:
        self.home = home
        self.log = home.parent / "said.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*DEMO, "--no-story", *arguments],
                env=environment(home),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        wait_for(
            lambda: "按 Ctrl-C 停止" in self.said or self.process.poll() is not None, seconds=60
        )
        assert self.process.returncode is None, self.said

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        return (self.home / "demo.lock").read_text().removesuffix(" ready")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


def family(home: pathlib.Path) -> set[int]:
    """Every living process that was started for this home (by its environment or command)."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and not gone(int(entry.name)):
            try:
                words = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(home).encode() in words:
                found.add(int(entry.name))
    return found


def workers(home: pathlib.Path) -> set[int]:
    """The processes that do background jobs."""
    return {pid for pid in family(home) if "procrastinate" in command_of(pid)}


def once(home: pathlib.Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*DEMO, *arguments], env=environment(home), capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def running(home: pathlib.Path) -> Iterator[Running]:
    demo = Running(home)
    yield demo
    if demo.process.poll() is None:
        demo.end(signal.SIGTERM)


def test_once_prints_exactly_one_json_object_and_leaves_nothing_running(
    home: pathlib.Path,
) -> None:
    done = once(home, "--no-story", "--once", "--json")
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    assert summary["ok"] is True
    assert summary["ledger"]["ok"] is True
    assert summary["counts"]["accounts.user"] > 0
    assert family(home) == set()


def test_a_running_demo_is_left_alone_mends_itself_and_stops_when_told(
    home: pathlib.Path, running: Running
) -> None:
    assert httpx.get(running.url + "/health/", trust_env=False).status_code == 200
    assert "ganxin-demo-2026" in running.said

    second = once(home, "--no-story", "--once")
    assert second.returncode == 1
    assert running.url in second.stderr
    joined = subprocess.run(
        [sys.executable, "-m", "ganxin", "migrate"],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert joined.returncode == 0, joined.stderr
    assert httpx.get(running.url + "/health/", trust_env=False).status_code == 200

    (worker,) = workers(home)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: bool(workers(home) - {worker}))

    started = time.monotonic()
    assert running.end(signal.SIGTERM) == 0
    assert time.monotonic() - started < 10
    assert family(home) == set()
    assert "worker 意外停止" in running.said


def test_ctrl_c_pressed_twice_still_stops_in_order(home: pathlib.Path, running: Running) -> None:
    running.process.send_signal(signal.SIGINT)
    assert running.end(signal.SIGINT) == 0
    assert family(home) == set()
    assert "Traceback" not in running.said


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_kill_9_leaves_no_orphans_and_the_next_start_is_quick(
    home: pathlib.Path, running: Running
) -> None:
    running.end(signal.SIGKILL)
    wait_for(lambda: family(home) == set(), seconds=20)
    again = once(home, "--no-story", "--once")
    assert again.returncode == 0, again.stderr
    assert "载入" not in again.stderr  # what was loaded once is not loaded again


def test_a_port_that_is_taken_is_named_and_the_next_free_one_used(home: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = once(home, "--no-story", "--once", "--port", str(port))
    assert refused.returncode == 2
    assert f"端口 {port} 已被占用" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: pathlib.Path) -> None:
    tmp_path.chmod(0o500)
    refused = once(tmp_path / "home", "--once")
    assert refused.returncode == 1
    assert "没有写入" in refused.stderr


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--nonsense"]])
def test_a_command_line_that_makes_no_sense_is_refused(
    home: pathlib.Path, arguments: list[str]
) -> None:
    assert once(home, *arguments).returncode == 2


def half_played(home: pathlib.Path) -> Demo:
    """A demo on a home where a story was killed in the middle."""
    for name in ("demo", "postgres", "files"):
        (home / name).mkdir(parents=True)
    (home / "demo" / "clock").write_text("-1209600")
    unfinished(home).touch()
    return Demo(Options(home))


def test_a_story_that_broke_off_is_played_again_from_the_beginning(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    demo = half_played(tmp_path)
    (tmp_path / "keys.json").touch()
    demo.clean()
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_in_a_database_of_somebody_else_only_the_clock_is_set_right(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    demo = half_played(tmp_path)
    demo.clean()
    assert (tmp_path / "files").exists()
    assert not (tmp_path / "demo" / "clock").exists()


def test_a_nearly_full_disk_stops_the_demo_before_it_writes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=20 * 1024**2)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    with pytest.raises(DemoFailed, match="只剩 20 MB"):
        Demo(Options(tmp_path)).clean()


def test_a_database_of_somebody_else_is_never_wiped(home: pathlib.Path) -> None:
    done = subprocess.run(
        [*DEMO, "--fresh", "--once"],
        env={**environment(home), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "--fresh" in done.stderr
