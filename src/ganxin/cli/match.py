"""`./ganxin match`: who meets a policy, without a database.

match --policy ID --lines
    one JSON object of facts a line (an absent fact is unknown, `null` is known to be nothing)
    to `{"answer": true|false|null, "failed": [keys], "unknown": [keys]}`
match --policy ID [--policy ID …] --parquet IN --out OUT [--keep COLUMN …] [--spark MASTER]
    a row for each row of IN with an answer for each policy (null: unknown), by the bulk
    engine, here or on a Spark cluster; prints how many meet each. `--on DAY` is what `today()`
    answers to policies that ask
"""

import argparse
import pathlib
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, NoReturn

from ganxin.cli import policies
from ganxin.cli.lines import NotUnderstood, Question, answer_stdin
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.errors import FeelError

if TYPE_CHECKING:
    from ganxin.feel.core.records import Rule

USAGE = """用法：
  ./ganxin match --policy 编号 --lines < 企业.jsonl > 答案.jsonl
  ./ganxin match --policy 编号 [--policy 编号 …] --parquet 企业 --out 答案
                 [--keep 列 …] [--spark 地址] [--on 2026-11-22]
"""


class WrongUse(Exception):
    """The command line was not understood."""


class Arguments(argparse.ArgumentParser):
    """Ours says what is wrong in its own way."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(message)


def run(arguments: list[str]) -> int:
    """0: done; 1: some lines were not understood; 2: wrong use, policy or columns."""
    try:
        given = _parsed(arguments)
    except WrongUse:
        sys.stderr.write(USAGE)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        found = {id_: policies.named(id_) for id_ in given.policy}
        if given.lines:
            return answer_stdin(lambda facts: answer(found[given.policy[0]], facts))
        return table(found, given)
    except FeelError as error:
        message = error.message
    except (DmnError, ValueError) as error:
        message = str(error)
    sys.stderr.write(f"{message}\n")
    return 2


def _parsed(arguments: list[str]) -> argparse.Namespace:
    """Raises WrongUse."""
    parser = Arguments(add_help=False, allow_abbrev=False)
    parser.add_argument("--policy", action="append", required=True)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--parquet", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--keep", nargs="+", default=[])
    parser.add_argument("--spark", default="")
    parser.add_argument("--on", type=date.fromisoformat)
    given = parser.parse_args(arguments)
    tables = given.parquet is not None and given.out is not None
    extras = any((given.parquet, given.out, given.keep, given.spark))
    if not (tables if extras else given.lines and len(given.policy) == 1):
        raise WrongUse
    if given.lines and extras:
        raise WrongUse
    return given


def answer(policy: Policy, facts: Question) -> dict[str, object]:
    """The answer to one line. Raises NotUnderstood."""
    try:
        assessment = policy.assess(facts)
    except FeelError as error:
        raise NotUnderstood(f"{error.message}。") from error
    except DmnError as error:
        raise NotUnderstood(f"{error}。") from error
    return {
        "answer": assessment.answer,
        "failed": list(assessment.failed),
        "unknown": list(assessment.unknown),
    }


def table(found: Mapping[str, Policy], given: argparse.Namespace) -> int:
    """Answer a Parquet file. Raises BulkError, NotCore, DmnError."""
    # Not for lines: numpy and Arrow take longer to load than a line to answer.
    from ganxin.feel.matching import rule_of

    now = None if given.on is None else datetime.combine(given.on, time(), UTC)
    rules = {id_: rule_of(policy, now) for id_, policy in found.items()}
    if given.spark:
        _by_spark(rules, given)
    else:
        _here(rules, given)
    return 0


def _here(rules: "Mapping[str, Rule]", given: argparse.Namespace) -> None:
    from ganxin.feel import parquet

    for name, counts in parquet.match(rules, given.parquet, given.out, given.keep).items():
        sys.stdout.write(
            f"  {name:<28}符合 {counts.true}，不符合 {counts.false}，未知 {counts.unknown}\n"
        )


def _by_spark(rules: "Mapping[str, Rule]", given: argparse.Namespace) -> None:
    from ganxin.feel import spark

    session = spark.session(given.spark)
    try:
        spark.match(session, rules, given.parquet, given.out, given.keep)
    finally:
        session.stop()
    sys.stdout.write(f"  {given.out}：{len(rules)} 项政策的答案\n")
