"""`./ganxin COMMAND`: finds the command and calls it."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = {
    "demo": ("ganxin.cli.demo", "演示：一键启动并办完一件事（--once --json 演完即停）"),
    "test": ("ganxin.cli.testing", "全部测试（可带 pytest 参数）"),
    "check": ("ganxin.cli.check", "格式、类型、依赖方向、迁移、接口文件、标点，再加全部测试"),
    "due": ("ganxin.cli.due", "到期日计算（--lines 逐行读 JSON）"),
    "feel": ("ganxin.cli.feel", "规则语言：算一个表达式（--scope 事实.json --explain）"),
    "dmn": ("ganxin.cli.dmn", "决策模型（run、check、test）"),
    "match": ("ganxin.cli.match", "逐行匹配政策（--policy 编号 --lines）"),
    "size": ("ganxin.cli.size", "逐行判断企业规模（--lines）"),
    "policies": ("ganxin.cli.policies", "政策模型（convert、test、list）"),
    "ledger": ("ganxin.cli.ledger", "台账校验（verify）"),
    "catalog": ("ganxin.cli.catalog", "事项目录（import、export、check）"),
    "district": ("ganxin.cli.district", "装一个区（load）和它的第一个系统管理员（administrator）"),
    "simulator": ("ganxin.cli.simulator", "外部系统模拟器"),
    "bench": ("ganxin.cli.bench", "性能与大规模比对"),
    "shots": ("ganxin.cli.shots", "给所有页面拍照（目录）"),
    "prove": ("ganxin.cli.prove", "证明每个页面可用（axe：无障碍、宽度、控制台、大小）"),
    "openapi": ("ganxin.cli.openapi", "写出接口说明 docs/reference/openapi.json"),
    "migrate": ("ganxin.cli.migrate", "建立或升级数据库结构"),
    "manage": ("ganxin.cli.manage", "Django 管理命令（开发用，临时数据库）"),
    "version": ("ganxin.cli.version", "版本"),
    "help": ("ganxin.cli.usage", "本说明"),
}

INTERRUPTED = 128 + 2  # what a shell calls a command that was ended by Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code is ours. An unknown one explains itself and gives 2."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else "help"
    name = {"-h": "help", "--help": "help", "--version": "version"}.get(name, name)
    if name not in COMMANDS:
        sys.stderr.write(f"没有命令 {name}。\n{usage()}")
        return 2
    module = import_module(COMMANDS[name][0])
    run: Callable[[list[str]], int] = module.run
    try:
        return run(arguments[1:])
    except KeyboardInterrupt:  # Ctrl-C
        return INTERRUPTED


def usage() -> str:
    """One line a command."""
    lines = [f"  ./ganxin {name:<10}{about}\n" for name, (_, about) in COMMANDS.items()]
    return "用法：\n" + "".join(lines)
