"""A pytest plugin of `./ganxin test`: says aloud at the end what was skipped, and why."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for line in lines(skipped):
        terminalreporter.write_line(line, yellow=bool(skipped))


def lines(skipped: list[pytest.TestReport]) -> list[str]:
    """One line with the number, one line a reason, the most frequent first."""
    if not skipped:
        return ["没有跳过任何测试。"]
    reasons = Counter(_reason(report) for report in skipped)
    return [
        f"跳过了 {len(skipped)} 项测试：",
        *(f"  {count} 项：{reason}" for reason, count in reasons.most_common()),
    ]


def _reason(report: pytest.TestReport) -> str:
    found = report.longrepr
    text = found[2] if isinstance(found, tuple) else str(found)
    return text.removeprefix("Skipped: ")
