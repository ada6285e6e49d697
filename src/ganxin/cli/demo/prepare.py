"""Before the processes start: migrations, the district's data, the demo's people, static files.

Each part leaves a stamp of what it was made from and is skipped while that has not changed.
"""

import pathlib
from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command

from ganxin.cli.demo import stamps
from ganxin.cli.demo.display import Display
from ganxin.cli.environment import migrate
from ganxin.conf.environment import ROOT

DATA = (  # in the order in which one needs the other
    ("机构", "accounts", "load_offices"),
    ("工作日历", "promises", "load_calendar"),
    ("证照类型", "licences", "load_licence_types"),
    ("事项与一件事目录", "catalog", "load_catalog"),
)


def everything(display: Display) -> None:
    """All parts in order; raises what the parts raise."""
    with display.doing("建立或升级数据库结构") as remarks:
        remarks.append(f"{migrate()} 项变更")
    stamps.prepare()
    for label, package, name in DATA:
        load = operation(package, name)
        if load is not None:
            once(display, f"载入{label}", f"data.{name}", [settings.DISTRICT], load)
    collect_static(display)


def operation(package: str, name: str) -> Any:
    """The operation of a package's front door."""
    if find_spec(f"ganxin.{package}.api") is None:
        return None
    return getattr(import_module(f"ganxin.{package}.api"), name, None)


def once(
    display: Display, label: str, stamp: str, folders: list[pathlib.Path], work: Callable[..., Any]
) -> None:
    """Do the work unless its stamp says that these folders were worked on already."""
    want = stamps.digest([*folders, ROOT / "src" / "ganxin" / "cli" / "demo"])
    if stamps.get(stamp) == want:
        return
    with display.doing(label):
        work(settings.DISTRICT)
        stamps.put(stamp, want)


def collect_static(display: Display) -> None:
    """Static files with their hashed names; again whenever one of them changed."""
    sources = [*ROOT.glob("src/ganxin/*/static")]
    want = stamps.digest(sources)
    mark = settings.STATIC_ROOT / ".stamp"
    if mark.exists() and mark.read_text() == want:
        return
    with display.doing("收集静态文件"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(want)


def workday_test() -> Callable[[date], bool]:
    """Is this day a working day of the district's calendar."""
    calendar = operation("promises", "calendar")
    if calendar is None:
        return lambda day: day.weekday() < 5
    found: Callable[[date], bool] = calendar().is_workday
    return found
