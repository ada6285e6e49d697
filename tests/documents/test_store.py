"""Keeping files: the content once, whoever brings it, and nothing of what is refused."""

import hashlib
import io
import pathlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from ganxin.accounts.models import User
from ganxin.documents import api
from ganxin.documents.choices import MediaType
from ganxin.documents.models import Attachment, Blob
from ganxin.documents.rules.refusals import Empty, FileRefused, TooLarge
from ganxin.ledger import api as ledger
from ganxin.lib import sm3
from ganxin.lib.subjects import Subject
from tests.documents.conftest import NOW, SUBJECT, arriving_in, blobs_in
from tests.documents.files import HONEST, docx, pdf, picture, picture_with_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def put(
    user: User,
    content: bytes,
    name: str = "证明.pdf",
    subject: Subject = SUBJECT,
    max_bytes: int | None = None,
) -> Attachment:
    return api.store(
        file=io.BytesIO(content),
        name=name,
        subject=subject,
        purpose="lease",
        owner=user,
        actor=user.as_actor(),
        now=NOW,
        max_bytes=max_bytes,
    )


def actions() -> list[str]:
    entries = ledger.entries_of(SUBJECT.type, SUBJECT.id)
    return list(entries.values_list("action", flat=True))


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_kept_under_its_digest(
    owner: User, folder: pathlib.Path, name: str
) -> None:
    content, media_type = HONEST[name]
    attachment = put(owner, content, name)

    assert attachment.name == name
    assert attachment.blob.media_type == media_type
    assert attachment.blob.sm3 == sm3.hexdigest(content)
    assert [path.read_bytes() for path in blobs_in(folder)] == [content]
    with api.open_blob(attachment) as file:
        assert file.read() == content


def test_the_digest_is_the_one_other_people_compute() -> None:
    assert sm3.hexdigest(b"abc") == hashlib.new("sm3", b"abc").hexdigest()


def test_the_same_content_lies_there_once_and_belongs_to_both(
    owner: User, stranger: User, folder: pathlib.Path
) -> None:
    mine, hers = put(owner, pdf(), "甲.pdf"), put(stranger, pdf(), "乙.pdf")

    assert mine.blob == hers.blob
    assert (mine.name, hers.name) == ("甲.pdf", "乙.pdf")
    assert len(blobs_in(folder)) == 1


def test_a_browser_upload_is_taken_and_its_claims_are_not_believed(owner: User) -> None:
    upload = SimpleUploadedFile("照片.jpg", picture(), content_type="text/html")
    attachment = api.store(
        file=upload,
        name=upload.name or "",
        subject=SUBJECT,
        purpose="photo",
        owner=owner,
        actor=owner.as_actor(),
        now=NOW,
    )

    assert attachment.blob.media_type == MediaType.JPEG
    assert api.describe(attachment).startswith("JPG · ")


