"""The stand-in for outside systems, over real HTTP and as a real process."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.cli import simulator
from ganxin.cli.simulator import Simulator, Store
from ganxin.cli.simulator.decisions import SYSTEMS, decide, metres_in
from ganxin.lib import signing

SECRET = "between-the-two-of-us"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = "2026-11-23"
NEAR = {"fields": {"nearest_school": "泉水小学，约 60 米"}}
FAR = {"fields": {"nearest_school": "泉水小学，约 1.2 公里"}}
PLEDGED = {"pledged": True, "fields": {"fire_exits": "3", "fire_equipment": "extinguisher"}}


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **length: float) -> None:
        self.moment += timedelta(**length)


class Partner:
    """Our side of the exchange, as an adapter would speak."""

    def __init__(self, base: str, secret: str = SECRET) -> None:
        self.base = base
        self.secret = secret

    def send(self, key: str, content: Any, system: str = "tobacco") -> httpx.Response:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self._call("POST", f"/{system}/packages", body, {"Idempotency-Key": key})

    def results(self, since: int | str = 0, system: str = "tobacco") -> list[dict[str, Any]]:
        answer = self.get(f"/{system}/results?since={since}")
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def listed(self, on: str = TODAY, system: str = "tobacco") -> dict[str, str]:
        answer = self.get(f"/{system}/reconciliation?on={on}")
        assert answer.status_code == 200
        return {line["package_id"]: line["state"] for line in answer.json()["packages"]}

    def plan(self, kind: str, system: str = "tobacco", **more: object) -> httpx.Response:
        with self._client() as client:
            return client.post(f"{self.base}/{system}/faults", json={"kind": kind, **more})

    def get(self, target: str) -> httpx.Response:
        return self._call("GET", target, b"", {})

    def _call(self, method: str, target: str, body: bytes, more: dict[str, str]) -> httpx.Response:
        signed = signing.headers(self.secret, method, target, int(time.time()), body)
        with self._client() as client:
            return client.request(
                method, self.base + target, content=body, headers={**signed, **more}
            )

    def _client(self) -> httpx.Client:
        return httpx.Client(timeout=5.0, trust_env=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextlib.contextmanager
def running(
    state: pathlib.Path, clock: Clock, *, delay: float = 0, check: float = 0, lose: int = 0
) -> Iterator[Partner]:
    store = Store(state, clock, timedelta(seconds=delay), timedelta(seconds=check), lose)
    with Simulator(store, SECRET) as server:
        yield Partner(server.url())


@pytest.fixture
def partner(tmp_path: pathlib.Path, clock: Clock) -> Iterator[Partner]:
    with running(tmp_path / "state.sqlite", clock) as partner:
        yield partner


def test_a_package_is_acknowledged_and_decided(partner: Partner) -> None:
    receipt = partner.send("p-1", FAR)

    assert receipt.status_code == 202
    assert receipt.json() == {
        "package_id": "p-1",
        "reference": "示例YC-20261123-00001",
        "received_at": NOON.isoformat(),
    }
    (result,) = partner.results()
    assert result["kind"] == "granted"
    assert result["package_id"] == "p-1"
    assert result["reference"] == receipt.json()["reference"]
    assert result["number"] == "示例YC-证-20261123-00001"
    assert datetime.fromisoformat(result["at"]) == NOON


def test_a_shop_too_near_a_school_is_refused_with_reason_and_clause(partner: Partner) -> None:
    partner.send("p-1", NEAR)
    (result,) = partner.results()

    assert result["kind"] == "refused"
    assert "60米" in result["reasons"]
    assert "示例规则" in result["reasons"]
    assert result["clause"] == "《中华人民共和国烟草专卖法实施条例》第九条第三项"
    assert result["number"] == ""


def test_a_pledge_is_granted_at_once_and_checked_later(
    tmp_path: pathlib.Path, clock: Clock
) -> None:
    with running(tmp_path / "state.sqlite", clock, delay=60, check=3600) as partner:
        partner.send("f-1", PLEDGED, "fire-rescue")
        assert partner.results(system="fire-rescue") == []

        clock.move(seconds=60)
        (granted,) = partner.results(system="fire-rescue")
        assert granted["kind"] == "granted"

        clock.move(seconds=3600)
        (checked,) = partner.results(granted["cursor"], "fire-rescue")
        assert (checked["kind"], checked["passed"]) == ("checked", True)


def test_a_pledge_that_was_untrue_is_found_by_the_check(partner: Partner) -> None:
    content = {"pledged": True, "fields": {"fire_exits": "1"}}
    partner.send("f-1", content, "fire-rescue")
    granted, checked = partner.results(system="fire-rescue")

    assert granted["kind"] == "granted"
    assert checked["passed"] is False
    assert "安全出口" in checked["reasons"]


def test_sending_twice_is_one_package_with_one_receipt(partner: Partner) -> None:
    first, second = partner.send("p-1", FAR), partner.send("p-1", FAR)

    assert second.status_code == 202
    assert first.json() == second.json()
    assert len(partner.results()) == 1
    assert partner.send("p-1", NEAR).status_code == 409


def test_ten_at_once_are_ten_packages_and_one_ten_times_is_one(partner: Partner) -> None:
    def together(keys: list[str]) -> None:
        threads = [threading.Thread(target=partner.send, args=(key, FAR)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together([f"p-{number}" for number in range(10)])
    together(["same"] * 10)

    results = partner.results()
    assert len({result["package_id"] for result in results}) == len(results) == 11
    assert len({result["reference"] for result in results}) == 11


def test_the_cursor_gives_each_answer_once_and_in_order(partner: Partner) -> None:
    for number in range(5):
        partner.send(f"p-{number}", FAR)
    cursors = [result["cursor"] for result in partner.results()]

    assert cursors == sorted(set(cursors))
    assert [result["package_id"] for result in partner.results(cursors[2])] == ["p-3", "p-4"]
    assert partner.results(cursors[-1]) == []


def test_systems_do_not_see_each_others_packages(partner: Partner) -> None:
    partner.send("p-1", FAR)
    partner.send("p-1", PLEDGED, "fire-rescue")

    assert [result["reference"][:4] for result in partner.results()] == ["示例YC"]
    assert list(partner.listed(system="fire-rescue")) == ["p-1"]


@pytest.mark.parametrize("planned", [True, False])
def test_a_lost_package_shows_only_in_the_reconciliation(
    tmp_path: pathlib.Path, clock: Clock, planned: bool
) -> None:
    with running(tmp_path / "state.sqlite", clock, lose=0 if planned else 2) as partner:
        assert partner.send("p-1", FAR).status_code == 202
        if planned:
            assert partner.plan("lose").status_code == 201
        assert partner.send("p-2", FAR).status_code == 202

        assert partner.listed() == {"p-1": "decided"}
        assert len(partner.results()) == 1

        assert partner.send("p-2", FAR).status_code == 202
        assert partner.listed() == {"p-1": "decided", "p-2": "decided"}


def test_an_answer_may_come_twice_with_two_cursors(partner: Partner) -> None:
    partner.plan("duplicate")
    partner.send("p-1", FAR)
    first, second = partner.results()

    assert first["cursor"] < second["cursor"]
    assert {**first, "cursor": 0} == {**second, "cursor": 0}


def test_a_delayed_package_is_received_but_not_decided(partner: Partner, clock: Clock) -> None:
    partner.plan("delay", seconds=600)
    partner.send("p-1", FAR)

    assert partner.results() == []
    assert partner.listed() == {"p-1": "received"}
    clock.move(seconds=600)
    assert len(partner.results()) == 1


@pytest.mark.parametrize(("kind", "kept"), [("error", False), ("error_after", True)])
def test_an_error_may_come_before_or_after_keeping(
    partner: Partner, kind: str, kept: bool
) -> None:
    partner.plan(kind)

    assert partner.send("p-1", FAR).status_code == 500
    assert partner.listed() == ({"p-1": "decided"} if kept else {})
    assert partner.send("p-1", FAR).status_code == 202
    assert partner.listed() == {"p-1": "decided"}


def test_a_broken_line_loses_the_answer_not_the_package(partner: Partner) -> None:
    partner.plan("reset")
    with pytest.raises(httpx.TransportError):
        partner.send("p-1", FAR)

    assert partner.send("p-1", FAR).status_code == 202
    assert len(partner.results()) == 1


def test_faults_happen_once_each_and_in_order(partner: Partner) -> None:
    partner.plan("error")
    partner.plan("error_after")
    statuses = [partner.send(f"p-{number}", FAR).status_code for number in range(4)]

    assert statuses == [500, 500, 202, 202]


def test_the_list_is_of_one_day_of_the_district(partner: Partner, clock: Clock) -> None:
    partner.send("p-1", FAR)
    clock.move(hours=11, minutes=59)
    partner.send("p-2", FAR)
    clock.move(minutes=1)
    partner.send("p-3", FAR)

    assert set(partner.listed()) == {"p-1", "p-2"}
    assert set(partner.listed("2026-11-24")) == {"p-3"}
    assert partner.listed("2026-11-22") == {}


def test_everything_survives_a_restart(tmp_path: pathlib.Path, clock: Clock) -> None:
    state = tmp_path / "状态" / "state.sqlite"
    with running(state, clock, delay=60) as partner:
        receipt = partner.send("p-1", FAR).json()
        partner.plan("error")
    clock.move(seconds=61)
    with running(state, clock, delay=60) as partner:
        assert [result["reference"] for result in partner.results()] == [receipt["reference"]]
        assert partner.send("p-1", FAR).status_code == 500
        assert partner.send("p-1", FAR).json() == receipt
        assert partner.send("p-2", FAR).json()["reference"].endswith("00002")


def test_an_unsigned_or_badly_signed_request_is_refused(partner: Partner) -> None:
    stranger = Partner(partner.base, "guessed")
    assert stranger.send("p-1", FAR).status_code == 401
    assert stranger.get("/tobacco/results?since=0").status_code == 401
    with httpx.Client(trust_env=False) as client:
        for target in ("/tobacco/results", f"/tobacco/reconciliation?on={TODAY}"):
            assert client.get(partner.base + target).status_code == 401

    assert partner.listed() == {}


@pytest.mark.parametrize(
    ("key", "content", "status"),
    [
        ("", FAR, 400),
        ("a b", FAR, 400),
        ("k" * 65, FAR, 400),
        ("p-1", b"", 400),
        ("p-1", b"{", 400),
        ("p-1", b"[]", 400),
        ("p-1", b"\xff\xfe", 400),
        ("p-1", {"fields": "none"}, 202),
        ("p-1", {}, 202),
    ],
)
def test_malformed_packages_are_refused_and_odd_ones_decided(
    partner: Partner, key: str, content: Any, status: int
) -> None:
    assert partner.send(key, content).status_code == status
    assert len(partner.results()) == (status == 202)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/tobacco/results?since=-1", 400),
        ("/tobacco/results?since=x", 400),
        ("/tobacco/results?since=" + "9" * 40, 400),
        ("/tobacco/results", 200),
        ("/tobacco/reconciliation", 400),
        ("/tobacco/reconciliation?on=2026-02-30", 400),
        ("/railways/results?since=0", 404),
        ("/tobacco/packages", 404),
        ("/", 404),
    ],
)
def test_wrong_questions_get_a_clear_answer(partner: Partner, target: str, status: int) -> None:
    answer = partner.get(target)

    assert answer.status_code == status
    assert (status == 200) or answer.json()["error"]


@pytest.mark.parametrize(
    "plan",
    [{"kind": "explode"}, {"kind": "delay", "seconds": "soon"}, {"kind": "delay", "seconds": -1}],
)
def test_only_known_faults_are_planned(partner: Partner, plan: dict[str, Any]) -> None:
    assert partner.plan(**plan).status_code == 400
    assert partner.send("p-1", FAR).status_code == 202


def test_a_body_that_is_too_large_is_not_read(partner: Partner) -> None:
    with socket.create_connection(("127.0.0.1", int(partner.base.rpartition(":")[2]))) as line:
        line.sendall(
            b"POST /tobacco/packages HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"
        )
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


@given(
    st.sampled_from(sorted(SYSTEMS)),
    st.booleans(),
    st.dictionaries(
        st.sampled_from(
            ["nearest_school", "tobacco_separate", "fire_exits", "fire_equipment", "other"]
        ),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    ),
)
@settings(max_examples=200)
def test_every_package_is_decided_with_reason_where_it_hurts(
    system: str, pledged: bool, fields: dict[str, Any]
) -> None:
    verdicts = decide(system, {"fields": fields, "pledged": pledged})

    assert verdicts[0].kind in {"granted", "refused"}
    assert [verdict.kind for verdict in verdicts[1:]] in ([], ["checked"])
    for verdict in verdicts:
        if verdict.kind == "refused":
            assert verdict.reasons
            assert verdict.clause


@given(st.integers(0, 100_000))
def test_the_distance_is_read_from_the_sentence(metres: int) -> None:
    assert metres_in(f"第一小学，大约{metres}米") == metres
    assert metres_in(f"{metres} m") == metres
    assert (decide("tobacco", {"fields": {"nearest_school": f"{metres}米"}})[0].kind) == (
        "refused" if metres < 100 else "granted"
    )


@pytest.mark.parametrize(("text", "metres"), [("1.5公里", 1500), ("没有", None), ("", None)])
def test_kilometres_and_silence(text: str, metres: float | None) -> None:
    assert metres_in(text) == metres


def test_a_shop_inside_a_dwelling_is_refused() -> None:
    verdict = decide("tobacco", {"fields": {"tobacco_separate": "no"}})[0]
    assert (verdict.kind, verdict.clause[-3:]) == ("refused", "第二项")


def test_without_a_pledge_the_check_comes_first() -> None:
    assert [v.kind for v in decide("fire-rescue", {"fields": {}})] == ["granted"]
    refused = decide("fire-rescue", {"fields": {"fire_equipment": "hydrant"}})
    assert [v.kind for v in refused] == ["refused"]


# --- as a command --------------------------------------------------------------------------------


def start(state: pathlib.Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ganxin", "simulator", "--state", str(state), *arguments],
        env={**os.environ, simulator.SECRET: SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rpartition("：")[2].strip()


def test_the_command_serves_until_it_is_told_to_end_and_keeps_its_state(
    tmp_path: pathlib.Path,
) -> None:
    state = tmp_path / "state.sqlite"
    clock_file = tmp_path / "shift"
    clock_file.write_text(str(7 * 24 * 3600))
    for sent in range(2):
        with start(state, "--port", "0", "--clock-file", str(clock_file)) as process:
            partner = Partner(address_of(process))
            assert partner.get("/health").json()["ok"] is True
            assert len(partner.results()) == sent
            assert partner.send(f"p-{sent}", FAR).status_code == 202
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0

    with running(state, Clock()) as partner:
        (first, *_) = partner.results()
    shifted = datetime.fromisoformat(first["at"]) - datetime.now().astimezone()
    assert timedelta(days=6, hours=23) < shifted < timedelta(days=7, hours=1)


def test_without_a_secret_or_with_a_taken_port_it_says_so(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path / "state.sqlite")]
    monkeypatch.delenv(simulator.SECRET, raising=False)
    assert simulator.run(state) == 2
    assert simulator.SECRET in capsys.readouterr().err

    monkeypatch.setenv(simulator.SECRET, SECRET)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert simulator.run([*state, "--port", str(taken.getsockname()[1])]) == 2
    assert "请换一个端口" in capsys.readouterr().err
