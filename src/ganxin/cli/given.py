"""What is given to a command: options, moments, files. Whatever is wrong with it is wrong use."""

import errno
import os
import pathlib
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ganxin.cli import strictjson
from ganxin.feel.moments import read_date_and_time

LARGEST = 16_000_000  # bytes
HERE = ZoneInfo("Asia/Shanghai")
_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘只读",
}


class WrongUse(Exception):
    """The command was not understood, or a file cannot be read; the message is for people."""


def guarded(usage: str, arguments: list[str], act: Callable[[list[str]], int]) -> int:
    """What the command answers; wrong use gives its usage and 2, help its usage and 0."""
    if "-h" in arguments or "--help" in arguments:
        sys.stdout.write(usage)
        return 0
    try:
        return act(arguments)
    except WrongUse as error:
        sys.stderr.write(f"{error}\n" if str(error) else usage)
        return 2
    except BrokenPipeError:  # whoever read the answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def options(
    arguments: Sequence[str], valued: Collection[str], flags: Collection[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Plain arguments, and options with their values (empty for flags). Raises WrongUse."""
    plain: list[str] = []
    named: dict[str, str] = {}
    left = iter(arguments)
    for argument in left:
        if argument in named:
            raise WrongUse(f"{argument} 写了两次。")
        if argument in flags:
            named[argument] = ""
        elif argument in valued:
            value = next(left, None)
            if value is None:
                raise WrongUse(f"{argument} 后面少了一个值。")
            named[argument] = value
        elif argument.startswith("--"):
            raise WrongUse(f"没有 {argument} 这个选项。")
        else:
            plain.append(argument)
    return plain, named


def clock(named: dict[str, str]) -> datetime | None:
    """The moment of `--now`. Raises WrongUse."""
    if "--now" not in named:
        return None
    moment = read_date_and_time(named["--now"])
    if moment is None:
        raise WrongUse("--now 应是日期和时间，例如 2026-11-22T09:00:00+08:00。")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=HERE)


def content(path: pathlib.Path) -> bytes:
    """What is in a file, a device or a pipe. Raises WrongUse."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise WrongUse(f"没有文件 {path}。") from None
    except (OSError, ValueError) as error:
        raise WrongUse(f"读不了 {path}：{reason(error)}。") from None
    if len(found) > LARGEST:
        raise WrongUse(f"{path} 太大，最多 {LARGEST // 1_000_000} MB。")
    return found


def reason(error: OSError | ValueError) -> str:
    """Why a file cannot be read or written, in Chinese."""
    number = error.errno if isinstance(error, OSError) else None
    return _REASONS.get(number or 0, "系统不让读写")


def json_object(path: pathlib.Path) -> dict[str, object]:
    """The JSON object of a file; numbers with a point are Decimal. Raises WrongUse."""
    try:
        return strictjson.parsed(content(path))
    except strictjson.BadJson as error:
        place = f"（第 {error.line} 行第 {error.column} 列）" if error.line else ""
        raise WrongUse(f"{path} {error}{place}。") from None