def test_storing_is_written_in_the_ledger_without_the_name(owner: User) -> None:
    attachment = put(owner, pdf(), "张三身份证.pdf")
    entry = ledger.entries_of(SUBJECT.type, SUBJECT.id).get()

    assert entry.action == "documents.stored"
    assert entry.data["sm3"] == attachment.blob.sm3
    assert "张三" not in str(entry.data)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.pdf"),
        (b"MZ\x90\0" + b"\0" * 99, "发票.pdf"),
        (b"<html><script>1</script>", "说明.pdf"),
        (b"<svg onload=alert(1)>", "图.png"),
        (b"alert(document.cookie)", "材料.pdf"),
        (picture("PNG"), "照片.jpg"),
        (docx(), "合同.xlsx"),
        (pdf(), "发票.exe"),
        (pdf(), "发票.pdf.js"),
        (b"just text", "run.bat"),
    ],
)
def test_a_file_that_lies_leaves_nothing_behind(
    owner: User, folder: pathlib.Path, content: bytes, name: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        put(owner, content, name)

    assert str(refused.value.message).endswith("。")
    assert refused.value.code.startswith("documents.")
    assert not Attachment.objects.exists()
    assert not Blob.objects.exists()
    assert blobs_in(folder) == arriving_in(folder) == []


def test_a_file_that_is_too_large_is_refused_before_it_has_arrived(
    owner: User, folder: pathlib.Path, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 200_000

    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1, /) -> bytes:
            self.taken += size
            return b"%PDF-1.7 " + b"x" * (size - 9)

    endless = Endless()
    with pytest.raises(TooLarge, match="195.3 KB"):
        api.store(
            file=endless,
            name="a.pdf",
            subject=SUBJECT,
            purpose="lease",
            owner=owner,
            actor=owner.as_actor(),
            now=NOW,
        )

    assert endless.taken < 300_000
    assert arriving_in(folder) == []


def test_a_call_may_lower_the_limit_and_never_raise_it(owner: User, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = len(pdf()) + 10

    with pytest.raises(TooLarge):
        put(owner, pdf(), max_bytes=10)
    with pytest.raises(TooLarge):
        put(owner, pdf("x" * 50), max_bytes=10_000_000)
    assert put(owner, pdf()).pk


def test_an_empty_file_is_refused_with_the_way_out(owner: User) -> None:
    with pytest.raises(Empty, match="重新选择"):
        put(owner, b"")


def test_a_hostile_name_is_kept_as_far_as_it_is_harmless(owner: User) -> None:
    assert put(owner, pdf(), "../../etc/passwd.pdf").name == "passwd.pdf"
    assert put(owner, pdf(), "a\x00\u202eb.pdf").name == "ab.pdf"
    assert put(owner, pdf(), "合同" * 300).name.endswith("合同.pdf")
    assert put(owner, pdf(), "").name == "未命名.pdf"


def test_the_original_is_kept_with_its_exif_because_it_is_evidence(owner: User) -> None:
    photo = picture_with_place()

    with api.open_blob(put(owner, photo, "现场.jpg")) as file:
        assert file.read() == photo


class TestTakenOff:
    def test_a_removed_file_is_off_the_list_and_its_content_stays(
        self, owner: User, folder: pathlib.Path
    ) -> None:
        attachment = put(owner, pdf())
        removed = api.remove(attachment=attachment, actor=owner.as_actor(), now=NOW)

        assert removed.removed_at == NOW
        assert api.attachments_of(SUBJECT.type, [SUBJECT.id]) == {}
        assert len(blobs_in(folder)) == 1
        assert actions() == ["documents.stored", "documents.removed"]

    def test_removing_twice_is_removing_once(self, owner: User) -> None:
        attachment = put(owner, pdf())
        for _ in range(2):
            api.remove(attachment=attachment, actor=owner.as_actor(), now=NOW)

        assert actions().count("documents.removed") == 1


class TestLists:
    def test_files_of_many_subjects_cost_one_query(
        self, owner: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        other = Subject(type=SUBJECT.type, id="2", label="另一件")
        first, second = put(owner, pdf("1"), "1.pdf"), put(owner, pdf("2"), "2.pdf")
        third = put(owner, pdf("3"), "3.pdf", subject=other)

        with django_assert_num_queries(1):
            found = api.attachments_of(SUBJECT.type, [SUBJECT.id, "2", "none"])
            described = [api.describe(a) for files in found.values() for a in files]

        assert found == {SUBJECT.id: [first, second], "2": [third]}
        assert len(described) == 3


class TestTheDatabaseSaysNo:
    @pytest.mark.parametrize(("digest", "size"), [("x" * 64, 1), ("a" * 63, 1), ("a" * 64, 0)])
    def test_to_content_without_digest_or_size(self, digest: str, size: int) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Blob.objects.create(sm3=digest, size=size, media_type="text/plain", created_at=NOW)

    def test_to_the_same_content_twice(self, owner: User) -> None:
        blob = put(owner, pdf()).blob

        with pytest.raises(IntegrityError), transaction.atomic():
            Blob.objects.create(sm3=blob.sm3, size=1, media_type="text/plain", created_at=NOW)

    def test_to_deleting_content_that_somebody_attached(self, owner: User) -> None:
        blob = put(owner, pdf()).blob

        with pytest.raises(IntegrityError), transaction.atomic():
            Blob.objects.filter(pk=blob.pk).delete()
