"""Lists: one page of them, how many there are without counting them all, and taking them away.

Every list of every package uses these three, so that none counts a million rows for a tab, none
builds a file in memory and none hands a spreadsheet a formula that a stranger typed.
"""

import contextlib
import csv
import math
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Kind = Literal["csv", "xlsx"]
Cell = str | int | float | Decimal | date
Column = tuple[str, Callable[[T], object]]

MAX_PAGE = 2_000  # deeper than anybody leafs; further pages would make the database skip rows
MAX_CELL = 32_000  # characters; a spreadsheet holds 32,767
MEDIA_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What makes a spreadsheet compute a cell, full-width twins included (Chinese input methods).
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")
# XML has no place for these, a terminal may obey them, some turn what is read; tab
# and line breaks stay.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_BREAKS_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True)
class Count:
    """How many rows a list has: `number` is exact unless `more`, then it is the limit."""

    number: int
    more: bool

    @property
    def text(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `number` counts from 1. The total is not known, on purpose."""

    items: list[T]
    number: int
    size: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def bounded_count(queryset: QuerySet[M, Any], limit: int = 1000) -> Count:
    """Count at most `limit` rows, in one query whose inner query stops at `limit` + 1."""
    found = queryset.order_by()[: limit + 1].count()
    return Count(number=min(found, limit), more=found > limit)


def page_of(queryset: QuerySet[M, Any], number: int | str | None, size: int = 50) -> Page[M]:
    """Page `number` of an ordered list, found by fetching one row more than it shows.

    `number` is whatever stood in the URL: what is no page number is page 1, and a page behind the
    last, as a saved address may name when rows have gone, is the last.
    """
    page = _page_number(number)
    found = _rows_of(queryset, page, size)
    if page > 1 and not found:
        page = max(1, -(-queryset.count() // size))
        found = _rows_of(queryset, page, size)
    return Page(
        items=found[:size], number=page, size=size, has_next=len(found) > size and page < MAX_PAGE
    )


def _rows_of(queryset: QuerySet[M, Any], page: int, size: int) -> list[M]:
    start = (page - 1) * size
    return list(queryset[start : start + size + 1])


def _page_number(number: int | str | None) -> int:
    text = str(number or 1).strip()
    if not text.isascii() or not text.isdigit():
        return 1
    return min(max(int(text[:10]), 1), MAX_PAGE)


def export_name(title: str, *, on: date, person: str, kind: Kind) -> str:
    """The file name of an export: `甘心办_待办_20261122_张三.xlsx`."""
    parts = ["甘心办", title, f"{on:%Y%m%d}", person]
    return "_".join(_BREAKS_NAMES.sub("", part)[:40].strip(" .") for part in parts) + f".{kind}"


def export_response(
    kind: Kind,
    *,
    name: str,
    columns: Sequence[Column[T]],
    rows: Iterable[T],
    about: Sequence[tuple[str, str]],
) -> HttpResponseBase:
    """The list as a file to save: `about` (filter, as-of, exporter) first, then heads, then rows.

    `rows` is read once and never held whole: give it a queryset's `iterator()`. Text that a
    spreadsheet would compute gets a leading apostrophe; numbers and dates stay what they are,
    moments become the district's wall time as text.
    """
    lines = _lines(columns, rows, about)
    headers = {
        "Content-Disposition": content_disposition_header(True, _file_name(name, kind)) or "",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    if kind == "csv":
        return StreamingHttpResponse(_csv(lines), content_type=MEDIA_TYPES[kind], headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        _write_xlsx(lines, file)
        file.seek(0)
    except BaseException:
        file.close()  # no response will
        raise
    return FileResponse(file, content_type=MEDIA_TYPES[kind], headers=headers)


def safe_cell(value: object) -> Cell:
    """A value as a spreadsheet may have it: no formula, no control character, no endless text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        return value if math.isfinite(value) else ""
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{moment:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value
    text = _UNPRINTABLE.sub("", str(value))[:MAX_CELL]
    dangerous = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if dangerous else text


def _lines(
    columns: Sequence[Column[T]], rows: Iterable[T], about: Sequence[tuple[str, str]]
) -> Iterator[list[Cell]]:
    for label, value in about:
        yield [safe_cell(label), safe_cell(value)]
    yield []
    yield [safe_cell(title) for title, _ in columns]
    for row in rows:
        yield [safe_cell(read(row)) for _, read in columns]


class _Echo:
    """A file that hands back what is written: `csv` writes lines, the response streams them."""

    def write(self, text: str) -> str:
        return text


def _csv(lines: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # without the mark Excel reads UTF-8 as the local code page
    writer = csv.writer(_Echo())
    for line in lines:
        written: str = writer.writerow(line)
        yield written.encode()


def _write_xlsx(lines: Iterable[Sequence[Cell]], file: Any) -> None:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("导出")
    try:
        for line in lines:
            sheet.append(list(line))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()
    except BaseException:
        _discard(sheet)
        raise


def _discard(sheet: Any) -> None:
    """Remove the file in which the library collects rows: left alone, it stays until we end."""
    with contextlib.suppress(Exception):  # closed already, or the disk is full: it goes anyway
        sheet.close()
    writer = sheet._writer  # None before the first row
    if writer is not None and os.path.exists(writer.out):
        writer.cleanup()


def _file_name(name: str, kind: Kind) -> str:
    clean = _BREAKS_NAMES.sub("", name).strip(" .") or "导出"
    return clean if clean.lower().endswith(f".{kind}") else f"{clean}.{kind}"
