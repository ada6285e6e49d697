"""`./ganxin COMMAND`."""

import sys


def main(argv: list[str] | None = None) -> int:
    sys.stderr.write(" ".join(argv or sys.argv[1:]) + "\n")
    return 0
