"""The whole demo in order: database, data, processes, story; and everything down again."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from ganxin.cli.demo import ports
from ganxin.cli.demo.display import Display
from ganxin.cli.demo.people import PASSWORD, PEOPLE
from ganxin.cli.demo.processes import Child, Supervisor
from ganxin.cli.environment import close_connections, server, set_up, variables
from ganxin.conf.locks import Lock

WEB_PORT = 8000
HEALTHY_SECONDS = 60.0
MIN_FREE = 300 * 1024 * 1024
WATCH_SECONDS = 0.5
CHECKED_AFTER = 24 * 60 * 60  # seconds from a grant on a pledge to the check, in the simulator
OUTSIDE = ("tobacco", "fire-rescue")  # what the simulator stands in for
STATE = ("postgres", "files", "outbox", "static", "logs", "demo")


class Stopped(BaseException):
    """Ctrl-C or SIGTERM: not an error, so nothing catches it by accident."""


class DemoFailed(Exception):
    """The demo cannot run; the message is one plain sentence. `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Options:
    """What the command line said. `port` None: 8000 or the next free one."""

    home: pathlib.Path
    once: bool = False
    json: bool = False
    fresh: bool = False
    story: bool = True
    port: int | None = None


@dataclass
class Demo:
    """One run of the demo."""

    options: Options
    display: Display = field(default_factory=Display)
    started: float = field(default_factory=time.monotonic)
    url: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.lock = Lock(self.options.home / "demo.lock")

    def run(self) -> int:
        """Everything; 0, or 1 when a step of the story failed. Raises DemoFailed and others."""
        home = self.options.home
        if not self.lock.take():
            where = self.lock.note().split(" ")[0] or home
            raise DemoFailed(f"这个目录里已经有一个演示在运行：{where}")
        with contextlib.ExitStack() as stack:
            stack.callback(self.lock.release)
            self.clean()
            found = self._ports()
            self.url = address(found.web)
            with self.display.doing("启动数据库"):
                database = stack.enter_context(server(home, keep=True))
            stack.enter_context(variables(self._variables(database, found)))
            set_up()
            stack.callback(close_connections)
            self.lock.write(self.url)
            return self._with_database(found)

    def clean(self) -> None:
        """Empty the state where that is asked for, or where a story broke off in the middle.

        Raises DemoFailed when the database is not ours to empty, or the disk is nearly full.
        """
        home, given = self.options.home, bool(os.environ.get("DATABASE_URL"))
        if self.options.fresh and given:
            raise DemoFailed("--fresh 不会清空 DATABASE_URL 指向的数据库：请先自己清空它。", 2)
        if unfinished(home).exists() and not given:
            self.display.say("上次的故事没有演完，清空演示数据，从头再演。")
            self.options.fresh = True
        if self.options.fresh:
            for name in STATE:
                shutil.rmtree(home / name, ignore_errors=True)
        clock_file(home).unlink(missing_ok=True)  # a story that was killed leaves it shifted
        if shutil.disk_usage(home).free < MIN_FREE:
            free = shutil.disk_usage(home).free // 1024**2
            raise DemoFailed(f"磁盘空间不足：{home} 所在磁盘只剩 {free} MB，至少需要 300 MB。")

    def _ports(self) -> "Ports":
        wanted = self.options.port
        web = ports.choose(wanted or WEB_PORT, fixed=wanted is not None)
        if web != (wanted or WEB_PORT):
            self.display.say(f"端口 {WEB_PORT} 已被占用，改用 {web}。")
        live = ports.choose(web + 1, fixed=False)
        return Ports(web, live, ports.choose(live + 1, fixed=False))

    def _variables(self, database: str, found: "Ports") -> dict[str, str]:
        home = self.options.home
        secret = secrets.token_hex(32)
        outside = {
            code: {"url": f"{address(found.simulator)}/{code}", "secret": secret}
            for code in OUTSIDE
        }
        return {
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "ganxin.conf.settings",
            "GANXIN_HOME": str(home),
            "GANXIN_DEMO": "1",
            "GANXIN_DEMO_CLOCK_FILE": str(clock_file(home)),
            "GANXIN_SITE_URL": self.url,
            "GANXIN_REALTIME_URL": address(found.live),
            "GANXIN_SIMULATOR_SECRET": secret,
            "GANXIN_OUTSIDE_SYSTEMS": json.dumps(outside),
            "PYTHONUNBUFFERED": "1",
        }

    def _with_database(self, found: "Ports") -> int:
        from ganxin.cli.demo import prepare  # needs Django set up

        prepare.everything(self.display)
        supervisor = Supervisor(self.options.home / "logs", dict(os.environ))
        try:
            with self.display.doing("启动网站、后台任务、实时更新和外部系统模拟器"):
                for child in children(found, self.options.home):
                    supervisor.start(child)
                supervisor.wait_until_healthy(HEALTHY_SECONDS)
            summary = self._story()
            self._finish(summary)
            if not self.options.once and summary["ok"]:
                self._stay_up(supervisor)
            return 0 if summary["ok"] else 1
        finally:
            self.display.say("正在停止……")
            supervisor.stop()

    def _story(self) -> dict[str, Any]:
        from ganxin.cli.demo import playing  # needs Django set up

        mark = unfinished(self.options.home)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        summary = playing.play(self.options, self.url, self.display)
        if all(step["ok"] for step in summary["steps"]):
            mark.unlink()
        return summary

    def _finish(self, summary: dict[str, Any]) -> None:
        summary["seconds"] = round(time.monotonic() - self.started, 1)
        if self.options.json:
            sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
        if summary["ok"]:
            self.display.say(f"用时 {summary['seconds']} 秒。")
            for line in addresses(self.url):
                self.display.say(line)

    def _stay_up(self, supervisor: Supervisor) -> None:
        self.lock.write(f"{self.url} ready")  # whoever waits for us may come now
        self.display.say("\n按 Ctrl-C 停止。")
        while True:
            time.sleep(WATCH_SECONDS)
            for name in supervisor.check():
                self.display.say(f"{name} 意外停止，已重新启动（日志：{supervisor.logs}）。")


@dataclass(frozen=True)
class Ports:
    """Where the demo's processes listen, all on the loopback address."""

    web: int
    live: int
    simulator: int


def address(port: int) -> str:
    return f"http://{ports.LOOPBACK}:{port}"


def clock_file(home: pathlib.Path) -> pathlib.Path:
    return home / "demo" / "clock"


def unfinished(home: pathlib.Path) -> pathlib.Path:
    """Is there while a story is being played."""
    return home / "demo" / "story-unfinished"


def children(found: Ports, home: pathlib.Path) -> list[Child]:
    """The processes of the demo in starting order."""
    python = sys.executable
    granian = [python, "-m", "granian", "--host", ports.LOOPBACK, "--workers", "1", "--no-ws"]
    web = ["--interface", "wsgi", "--blocking-threads", "6", "ganxin.conf.wsgi:application"]
    live = ["--interface", "asgi", "ganxin.conf.realtime:application"]
    worker = ["procrastinate", "worker", "--concurrency", "2"]
    simulator = ["--port", str(found.simulator), "--clock-file", str(clock_file(home))]
    simulator += ["--state", str(home / "demo" / "simulator.sqlite")]
    simulator += ["--check-delay", str(CHECKED_AFTER)]
    return [
        Child("web", [*granian, "--port", str(found.web), *web], f"{address(found.web)}/health/"),
        # Asked politely it would wait for a database that is going down with us.
        Child("worker", [python, "-m", "django", *worker], orphaned=signal.SIGKILL),
        Child(
            "realtime",
            [*granian, "--port", str(found.live), *live],
            f"{address(found.live)}/health/",
        ),
        Child(
            "simulator",
            [python, "-m", "ganxin", "simulator", *simulator],
            f"{address(found.simulator)}/health",
        ),
    ]


def addresses(url: str) -> Iterator[str]:
    """What a person needs to look around: the address and the logins."""
    yield f"\n  地址  {url}"
    yield f"  密码  {PASSWORD}（全部演示账号相同，仅限演示）\n"
    for person in PEOPLE:
        yield f"  {person.username:<14}{person.label}"


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM raise Stopped inside the block, once; more of them are ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_IGN)
        raise Stopped

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
