"""`./ganxin help`."""

import sys


def run(arguments: list[str]) -> int:
    from ganxin.cli.main import usage  # the table stands there, and it names this module

    sys.stdout.write(usage())
    return 0
