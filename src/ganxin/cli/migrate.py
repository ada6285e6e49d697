"""`./ganxin migrate`: bring the database to this version's structure."""

import argparse
import sys

from ganxin.cli.environment import database, migrate
from ganxin.conf.postgres import PostgresError


def run(arguments: list[str]) -> int:
    argparse.ArgumentParser("./ganxin migrate", description="建立或升级数据库结构").parse_args(
        arguments
    )
    try:
        with database():
            done = migrate()
            sys.stdout.write(f"数据库已是最新（本次 {done} 项变更）。\n")
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
