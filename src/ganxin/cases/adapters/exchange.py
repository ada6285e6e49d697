"""The exchange protocol of docs/reference/outside-systems.md: signed JSON over HTTP."""

import json
import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from ganxin.cases.adapters.outside import (
    Acknowledgement,
    Listed,
    Outcome,
    OutsideError,
    OutsideSystem,
    Package,
)
from ganxin.lib import signing

TIMEOUT_SECONDS = 10.0


class ExchangeSystem(OutsideSystem):
    """One system under its base address, with the secret both sides share."""

    def __init__(self, code: str, url: str, secret: str) -> None:
        self.code = code
        self._url = url.rstrip("/")
        self._secret = secret

    def send(self, package: Package) -> Acknowledgement:
        body = json.dumps(package.content, ensure_ascii=False, sort_keys=True).encode()
        answer = self._call("POST", "/packages", body, {"Idempotency-Key": package.id})
        return Acknowledgement(reference=_text(answer, "reference"))

    def outcomes(self, since: int) -> list[Outcome]:
        found: list[Outcome] = []
        while True:
            answer = self._call("GET", f"/results?since={since}")
            page = [_outcome(row) for row in _rows(answer, "results")]
            found += page
            if not answer.get("more") or not page:
                return found
            since = page[-1].cursor

    def received_on(self, day: date) -> list[Listed]:
        answer = self._call("GET", f"/reconciliation?on={day:%Y-%m-%d}")
        return [
            Listed(_text(row, "package_id"), row.get("state") == "decided")
            for row in _rows(answer, "packages")
        ]

    def _call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """One signed request. Every kind of failure is an OutsideError with a line for us."""
        address = f"{self._url}{path}"
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        seconds = int(time.time())  # the protocol's window is real time, also in a demonstration
        signed = signing.headers(self._secret, method, target, seconds, body)
        try:
            answer = httpx.request(
                method,
                address,
                content=body or None,
                headers={**signed, **(headers or {}), "Content-Type": "application/json"},
                timeout=TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
            data = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OutsideError(f"{self.code} {method} {path}：{error}"[:300]) from error
        if not isinstance(data, dict):
            raise OutsideError(f"{self.code} {method} {path}：答复不是一个对象")
        return data


def _rows(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OutsideError(f"答复里没有 {name}")
    return rows


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise OutsideError(f"答复里没有 {name}")
    return value


def _outcome(row: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(
            cursor=int(row["cursor"]),
            package_id=_text(row, "package_id"),
            kind=_text(row, "kind"),
            passed=bool(row.get("passed", True)),
            number=str(row.get("number") or ""),
            reasons=str(row.get("reasons") or ""),
            clause=str(row.get("clause") or ""),
            at=datetime.fromisoformat(_text(row, "at")),
            officer=str(row.get("officer") or ""),
        )
    except (KeyError, ValueError) as error:
        raise OutsideError(f"结果没有读懂：{error}") from error
