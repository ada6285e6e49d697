"""A file keeps the name people gave it, and nothing in the name can deceive or break."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.documents.choices import MediaType
from ganxin.documents.rules.formats import (
    PROGRAMS,
    NameIsProgram,
    NameLies,
    describe,
    name_for,
    size_text,
)
from ganxin.documents.rules.names import MAX_BYTES, MAX_CHARACTERS, UNNAMED, clean_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("营业执照（副本）.pdf", "营业执照（副本）.pdf"),
        ("合同 v1.2 终稿.docx", "合同 v1.2 终稿.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\x.pdf", "x.pdf"),
        ("/root/.ssh/id_rsa", "id_rsa"),
        ("C:\\fakepath\\照片.jpg", "照片.jpg"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ("<img onerror=x>.png", "_img onerror=x_.png"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("报告\u202egpj.exe", "报告gpj.exe"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ("\ud800.pdf", "pdf"),
        ("=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"),
        (".htaccess", "htaccess"),
        ("  多  个   空格 .pdf", "多 个 空格.pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        ("e\u0301.pdf", "é.pdf"),
        ("", UNNAMED),
        ("///", UNNAMED),
        ("\x00\x01", UNNAMED),
        ("....", UNNAMED),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_harmless(name: str, kept: str) -> None:
    assert clean_name(name) == kept


def test_a_name_of_300_characters_is_shortened_and_keeps_its_ending() -> None:
    latin, chinese = clean_name("a" * 300 + ".pdf"), clean_name("甘" * 300 + ".pdf")

    assert len(latin) == MAX_CHARACTERS
    assert len(chinese.encode()) <= MAX_BYTES
    assert latin.endswith("a.pdf")
    assert chinese.endswith("甘.pdf")


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_every_name_comes_out_safe_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)

    assert 1 <= len(clean) <= MAX_CHARACTERS
    assert len(clean.encode()) <= MAX_BYTES
    assert not set(clean) & set('/\\<>:"|?*')
    assert not clean.startswith((".", " "))
    assert not clean.endswith((".", " "))
    assert not {unicodedata.category(c) for c in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_name(clean) == clean


@pytest.mark.parametrize(
    ("name", "media_type", "fitting"),
    [
        ("a.PDF", MediaType.PDF, "a.PDF"),
        ("a.jpeg", MediaType.JPEG, "a.jpeg"),
        ("照片", MediaType.JPEG, "照片.jpg"),
        ("合同v1.2", MediaType.PDF, "合同v1.2.pdf"),
        ("表.csv", MediaType.TEXT, "表.csv"),
        ("日志.log", MediaType.TEXT, "日志.log.txt"),
    ],
)
def test_a_missing_ending_is_added(name: str, media_type: MediaType, fitting: str) -> None:
    assert name_for(name, media_type) == fitting


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.pdf", MediaType.JPEG),
        ("a.pdf", MediaType.TEXT),
        ("a.jpg", MediaType.PNG),
        ("a.docx", MediaType.XLSX),
        ("a.doc", MediaType.PDF),
        ("a.zip", MediaType.DOCX),
    ],
)
def test_an_ending_that_promises_something_else_is_refused(
    name: str, media_type: MediaType
) -> None:
    with pytest.raises(NameLies, match="内容却是"):
        name_for(name, media_type)


@pytest.mark.parametrize("ending", sorted(PROGRAMS))
def test_no_name_may_end_like_a_program(ending: str) -> None:
    with pytest.raises(NameIsProgram):
        name_for(f"发票.{ending.upper()}", MediaType.PDF)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (1_048_575, "1.0 MB"),
        (1_258_291, "1.2 MB"),
        (20 * 1024 * 1024, "20.0 MB"),
    ],
)
def test_sizes_are_told_in_words_people_use(size: int, text: str) -> None:
    assert size_text(size) == text


def test_a_file_is_described_in_one_line() -> None:
    assert describe("x.pdf", MediaType.PDF, 1_258_291) == "PDF · 1.2 MB"
    assert describe("x.CSV", MediaType.TEXT, 10) == "CSV · 10 B"
    assert describe("x.txt", MediaType.TEXT, 10) == "文本 · 10 B"
