"""`./ganxin dmn run|check|test`: decision models in DMN files.

run FILE.dmn --inputs FILE.json [--decision NAME]   decide all, or one; JSON out
check FILE.dmn                                      errors, then what its tables leave open
test FILE.dmn CASES.json                            stored cases

Inputs are a JSON object; what is not in it is unknown, and so may be the result:
`{"unknown": true}`. Texts become dates where the type of the input says so, and anywhere as
`{"date": "2026-11-22"}`. CASES is `{"cases": [{"name", "decision", "inputs", "expected"}]}`.
"""

import pathlib
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ganxin.cli.given import WrongUse, clock, content, guarded, json_object, options
from ganxin.feel.dmn import DmnError, Model, load
from ganxin.feel.dmn.analysis import Finding, analyse
from ganxin.feel.dmn.checking import faults, mistakes
from ganxin.feel.dmn.facts import agrees, as_json, facts_for, unused

USAGE = """用法：
  ./ganxin dmn run 模型.dmn --inputs 输入.json [--decision 名称] [--now 时间]
  ./ganxin dmn check 模型.dmn
  ./ganxin dmn test 模型.dmn 用例.json [--now 时间]
没有 --now（例如 2026-11-22T09:00:00），now() 和 today() 就是 null。
"""
KINDS = {
    "overlap": "重叠",
    "contradiction": "矛盾",
    "gap": "空缺",
    "unreachable": "无用",
    "redundant": "多余",
    "unanalysed": "未检查",
}


def run(arguments: list[str]) -> int:
    """0: done and nothing is wrong; 1: a fault in the model, or a case that fails; 2: wrong use,
    or a file that cannot be read."""
    return guarded(USAGE, arguments, _run)


def _run(arguments: list[str]) -> int:
    command = _COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        raise WrongUse
    return command(arguments[1:])


def _loaded(path: pathlib.Path) -> Model:
    """Raises WrongUse for a file that cannot be read, DmnError for a broken model."""
    found = content(path)
    return load(path if path.is_file() else found)  # a pipe is read once, and has no neighbours


def _fault(error: DmnError) -> int:
    sys.stderr.write(f"{error}\n")
    return 1


# run


def _decide(arguments: list[str]) -> int:
    plain, named = options(arguments, {"--inputs", "--decision", "--now"})
    if len(plain) != 1:
        raise WrongUse
    inputs = json_object(pathlib.Path(named["--inputs"])) if "--inputs" in named else {}
    try:
        model = _loaded(pathlib.Path(plain[0]))
    except DmnError as error:
        return _fault(error)
    name = named.get("--decision")
    if name is not None and name not in (*model.decisions, *model.services):
        known = "、".join((*model.decisions, *model.services))
        raise WrongUse(f"没有名为“{name}”的决策，有的是：{known or '（无）'}。")
    facts = _facts(model, inputs, named.get("--inputs", ""))
    results, failed = _results(model, name, facts, clock(named))
    sys.stdout.write(as_json(results) + "\n")
    for each in failed:
        _fault(each)
    mistaken = tuple(mistakes(model.graph))
    for fault in mistaken:
        sys.stderr.write(f"{fault}，所以是 null\n")
    return 1 if failed or mistaken else 0


def _facts(model: Model, inputs: dict[str, object], path: str) -> dict[str, object]:
    ignored = unused(model, inputs)
    if ignored:
        sys.stderr.write(f"没有用到：{'、'.join(ignored)}\n")
    try:
        return facts_for(model, inputs)
    except DmnError as error:
        raise WrongUse(f"{path}：{error}。") from None


def _results(
    model: Model, name: str | None, facts: dict[str, object], now: datetime | None
) -> tuple[dict[str, object], tuple[DmnError, ...]]:
    """What could be decided (all, or what is named), and why something could not."""
    try:
        if name is None:
            return model.evaluate_all(facts, now=now)
        return {name: _result(model, name, facts, now)}, ()
    except DmnError as error:
        return {}, (error,)


