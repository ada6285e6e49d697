"""What an import would change, or did."""

from dataclasses import dataclass
from typing import Literal

from ganxin.catalog.rules.diff import Difference

Change = Literal["added", "changed", "unchanged"]
Kind = Literal["dictionary", "item", "bundle", "reason"]
CHANGES: dict[Change, str] = {"added": "新增", "changed": "修改", "unchanged": "没有变化"}


@dataclass(frozen=True)
class ImportLine:
    """What became of one definition."""

    kind: Kind
    code: str
    name: str
    change: Change
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        details = "，".join(str(difference) for difference in self.differences)
        return f"{CHANGES[self.change]} {self.name}" + (f"：{details}" if details else "")


@dataclass(frozen=True)
class ImportReport:
    lines: tuple[ImportLine, ...]

    @property
    def changed(self) -> tuple[ImportLine, ...]:
        return tuple(line for line in self.lines if line.change != "unchanged")
