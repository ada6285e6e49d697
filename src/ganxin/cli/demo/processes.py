"""The demo's child processes: start, wait until healthy, restart one that fell, stop all."""

import contextlib
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from ganxin.conf.children import start_child

STOP_SECONDS = 4.0
MAX_RESTARTS = 5


class ProcessFailed(Exception):
    """A process does not run; the message names it, its last words and its log."""


@dataclass
class Child:
    """One process by its command; `health` is an address that answers 200 when it is ready.

    `orphaned` is the signal it gets when we are killed ourselves and cannot stop it in order.
    """

    name: str
    command: Sequence[str]
    health: str = ""
    orphaned: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    restarts: int = field(default=0, init=False)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """The children in starting order, their logs in one folder."""

    logs: pathlib.Path
    env: dict[str, str]
    children: list[Child] = field(default_factory=list, init=False)

    def start(self, child: Child) -> None:
        """Start a process; its log begins anew."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children.append(child)
        self._launch(child, "wb")

    def wait_until_healthy(self, seconds: float) -> None:
        """All health addresses answer 200. Raises ProcessFailed."""
        deadline = time.monotonic() + seconds
        with httpx.Client(timeout=2.0, trust_env=False) as client:
            for child in self.children:
                while child.health and not _answers(client, child.health):
                    if not child.alive:
                        raise ProcessFailed(self.last_words(child))
                    if time.monotonic() > deadline:
                        raise ProcessFailed(f"{child.name} 没有就绪。{self.last_words(child)}")
                    time.sleep(0.05)

    def check(self) -> list[str]:
        """Start again what has fallen; the names of those. Raises ProcessFailed after too many."""
        fallen = [child for child in self.children if not child.alive]
        for child in fallen:
            if child.restarts >= MAX_RESTARTS:
                raise ProcessFailed(self.last_words(child))
            child.restarts += 1
            self._launch(child, "ab")
        return [child.name for child in fallen]

    def stop(self) -> None:
        """End all in reverse order: politely together, then by force; nobody is left behind."""
        for child in reversed(self.children):
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
            _signal_group(child, signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
                child.process = None

    def last_words(self, child: Child) -> str:
        """One sentence from the end of the log of a process."""
        log = self._log(child)
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        return f"{child.name} 停了：{lines[-1] if lines else '没有留下日志'}（日志：{log}）"

    def _log(self, child: Child) -> pathlib.Path:
        return self.logs / f"{child.name}.log"

    def _launch(self, child: Child, mode: str) -> None:
        with open(self._log(child), mode) as output:
            child.process = start_child(
                child.command, output=output, env=self.env, death_signal=child.orphaned
            )


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.HTTPError:
        return False


def _signal_group(child: Child, number: signal.Signals) -> None:
    """To the child and its own children: each child leads a process group of its own."""
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, number)
