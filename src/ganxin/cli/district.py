"""`./ganxin district load [FOLDER] | administrator NAME LOGIN`: a site without the demo.

`load` takes over a district's folder: offices, working calendar, kinds of licences, items and
bundles, words of ratings. A second time it changes nothing; a new year's holidays move the running
promises, and the ledger says which. `administrator` makes the first login that may make others.
"""

import argparse
import getpass
import pathlib
import sys
from collections.abc import Callable
from datetime import datetime

from ganxin.cli import environment as surroundings
from ganxin.conf import environment
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused

OPERATOR = Actor(id="cli", label="命令行")
Load = Callable[[pathlib.Path, datetime], object]


def run(arguments: list[str]) -> int:
    """0: done; 1: refused or unreadable, with a sentence; 2: the command was not understood."""
    parser = argparse.ArgumentParser(prog="./ganxin district", description="装一个区")
    actions = parser.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="载入一个区的数据文件夹")
    load.add_argument("folder", nargs="?", type=pathlib.Path, help="不写，就是安装时的区")
    first = actions.add_parser("administrator", help="开第一个系统管理员")
    first.add_argument("name", help="姓名")
    first.add_argument("login", help="登录名")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "load":
            return _load(chosen.folder or environment.district())
        return _administrator(chosen.name, chosen.login)
    except Refused as refusal:
        sys.stderr.write(f"{refusal.message}\n")
    except OSError as error:
        sys.stderr.write(f"读不到文件：{error.filename}。\n")
    return 1


def _load(folder: pathlib.Path) -> int:
    with surroundings.database():
        from django.db import transaction

        from ganxin.shell.clock import now

        moment = now()
        for label, load in loads().items():
            with transaction.atomic():
                found = load(folder, moment)
            sys.stdout.write(f"{label}：{_words(found)}\n")
    return 0


def loads() -> dict[str, Load]:
    """What a district's folder holds, in the order in which it can be loaded; needs Django."""
    from ganxin.accounts import api as accounts
    from ganxin.catalog import api as catalog
    from ganxin.licences import api as licences
    from ganxin.promises import api as promises
    from ganxin.supervision import api as supervision

    return {
        "机构": lambda at, now: accounts.load_offices(folder=at, actor=OPERATOR, now=now),
        "工作日历": lambda at, now: promises.load_calendar(
            at / "calendar", now=now, actor=OPERATOR
        ),
        "证照类型": lambda at, now: licences.load_licence_types(
            folder=at, actor=OPERATOR, now=now
        ),
        "事项与一件事目录": lambda at, now: (
            catalog.import_catalog(folder=at, actor=OPERATOR, now=now).changed
        ),
        "好差评选项": lambda at, now: supervision.load_rating_options(
            folder=at, actor=OPERATOR, now=now
        ),
    }


def _words(found: object) -> str:
    """How much of it was new."""
    if isinstance(found, (list, tuple)):
        return f"{len(found)} 项有变化" if found else "没有变化"
    return f"{found} 项" if isinstance(found, int) else "已载入"


def _administrator(name: str, login: str) -> int:
    with surroundings.database():
        from django.db import transaction

        from ganxin.accounts import api as accounts
        from ganxin.accounts.choices import OfficeKind, Role
        from ganxin.shell.clock import now, today

        offices = list(accounts.Office.objects.order_by("pk"))
        if any(accounts.holders(Role.ADMINISTRATOR, one, today()).exists() for one in offices):
            sys.stderr.write("已经有系统管理员了，新的请由他在“人员”里开通。\n")
            return 1
        seat = next((one for one in offices if one.kind == OfficeKind.GOVERNMENT), None)
        if seat is None:
            sys.stderr.write("还没有机构，请先运行 ./ganxin district load。\n")
            return 1
        password = _asked()
        with transaction.atomic():
            user = accounts.register_staff(
                username=login, name=name, password=password, actor=OPERATOR, now=now()
            )
            accounts.appoint(
                user=user, office=seat, role=Role.ADMINISTRATOR, actor=OPERATOR, now=now()
            )
    sys.stdout.write(f"已开通 {login}（{name}，系统管理员）。\n")
    return 0


def _asked() -> str:
    """The password, typed unseen; from a pipe its first line."""
    if sys.stdin.isatty():
        return getpass.getpass("密码：")
    return sys.stdin.readline().rstrip("\n")
