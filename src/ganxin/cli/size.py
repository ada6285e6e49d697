"""`./ganxin size --lines`: the size class of enterprises, as a pipe, without a database.

Reads `{"industry": "F5211", "staff": 12, "revenue": 480, "assets": 90}` a line (persons, 万元) and
answers `{"size": "small"}`: large, medium, small, micro, or null where a figure that is missing
could decide, or where the standard names no class for the industry. Other keys are left alone.
"""

import re
from decimal import Decimal

from ganxin.cli import policies
from ganxin.cli.given import WrongUse, guarded
from ganxin.cli.lines import NotUnderstood, Question, answer_stdin
from ganxin.feel.api import UNKNOWN
from ganxin.feel.criteria.sizes import FIGURES, SIZE
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.model import Model, load

USAGE = "用法：./ganxin size --lines < 企业.jsonl > 规模.jsonl\n"
_CODE = re.compile(r"[A-T][0-9]{0,4}")
_LABELS = {name: label for label, name in FIGURES.items()}


def run(arguments: list[str]) -> int:
    """0: every line was answered; 1: some were not understood; 2: wrong use or no standard."""
    return guarded(USAGE, arguments, _run)


def _run(arguments: list[str]) -> int:
    if arguments != ["--lines"]:
        raise WrongUse
    try:
        model = load(policies.folder() / f"{policies.SIZE_MODEL}.dmn")
    except DmnError as error:
        raise WrongUse(f"{error}。") from None
    return answer_stdin(lambda question: answer(model, question))


def answer(model: Model, question: Question) -> dict[str, object]:
    """The class of one line. Raises NotUnderstood."""
    facts: dict[str, object] = {"industry": _industry(question.get("industry"))}
    for name, label in _LABELS.items():
        facts[name] = _figure(question.get(name), f"{name}（{label}）")
    size = model.evaluate(SIZE, facts)
    return {"size": size if isinstance(size, str) else None}


def _industry(value: object) -> object:
    if value is None:
        return UNKNOWN
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise NotUnderstood("industry 应当是“F5211”这样的行业代码，带门类字母。")
    return value


def _figure(value: object, name: str) -> object:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise NotUnderstood(f"{name}应当是不小于零的数字。")
    return value
