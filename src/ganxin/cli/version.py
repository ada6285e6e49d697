"""`./ganxin version`: ours, and that of what we stand on."""

import platform
import sys

import django

from ganxin.conf.version import VERSION


def run(arguments: list[str]) -> int:
    sys.stdout.write(
        f"ganxin {VERSION} (Python {platform.python_version()}, Django {django.__version__})\n"
    )
    return 0
