"""The simulator of outside systems: what it promises in docs/reference/outside-systems.md."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from ganxin.cli.simulator import Simulator, Store
from ganxin.cli.simulator.decisions import decide, metres_in
from ganxin.cli.simulator.store import Fault
from ganxin.lib import signing

SECRET = "between-the-two-of-us"
NOW = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
FAR = {"fields": {"nearest_school": "泉水小学，约 300 米"}, "pledged": False}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(
        tmp_path / "state.sqlite", now=lambda: NOW, delay=timedelta(), check_delay=timedelta()
    )


@pytest.fixture
def simulator(store: Store) -> Iterator[Simulator]:
    with Simulator(store, SECRET) as running:
        yield running


def call(
    url: str, method: str, content: object = None, *, key: str = "", secret: str = SECRET
) -> httpx.Response:
    body = b"" if content is None else json.dumps(content).encode()
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = signing.headers(secret, method, target, int(time.time()), body)
    return httpx.request(
        method, url, content=body, headers={**headers, "Idempotency-Key": key}, timeout=10
    )


def send(simulator: Simulator, key: str, content: object = FAR) -> httpx.Response:
    return call(f"{simulator.url('tobacco')}/packages", "POST", content, key=key)


def results(simulator: Simulator, since: int = 0) -> list[dict[str, Any]]:
    answer = call(f"{simulator.url('tobacco')}/results?since={since}", "GET")
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def listed(simulator: Simulator, on: str = "2026-10-12") -> list[str]:
    answer = call(f"{simulator.url('tobacco')}/reconciliation?on={on}", "GET")
    return [row["package_id"] for row in answer.json()["packages"]]


def test_a_package_gets_a_receipt_a_decision_and_a_line_in_the_days_list(
    simulator: Simulator,
) -> None:
    receipt = send(simulator, "package-1")

    assert receipt.status_code == 202
    assert receipt.json()["reference"]
    assert [row["kind"] for row in results(simulator)] == ["granted"]
    assert listed(simulator) == ["package-1"]
    assert listed(simulator, "2026-10-13") == []


def test_the_same_package_twice_is_one_package(simulator: Simulator) -> None:
    first, second = send(simulator, "package-1"), send(simulator, "package-1")
    assert first.json() == second.json()
    assert len(listed(simulator)) == 1


def test_another_content_under_the_same_key_is_refused(simulator: Simulator) -> None:
    send(simulator, "package-1")
    assert send(simulator, "package-1", {"fields": {}}).status_code == 409


def test_answers_come_after_the_cursor_only(simulator: Simulator) -> None:
    send(simulator, "package-1")
    send(simulator, "package-2")
    first, second = results(simulator)
    assert results(simulator, first["cursor"]) == [second]
    assert results(simulator, second["cursor"]) == []


def test_a_lost_package_is_acknowledged_and_missing_from_the_list(
    simulator: Simulator, store: Store
) -> None:
    store.plan_fault("tobacco", Fault("lose"))
    assert send(simulator, "package-1").status_code == 202
    assert listed(simulator) == []
    send(simulator, "package-1")
    assert listed(simulator) == ["package-1"]


def test_a_duplicated_answer_comes_under_two_cursors(simulator: Simulator, store: Store) -> None:
    store.plan_fault("tobacco", Fault("duplicate"))
    send(simulator, "package-1")
    rows = results(simulator)
    assert [row["package_id"] for row in rows] == ["package-1", "package-1"]
    assert rows[0]["cursor"] != rows[1]["cursor"]


@pytest.mark.parametrize(("kind", "kept"), [("error", []), ("error_after", ["package-1"])])
def test_an_error_may_have_kept_the_package_or_not(
    simulator: Simulator, store: Store, kind: str, kept: list[str]
) -> None:
    store.plan_fault("tobacco", Fault(kind))
    assert send(simulator, "package-1").status_code == 500
    assert listed(simulator) == kept


def test_a_broken_line_may_have_kept_the_package(simulator: Simulator, store: Store) -> None:
    store.plan_fault("tobacco", Fault("reset"))
    with pytest.raises(httpx.TransportError):
        send(simulator, "package-1")
    assert listed(simulator) == ["package-1"]


def test_a_fault_happens_once(simulator: Simulator, store: Store) -> None:
    store.plan_fault("tobacco", Fault("error"))
    assert [send(simulator, "package-1").status_code for _ in range(2)] == [500, 202]


def test_who_does_not_know_the_secret_learns_nothing(simulator: Simulator) -> None:
    address = f"{simulator.url('tobacco')}/results?since=0"
    assert call(address, "GET", secret="guess").status_code == 401
    assert httpx.get(address).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tobacco/results?since=-1", 400),
        ("tobacco/results?since=x", 400),
        ("tobacco/reconciliation?on=yesterday", 400),
        ("tobacco/nothing", 404),
        ("nobody/results?since=0", 404),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(
    simulator: Simulator, path: str, status: int
) -> None:
    answer = call(f"{simulator.url()}/{path}", "GET")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_state_survives_a_restart(tmp_path: Path, store: Store, simulator: Simulator) -> None:
    send(simulator, "package-1")
    again = Store(
        tmp_path / "state.sqlite", now=lambda: NOW, delay=timedelta(), check_delay=timedelta()
    )
    with Simulator(again, SECRET) as second:
        assert listed(second) == ["package-1"]


@pytest.mark.parametrize(
    ("said", "metres"),
    [
        ("泉水小学，约 60 米", 60),
        ("附近没有学校", None),
        ("第一中学 1.2 公里", 1200),
        ("幼儿园，300m", 300),
    ],
)
def test_a_distance_is_read_out_of_a_sentence(said: str, metres: float | None) -> None:
    assert metres_in(said) == metres


def test_too_near_a_school_is_refused_and_says_that_the_distance_is_a_sample() -> None:
    (verdict,) = decide("tobacco", {"fields": {"nearest_school": "小学 60 米"}})
    assert verdict.kind == "refused"
    assert "示例" in verdict.reasons
    assert "第九条" in verdict.clause


def test_fire_by_pledge_is_granted_and_then_checked() -> None:
    good = {"fields": {"fire_exits": "2", "fire_equipment": "extinguisher"}, "pledged": True}
    assert [(v.kind, v.passed) for v in decide("fire-rescue", good)] == [
        ("granted", True),
        ("checked", True),
    ]
    untrue = {"fields": {"fire_exits": "1"}, "pledged": True}
    assert [(v.kind, v.passed) for v in decide("fire-rescue", untrue)] == [
        ("granted", True),
        ("checked", False),
    ]


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ganxin", "simulator", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--state", str(tmp_path / "state.sqlite")],
        env={**os.environ, "GANXIN_SIMULATOR_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        address = line.split("：")[1].strip()
        assert httpx.get(f"{address}/health").json()["ok"] is True
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    process.stdout.close()


def test_without_a_secret_it_does_not_start(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "GANXIN_SIMULATOR_SECRET"}
    done = subprocess.run(
        [sys.executable, "-m", "ganxin", "simulator", "--state", str(tmp_path / "s.sqlite")],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "密钥" in done.stderr
