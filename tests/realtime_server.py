"""The realtime process for tests: the real one, on a database of one's choice."""

import os
import pathlib
import signal
import socket
import sys

import httpx
import psycopg

from ganxin.conf.children import start_child
from tests.cli.processes import wait_for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """The realtime process beside the pages of `site`."""

    def __init__(self, database: str, home: pathlib.Path, site: str) -> None:
        self.database = database
        self.url = f"http://127.0.0.1:{free_port()}"
        self.home, self.site = home, site
        self.start()

    def start(self) -> None:
        """Start it, also again at the same address, and wait until it listens."""
        env = {
            **os.environ,
            "DATABASE_URL": self.database,
            "GANXIN_SITE_URL": self.site,
            "DJANGO_SETTINGS_MODULE": "ganxin.conf.settings",
        }
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
        command += ["--port", self.url.rsplit(":", 1)[1], "ganxin.conf.realtime:application"]
        with (self.home / "realtime.log").open("wb") as log:
            self.process = start_child(command, output=log, env=env)
        wait_for(lambda: self.status("/health/") == 200)

    def status(self, path: str) -> int:
        try:
            return httpx.get(self.url + path, timeout=5, trust_env=False).status_code
        except httpx.HTTPError:
            return 0

    def notify(self, topic: str) -> None:
        with psycopg.connect(self.database, autocommit=True) as database:
            database.execute("SELECT pg_notify('ganxin', %s)", [topic])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def lose(self) -> None:
        """Gone at once with its workers, streams that are open and all."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
