"""What the front-end build makes: light, complete, without anything the policy forbids."""

import gzip
import json
import pathlib
import re
import shutil
import subprocess

import pytest
from django.test import Client

ROOT = pathlib.Path(__file__).parents[2]
SOURCES = ROOT / "src" / "ganxin"
DIST = SOURCES / "shell" / "static" / "shell" / "dist"
PORTAL_JS, PORTAL_ALL = 25_000, 60_000  # bytes over the wire
ICON = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")


def weight(*names: str) -> int:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 6)) for name in names)


def templates() -> list[pathlib.Path]:
    return sorted(SOURCES.glob("*/templates/**/*.html"))


def test_scripts_of_a_portal_page_stay_under_25_kb() -> None:
    assert weight("app.js") <= PORTAL_JS


def test_scripts_and_styles_of_a_portal_page_leave_room_for_its_text() -> None:
    assert weight("app.js", "jing.css") <= PORTAL_ALL / 2


@pytest.mark.django_db
def test_a_whole_portal_page_stays_under_60_kb(client: Client) -> None:
    page = client.get("/accessibility/", headers={"Accept-Encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    files = re.findall(r'(?:src|href)="/static/shell/dist/([^"]+)"', html)
    assert "app.js" in files
    assert len(page.content) + weight(*files) <= PORTAL_ALL
    assert weight(*[name for name in files if name.endswith(".js")]) <= PORTAL_JS


def test_the_workbench_adds_little() -> None:
    assert weight("work.js", "work.css") <= 8_000


def test_every_icon_that_pages_name_was_built() -> None:
    built = json.loads((DIST / "icons.json").read_text(encoding="utf-8"))
    named = {
        name
        for path in [*templates(), *SOURCES.glob("**/*.py")]
        for groups in ICON.findall(path.read_text(encoding="utf-8"))
        for name in groups
        if name
    }
    assert named <= set(built), "run `node tools/build.mjs`"


@pytest.mark.parametrize("path", templates(), ids=lambda p: "/".join(p.parts[-2:]))
def test_no_template_has_inline_style_or_script(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"hx-on|[\"']js:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script


@pytest.mark.parametrize("path", templates(), ids=lambda p: "/".join(p.parts[-2:]))
def test_no_half_width_marks_after_chinese_in_templates(path: pathlib.Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"))
    assert not re.findall(r"[一-龥][,:;?!]", text)


def test_style_sheets_keep_to_the_layers() -> None:
    css = (DIST / "jing.css").read_text(encoding="utf-8")
    assert css.startswith("@layer tokens,base,layout,components,work,modes,print;")
    assert "http" not in re.sub(r"\[href\^=[^\]]*\]", "", css)


def test_scripts_name_no_other_site() -> None:
    for name in ("app.js", "work.js"):
        text = (DIST / name).read_text(encoding="utf-8")
        assert "cdn" not in text.lower()
        assert not re.search(r"https?://(?!www\.w3\.org)", text)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here: the build cannot run")
def test_the_same_sources_give_the_same_bytes(tmp_path: pathlib.Path) -> None:
    made = []
    for turn in ("one", "two"):
        out = tmp_path / turn
        command = ["node", str(ROOT / "tools" / "build.mjs"), str(out)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        made.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})
    assert made[0] == made[1]
    assert {"app.js", "icons.json", "jing.css", "work.css", "work.js"} <= set(made[0])
