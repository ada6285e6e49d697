"""What a file is, is read from its bytes; what could harm is refused with one sentence."""

import io
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.documents.choices import MediaType
from ganxin.documents.rules import archives
from ganxin.documents.rules.archives import MAX_PARTS
from ganxin.documents.rules.content import identify
from ganxin.documents.rules.refusals import (
    Bomb,
    Broken,
    Dangerous,
    Empty,
    FileRefused,
    ImageTooLarge,
    Locked,
    OldOffice,
    UnknownFormat,
)
from tests.documents.files import (
    HONEST,
    archive,
    box,
    docx,
    heic,
    huge_png,
    ofd,
    pdf,
    picture,
    picture_with_place,
    xlsx,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 100


def what(content: bytes) -> MediaType:
    return identify(io.BytesIO(content))


def answer(content: bytes) -> str:
    """The media type, or the last character of the sentence that refuses it."""
    try:
        return what(content)
    except FileRefused as refusal:
        return str(refusal.message)[-1]


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_recognised(name: str) -> None:
    content, media_type = HONEST[name]

    assert what(content) == media_type


def test_a_photograph_with_exif_is_a_photograph() -> None:
    assert what(picture_with_place()) == MediaType.JPEG


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", Empty, id="nothing"),
        pytest.param(EXE, UnknownFormat, id="a Windows program"),
        pytest.param(ELF, UnknownFormat, id="a Linux program"),
        pytest.param(HTML, Dangerous, id="a page"),
        pytest.param(b"\n\t  " + HTML, Dangerous, id="a page after blanks"),
        pytest.param("<html>".encode("utf-16"), Dangerous, id="a page in UTF-16"),
        pytest.param(SVG, Dangerous, id="a drawing with a script"),
        pytest.param(b"< ScRiPt >x</script>", Dangerous, id="a script in odd spelling"),
        pytest.param(b"GIF89a/*<script>*/=1", Dangerous, id="a GIF that is a script"),
        pytest.param(b"<?php system($_GET[0]); ?>", Dangerous, id="PHP"),
        pytest.param(b"GIF89a" + b"\1\0" * 50, UnknownFormat, id="a GIF"),
        pytest.param(b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, UnknownFormat, id="a WebP"),
        pytest.param(rb"{\rtf1\ansi hello}", UnknownFormat, id="rich text"),
        pytest.param(b"%!PS-Adobe-3.0\n/x", UnknownFormat, id="PostScript"),
        pytest.param(b"\x1f\x8b\x08" + b"\0" * 30, UnknownFormat, id="gzip"),
        pytest.param(b"Rar!\x1a\x07\x01\0" + b"\0" * 30, UnknownFormat, id="RAR"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OldOffice, id="old Word"),
        pytest.param(b"text with a \x00 in it", UnknownFormat, id="text with NUL"),
        pytest.param(b"\x1b[2Jtext for a terminal", UnknownFormat, id="text with escape codes"),
        pytest.param(b"\xff\xfe\x00\xd8", UnknownFormat, id="no encoding"),
    ],
)
def test_what_we_do_not_take_is_refused(content: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal):
        what(content)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(HTML + pdf(), Dangerous, id="page, then PDF"),
        pytest.param(b"%PDF-1.7\n" + HTML + pdf(), Dangerous, id="page inside the head"),
        pytest.param(pdf() + HTML, Dangerous, id="page after the end"),
        pytest.param(pdf() + archive({"a": "b"}), Dangerous, id="archive after the end"),
        pytest.param(pdf()[:40], Broken, id="cut off"),
        pytest.param(b"%PDF-", Broken, id="only the mark"),
        pytest.param(b"%PDF-9.9\n%%EOF", Broken, id="no such version"),
    ],
)
def test_a_pdf_that_is_not_only_a_pdf_is_refused(
    content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(refusal):
        what(content)


class TestImages:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_one_cut_off_is_refused(self, kind: str) -> None:
        whole = picture(kind, (400, 300))

        with pytest.raises(Broken):
            what(whole[: len(whole) // 2])

    def test_a_damaged_one_is_refused(self) -> None:
        damaged = bytearray(picture("PNG", (64, 64)))
        damaged[50] ^= 0xFF

        with pytest.raises(Broken):
            what(bytes(damaged))

    def test_a_signature_alone_is_no_picture(self) -> None:
        with pytest.raises(Broken):
            what(b"\xff\xd8\xff\xe0" + b"\0" * 100)

    @pytest.mark.parametrize(
        "size", [(60_000, 60_000), (10_000, 9_500), (40_000, 1), (1, 2_000_000_000)]
    )
    def test_one_of_absurd_size_is_never_unpacked(self, size: tuple[int, int]) -> None:
        with pytest.raises((ImageTooLarge, Broken)):
            what(huge_png(*size))

    def test_one_that_hides_a_page_is_refused(self) -> None:
        whole = picture("JPEG", comment=b"<script>alert(1)</script>")

        with pytest.raises(Dangerous):
            what(whole)

    def test_heic_is_followed_box_by_box(self) -> None:
        for content in (
            heic()[:-3],
            box(b"ftyp", b"heic\0\0\0\0"),
            heic() + b"\0\0\0\4free",
            box(b"ftyp", b"heic\0\0\0\0") + box(b"free", b"") * 2_000,
        ):
            with pytest.raises(Broken):
                what(content)

    def test_a_video_is_not_heic(self) -> None:
        with pytest.raises(UnknownFormat):
            what(box(b"ftyp", b"isom\0\0\0\0") + box(b"meta", b""))


class TestArchives:
    def test_an_archive_of_anything_else_is_refused(self) -> None:
        with pytest.raises(UnknownFormat):
            what(archive({"readme.txt": "hello"}))

    def test_an_archive_that_only_names_itself_ofd_is_refused(self) -> None:
        with pytest.raises(UnknownFormat):
            what(archive({"OFD.xml": "<x/>"}))

    def test_a_bomb_is_known_by_its_swelling(self) -> None:
        with pytest.raises(Bomb):
            what(docx(**{"word/media/zeros.bmp": b"\0" * 8_000_000}))

    def test_many_small_bombs_are_known_by_their_sum(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)

        with pytest.raises(Bomb):
            what(docx(**{f"word/media/{n}": b"\0" * 100_000 for n in range(11)}))

    def test_too_many_parts_are_not_even_listed(self) -> None:
        with pytest.raises(Bomb):
            what(archive({f"p{n}": "" for n in range(MAX_PARTS + 1)}, zipfile.ZIP_STORED))

    def test_a_part_that_lies_about_its_size_is_found_out(self) -> None:
        honest = docx(**{"word/big.xml": b"a" * 5000})
        lying = honest.replace(struct.pack("<L", 5000), struct.pack("<L", 50))

        with pytest.raises(Broken):
            what(lying)

    def test_parts_that_share_their_bytes_are_a_bomb(self) -> None:
        once = archive({"[Content_Types].xml": b"x" * 4000}, zipfile.ZIP_STORED)
        at = once.index(b"PK\x01\x02")
        entry = once[at : once.index(b"PK\x05\x06")]
        entries = b"".join(
            entry.replace(b"[Content_Types].xml", f"[Content_Types].{n:03}".encode())
            for n in range(20)
        )
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), at, 0)

        with pytest.raises(Bomb):
            what(once[:at] + entries + end)

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "/etc/passwd", "word/..\\..\\x", "C:/x", "word/../../x"]
    )
    def test_a_part_that_wants_to_land_elsewhere_is_refused(self, name: str) -> None:
        with pytest.raises(Dangerous):
            what(docx(**{name: "x"}))

    @pytest.mark.parametrize(
        "name", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/x.exe", "a/run.VBS"]
    )
    def test_macros_and_programs_inside_are_refused(self, name: str) -> None:
        with pytest.raises(Dangerous):
            what(docx(**{name: "x"}))

    def test_a_document_with_macros_under_another_name_is_refused(self) -> None:
        types = b"application/vnd.ms-word.document.macroEnabled.main+xml"

        with pytest.raises(Dangerous):
            what(archive({"[Content_Types].xml": types}))

    def test_one_with_a_password_is_sent_back_with_the_way_out(self) -> None:
        locked = bytearray(xlsx())
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            for found in re.finditer(re.escape(mark), bytes(locked)):
                locked[found.start() + offset] |= 1

        with pytest.raises(Locked, match="密码"):
            what(bytes(locked))

    @pytest.mark.parametrize("whole", [docx(), xlsx(), ofd()])
    def test_one_cut_off_is_refused(self, whole: bytes) -> None:
        with pytest.raises(Broken):
            what(whole[:-30])

    def test_the_large_format_is_not_needed_for_small_files(self) -> None:
        whole = docx()
        end = whole.index(b"PK\x05\x06")

        with pytest.raises(Bomb):
            what(whole[:end] + b"PK\x06\x07" + b"\0" * 16 + whole[end:])


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_cause_anything_but_an_answer_or_a_refusal(content: bytes) -> None:
    assert answer(content) in {MediaType.TEXT, "。"}


@given(
    st.sampled_from([content for content, _ in HONEST.values()]),
    st.data(),
)
@settings(max_examples=200, deadline=None)
def test_no_damage_to_an_honest_file_causes_more_than_a_refusal(
    content: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    piece = data.draw(st.binary(max_size=8))
    assert answer(content[:at] + piece + content[at + len(piece) :])