def _result(model: Model, name: str, facts: dict[str, object], now: datetime | None) -> object:
    if name in model.decisions:
        return model.evaluate(name, facts, now=now)
    return model.evaluate_service(name, facts, now=now)


# check


def _check(arguments: list[str]) -> int:
    plain, _ = options(arguments, ())
    if len(plain) != 1:
        raise WrongUse
    try:
        model = _loaded(pathlib.Path(plain[0]))
    except DmnError as error:
        sys.stdout.write(f"错误　{error}\n✗ 模型读不出来。\n")
        return 1
    errors, findings = faults(model), analyse(model)
    for fault in errors:
        sys.stdout.write(f"错误　{fault}\n")
    for finding in findings:
        sys.stdout.write(f"{KINDS[finding.kind]}　{finding}\n")
    wrong = len(errors) + sum(one.kind != "unanalysed" for one in findings)
    mark = "✗" if wrong else "✓"
    sys.stdout.write(f"{mark} {_summary(model, len(errors), findings)}\n")
    return 1 if wrong else 0


def _summary(model: Model, errors: int, findings: tuple[Finding, ...]) -> str:
    counts = [f"{errors} 处错误"]
    for kind, label in KINDS.items():
        count = sum(one.kind == kind for one in findings)
        counts += [f"{label} {count} 处"] if count else []
    return f"{len(model.decisions)} 个决策，{'，'.join(counts)}。"


# test


def _test(arguments: list[str]) -> int:
    plain, named = options(arguments, {"--now"})
    if len(plain) != 2:
        raise WrongUse
    path, stored = map(pathlib.Path, plain)
    cases = _cases(json_object(stored), stored, path)
    try:
        model = _loaded(path)
    except DmnError as error:
        return _fault(error)
    failed = 0
    for label, case in cases:
        wrong = _differs(model, case, clock(named))
        failed += bool(wrong)
        sys.stdout.write(f"{'✗' if wrong else '✓'} {label}{f'：{wrong}' if wrong else ''}\n")
    sys.stdout.write(f"{len(cases)} 个用例，{failed} 个不对。\n")
    return 1 if failed else 0


def _cases(
    found: dict[str, object], stored: pathlib.Path, model: pathlib.Path
) -> list[tuple[str, dict[str, Any]]]:
    """Every case with its label. Raises WrongUse."""
    meant = found.get("model", model.name)
    if not isinstance(meant, str) or pathlib.PurePath(meant).name != model.name:
        raise WrongUse(f"{stored} 里的用例是给模型 {meant} 的，不是 {model.name}。")
    cases = found.get("cases")
    if not isinstance(cases, list) or not cases:
        raise WrongUse(f'{stored} 里没有用例：应是 {{"cases": [……]}}。')
    return [
        (_label(case, at), _case(case, f"{stored} 的第 {at} 个用例"))
        for at, case in enumerate(cases, start=1)
    ]


def _label(case: object, at: int) -> str:
    name = case.get("name") if isinstance(case, dict) else None
    return name if isinstance(name, str) and name else f"第 {at} 个"


def _case(case: object, where: str) -> dict[str, Any]:
    if not isinstance(case, dict) or not isinstance(case.get("decision"), str):
        raise WrongUse(f"{where}没有写决策（decision）。")
    if not isinstance(case.get("inputs", {}), dict):
        raise WrongUse(f"{where}的输入（inputs）应是一个 JSON 对象。")
    if "expected" not in case:
        raise WrongUse(f"{where}没有写应得的结果（expected）。")
    return case


def _differs(model: Model, case: dict[str, Any], now: datetime | None) -> str:
    """What came instead of the expected; empty where it is right."""
    expected = case["expected"]
    try:
        facts = facts_for(model, case.get("inputs", {}))
        actual = _result(model, case["decision"], facts, now)
    except DmnError as error:
        return f"应是 {as_json(expected)}，却出错了：{error}"
    if agrees(expected, actual):
        return ""
    return f"应是 {as_json(expected)}，得到 {as_json(actual)}"


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _decide,
    "check": _check,
    "test": _test,
}
