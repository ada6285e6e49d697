"""`./ganxin shots DIR`: pictures of the pages in all roles, on a running demo or one of its own.

The table `pictures.PICTURES` says which; a page that cannot be opened is named at the end
(exit 1). Signing in and starting the browser are here for `./ganxin prove` too.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from ganxin.cli.demo.people import PASSWORD
from ganxin.cli.demo.visitor import StoryError, Visitor
from ganxin.cli.pictures import MODES, Picture, locate, named, prepare
from ganxin.conf import environment
from ganxin.conf.locks import Lock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = os.environ.get("GANXIN_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 300.0
PAGE_MILLISECONDS = 30_000

WIDTHS = {"1440": (1440, 900), "360": (360, 780)}
BUTTONS = {"light": "", "dark": "深色", "elder": "长者模式"}  # the button on /accessibility/


class ShotsFailed(Exception):
    """No pictures can be taken; the message is one plain sentence."""


@dataclass
class Album:
    """Takes the pictures into a folder; `troubles` says what could not be taken or looks wrong."""

    folder: pathlib.Path
    base_url: str
    browser: "Browser"

    def __post_init__(self) -> None:
        self.troubles: list[str] = []
        self.taken: list[str] = []

    def take(self, pictures: tuple[Picture, ...]) -> None:
        for who in sorted({who for picture in pictures for who in picture.who}):
            mine = [picture for picture in pictures if who in picture.who]
            places, lost = locate(self.base_url, who, mine)
            self.troubles += lost
            for mode in MODES:
                self._take_as(who, mode, [one for one in mine if one.name in places], places)

    def _take_as(
        self, who: str, mode: str, pictures: list[Picture], places: Mapping[str, str]
    ) -> None:
        try:
            cookies = enter(self.base_url, who, mode)
        except StoryError as error:
            self.troubles.append(f"{who or 'guest'} {mode}：{error}")
            return
        for width, (across, down) in WIDTHS.items():
            with context(self.browser, self.base_url, cookies, across, down) as opened:
                for picture in pictures:
                    name = f"{picture.name}-{who or 'guest'}-{width}-{mode}"
                    self._one(opened, places[picture.name], name)

    def _one(self, opened: "BrowserContext", place: str, name: str) -> None:
        from playwright.sync_api import Error

        page = opened.new_page()
        try:
            answer = page.goto(urljoin(self.base_url, place), wait_until="load")
            if answer is not None and answer.status >= 500:
                self.troubles.append(f"{place}：返回 {answer.status}")
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)
            self.taken.append(name)
            if wide := overflow(page):
                self.troubles.append(f"{name}：横向超出屏幕 {wide} 像素")
        except Error as error:
            self.troubles.append(f"{name}：{str(error).splitlines()[0]}")
        finally:
            page.close()

    def write_index(self) -> None:
        """One page with all pictures, to look through them."""
        figures = "".join(
            f'<figure><a href="{name}.png"><img src="{name}.png" alt="" loading="lazy"></a>'
            f"<figcaption>{name}</figcaption></figure>"
            for name in self.taken
        )
        head = "<!doctype html><meta charset=utf-8><title>shots</title>"
        style = "<style>body{display:flex;flex-wrap:wrap;gap:8px}img{height:300px}</style>"
        self.folder.joinpath("index.html").write_text(head + style + figures)


def enter(base_url: str, who: str, mode: str) -> dict[str, str]:
    """Log in, choose the mode by its button, and hand over the cookies. Raises StoryError."""
    with Visitor(base_url, who) as visitor:
        if who:
            visitor.login(who, PASSWORD)
        if BUTTONS[mode]:
            visitor.open("/accessibility/")
            visitor.submit(button=BUTTONS[mode], action="/mode/")
        return dict(visitor.client.cookies)


@contextlib.contextmanager
def context(
    browser: "Browser", base_url: str, cookies: Mapping[str, str], across: int, down: int
) -> Iterator["BrowserContext"]:
    """A window of this size (in CSS pixels) with somebody's cookies."""
    opened = browser.new_context(
        viewport={"width": across, "height": down},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    opened.set_default_timeout(PAGE_MILLISECONDS)
    with contextlib.closing(opened):
        for name, value in cookies.items():
            opened.add_cookies([{"name": name, "value": value, "url": base_url}])
        yield opened


def overflow(page: "Page") -> int:
    """By how many pixels the page is wider than its window."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return max(wide, 0)


@contextlib.contextmanager
def browser() -> Iterator["Browser"]:
    """Chromium without a window. Raises ShotsFailed where there is none."""
    if not pathlib.Path(CHROMIUM).exists():
        raise ShotsFailed(f"没有浏览器 {CHROMIUM}：apt install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with contextlib.closing(started):
            yield started


@contextlib.contextmanager
def demo(home: pathlib.Path) -> Iterator[str]:
    """Address of the demo that runs on `home`, else of one that is started for the block."""
    lock = Lock(home / "demo.lock")
    if not lock.take():
        yield lock.note().split(" ")[0]
        return
    lock.release()
    process = subprocess.Popen([sys.executable, "-m", "ganxin", "demo"], stdin=subprocess.DEVNULL)
    try:
        yield _started(process, lock)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _started(process: "subprocess.Popen[bytes]", lock: Lock) -> str:
    """Wait until its story has been played: then it says its address in `demo.lock`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        url, _, state = lock.note().partition(" ")
        if state == "ready":
            return url
        time.sleep(0.2)
    raise ShotsFailed("演示没有启动，请看上面的提示。")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("./ganxin shots", description="给所有页面拍照")
    parser.add_argument("folder", type=pathlib.Path, help="放照片的目录")
    parser.add_argument("--only", default="", help="只拍名字里含有这段文字的页面")
    parser.add_argument("--url", help="拍这个地址上正在运行的演示")
    chosen = parser.parse_args(arguments)
    try:
        pictures = named(chosen.only)
        with contextlib.ExitStack() as stack:
            url = chosen.url or stack.enter_context(demo(environment.home()))
            return take_all(chosen.folder, url, pictures)
    except (ShotsFailed, StoryError, httpx.HTTPError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1


def take_all(folder: pathlib.Path, url: str, pictures: tuple[Picture, ...]) -> int:
    """Take the pictures into `folder`; 0 when every one was taken and nothing overflows."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare(url, pictures)
    with browser() as started:
        album = Album(folder, url, started)
        album.take(pictures)
    album.write_index()
    for trouble in album.troubles:
        sys.stdout.write(f"✗ {trouble}\n")
    sys.stdout.write(f"{len(album.taken)} 张照片在 {folder}，{len(album.troubles)} 处问题。\n")
    return 1 if album.troubles else 0
