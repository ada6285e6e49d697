"""`./ganxin feel 'EXPRESSION' --scope FILE.json [--explain]`: one expression of the rule language.

Prints the answer as the language writes it. The scope is a JSON object of facts; a name that is
not in it is unknown. A date is `{"date": "2026-11-22"}`, likewise `time`, `dateTime`, `duration`.
With `--explain` every condition follows with what it found, what it wants and what is missing.
`--now 2026-11-22T09:00:00+08:00` is what `now()` and `today()` answer; they are null without it,
so that the same facts always give the same answer.
"""

import pathlib
import sys
from collections.abc import Iterator
from datetime import datetime

from ganxin.cli.given import WrongUse, clock, guarded, json_object, options
from ganxin.feel import api
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.facts import loose
from ganxin.feel.dmn.notation import written
from ganxin.feel.telling import told

USAGE = """用法：./ganxin feel '表达式' [--scope 事实.json] [--explain] [--now 时间]
  事实文件是一个 JSON 对象；没有写的名称是未知。日期写成 {"date": "2026-11-22"}。
  now() 和 today() 是 --now 的时间，例如 2026-11-22T09:00:00；没有写就是 null。
"""


def run(arguments: list[str]) -> int:
    """0: answered; 1: the expression is faulty; 2: wrong use, or a bad file of facts."""
    return guarded(USAGE, arguments, _run)


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
