"""`./ganxin policies`: rule sets from their sources to models, and their stored cases.

convert FOLDER   `criteria.json` and `sme_size_thresholds.csv` of the folder to one `ID.dmn`
                 each, with its `ID.cases.json`
test [ID …]      the stored cases of the district's policies (all, or these)
list             what there is, and what its source leaves open
"""

import json
import pathlib
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

from ganxin.cli.given import WrongUse, guarded, json_object, reason
from ganxin.conf import environment
from ganxin.feel.criteria import modelling, reading, sizes
from ganxin.feel.criteria.casing import ORDERINGS, Case, cases, conditions
from ganxin.feel.criteria.judging import judge
from ganxin.feel.criteria.records import Criteria
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.writer import write
from ganxin.feel.eligibility import analysis
from ganxin.feel.eligibility import policy as policies
from ganxin.feel.eligibility.difference import differences
from ganxin.feel.eligibility.nearest import nearest_miss
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.question import questions
from ganxin.feel.errors import FeelError
from ganxin.feel.telling import told, value, worded

USAGE = """用法：
  ./ganxin policies convert 目录     由 criteria.json 等生成 DMN 模型和用例
  ./ganxin policies test [编号 …]    跑本区政策的用例
  ./ganxin policies list             有哪些政策，来源还缺什么
  ./ganxin policies check            自相矛盾的、多余的条件，互相包含的政策
  ./ganxin policies explain 编号 企业.json  为什么符合或不符合，差在哪里
  ./ganxin policies compare 甲 乙     两个版本或两项政策的差别
"""
CRITERIA, SIZES, SIZE_MODEL = "criteria.json", "sme_size_thresholds.csv", "sme_size"


def run(arguments: list[str]) -> int:
    """0: done; 1: a case failed; 2: wrong use, or a file that cannot be read."""
    return guarded(USAGE, arguments, _run)


