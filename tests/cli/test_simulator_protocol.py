"""The simulator of outside systems: what it refuses, how it decides, how it runs as a command."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.cli import simulator
from ganxin.cli.simulator.decisions import SYSTEMS, decide, metres_in
from tests.cli.partners import FAR, SECRET, TODAY, Clock, Partner, clock, partner, running

__all__ = ["clock", "partner"]  # fixtures


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
