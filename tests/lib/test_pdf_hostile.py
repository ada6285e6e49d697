"""Hostile words in every field of every document: printed as they stand, or refused; never run."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import pytest

from ganxin.lib import pdf
from ganxin.lib.pdf import fonts
from ganxin.lib.pdf.text import Cleaner
from tests.lib.test_pdf import COMMON, OWN, SPECIFIC, text_of

# What a document only knows by name, and what is a day, a moment or an address.
FIXED = {"kind", "procedure", "verify_url", "check_url", "issued_at"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
RUN = '#eval("6*7")$x^2$*粗*@引<签>{{7*7}}=1+1<script>\\u{41}'
TURNED = "图\u202egnp.exe\u2066\u200b\u0000"
RARE = "王\ue000"
LONG = "甘" * 1_000 + "W" * 1_000


def filled(data: object, words: str) -> Any:
    """The same data with these words wherever a person's words may stand."""
    if isinstance(data, Mapping):
        return {
            key: value if key in FIXED else filled(value, words) for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return type(data)(filled(value, words) for value in data)
    return words if isinstance(data, str) and not DAY.match(data) else data


def document(code: str, words: str) -> str:
    data = OWN[code] if code in OWN else {**COMMON, **SPECIFIC[code]}
    return text_of(pdf.render(code, filled(data, words)))


@pytest.mark.parametrize("code", sorted(pdf.TEMPLATES))
def test_words_print_as_they_stand_and_what_cannot_be_seen_does_not(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        shown = document(code, RUN + TURNED + RARE)

    assert f"{RUN}图gnp.exe王〔U+E000〕" in shown
    assert "42" not in shown.replace(RUN, "")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000]", shown)


@pytest.mark.parametrize("code", ["licence", "refusal", "one_time_notice", "sample"])
def test_words_without_end_make_more_pages_and_lose_nothing(code: str) -> None:
    assert document(code, LONG).count("甘") >= 1_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_ends_a_line(end: str) -> None:
    cleaner = Cleaner(fonts.characters())

    assert cleaner.text(f"一{end}二") == "一\n二"
    assert not cleaner.missing