def _run(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    wanted, do = _COMMANDS.get(command, (-1, test))
    if wanted not in (None, len(rest)):
        raise WrongUse
    try:
        return do(rest)
    except OSError as error:
        raise WrongUse(f"读写不了 {error.filename}：{reason(error)}。") from None
    except UnicodeDecodeError:
        raise WrongUse("文件不是 UTF-8 文字。") from None
    except FeelError as error:
        first = (error.line, error.column) == (1, 1)  # mostly of an error that has no place
        raise WrongUse(f"{error.message if first else error}。") from None
    except DmnError as error:
        raise WrongUse(f"{error}。") from None


def folder() -> pathlib.Path:
    """Where the district's policies are."""
    return environment.district() / "policies"


def named(id_: str) -> Policy:
    """A policy of the district. Raises FeelError if there is none, DmnError if it is broken."""
    path = folder() / f"{id_}.dmn"
    if id_ not in known():
        raise FeelError(f"没有政策“{id_}”，有的是：{'、'.join(known())}")
    return policies.read(path)


def known() -> tuple[str, ...]:
    """The ids of the district's policies."""
    return tuple(path.stem for path in sorted(folder().glob("*.dmn")) if path.stem != SIZE_MODEL)


def convert(target: pathlib.Path) -> int:
    """Write the models and cases of a folder. Raises OSError, FeelError."""
    every = reading.read((target / CRITERIA).read_text(encoding="utf-8"))
    for criteria in every:
        (target / f"{criteria.id}.dmn").write_bytes(write(modelling.definitions(criteria)))
        stored = cases(criteria)
        text = json.dumps(
            {"model": f"{criteria.id}.dmn", "cases": [_case(criteria, case) for case in stored]},
            ensure_ascii=False,
            indent=1,
        )
        (target / f"{criteria.id}.cases.json").write_text(f"{text}\n", encoding="utf-8")
        sys.stdout.write(f"  {criteria.id:<28}{len(stored):>3} 个用例  {criteria.name}\n")
        for open_ in left_open(criteria):
            sys.stdout.write(f"    来源没有给出：{open_}\n")
    table = target / SIZES
    if table.exists():
        model = sizes.definitions(sizes.read(table.read_text(encoding="utf-8-sig")))
        (target / f"{SIZE_MODEL}.dmn").write_bytes(write(model))
        sys.stdout.write(f"  {SIZE_MODEL:<28}     {model.name}\n")
    return 0


def left_open(criteria: Criteria) -> Iterator[str]:
    """What the source does not say, so that nobody takes the model for the whole rule."""
    if "NOT FOUND" in criteria.verified:
        yield f"条文数值（{criteria.verified}）"
    if criteria.estimate is not None:
        for item in criteria.estimate.items:
            if item.rule:
                yield f"评分项“{item.label}”的算法（只有：{item.rule}）"


def _expected(criteria: Criteria, case: Case) -> object:
    """What the model's decision gives. An order with null is FEEL's null, which is not met too."""
    if case.verdict.answer is not False:
        return {"unknown": True} if case.verdict.answer is None else True
    ordered = {one.key for one in conditions(criteria.parts) if one.operator in ORDERINGS}
    nulls = {key for key, value in case.facts.items() if value is None}
    known = {key: value for key, value in case.facts.items() if key not in nulls}
    if nulls & ordered and judge(criteria, known).answer is not False:
        return None
    return False


def _case(criteria: Criteria, case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "decision": criteria.id,
        "inputs": {key: _plain(value) for key, value in case.facts.items()},
        "expected": _expected(criteria, case),
        "failed": list(case.verdict.failed),
        "unknown": list(case.verdict.unknown),
    }


def _plain(value: object) -> object:
    """A number for JSON: whole where it is, else the shortest that reads back the same."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def test(ids: list[str]) -> int:
    """Run stored cases. Raises OSError, FeelError, DmnError."""
    failed = total = 0
    for id_ in ids or known():
        found = named(id_)
        text = (folder() / f"{id_}.cases.json").read_text(encoding="utf-8")
        stored = json.loads(text, parse_float=Decimal)["cases"]
        for case in stored:
            total += 1
            told = differs(found, case)
            if told:
                failed += 1
                sys.stdout.write(f"✗ {id_}：{case['name']}：{told}\n")
        sys.stdout.write(f"  {id_:<28}{len(stored):>3} 个用例\n")
    sys.stdout.write(f"{'✗' if failed else '✓'} {total} 个用例，{failed} 个不对。\n")
    return 1 if failed else 0


def differs(policy: Policy, case: dict[str, Any]) -> str:
    """What came instead of the expected; empty where it is right."""
    wanted = None if isinstance(case["expected"], dict) else case["expected"] is True
    assessment = policy.assess(case["inputs"])
    pairs = (
        ("答案", wanted, assessment.answer),
        ("不符合的", case["failed"], list(assessment.failed)),
        ("未知的", case["unknown"], list(assessment.unknown)),
    )
    return "；".join(
        f"{what}应是 {expected}，得到 {actual}"
        for what, expected, actual in pairs
        if expected != actual
    )


def show() -> int:
    """The district's policies, a line each."""
    every = reading.read((folder() / CRITERIA).read_text(encoding="utf-8"))
    for criteria in every:
        sys.stdout.write(f"  {criteria.id:<28}{criteria.name}（{criteria.document}）\n")
        for open_ in left_open(criteria):
            sys.stdout.write(f"    来源没有给出：{open_}\n")
    return 0


def check() -> int:
    """What the rules of the district mean together; 1 where one cannot be met by anybody."""
    found = [named(id_) for id_ in known()]
    wrong = 0
    for one in found:
        for finding in analysis.examine(one):
            wrong += finding.kind == "contradiction"
            sys.stdout.write(f"  {_meaning(finding)}\n")
    for first, second in combinations(found, 2):
        finding = analysis.compare(first, second)
        if finding.kind != "overlap":
            sys.stdout.write(f"  {_meaning(finding)}\n")
    sys.stdout.write(f"{'✗' if wrong else '✓'} {len(found)} 项政策，{wrong} 项自相矛盾。\n")
    return 1 if wrong else 0


def explain(id_: str, path: pathlib.Path) -> int:
    """The reasons, the nearest miss and the most valuable questions for one enterprise."""
    policy = named(id_)
    facts = json_object(path)
    assessment = policy.assess(facts)
    for line in told(assessment.explanation, words=sizes.NAMES):
        sys.stdout.write(f"{line}\n")
    changes = nearest_miss(policy, facts)
    if changes is None and assessment.answer is not True:
        sys.stdout.write("\n没有找到能满足的办法。\n")
    elif changes:
        sys.stdout.write("\n最少要：\n")
        units = policy.units
        for change in changes:
            actual, wanted = (
                value(worded(one, sizes.NAMES), units.get(change.key, ""))
                for one in (change.actual, change.wanted)
            )
            what = "提供" if change.missing else f"由 {actual} 到"
            sys.stdout.write(f"  {change.label}：{what} {wanted}\n")
    asked = questions([policy], facts)
    if asked:
        names = "、".join(question.label for question in asked[:3])
        sys.stdout.write(f"\n最值得先问：{names}\n")
    return 0


def compare(first: str, second: str) -> int:
    """Two versions, or two policies, condition by condition."""
    old, new = named(first), named(second)
    for one in differences(old, new):
        sys.stdout.write(f"  {_CHANGES[one.kind]}  {one.label or one.name}\n")
        for sign, text in (("－", one.before), ("＋", one.after)):
            if text:
                sys.stdout.write(f"        {sign} {text}\n")
    sys.stdout.write(f"  {_meaning(analysis.compare(old, new))}\n")
    return 0


_CHANGES = {
    "added": "新增",
    "dropped": "取消",
    "tighter": "收紧",
    "looser": "放宽",
    "changed": "改动",
}
_MEANINGS = {
    "contradiction": "{0} 谁也不能满足，互相排斥的条件：{conditions}",
    "redundant": "{0} 的条件 {conditions} 是多余的：满足其他条件的都满足它",
    "undecided": "{policies} 的条件太多，判断不了",
    "apart": "没有企业能同时满足 {0} 和 {1}",
    "overlap": "有企业能同时满足 {0} 和 {1}",
    "implies": "满足 {0} 的都满足 {1}",
    "same": "满足 {0} 的和满足 {1} 的完全相同",
}


def _meaning(finding: analysis.Finding) -> str:
    return _MEANINGS[finding.kind].format(
        *finding.policies,
        policies="、".join(finding.policies),
        conditions="、".join(finding.conditions),
    )


_COMMANDS: dict[str, tuple[int | None, Callable[[list[str]], int]]] = {
    "convert": (1, lambda rest: convert(pathlib.Path(rest[0]))),
    "test": (None, test),
    "list": (0, lambda _: show()),
    "check": (0, lambda _: check()),
    "explain": (2, lambda rest: explain(rest[0], pathlib.Path(rest[1]))),
    "compare": (2, lambda rest: compare(*rest)),
}
"""How many arguments each wants (None: any number), and what does it."""
