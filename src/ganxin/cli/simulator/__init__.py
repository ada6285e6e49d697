"""`./ganxin simulator`: stands in for the systems of offices that decide elsewhere.

    GANXIN_SIMULATOR_SECRET=… ./ganxin simulator --port 8010 --state var/simulator.sqlite

Two systems, `tobacco` and `fire-rescue`, each under its own path, loopback only. Everything is
JSON; every request but /health and /faults is signed (`ganxin.lib.signing`: X-Timestamp and
X-Signature, HMAC-SM3 with the shared secret).

- `POST /<system>/packages`, header `Idempotency-Key`: our package's id; body: the package.
  202 `{"package_id", "reference", "received_at"}`. The same key and content again: the same
  receipt. Another content under the same key: 409.
- `GET /<system>/results?since=CURSOR`: 200 `{"results": [{"cursor", "package_id", "reference",
  "kind": "granted" | "refused" | "checked", "passed", "number", "reasons", "clause", "officer",
  "at"}], "more"}`, oldest first, at most 200; `more` says to ask again after the last cursor.
- `GET /<system>/reconciliation?on=YYYY-MM-DD`: 200 `{"on", "packages": [{"package_id",
  "reference", "received_at", "state": "received" | "decided"}]}`: what truly arrived that day.
- `POST /<system>/faults` `{"kind", "seconds"}`: what goes wrong with the next package: `lose`
  (acknowledged, not kept), `duplicate` (each answer twice), `delay` (answers `seconds` later),
  `error` (500, not kept), `error_after` (500, kept), `reset` (kept, the connection breaks).
- `GET /health`: 200.

Errors: 400, 401 (signature), 404, 409, 413, 500, each `{"error": "…"}`. The rules by which it
decides are in `decisions.py`. The state survives a restart.
"""

import argparse
import os
import pathlib
import signal
import sys
import threading
from datetime import timedelta

from ganxin.cli.simulator.server import Simulator, shifted_clock
from ganxin.cli.simulator.store import Store

__all__ = ["Simulator", "Store", "run"]

SECRET = "GANXIN_SIMULATOR_SECRET"


def run(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C. 0 at the end, 2 for a missing secret or a taken port."""
    chosen = _parser().parse_args(arguments)
    secret = os.environ.get(SECRET, "")
    if not secret:
        sys.stderr.write(f"请用环境变量 {SECRET} 给出双方共用的密钥。\n")
        return 2
    store = Store(
        chosen.state,
        shifted_clock(chosen.clock_file),
        delay=timedelta(seconds=chosen.delay),
        check_delay=timedelta(seconds=chosen.check_delay),
        lose=chosen.lose,
    )
    try:
        simulator = Simulator(store, secret, port=chosen.port)
    except OSError as error:
        store.close()
        sys.stderr.write(f"端口 {chosen.port} 不能使用（{error.strerror}），请换一个端口。\n")
        return 2
    _serve(simulator)
    return 0


def _serve(simulator: Simulator) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with simulator:
        sys.stdout.write(f"外部系统模拟器：{simulator.url()}\n")
        sys.stdout.flush()
        stopped.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./ganxin simulator", description="外部系统模拟器")
    parser.add_argument("--port", type=int, default=8010, help="端口；0 由系统挑选")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="状态文件")
    parser.add_argument("--delay", type=float, default=0, help="多少秒后作出决定")
    parser.add_argument("--check-delay", type=float, default=0, help="许可后多少秒核查")
    parser.add_argument("--lose", type=int, default=0, help="每个系统悄悄丢掉第几个包")
    parser.add_argument("--clock-file", default="", help="演示时钟的偏移文件（整秒数）")
    return parser
