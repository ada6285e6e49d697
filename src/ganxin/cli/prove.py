"""`./ganxin prove axe`: every page examined in a real browser, as the people who use it.

Each page of `pictures.PICTURES` is opened in light, dark and elder mode on a running demo (or one
of its own) and must: violate nothing that axe-core knows of WCAG 2.2 AA and best practice, at
1440 and 360 px; fit windows of 1440, 360 and 320 px; write no error to the console (the content
security policy is in force throughout); and weigh, on the portal, at most 60 kB with 25 kB script.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

from ganxin.cli.demo.visitor import StoryError
from ganxin.cli.pictures import MODES, Picture, locate, named, prepare
from ganxin.cli.shots import ShotsFailed, browser, context, demo, enter, overflow
from ganxin.conf import environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

AXE = environment.ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EXAMINED, FITTED = (1440, 360), (1440, 360, 320)  # px
HEIGHT = 800
PORTAL_BYTES, PORTAL_SCRIPT_BYTES = 60_000, 25_000  # over the wire, compressed
EXAMINE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
# What came for the page itself: files that people handed in are not counted, nor is live news.
WEIGH = """() => {
  const all = [...performance.getEntriesByType('navigation'),
               ...performance.getEntriesByType('resource')];
  const own = all.filter(e => !new URL(e.name).pathname.startsWith('/files/'));
  const sum = list => list.reduce((total, e) => total + e.encodedBodySize, 0);
  return [sum(own), sum(own.filter(e => new URL(e.name).pathname.endsWith('.js')))];
}"""


@dataclass
class Finding:
    """One page in one mode. `weight` and `script` are bytes; None where nothing was weighed."""

    page: str
    who: str
    mode: str
    path: str
    troubles: list[str] = field(default_factory=list)
    weight: int | None = None
    script: int | None = None

    def line(self) -> str:
        name = f"{self.page} · {self.who or '访客'} · {self.mode}"
        size = "" if self.weight is None else f"  {self.weight / 1000:.1f} kB"
        told = "".join(f"\n    {trouble}" for trouble in self.troubles)
        return f"{'✗' if self.troubles else '✓'} {name}{size}{told}"


@dataclass
class Examiner:
    """Opens pages and collects findings; `script` is the text of axe-core."""

    base_url: str
    browser: "Browser"
    script: str
    quiet: bool = False
    findings: list[Finding] = field(default_factory=list)

    def examine(self, pictures: tuple[Picture, ...]) -> None:
        for who in sorted({who for picture in pictures for who in picture.who}):
            mine = [picture for picture in pictures if who in picture.who]
            places, lost = locate(self.base_url, who, mine)
            for trouble in lost:
                name = trouble.partition("：")[0]
                self._note(Finding(name, who, "-", "", [f"找不到这一页：{trouble}"]))
            for mode in MODES:
                self._as(who, mode, places)

    def _as(self, who: str, mode: str, places: Mapping[str, str]) -> None:
        cookies = enter(self.base_url, who, mode)
        with context(self.browser, self.base_url, cookies, EXAMINED[0], HEIGHT) as opened:
            for name, path in places.items():
                finding = Finding(name, who, mode, path)
                self._one(opened, finding)
                self._note(finding)

    def _one(self, opened: "BrowserContext", finding: Finding) -> None:
        from playwright.sync_api import Error

        page = opened.new_page()
        url = urljoin(self.base_url, finding.path)
        page.on("console", lambda said: _listen(finding, url, said))
        page.on("pageerror", lambda error: finding.troubles.append(f"脚本出错：{error}"))
        try:
            answer = page.goto(url, wait_until="load")
            if answer is None or answer.status >= 500:
                finding.troubles.append(f"返回 {answer and answer.status}")
            if finding.mode == MODES[0] and not finding.path.startswith("/work/"):
                _weigh(page, finding)
            self._widths(page, finding)
        except Error as error:
            finding.troubles.append(str(error).splitlines()[0])
        finally:
            page.close()

    def _widths(self, page: "Page", finding: Finding) -> None:
        # By the debugger: a script element would be stopped by the policy, rightly.
        page.evaluate(self.script)
        for width in FITTED:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if wide := overflow(page):
                finding.troubles.append(f"{width} px：横向超出 {wide} 像素")
            if width in EXAMINED:
                found: dict[str, Any] = page.evaluate(EXAMINE, list(TAGS))
                finding.troubles += [f"{width} px：{one}" for one in _violations(found)]

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)
        if not self.quiet:
            sys.stdout.write(finding.line() + "\n")
            sys.stdout.flush()


def _listen(finding: Finding, url: str, said: "ConsoleMessage") -> None:
    """Errors of the console, but not that an error page came with its own status."""
    own = said.location.get("url") == url and "Failed to load resource" in said.text
    if said.type == "error" and not own:
        finding.troubles.append(f"控制台：{said.text[:300]}")


def _weigh(page: "Page", finding: Finding) -> None:
    finding.weight, finding.script = page.evaluate(WEIGH)
    assert finding.weight is not None
    assert finding.script is not None
    if finding.weight > PORTAL_BYTES:
        finding.troubles.append(f"整页 {finding.weight} 字节，超过 {PORTAL_BYTES}")
    if finding.script > PORTAL_SCRIPT_BYTES:
        finding.troubles.append(f"脚本 {finding.script} 字节，超过 {PORTAL_SCRIPT_BYTES}")


def _violations(found: Mapping[str, Any]) -> list[str]:
    """One line for each element that axe complains of."""
    return [
        f"{rule['id']}：{' '.join(node['html'].split())[:160]} | "
        f"{' '.join(node['failureSummary'].split())[:240]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def run(arguments: list[str]) -> int:
    """0 when every page is right, 1 when one is not or nothing could be examined."""
    parser = argparse.ArgumentParser("./ganxin prove", description="证明每个页面可用")
    parser.add_argument("what", choices=["axe"], help="axe：无障碍、宽度、控制台、大小")
    parser.add_argument("--json", action="store_true", help="在标准输出打印 JSON")
    parser.add_argument("--only", default="", help="只看名字里含有这段文字的页面")
    parser.add_argument("--url", help="看这个地址上正在运行的演示")
    chosen = parser.parse_args(arguments)
    try:
        pictures = named(chosen.only)
        with contextlib.ExitStack() as stack:
            url = chosen.url or stack.enter_context(demo(environment.home()))
            return _report(examine(url, pictures, quiet=chosen.json), chosen.json)
    except (ShotsFailed, StoryError, httpx.HTTPError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1


def examine(url: str, pictures: tuple[Picture, ...], *, quiet: bool = False) -> list[Finding]:
    """All pages in all modes on the demo at `url`. Raises ShotsFailed, StoryError, HTTPError."""
    if not AXE.exists():
        raise ShotsFailed(f"没有 {AXE}：先运行 ./ganxin test 或 npm ci 安装前端依赖。")
    prepare(url, pictures)
    with browser() as started:
        examiner = Examiner(url, started, AXE.read_text(encoding="utf-8"), quiet)
        examiner.examine(pictures)
    return examiner.findings


def _report(findings: list[Finding], as_json: bool) -> int:
    wrong = [finding for finding in findings if finding.troubles]
    if as_json:
        result = {"ok": not wrong, "pages": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    else:
        heaviest = max((finding.weight or 0 for finding in findings), default=0)
        sys.stdout.write(
            f"看了 {len(findings)} 次（页面 × 人 × 模式），{len(wrong)} 次有问题；"
            f"最重的门户页 {heaviest / 1000:.1f} kB。\n"
        )
    return 1 if wrong or not findings else 0
