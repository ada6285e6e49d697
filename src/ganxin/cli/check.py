"""`./ganxin check`: everything that must hold before a change is shown to others."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ganxin.cli import openapi, testing
from ganxin.cli.environment import SETTINGS
from ganxin.conf.environment import ROOT
from ganxin.conf.postgres import PostgresError

LONGEST_MODULE = 400
FOLDERS = ("src", "tests", "tools", "bench")
_UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b|raise Not" r"ImplementedError\b")


@dataclass(frozen=True, slots=True)
class Step:
    """A check: its name for people, and what returns the complaints, empty when all is well."""

    name: str
    complaints: Callable[[], str]


def run(arguments: list[str]) -> int:
    """Run every step and report every failure; 1 if there was any."""
    parser = argparse.ArgumentParser("./ganxin check", description="提交之前的全部检查")
    parser.add_argument("--fast", action="store_true", help="不运行测试")
    options = parser.parse_args(arguments)
    failed = [step.name for step in STEPS if not _passed(step)]
    if not options.fast and not _tests_passed():
        failed.append("测试")
    sys.stdout.write(f"✗ 未通过：{'、'.join(failed)}\n" if failed else "✓ 全部通过\n")
    return 1 if failed else 0


def _passed(step: Step) -> bool:
    started = time.monotonic()
    complaints = step.complaints().strip()
    _report(step.name, not complaints, started)
    if complaints:
        sys.stdout.write("".join(f"    {line}\n" for line in complaints.splitlines()))
    return not complaints


def _tests_passed() -> bool:
    """The suite speaks for itself while it runs."""
    started = time.monotonic()
    passed = testing.run([]) == 0
    _report("测试", passed, started)
    return passed


def _report(name: str, passed: bool, started: float) -> None:
    sys.stdout.write(f"{'✓' if passed else '✗'} {name}  {time.monotonic() - started:.1f} 秒\n")
    sys.stdout.flush()


def _command(*words: str, env: dict[str, str] | None = None) -> str:
    """What a tool says when it fails; nothing when it succeeds."""
    surroundings = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", **(env or {})}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    if done.returncode == 0:
        return ""
    return done.stdout + done.stderr or f"{words[0]}：退出码 {done.returncode}"


def _present_folders() -> list[str]:
    return [name for name in FOLDERS if any((ROOT / name).rglob("*.py"))]


def _format() -> str:
    return _command("ruff", "format", "--check", "--quiet", ".")


def _lint() -> str:
    return _command("ruff", "check", "--quiet", ".")


def _types() -> str:
    return _command("mypy", *_present_folders(), env={"DJANGO_SETTINGS_MODULE": SETTINGS})


def _contracts() -> str:
    """import-linter has no module entry of its own."""
    source = "import sys; from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", source, "--config", "importlinter.toml", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
        capture_output=True,
        text=True,
    )
    _, _, broken = done.stdout.partition("Broken contracts")
    return "" if done.returncode == 0 else (broken or done.stdout) + done.stderr


def _migrations() -> str:
    try:
        with testing.throw_away_database() as variables:
            settings = {**variables, "DJANGO_SETTINGS_MODULE": SETTINGS}
            return _command("django", "makemigrations", "--check", "--dry-run", env=settings)
    except PostgresError as error:
        return str(error)


def _openapi() -> str:
    """The file against the document of the present code, made in a process of its own."""
    source = "import django; django.setup(); from ganxin.cli import openapi; print(openapi.text())"
    done = subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": SETTINGS},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return done.stderr
    written = openapi.PATH.read_text("utf-8") if openapi.PATH.exists() else ""
    if written.strip() == done.stdout.strip():
        return ""
    return f"{openapi.PATH.relative_to(ROOT)} 与代码不一致，请运行 ./ganxin openapi"


def _punctuation() -> str:
    return _command("tools.punctuation")


def modules(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """The Python modules that people write: no migrations, which Django writes."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def too_long(root: pathlib.Path) -> list[str]:
    """`path: lines` of every module over the limit; such a module becomes a package."""
    sizes = ((path, path.read_text("utf-8").count("\n")) for path in modules(root))
    return [
        f"{path.relative_to(root)}: {lines} 行，最多 {LONGEST_MODULE} 行"
        for path, lines in sizes
        if lines > LONGEST_MODULE
    ]


def unfinished(root: pathlib.Path) -> list[str]:
    """`path:line: text` wherever a module says of itself that it is not done."""
    return [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in modules(root)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _UNFINISHED.search(line)
    ]


STEPS = (
    Step("格式", _format),
    Step("代码检查", _lint),
    Step("类型", _types),
    Step("依赖方向", _contracts),
    Step("迁移完整", _migrations),
    Step("接口文件同步", _openapi),
    Step("标点", _punctuation),
    Step("模块大小", lambda: "\n".join(too_long(ROOT))),
    Step("没有未完成的代码", lambda: "\n".join(unfinished(ROOT))),
)
