"""`./ganxin catalog import|check|diff|export [FOLDER]`: the district's items and bundles.

`check` needs no database. `diff` says what `import` would change. `import` publishes and prints
the same; a second time it changes nothing. `export` writes what is published as files. FOLDER is a
district folder; left out, that of the installation (for `export`: `export`, beside where you are).
"""

import argparse
import pathlib
import sys
from collections.abc import Callable, Sequence

from ganxin.cli import environment as surroundings
from ganxin.conf import environment
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused

EDITOR = Actor(id="cli", label="命令行")


def run(arguments: list[str]) -> int:
    """0: done; 1: refused, with every fault on a line; 2: the command was not understood."""
    parser = argparse.ArgumentParser(prog="./ganxin catalog", description="事项目录")
    parser.add_argument("action", choices=sorted(_ACTIONS), help="check、diff、import、export")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="区的数据文件夹")
    chosen = parser.parse_args(arguments)
    try:
        return _ACTIONS[chosen.action](chosen.folder)
    except Refused as refusal:
        sys.stderr.write(f"{refusal.message}\n")
    except OSError as error:
        sys.stderr.write(f"读不到文件：{error.filename}。\n")
    return 1


def _say(lines: Sequence[object]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _check(folder: pathlib.Path | None) -> int:
    with surroundings.variables({"DJANGO_SETTINGS_MODULE": surroundings.SETTINGS}):
        surroundings.set_up()
        from ganxin.catalog import api

        found = api.read_folder(folder or environment.district())
        faults = api.check_catalog(found)
    _say([f"{fault.subject}：{fault.sentence}（{fault.check}）" for fault in faults])
    if faults:
        sys.stderr.write(f"有 {len(faults)} 处问题，不能发布。\n")
        return 1
    _say([f"检查通过：事项 {len(found.items)} 个，一件事 {len(found.bundles)} 个。"])
    return 0


def _diff(folder: pathlib.Path | None) -> int:
    with surroundings.database():
        from ganxin.catalog import api

        report = api.planned_changes(api.read_folder(folder or environment.district()))
    _say(report.changed or ["没有变化。"])
    return 0


def _import(folder: pathlib.Path | None) -> int:
    with surroundings.database():
        from ganxin.accounts.api import load_offices
        from ganxin.catalog import api
        from ganxin.shell.clock import now

        source = folder or environment.district()
        if (source / "offices.yaml").exists():  # items name their offices
            load_offices(folder=source, actor=EDITOR, now=now())
        report = api.import_catalog(folder=source, actor=EDITOR, now=now())
    _say(report.changed or ["没有变化。"])
    same = len(report.lines) - len(report.changed)
    _say([f"发布 {len(report.changed)} 项，没有变化 {same} 项。"])
    return 0


def _export(folder: pathlib.Path | None) -> int:
    with surroundings.database():
        from ganxin.catalog import api

        written = api.write_folder(folder or pathlib.Path("export"), api.published_catalog())
    _say(written)
    return 0


_ACTIONS: dict[str, Callable[[pathlib.Path | None], int]] = {
    "check": _check,
    "diff": _diff,
    "export": _export,
    "import": _import,
}
