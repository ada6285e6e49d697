"""Two at once, and being killed at the worst moment: one blob, no row without bytes."""

import io
import os
import pathlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from ganxin.accounts.models import User
from ganxin.documents import api, operations
from ganxin.documents.adapters.base import BlobStore
from ganxin.documents.models import Attachment, Blob
from ganxin.lib import sm3
from ganxin.lib.subjects import Subject
from tests.documents.conftest import NOW, SUBJECT, arriving_in, blobs_in, person
from tests.documents.files import pdf

DAY_LATER = datetime.now(UTC) + timedelta(days=3)  # whenever in a long run the file is made


class Killed(BaseException):
    """What `kill -9` looks like from inside: nothing of ours may catch it."""


def put(user: User, content: bytes, subject: Subject = SUBJECT) -> Attachment:
    return api.store(
        file=io.BytesIO(content),
        name="a.pdf",
        subject=subject,
        purpose="lease",
        owner=user,
        actor=user.as_actor(),
        now=NOW,
    )


def put_and_die(user: User) -> None:
    """The caller's transaction is rolled back after the bytes are in place."""
    with transaction.atomic():
        put(user, pdf())
        raise Killed


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run all at the same moment, each in its own thread and connection; what went wrong."""
    barrier, wrong = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test, which looks at it
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_uploads_of_the_same_content_at_once_make_one_blob(folder: pathlib.Path) -> None:
    user = person("owner")
    subjects = [Subject(type="tests.case", id=str(n), label="x") for n in range(8)]

    wrong = at_once(*(lambda s=subject: put(user, pdf(), s) for subject in subjects))

    assert wrong == []
    assert Blob.objects.count() == 1
    assert Attachment.objects.count() == 8
    assert len(blobs_in(folder)) == 1
    assert arriving_in(folder) == []


@pytest.mark.django_db(transaction=True)
def test_killed_between_bytes_and_row_leaves_no_row_and_a_second_try_works(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person("owner")

    def killed(**_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("ganxin.documents.operations.ledger.record", killed)
        with pytest.raises(Killed):
            put(user, pdf())

    assert len(blobs_in(folder)) == 1  # the orphan
    assert not Blob.objects.exists()
    attachment = put(user, pdf())
    with api.open_blob(attachment) as file:
        assert file.read() == pdf()


@pytest.mark.django_db(transaction=True)
def test_the_callers_rollback_takes_the_row_and_leaves_an_orphan_for_the_night(
    folder: pathlib.Path,
) -> None:
    user = person("owner")
    with pytest.raises(Killed):
        put_and_die(user)

    assert not Blob.objects.exists()
    assert operations.collect_orphans(now=DAY_LATER) == 1
    assert blobs_in(folder) == []


@pytest.mark.django_db
class TestTheNightlyCollection:
    def orphan(self, store: BlobStore, content: bytes, age: timedelta) -> pathlib.Path:
        path = store.staging() / "x"
        path.write_bytes(content)
        digest = sm3.hexdigest(content)
        key = f"blobs/{digest[:2]}/{digest[2:4]}/{digest}"
        store.adopt(path, key)
        place = store.staging().parent / key
        written = datetime.now(UTC).timestamp() - age.total_seconds()
        os.utime(place, (written, written))
        return place

    def test_takes_bytes_that_nobody_knows_after_a_day(self, store_of_blobs: BlobStore) -> None:
        old = self.orphan(store_of_blobs, b"old", timedelta(hours=25))
        fresh = self.orphan(store_of_blobs, b"fresh", timedelta(hours=23))

        assert operations.collect_orphans(now=datetime.now(UTC)) == 1
        assert not old.exists()
        assert fresh.exists()

    def test_leaves_what_has_a_row_however_old(
        self, store_of_blobs: BlobStore, owner: User
    ) -> None:
        self.orphan(store_of_blobs, pdf(), timedelta(days=400))
        attachment = put(owner, pdf())

        assert operations.collect_orphans(now=datetime.now(UTC)) == 0
        with api.open_blob(attachment) as file:
            assert file.read() == pdf()

    def test_leaves_what_is_not_ours(self, store_of_blobs: BlobStore) -> None:
        alien = self.orphan(store_of_blobs, b"x", timedelta(days=9))
        renamed = alien.rename(alien.with_name("Thumbs.db"))
        written = datetime.now(UTC).timestamp() - 9 * 86400
        os.utime(renamed, (written, written))

        assert operations.collect_orphans(now=datetime.now(UTC)) == 0
        assert renamed.exists()

    def test_takes_what_stopped_arriving(self, store_of_blobs: BlobStore) -> None:
        for name, hours in (("in-old", 25), ("in-new", 1)):
            path = store_of_blobs.staging() / name
            path.write_bytes(b"half")
            written = datetime.now(UTC).timestamp() - hours * 3600
            os.utime(path, (written, written))

        assert operations.collect_orphans(now=datetime.now(UTC)) == 1
        assert [path.name for path in store_of_blobs.staging().iterdir()] == ["in-new"]

    def test_is_a_job_of_the_worker(self, store_of_blobs: BlobStore) -> None:
        old = self.orphan(store_of_blobs, b"old", timedelta(hours=25))

        assert app.tasks["documents.collect_orphans"](timestamp=0) == 1
        assert not old.exists()
        assert "documents.collect_orphans" in {
            task.task.name for task in app.periodic_registry.periodic_tasks.values()
        }


@pytest.mark.django_db(transaction=True)
def test_the_collector_waits_for_an_upload_that_is_just_using_the_orphan(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The orphan is old, an upload of the same content has seen it and is not committed yet."""
    user = person("owner")
    with pytest.raises(Killed):
        put_and_die(user)
    seen, looked = threading.Event(), threading.Event()

    def upload() -> None:
        with transaction.atomic():
            put(user, pdf())
            seen.set()
            assert looked.wait(10)

    def collect() -> None:
        assert seen.wait(10)
        lock = operations._lock_content

        def announced(digest: str) -> None:
            looked.set()
            lock(digest)

        monkeypatch.setattr(operations, "_lock_content", announced)
        assert operations.collect_orphans(now=DAY_LATER) == 0

    assert at_once(upload, collect) == []
    with api.open_blob(Attachment.objects.get()) as file:
        assert file.read() == pdf()
