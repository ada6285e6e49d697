"""The page of a file: who may read, what a browser is told, what is written down."""

import io
import pathlib
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ganxin.accounts.models import User
from ganxin.documents import api
from ganxin.documents.models import Attachment
from ganxin.documents.permissions import readable_or_404, register_reader
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.subjects import Subject
from tests.documents.conftest import NOW, SUBJECT, blobs_in
from tests.documents.files import HONEST, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "readers")]


@pytest.fixture
def attachment(owner: User) -> Attachment:
    return put(owner, pdf(), "营业执照.pdf")


def put(owner: User | None, content: bytes, name: str, subject: Subject = SUBJECT) -> Attachment:
    return api.store(
        file=io.BytesIO(content),
        name=name,
        subject=subject,
        purpose="licence",
        owner=owner,
        actor=owner.as_actor() if owner else SYSTEM,
        now=NOW,
    )


def address(attachment: Attachment) -> str:
    return reverse("documents:read", args=[attachment.public_id])


def get(client: Client, user: User, attachment: Attachment, **more: Any) -> Any:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address(attachment), **more)


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestWhoMayRead:
    def test_who_the_subject_lets_in(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        response = get(client, owner, attachment)

        assert response.status_code == 200
        assert content(response) == pdf()

    def test_a_stranger_is_told_that_there_is_nothing(
        self, client: Client, stranger: User, attachment: Attachment
    ) -> None:
        assert get(client, stranger, attachment).status_code == 404

    def test_a_file_that_never_was_looks_the_same(self, client: Client, owner: User) -> None:
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")

        assert client.get(reverse("documents:read", args=[uuid.uuid4()])).status_code == 404

    def test_who_is_not_logged_in_is_sent_to_log_in(
        self, client: Client, attachment: Attachment
    ) -> None:
        response = client.get(address(attachment))

        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/files/")

    def test_staff_without_the_second_factor_is_sent_to_log_in(
        self, client: Client, clerk: User, attachment: Attachment, settings: Settings
    ) -> None:
        settings.STAFF_TOTP_REQUIRED = True

        assert get(client, clerk, attachment).status_code == 302

    def test_a_subject_without_a_reader_is_readable_by_nobody(
        self, client: Client, owner: User
    ) -> None:
        orphan = put(owner, pdf(), "x.pdf", Subject(type="tests.unknown", id="1", label="无"))

        assert get(client, owner, orphan).status_code == 404

    def test_another_subject_of_the_same_type_is_another_question(
        self, client: Client, owner: User
    ) -> None:
        other = put(owner, pdf(), "x.pdf", Subject(type=SUBJECT.type, id="other", label="别人的"))

        assert get(client, owner, other).status_code == 404

    def test_who_uploaded_it_has_no_right_of_his_own(
        self, client: Client, owner: User, attachment: Attachment, readers: set[str]
    ) -> None:
        readers.clear()  # his mandate was revoked

        assert get(client, owner, attachment).status_code == 404

    def test_a_removed_file_is_gone_for_everybody(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        api.remove(attachment=attachment, actor=owner.as_actor(), now=NOW)

        assert get(client, owner, attachment).status_code == 404

    def test_a_person_who_was_switched_off_reads_nothing(
        self, owner: User, attachment: Attachment
    ) -> None:
        owner.is_active = False

        with pytest.raises(Http404):
            readable_or_404(owner, attachment.public_id)
        assert not api.can_read(owner, attachment)
        assert not AnonymousUser().is_active

    def test_two_opinions_about_one_type_are_refused(self) -> None:
        with pytest.raises(ValueError, match=SUBJECT.type):
            register_reader(SUBJECT.type, lambda user, subject_id: True)

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_a_file_is_only_read_at_its_address(
        self, client: Client, owner: User, attachment: Attachment, method: str
    ) -> None:
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")

        assert getattr(client, method)(address(attachment)).status_code == 405


class TestWhatABrowserIsTold:
    @pytest.mark.parametrize("name", HONEST)
    def test_only_pdf_and_ordinary_images_are_shown_everything_else_is_saved(
        self, client: Client, owner: User, name: str
    ) -> None:
        response = get(client, owner, put(owner, HONEST[name][0], name))
        content(response)
        inline = name.rpartition(".")[2] in {"pdf", "jpg", "jpeg", "png"}

        assert response["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert response["Content-Type"] == HONEST[name][1]

    def test_nothing_is_guessed_run_framed_elsewhere_or_kept_on_a_shared_computer(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        response = get(client, owner, attachment)
        content(response)
        policy = response["Content-Security-Policy"]

        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["Cache-Control"] == "private, no-store"

    def test_the_chinese_name_arrives(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        response = get(client, owner, attachment)
        content(response)

        assert response["Content-Disposition"] == (
            "inline; filename*=utf-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf"
        )

    def test_what_would_be_shown_can_be_saved(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        response = get(client, owner, attachment, data={"download": "1"})
        content(response)

        assert response["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        "name", ['a"; filename="b.exe.pdf', "a\r\nX-Evil: 1.pdf", "<b>.pdf", "\u202efdp.pdf"]
    )
    def test_no_name_breaks_out_of_the_header(
        self, client: Client, owner: User, name: str
    ) -> None:
        response = get(client, owner, put(owner, pdf(), name))
        content(response)
        header = response["Content-Disposition"]

        assert "X-Evil" not in response
        assert header.count('"') in {0, 2}
        assert not set(header) & set("\r\n<>")

    def test_it_is_not_compressed_on_the_way(self, client: Client, owner: User) -> None:
        text = put(owner, b"abc " * 5000, "a.txt")
        response = get(client, owner, text, headers={"Accept-Encoding": "gzip"})

        assert response["Content-Length"] == "20000"
        assert len(content(response)) == 20000


class TestParts:
    @pytest.mark.parametrize(
        ("asked", "start", "stop"),
        [("bytes=0-4", 0, 5), ("bytes=9-", 9, None), ("bytes=-6", -6, None)],
    )
    def test_a_part_is_served(
        self,
        client: Client,
        owner: User,
        attachment: Attachment,
        asked: str,
        start: int,
        stop: int | None,
    ) -> None:
        response = get(client, owner, attachment, headers={"Range": asked})
        part = content(response)

        assert response.status_code == 206
        assert part == pdf()[start:stop]
        assert response["Content-Length"] == str(len(part))
        assert response["Content-Range"].endswith(f"/{len(pdf())}")

    def test_a_part_that_is_not_there_is_416(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        response = get(client, owner, attachment, headers={"Range": "bytes=9999-"})

        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(pdf())}"

    def test_a_part_of_another_version_is_the_whole(
        self, client: Client, owner: User, attachment: Attachment
    ) -> None:
        headers = {"Range": "bytes=0-4", "If-Range": '"other"'}
        response = get(client, owner, attachment, headers=headers)

        assert response.status_code == 200
        assert content(response) == pdf()

    def test_a_part_needs_the_same_permission(
        self, client: Client, stranger: User, attachment: Attachment
    ) -> None:
        response = get(client, stranger, attachment, headers={"Range": "bytes=0-4"})

        assert response.status_code == 404


class TestWhatIsWrittenDown:
    def readings(self) -> list[str]:
        entries = ledger.entries_of(SUBJECT.type, SUBJECT.id).filter(action="documents.read")
        return [entry.actor_label for entry in entries]

    def test_a_look_of_the_staff_into_somebodys_file_is_in_the_ledger(
        self, client: Client, clerk: User, attachment: Attachment
    ) -> None:
        content(get(client, clerk, attachment))

        assert self.readings() == [clerk.name]

    def test_leafing_in_a_viewer_is_one_reading(
        self, client: Client, clerk: User, attachment: Attachment
    ) -> None:
        for asked in ("bytes=0-4", "bytes=5-9", "bytes=10-"):
            content(get(client, clerk, attachment, headers={"Range": asked}))

        assert self.readings() == [clerk.name]

    def test_beginning_in_the_middle_is_a_reading_too(
        self, client: Client, clerk: User, attachment: Attachment
    ) -> None:
        content(get(client, clerk, attachment, headers={"Range": "bytes=1-"}))

        assert self.readings() == [clerk.name]

    def test_two_files_are_two_readings(
        self, client: Client, owner: User, clerk: User, attachment: Attachment
    ) -> None:
        content(get(client, clerk, attachment))
        content(get(client, clerk, put(owner, pdf("2"), "2.pdf")))

        assert len(self.readings()) == 2

    def test_ones_own_file_is_ones_own_business(
        self, client: Client, owner: User, clerk: User, attachment: Attachment
    ) -> None:
        content(get(client, owner, attachment))
        content(get(client, clerk, put(clerk, pdf("own"), "own.pdf")))

        assert self.readings() == []

    def test_a_refused_look_reads_nothing_and_writes_nothing(
        self, client: Client, clerk: User, attachment: Attachment, readers: set[str]
    ) -> None:
        readers.discard("clerk")

        assert get(client, clerk, attachment).status_code == 404
        assert self.readings() == []


def test_bytes_that_the_disk_has_lost_are_a_plain_404_and_no_reading(
    client: Client, clerk: User, attachment: Attachment, folder: pathlib.Path
) -> None:
    for path in blobs_in(folder):
        path.unlink()

    assert get(client, clerk, attachment).status_code == 404
    assert not ledger.entries_of(SUBJECT.type, SUBJECT.id).filter(action="documents.read").exists()
    with pytest.raises(api.ObjectMissing):
        api.open_blob(attachment)
