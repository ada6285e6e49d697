"""`./ganxin shots DIR`: pictures of the pages in all roles, on a running demo or one of its own.

The table `PICTURES` says which; a page that cannot be opened is named at the end (exit 1).
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from ganxin.cli.demo.people import PASSWORD
from ganxin.cli.demo.visitor import StoryError, Visitor
from ganxin.conf import environment
from ganxin.conf.locks import Lock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = os.environ.get("GANXIN_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 300.0
PAGE_MILLISECONDS = 15_000

WIDTHS = {"1440": (1440, 900), "360": (360, 780)}
MODES = {"light": "", "dark": "深色", "elder": "长者模式"}  # the button on /accessibility/
STAFF = ("clerk1", "food1", "head_food", "gov1", "supervisor1", "leader1", "editor1", "admin1")


class ShotsFailed(Exception):
    """No pictures can be taken; the message is one plain sentence."""


@dataclass(frozen=True)
class Picture:
    """One page: where it starts, who looks ("" is anybody), and which links lead on from there.

    `click` holds words of links, followed one after the other; `wait` is a selector to wait for.
    """

    name: str
    path: str
    who: tuple[str, ...] = ("",)
    click: tuple[str, ...] = ()
    wait: str = "main"
    modes: tuple[str, ...] = tuple(MODES)


PICTURES: tuple[Picture, ...] = (
    Picture("home", "/", ("", "zhang")),
    Picture("find", "/find/?q=超市"),
    Picture("find-nothing", "/find/?q=不存在的事"),
    Picture("item", "/items/food-licence/"),
    Picture("login", "/login/"),
    Picture("register", "/register/"),
    Picture("me", "/me/", ("zhang",)),
    Picture("licences", "/licences/", ("zhang",)),
    Picture("messages", "/messages/", ("zhang", "clerk1")),
    Picture("verify", "/verify/"),
    Picture("verify-nothing", "/verify/000000000000/"),
    Picture("accessibility", "/accessibility/"),
    Picture("not-found", "/nothing/here/", ("", "clerk1"), wait="body"),
    Picture("work", "/work/", STAFF),
    Picture("work-me", "/work/me/", ("clerk1", "head_food")),
    Picture("promises", "/work/promises/", ("food1", "supervisor1", "leader1")),
    Picture("catalog", "/work/catalog/", ("editor1",)),
    Picture("work-licences", "/work/licences/", ("food3",)),
    Picture("failed-messages", "/work/messages/failed/", ("admin1",)),
    Picture("styleguide", "/work/styleguide/", ("admin1",)),
    Picture("forbidden", "/work/promises/", ("zhang",), wait="body"),
)


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
        people = sorted({who for picture in pictures for who in picture.who})
        for who in people:
            for mode in MODES:
                wanted = [one for one in pictures if who in one.who and mode in one.modes]
                if wanted:
                    self._take_as(who, mode, wanted)

    def _take_as(self, who: str, mode: str, pictures: list[Picture]) -> None:
        try:
            with Visitor(self.base_url, who) as visitor:
                cookies = enter(visitor, who, mode)
        except StoryError as error:
            self.troubles.append(f"{who or 'guest'} {mode}：{error}")
            return
        for width, (across, down) in WIDTHS.items():
            context = self.browser.new_context(
                viewport={"width": across, "height": down}, locale="zh-CN"
            )
            with contextlib.closing(context):
                for key, value in cookies.items():
                    context.add_cookies([{"name": key, "value": value, "url": self.base_url}])
                for picture in pictures:
                    name = f"{picture.name}-{who or 'guest'}-{width}-{mode}"
                    self._one(context, picture, name)

    def _one(self, context: "BrowserContext", picture: Picture, name: str) -> None:
        from playwright.sync_api import Error

        page = context.new_page()
        page.set_default_timeout(PAGE_MILLISECONDS)
        try:
            self._open(page, picture)
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)
            self.taken.append(name)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.troubles.append(f"{name}：横向超出屏幕")
        except Error as error:
            self.troubles.append(f"{name}：{str(error).splitlines()[0]}")
        finally:
            page.close()

    def _open(self, page: "Page", picture: Picture) -> None:
        answer = page.goto(urljoin(self.base_url, picture.path), wait_until="load")
        for words in picture.click:
            with page.expect_navigation(wait_until="load"):
                page.get_by_role("link", name=words).first.click()
        page.wait_for_selector(picture.wait)
        if answer is not None and answer.status >= 500:
            self.troubles.append(f"{picture.path}：返回 {answer.status}")

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


def enter(visitor: Visitor, who: str, mode: str) -> dict[str, str]:
    """Log in, choose the mode by its button, and hand over the cookies."""
    if who:
        visitor.login(who, PASSWORD)
    if MODES[mode]:
        visitor.open("/accessibility/")
        visitor.submit(button=MODES[mode], action="/mode/")
    return dict(visitor.client.cookies)


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
    pictures = tuple(one for one in PICTURES if chosen.only in one.name)
    try:
        with contextlib.ExitStack() as stack:
            url = chosen.url or stack.enter_context(demo(environment.home()))
            return take_all(chosen.folder, url, pictures)
    except (ShotsFailed, httpx.HTTPError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1


def take_all(folder: pathlib.Path, url: str, pictures: tuple[Picture, ...]) -> int:
    """Take the pictures into `folder`; 0 when every one was taken and nothing overflows."""
    if not pathlib.Path(CHROMIUM).exists():
        raise ShotsFailed(f"没有浏览器 {CHROMIUM}：apt install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        album = Album(folder, url, browser)
        album.take(pictures)
        browser.close()
    album.write_index()
    for trouble in album.troubles:
        sys.stdout.write(f"✗ {trouble}\n")
    sys.stdout.write(f"{len(album.taken)} 张照片在 {folder}，{len(album.troubles)} 处问题。\n")
    return 1 if album.troubles else 0
