"""A fault, and what several checks need to look at conditions."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ganxin.catalog.rules.conditions import names
from ganxin.catalog.rules.definitions import ALWAYS
from ganxin.feel import api as feel

_TEXT = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Fault:
    """`check` is the function's name, `subject` the code of the thing, `sentence` for people."""

    check: str
    subject: str
    sentence: str


def broken(expression: str) -> str:
    """The sentence of a syntax error, empty where the expression can be read."""
    if expression == ALWAYS:
        return ""
    try:
        feel.parse(expression)
    except feel.FeelError as error:
        return str(error)
    return ""


def condition_faults(
    check: str,
    subject: str,
    place: str,
    expression: str,
    known: Collection[str],
    options: Mapping[str, frozenset[str]],
) -> Iterator[Fault]:
    """Can it be read, does it know its names, does it compare with options that exist?"""
    error = broken(expression)
    if error:
        yield Fault(check, subject, f"{place}的条件“{expression}”读不懂：{error}。")
        return
    used = names(expression)
    for name in sorted(used - set(known)):
        yield Fault(check, subject, f"{place}的条件用了不认识的名字“{name}”。")
    codes = frozenset().union(*(options.get(name, frozenset()) for name in used))
    for text in _TEXT.findall(expression):
        if text not in codes:
            yield Fault(check, subject, f"{place}的条件里，“{text}”不是任何一个选项。")
