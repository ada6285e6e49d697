"""`./ganxin match --policy ID --lines`: who meets a policy, as a pipe, without a database.

Reads one JSON object of facts a line (an absent fact is unknown, `null` is known to be nothing)
and answers `{"answer": true|false|null, "failed": [keys], "unknown": [keys]}`.
"""

import sys

from ganxin.cli import policies
from ganxin.cli.lines import NotUnderstood, Question, answer_stdin
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.errors import FeelError

USAGE = "用法：./ganxin match --policy 编号 --lines < 企业.jsonl > 答案.jsonl\n"


def run(arguments: list[str]) -> int:
    """0: every line was answered; 1: some were not understood; 2: wrong use or no such policy."""
    if len(arguments) != 3 or arguments[0] != "--policy" or arguments[2] != "--lines":
        sys.stderr.write(USAGE)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        policy = policies.named(arguments[1])
    except (FeelError, DmnError) as error:
        message = error.message if isinstance(error, FeelError) else str(error)
        sys.stderr.write(f"{message}\n")
        return 2
    return answer_stdin(lambda facts: answer(policy, facts))


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
