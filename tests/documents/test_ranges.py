"""A viewer may ask for a part of a file (RFC 9110, section 14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.documents.rules.ranges import Span, Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=10-", 10, 90),
        ("bytes=-5", 95, 5),
        ("bytes=-500", 0, 100),
        ("bytes=90-500", 90, 10),
    ],
)
def test_one_range_is_understood(header: str, start: int, length: int) -> None:
    assert parse_range(header, 100) == Span(start=start, length=length, size=100)


@pytest.mark.parametrize(
    "header",
    ["", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=-1-2"]
    + ["bytes=" + "9" * 40 + "-", "bytes=٣-٤"],
)
def test_what_is_no_single_range_means_the_whole_file(header: str) -> None:
    assert parse_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_range_outside_the_file_cannot_be_met(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, 100)


@given(
    size=st.integers(1, 10_000),
    first=st.none() | st.integers(0, 12_000),
    last=st.none() | st.integers(0, 12_000),
)
def test_a_span_always_lies_inside_the_file(
    size: int, first: int | None, last: int | None
) -> None:
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    try:
        span = parse_range(header, size)
    except Unsatisfiable:
        return

    assert span is None or (span.start >= 0 and span.length >= 1)
    assert span is None or span.start + span.length <= size
    assert span is None or span.content_range.endswith(f"/{size}")
