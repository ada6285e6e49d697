"""`./ganxin match`: who meets a policy, without a database.

match --policy ID --lines [--on DAY]
    one JSON object of facts a line (an absent fact is unknown, `null` is known to be nothing)
    to `{"answer": true|false|null, "failed": [keys], "unknown": [keys]}`
match --policy ID [--policy ID …] --parquet IN --out OUT [--keep COLUMN …] [--spark MASTER]
    a row for each row of IN with an answer for each policy (null: unknown), by the bulk
    engine, here or on a Spark cluster; prints how many meet each

`--on DAY` is what `today()` answers; a policy that asks for it is refused without.
"""

import argparse
import pathlib
import sys
from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, NoReturn

from ganxin.cli import policies
from ganxin.cli.given import HERE, WrongUse, guarded
from ganxin.cli.lines import NotUnderstood, Question, answer_stdin
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.errors import FeelError
from ganxin.feel.moments import read_date

if TYPE_CHECKING:
    from ganxin.feel.core.records import Rule

USAGE = """用法：
  ./ganxin match --policy 编号 --lines [--on 2026-11-22] < 企业.jsonl > 答案.jsonl
  ./ganxin match --policy 编号 [--policy 编号 …] --parquet 企业 --out 答案
                 [--keep 列 …] [--spark 地址] [--on 2026-11-22]
"""


class _Arguments(argparse.ArgumentParser):
    """Ours says what is wrong in its own way."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse


def run(arguments: list[str]) -> int:
    """0: done; 1: some lines were not understood; 2: wrong use, policy or columns."""
    return guarded(USAGE, arguments, _run)


def _run(arguments: list[str]) -> int:
    given = _parsed(arguments)
    try:
        found = {id_: policies.named(id_) for id_ in given.policy}
        return lines(found[given.policy[0]], given.on) if given.lines else table(found, given)
    except FeelError as error:
        raise WrongUse(f"{error.message}。") from None
    except (DmnError, ValueError) as error:
        raise WrongUse(f"{error}。") from None


def _parsed(arguments: list[str]) -> argparse.Namespace:
    """Raises WrongUse."""
    parser = _Arguments(add_help=False, allow_abbrev=False)
    parser.add_argument("--policy", action="append", required=True)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--parquet", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--keep", nargs="+", default=[])
    parser.add_argument("--spark", default="")
    parser.add_argument("--on", type=_day)
    given = parser.parse_args(arguments)
    tables = given.parquet is not None and given.out is not None
    extras = any((given.parquet, given.out, given.keep, given.spark))
    if not (tables if extras else given.lines and len(given.policy) == 1):
        raise WrongUse
    if given.lines and extras:
        raise WrongUse
    return given


def _day(text: str) -> datetime:
    """The moment at which this day begins. Raises WrongUse."""
    day = read_date(text)
    if day is None:
        raise WrongUse(f"--on 应是日期，例如 2026-11-22，给的是 {text[:40]}。")
    return datetime.combine(day, time(), HERE)


def lines(policy: Policy, now: datetime | None) -> int:
    """Answer standard input. Raises WrongUse where the policy asks for a day that nobody gave."""
    if policy.clocked and now is None:
        raise WrongUse(f"政策“{policy.id}”要看今天是哪一天，请写上 --on，例如 --on 2026-11-22。")
    return answer_stdin(lambda facts: answer(policy, facts, now))


def answer(policy: Policy, facts: Question, now: datetime | None = None) -> dict[str, object]:
    """The answer to one line. Raises NotUnderstood."""
    try:
        assessment = policy.assess(facts, now=now)
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

    rules = {id_: rule_of(policy, given.on) for id_, policy in found.items()}
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
