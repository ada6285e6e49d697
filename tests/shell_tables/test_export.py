"""Taking a list away: streamed, labelled, and harmless in a spreadsheet."""

import contextlib
import csv
import io
import pathlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import FileResponse, StreamingHttpResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ganxin.shell.tables import (
    FORMULA_STARTS,
    Kind,
    export_name,
    export_response,
    safe_cell,
)

Row = dict[str, object]
ABOUT = [("筛选", "全部办件"), ("截至", "2026-11-22 09:30"), ("导出人", "张三")]
COLUMNS = [("申请人", lambda row: row["who"]), ("金额（万元）", lambda row: row["sum"])]
ROWS: list[Row] = [{"who": "甘井子鲜果店", "sum": 12}, {"who": "李四", "sum": Decimal("3.5")}]
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "＝1+1",
    "－1",
    "\x00=1",
    '=HYPERLINK("http://example.org","看")',
]


@pytest.fixture(autouse=True)
def _no_database_to_tidy() -> Iterator[None]:
    """Closing a response tells the database connections; these tests have none."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def body(response: Any) -> bytes:
    assert isinstance(response, (StreamingHttpResponse, FileResponse))
    with contextlib.closing(response):
        return b"".join(response)


def disposition(response: Any) -> str:
    with contextlib.closing(response):
        return str(response["Content-Disposition"])


def export(kind: Kind, rows: list[Row] | None = None, name: str = "甘心办_待办") -> Any:
    return export_response(
        kind, name=name, columns=COLUMNS, rows=ROWS if rows is None else rows, about=ABOUT
    )


def read_csv(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def read_xlsx(response: Any) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(body(response)))["导出"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_csv_says_first_what_was_asked_when_and_by_whom() -> None:
    lines = read_csv(export("csv"))

    assert lines[:3] == [[label, value] for label, value in ABOUT]
    assert lines[3] == []
    assert lines[4] == ["申请人", "金额（万元）"]
    assert lines[5:] == [["甘井子鲜果店", "12"], ["李四", "3.5"]]


def test_a_csv_begins_with_the_mark_that_excel_needs_for_chinese() -> None:
    assert body(export("csv")).startswith(b"\xef\xbb\xbf")


def test_a_workbook_carries_the_same_lines_and_keeps_numbers_as_numbers() -> None:
    lines = read_xlsx(export("xlsx"))

    assert lines[2] == ["导出人", "张三"]
    assert lines[4] == ["申请人", "金额（万元）"]
    assert lines[5] == ["甘井子鲜果店", 12]
    assert lines[6] == ["李四", 3.5]


def test_rows_are_read_while_the_csv_is_sent_not_before() -> None:
    read: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(3):
            read.append(number)
            yield {"who": "甲", "sum": number}

    response = export_response("csv", name="x", columns=COLUMNS, rows=rows(), about=ABOUT)
    assert isinstance(response, StreamingHttpResponse)
    chunks = iter(response)
    next(chunks)

    assert read == []
    assert len(list(chunks)) == len(ABOUT) + 2 + 3
    assert read == [0, 1, 2]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_stranger_typed_is_never_computed(kind: Kind, text: str) -> None:
    response = export(kind, rows=[{"who": text, "sum": 1}])
    cell = read_csv(response)[5][0] if kind == "csv" else read_xlsx(response)[5][0]

    assert str(cell).startswith("'")


def test_a_formula_in_a_heading_or_in_the_filter_is_harmless_too() -> None:
    response = export_response(
        "xlsx",
        name="x",
        columns=[("=1+1", lambda row: row)],
        rows=["a"],
        about=[("筛选", "=HYPERLINK(1)")],
    )
    lines = read_xlsx(response)

    assert lines[0][1] == "'=HYPERLINK(1)"
    assert lines[2][0] == "'=1+1"


def test_a_negative_number_is_a_number_and_a_negative_text_is_text() -> None:
    assert safe_cell(-5) == -5
    assert safe_cell(Decimal("-0.50")) == Decimal("-0.50")
    assert safe_cell("-5") == "'-5"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (float("nan"), ""),
        (float("-inf"), ""),
        (Decimal("NaN"), ""),
        (datetime(2026, 11, 22, 1, 30, tzinfo=UTC), "2026-11-22 09:30"),
        (date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_every_kind_of_value_has_one_way_to_be_written(value: object, shown: object) -> None:
    assert safe_cell(value) == shown


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_no_text_at_all_can_begin_a_formula(text: str) -> None:
    cell = safe_cell(text)

    assert isinstance(cell, str)
    assert not cell.startswith(FORMULA_STARTS)
    assert not cell.lstrip().startswith(FORMULA_STARTS)


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_makes_a_workbook_that_opens(texts: list[str]) -> None:
    lines = read_xlsx(export("xlsx", rows=[{"who": text, "sum": 1} for text in texts]))

    assert len(lines) == 5 + len(texts)


def test_a_text_longer_than_a_cell_is_cut_instead_of_breaking_the_file() -> None:
    lines = read_xlsx(export("xlsx", rows=[{"who": "甘" * 40_000, "sum": 1}]))

    assert len(str(lines[5][0])) == 32_000


def test_the_name_is_chinese_for_modern_browsers_and_has_the_right_ending() -> None:
    header = disposition(export("csv", name="甘心办_待办_20261122_张三"))

    assert header.startswith("attachment; filename*=utf-8''%E7%94%98")
    assert header.endswith(".csv")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"b\r\nSet-Cookie: x=1', "a\x00b", "\u202egpj.exe", "", "/"]
)
def test_a_hostile_name_cannot_leave_its_place(name: str) -> None:
    header = disposition(export("xlsx", name=name))

    for bad in ("/", "\\", "\r", "\n", "\x00", "%E2%80%AE"):
        assert bad not in header
    assert ".xlsx" in header


def test_an_export_is_never_cached_and_never_guessed_at() -> None:
    response = export("csv")

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_house_style_of_names() -> None:
    day = date(2026, 11, 22)

    assert export_name("待办", on=day, person="张三", kind="xlsx") == (
        "甘心办_待办_20261122_张三.xlsx"
    )
    assert "/" not in export_name("a/b", on=day, person="../张三", kind="csv")


@pytest.fixture
def left(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Names of the temporary files that lie about."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: [found.name for found in tmp_path.iterdir()]


def test_rows_that_fail_half_way_leave_no_file_behind(
    left: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    make = tempfile.TemporaryFile

    def kept() -> Any:
        opened.append(make())
        return opened[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", kept)

    def rows() -> Iterator[Row]:
        yield {"who": "甲", "sum": 1}
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        export_response("xlsx", name="x", columns=COLUMNS, rows=rows(), about=ABOUT)

    assert [file.closed for file in opened] == [True]
    assert left() == []


def test_a_workbook_that_cannot_be_written_leaves_no_file_behind(
    left: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(OSError, match="No space"):
        export("xlsx")

    assert left() == []


def test_a_list_that_cannot_even_begin_leaves_no_file_behind(
    left: Callable[[], list[str]],
) -> None:
    with pytest.raises(ValueError, match="unpack"):
        export_response("xlsx", name="x", columns=COLUMNS, rows=ROWS, about=[()])  # type: ignore[list-item]

    assert left() == []


def test_a_workbook_that_was_sent_leaves_no_file_behind(left: Callable[[], list[str]]) -> None:
    body(export("xlsx"))

    assert left() == []
