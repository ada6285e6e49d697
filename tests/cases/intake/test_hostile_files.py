"""Files through the page: what is too large, empty, lying or badly named is told and not kept."""

import io
import pathlib
import tracemalloc
from collections.abc import Callable

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from pytest_django import Settings

from ganxin.cases.models import Application
from ganxin.documents.models import Attachment, Blob
from ganxin.ledger.models import Entry
from tests.cases.intake.steps import Visit
from tests.documents.files import docx, pdf, picture
from tests.world import MONDAY, PDF, SHOP, World, begin

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]
MEGABYTE = 1024 * 1024
EXE = b"MZ\x90\x00" + b"\0" * 200
PAGE = b"<html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, settings: Settings) -> pathlib.Path:
    """The store of files, empty."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


@pytest.fixture
def mine(visit: At, draft: Application) -> Visit:
    return visit("applicant").open(f"/applications/{draft.public_id}/materials/")


def send(mine: Visit, name: str, content: bytes) -> None:
    mine.send(action="/layout-plan/upload/", files=[(name, content)])


def send_raw(mine: Visit, name: str) -> None:
    """As a program would, with exactly this name; then the page is read again."""
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    content = body.encode() + PDF + f"\r\n--{BOUNDARY}--\r\n".encode()
    url = f"{mine.url.partition('#')[0]}layout-plan/upload/"
    answer = mine.client.generic("POST", url, content, MULTIPART_CONTENT)
    assert answer.status_code in {302, 422}
    mine.open(mine.url)


def kept() -> tuple[int, int, int]:
    return Attachment.objects.count(), Blob.objects.count(), Entry.objects.count()


class Upload(io.RawIOBase):
    """The body of one upload of `size` bytes, made while it is read: nobody holds it whole."""

    def __init__(self, size: int) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
        )
        self.head, self.tail = head.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        self.length = len(self.head) + size + len(self.tail)
        self.at = 0

    def read(self, size: int = -1, /) -> bytes:
        rest = self.length - self.at
        size = rest if size < 0 else min(size, rest)
        start, self.at = self.at, self.at + size
        filled = self.length - len(self.tail)
        inside = self.head[start : start + size]
        if start + size <= filled:
            return inside + b"x" * (size - len(inside))
        body = inside + b"x" * (max(filled - start, 0) - len(inside))
        return body + self.tail[max(start - filled, 0) :][: size - len(body)]


def test_a_very_large_file_is_refused_in_a_sentence_and_never_held_in_memory(
    mine: Visit, draft: Application, folder: pathlib.Path
) -> None:
    before, body = kept(), Upload(60 * MEGABYTE)
    client: Client = mine.client
    tracemalloc.start()
    try:
        answer = client.request(
            REQUEST_METHOD="POST",
            PATH_INFO=f"/applications/{draft.public_id}/materials/layout-plan/upload/",
            CONTENT_TYPE=MULTIPART_CONTENT,
            CONTENT_LENGTH=str(body.length),
            **{"wsgi.input": body},
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status_code == 422
    assert "这个文件超过了" in answer.content.decode()
    assert peak < 20 * MEGABYTE
    assert kept() == before
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.pdf", b"", "这个文件是空的"),
        ("程序.pdf", EXE, "这种文件我们打不开"),
        ("网页.pdf", PAGE, "没有传上去"),
        ("两面.pdf", pdf() + PAGE, "没有传上去"),
        ("前面.pdf", PAGE + pdf(), "没有传上去"),
        ("图.pdf", picture("PNG"), "内容却是"),
        ("文.xlsx", docx(), "内容却是"),
        ("发票.pdf.exe", pdf(), "没有传上去"),
        ("炸弹.docx", docx(**{"word/media/1": b"\0" * 20_000_000}), "没有传上去"),
        ("宏.docx", docx(**{"word/vbaProject.bin": b"x"}), "没有传上去"),
        ("外.docx", docx(**{"../../x": b"x"}), "没有传上去"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_of_it_is_kept(
    mine: Visit, folder: pathlib.Path, name: str, content: bytes, sentence: str
) -> None:
    before = kept()
    send(mine, name, content)

    assert mine.status == 422
    mine.sees(sentence)
    assert kept() == before
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../x.pdf",
        "..\\..\\x.pdf",
        "/etc/passwd.pdf",
        "甘" * 300 + ".pdf",
        "a" * 300 + ".pdf",
        "...pdf",
        "a\u202efdp.pdf",
        "con.pdf",
        "'><img src=x onerror=alert(1)>.pdf",
        "=HYPERLINK(1).pdf",
        "{{7*7}}.pdf",
    ],
)
def test_a_name_leads_nowhere_fits_the_page_and_is_stored_under_its_digest(
    mine: Visit, folder: pathlib.Path, name: str
) -> None:
    send_raw(mine, name)

    assert mine.status == 200
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [Blob.objects.get().sm3]
    shown = Attachment.objects.get().name
    assert shown.endswith("pdf")
    assert len(shown) <= 120
    for part in ("/", "\\", "..", "\u202e", "<", ">", '"'):
        assert part not in shown
    assert "<img src=x" not in mine.html
    saved = mine.client.get(f"/files/{Attachment.objects.get().public_id}/?download=1")
    assert saved.getvalue() == PDF
    assert not set("\r\n\\") & set(saved["Content-Disposition"])


@pytest.mark.parametrize("name", [".", "..", "....", "///", "\x00"])
def test_a_name_of_nothing_is_refused_or_gets_a_name(mine: Visit, name: str) -> None:
    send_raw(mine, name)

    names = list(Attachment.objects.values_list("name", flat=True))
    assert mine.status == 200
    assert names in ([], ["未命名.pdf"])
