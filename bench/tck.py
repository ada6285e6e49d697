"""The conformance kit of DMN: every test case below a folder, passed or not.

`./ganxin bench tck DIR [--csv FILE]`. DIR is the kit, one level of it or one folder. Prints passed
and total by folder, and writes the result file that the kit wants from vendors. A test case passes
only if all its results do. Exit code 1 if one fails.
"""

import argparse
import csv
import pathlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from ganxin.cli.given import reason
from ganxin.feel.dmn.tck import Outcome, case_files, run_file

USAGE = "用法：./ganxin bench tck 文件夹 [--csv 结果文件]\n"
LEVELS = ("compliance-level-", "non-compliant")
SHOWN = 20


@dataclass(frozen=True)
class Case:
    """One test case; `folder` is as the kit names it: `compliance-level-2/0001-input-data-string`.

    `detail` says what went wrong; empty where nothing did.
    """

    folder: str
    file: str
    id: str
    results: int
    right: int
    detail: str

    @property
    def passed(self) -> bool:
        """All its results are right, and there is at least one."""
        return 0 < self.results == self.right


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what the command wants."""

    def error(self, message: str) -> NoReturn:
        raise SystemExit(_refused("参数不对"))


def run(arguments: list[str]) -> int:
    if "-h" in arguments or "--help" in arguments:
        sys.stdout.write(USAGE)
        return 0
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--csv", type=pathlib.Path, default=pathlib.Path("tck_results.csv"))
    options = parser.parse_args(arguments)
    folder: pathlib.Path = options.folder
    if not folder.is_dir():
        return _refused(f"没有文件夹 {folder}")
    if not case_files(folder):
        return _refused(f"{folder} 里没有测试用例（*-test-*.xml）")
    cases = list(measure(folder, datetime.now(UTC)))
    try:
        write(options.csv, cases)
    except OSError as error:
        return _refused(f"结果文件 {options.csv} 写不了（{reason(error)}）")
    for line in report(cases):
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"结果文件：{options.csv}\n")
    return 0 if all(case.passed for case in cases) else 1


def _refused(reason: str) -> int:
    sys.stderr.write(f"{reason}。\n{USAGE}")
    return 2


def measure(folder: pathlib.Path, now: datetime) -> Iterator[Case]:
    """Every case below the folder, file by file."""
    for path in case_files(folder):
        yield from _cases(_named(path, folder), path.stem, run_file(path, now))


def _named(path: pathlib.Path, below: pathlib.Path) -> str:
    """The folder of a file as the kit writes it: from the level on, or from the given folder."""
    parts = path.resolve().parent.parts
    levels = [at for at, part in enumerate(parts) if part.startswith(LEVELS)]
    if levels:
        return "/".join(parts[levels[-1] :])
    return path.parent.relative_to(below).as_posix() if path.parent != below else below.name


def _cases(folder: str, file: str, outcomes: Iterable[Outcome]) -> Iterator[Case]:
    by_case: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_case.setdefault(outcome.case, []).append(outcome)
    for id_, results in by_case.items():
        wrong = [f"{each.node}：{each.detail}" for each in results if not each.passed]
        right = len(results) - len(wrong)
        yield Case(folder, file, id_, len(results), right, "；".join(wrong))


def write(path: pathlib.Path, cases: Iterable[Case]) -> None:
    """The kit's result file: folder, file, test, SUCCESS or ERROR, and what went wrong."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for case in cases:
            state = "SUCCESS" if case.passed else "ERROR"
            detail = " ".join(case.detail.split())
            rows.writerow((case.folder, case.file, case.id, state, detail))


def report(cases: Sequence[Case]) -> Iterator[str]:
    """One line a folder, the first failures, and the sums."""
    by_folder: dict[str, list[Case]] = {}
    for case in cases:
        by_folder.setdefault(case.folder, []).append(case)
    for folder, inside in by_folder.items():
        yield f"{_passed(inside):>4}/{len(inside):<4} {folder}"
    failed = [case for case in cases if not case.passed]
    for case in failed[:SHOWN]:
        yield f"未通过 {case.folder} {case.file} {case.id}：{' '.join(case.detail.split())[:200]}"
    if len(failed) > SHOWN:
        yield f"另有 {len(failed) - SHOWN} 个未通过，见结果文件"
    right, results = sum(case.right for case in cases), sum(case.results for case in cases)
    share = 100 * _passed(cases) / len(cases)
    yield (
        f"测试用例通过 {_passed(cases)}/{len(cases)}（{share:.1f}%），"
        f"结果节点通过 {right}/{results}"
    )


def _passed(cases: Iterable[Case]) -> int:
    return sum(case.passed for case in cases)
