"""What the tests of the simulator share: a clock, and a partner that signs its requests."""

import contextlib
import json
import pathlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from ganxin.cli.simulator import Simulator, Store
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
