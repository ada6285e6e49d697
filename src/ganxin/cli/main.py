"""`./ganxin COMMAND`: finds the command and calls it."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = {
    "test": ("ganxin.cli.testing", "全部测试（可带 pytest 参数）"),
    "manage": ("ganxin.cli.manage", "Django 管理命令（开发用，临时数据库）"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code is ours."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in COMMANDS:
        for name, (_, about) in COMMANDS.items():
            sys.stdout.write(f"  ./ganxin {name:<10}{about}\n")
        return 0 if not arguments else 2
    module = import_module(COMMANDS[arguments[0]][0])
    run: Callable[[list[str]], int] = module.run
    return run(arguments[1:])
