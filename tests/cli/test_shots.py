"""`./ganxin shots DIR` takes pictures of a running site with a real browser."""

import pathlib
import subprocess
import sys

import pytest
from pytest_django.live_server_helper import LiveServer

from ganxin.cli.shots import CHROMIUM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def shots(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ganxin", "shots", *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_each_page_is_pictured_in_three_modes_and_two_widths(
    live_server: LiveServer, tmp_path: pathlib.Path
) -> None:
    if not pathlib.Path(CHROMIUM).exists():
        pytest.skip(f"no browser: {CHROMIUM} is absent (apt install chromium fonts-noto-cjk)")
    folder = tmp_path / "照片 一"

    done = shots(str(folder), "--only", "hearings", "--url", live_server.url)

    assert done.returncode == 0, done.stderr
    assert "6 张照片" in done.stdout + done.stderr
    taken = sorted(path.name for path in folder.glob("*.png"))
    assert taken == sorted(
        f"hearings-guest-{width}-{mode}.png"
        for width in ("1440", "360")
        for mode in ("light", "dark", "elder")
    )
    for path in folder.glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")
    assert (folder / "index.html").read_text().count("<figure>") == 6


def test_a_site_that_is_not_there_is_told_in_a_sentence(tmp_path: pathlib.Path) -> None:
    done = shots(str(tmp_path), "--only", "hearings", "--url", "http://127.0.0.1:9")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("*.png")) == []


def test_a_name_that_no_page_has_is_told(tmp_path: pathlib.Path) -> None:
    done = shots(str(tmp_path), "--only", "没有这一页", "--url", "http://127.0.0.1:9")

    assert done.returncode == 1
    assert "没有这一页" in done.stdout + done.stderr
