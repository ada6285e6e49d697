"""Size classes (工信部联企业〔2011〕300号): from the table of thresholds to a model.

An enterprise is large if every figure that its industry counts reaches the large threshold, else
medium if every one reaches that of medium, else small likewise, else micro (article 4; a
threshold is included). An industry that the standard does not name has no class.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ganxin.feel.criteria.tables import number, text
from ganxin.feel.dmn import records
from ganxin.feel.dmn.records import Aggregation, HitPolicy, Literal, Place, TableBox
from ganxin.feel.errors import FeelError

NAMESPACE = "urn:ganxin:sizes"
SIZE, LINE = "size", "industry_line"
Row = tuple[tuple[str, ...], str]
CLASSES = ("large", "medium", "small")
FIGURES = {"从业人员": "staff", "营业收入": "revenue", "资产总额": "assets"}
_NOT_NAMED = "标准没有规定"
_INPUTS = (
    ("industry", "string", "行业代码", "GB/T 4754-2017，带门类字母", ""),
    ("staff", "number", "从业人员", "", "人"),
    ("revenue", "number", "营业收入", "", "万元"),
    ("assets", "number", "资产总额", "", "万元"),
)
NAMES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
"""What people call the classes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One industry: its codes, and for each figure that counts the least for each class."""

    no: int
    industry: str
    codes: tuple[str, ...]
    least: Mapping[str, tuple[Decimal, Decimal, Decimal]]


def read(source: str) -> tuple[Line, ...]:
    """The lines of the table. Raises FeelError with the line for what is wrong."""
    rows = csv.DictReader(io.StringIO(source))
    found: list[Line] = []
    for at, row in enumerate(rows, start=2):
        try:
            found.append(_line(row))
        except (KeyError, ValueError, InvalidOperation, TypeError, StopIteration):
            raise FeelError("这一行读不懂", at) from None
    if not found:
        raise FeelError("没有任何一行")
    return tuple(found)


def _line(row: Mapping[str, str]) -> Line:
    codes = next(value for name, value in row.items() if name.startswith("gbt4754"))
    least = {
        FIGURES[row[f"ind{at}"]]: (
            Decimal(row[f"ind{at}_large_min"]),
            Decimal(row[f"ind{at}_medium_min"]),
            Decimal(row[f"ind{at}_small_min"]),
        )
        for at in (1, 2)
        if row[f"ind{at}"]
    }
    return Line(int(row["no"]), row["industry"], tuple(codes.split(",")), least)


def definitions(lines: tuple[Line, ...]) -> records.Definitions:
    """Which line an industry belongs to, and the class by this line."""
    every: tuple[records.Element, ...] = (
        records.KnowledgeSource(
            "basis",
            "工信部联企业〔2011〕300号",
            Place("依据", 0),
            records.Variable("工信部联企业〔2011〕300号"),
            label="中小企业划型标准规定",
            description="行业代码范围按 GB/T 4754-2017（国统字〔2017〕213号），凭记忆，须复核。",
        ),
        *(
            records.InputData(
                f"in_{name}",
                name,
                Place(f"输入“{name}”", 0),
                records.Variable(name, type_),
                label=label,
                description=about,
                unit=unit,
            )
            for name, type_, label, about, unit in _INPUTS
        ),
        _decision(LINE, "number", ("in_industry",), _line_table(lines), "适用哪一行"),
        _decision(
            SIZE,
            "string",
            (LINE, "in_staff", "in_revenue", "in_assets"),
            _size_table(lines),
            "企业规模",
        ),
    )
    return records.Definitions(
        "中小企业划型标准", NAMESPACE, elements={element.id: element for element in every}
    )


def _decision(
    name: str, type_: str, requires: tuple[str, ...], table: TableBox, label: str
) -> records.Decision:
    return records.Decision(
        name,
        name,
        Place(f"决策“{name}”", 0),
        records.Variable(name, type_),
        logic=table,
        requires=requires,
        authorities=("basis",),
        label=label,
    )


def _line_table(lines: tuple[Line, ...]) -> TableBox:
    rows: list[Row] = [
        ((", ".join(f"starts with(?, {text(code)})" for code in line.codes),), str(line.no))
        for line in lines
    ]
    notes = [*(line.industry for line in lines), _NOT_NAMED]
    return _table(LINE, ("industry",), "number", [*rows, (("-",), "null")], notes)


def _size_table(lines: tuple[Line, ...]) -> TableBox:
    rows = [row for line in lines for row in _size_rows(line)]
    notes = [*(line.industry for line in lines for _ in _size_rows(line)), _NOT_NAMED]
    rows.append((("-", "-", "-", "-"), "null"))
    return _table(SIZE, (LINE, *FIGURES.values()), "string", rows, notes)


def _size_rows(line: Line) -> Iterator[Row]:
    for at, size in enumerate(CLASSES):
        cells = [
            f">= {number(line.least[figure][at])}" if figure in line.least else "-"
            for figure in FIGURES.values()
        ]
        yield (str(line.no), *cells), text(size)
    yield (str(line.no), "-", "-", "-"), text("micro")


def _table(
    name: str,
    columns: tuple[str, ...],
    type_: str,
    rows: list[Row],
    notes: list[str],
) -> TableBox:
    place = Place(f"决策“{name}”", 0)
    return TableBox(
        place,
        "",
        HitPolicy.FIRST,
        Aggregation.NONE,
        tuple(records.InputClause(Literal(place, "", column)) for column in columns),
        (records.OutputClause(place, "", type_),),
        tuple(
            records.Rule(place, tests, (Literal(place, "", output),), (note,), f"{name}_{at}")
            for at, ((tests, output), note) in enumerate(zip(rows, notes, strict=True), start=1)
        ),
        ("行业",),
    )
