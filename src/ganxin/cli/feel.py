"""`./ganxin feel 'EXPRESSION' --scope FILE.json [--explain]`: one expression of the rule language.

Prints the answer as the language writes it. The scope is a JSON object of facts; a name that is
not in it is unknown. A date is `{"date": "2026-11-22"}`, likewise `time`, `dateTime`, `duration`.
With `--explain` every condition follows with what it found, what it wants and what is missing.
`--now 2026-11-22T09:00:00+08:00` is what `now()` and `today()` answer; they are null without it,
so that the same facts always give the same answer.
"""

import json
import os
import pathlib
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NoReturn
from zoneinfo import ZoneInfo

from ganxin.feel import api
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.facts import loose
from ganxin.feel.dmn.notation import written
from ganxin.feel.moments import read_date_and_time
from ganxin.feel.telling import told

USAGE = """用法：./ganxin feel '表达式' [--scope 事实.json] [--explain] [--now 时间]
  事实文件是一个 JSON 对象；没有写的名称是未知。日期写成 {"date": "2026-11-22"}。
  now() 和 today() 是 --now 的时间，例如 2026-11-22T09:00:00；没有写就是 null。
"""
LARGEST = 16_000_000  # bytes
HERE = ZoneInfo("Asia/Shanghai")


class WrongUse(Exception):
    """The command was not understood, or a file cannot be read; the message is for people."""


def run(arguments: list[str]) -> int:
    """0: answered; 1: the expression is faulty; 2: wrong use, or a bad file of facts."""
    return guarded(USAGE, arguments, _run)


def guarded(usage: str, arguments: list[str], act: Callable[[list[str]], int]) -> int:
    """What the command answers; wrong use gives its usage and 2."""
    if arguments in (["-h"], ["--help"]):
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


def _run(arguments: list[str]) -> int:
    plain, named = options(arguments, {"--scope", "--now"}, {"--explain"})
    if len(plain) != 1:
        raise WrongUse
    facts: dict[str, object] = {}
    if "--scope" in named:
        path = pathlib.Path(named["--scope"])
        try:
            facts = {name: loose(value, name) for name, value in json_object(path).items()}
        except DmnError as error:
            raise WrongUse(f"{path}：{error}") from None
    try:
        for line in _answer(plain[0], facts, clock(named), explain="--explain" in named):
            sys.stdout.write(f"{line}\n")
    except api.FeelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _answer(
    expression: str, facts: dict[str, object], now: datetime | None, *, explain: bool
) -> Iterator[str]:
    value = api.evaluate(expression, facts, now=now)
    yield written(value)
    if not explain:
        return
    read = api.parse(expression, names=facts)
    if isinstance(value, bool | api.Unknown) or value is None:
        try:
            yield from told(api.ask(expression, facts, now=now).explanation)
            return
        except api.FeelError:
            pass  # an unknown that could not be a yes or no either; its facts follow
    for name in api.paths(read):
        yield f"{name} = {written(api.evaluate(name, facts, now=now))}"


# What other commands share


def options(
    arguments: Sequence[str], valued: Collection[str], flags: Collection[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Plain arguments, and options with their values (empty for flags). Raises WrongUse."""
    plain: list[str] = []
    named: dict[str, str] = {}
    left = iter(arguments)
    for argument in left:
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
    """What is in a file. Raises WrongUse."""
    try:
        if path.stat().st_size > LARGEST:
            raise WrongUse(f"{path} 太大，最多 {LARGEST // 1_000_000} MB。")
        return path.read_bytes()
    except FileNotFoundError:
        raise WrongUse(f"没有文件 {path}。") from None
    except OSError as error:
        raise WrongUse(f"读不了 {path}：{error.strerror}。") from None


def json_object(path: pathlib.Path) -> dict[str, object]:
    """The JSON object of a file; numbers with a point are Decimal. Raises WrongUse."""
    try:
        found = json.loads(
            content(path).decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError:
        raise WrongUse(f"{path} 不是 UTF-8 文字。") from None
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise WrongUse(f"{path} 不是完整的 JSON（{place}）。") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        known = isinstance(error, _BadJson)
        raise WrongUse(f"{path}：{error if known else '这不是能读的 JSON。'}") from None
    if not isinstance(found, dict):
        raise WrongUse(f"{path} 里应是一个 JSON 对象。")
    return found


class _BadJson(ValueError):
    """JSON that has no clear meaning; the message is for people."""


def _no_constant(name: str) -> NoReturn:
    raise _BadJson(f"JSON 里没有 {name} 这个数。")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise _BadJson(f"“{twice}”写了两次。")
    return found
