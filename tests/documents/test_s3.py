"""The same front door over an object store: a real S3 server on the loopback interface."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from ganxin.accounts.models import User
from ganxin.documents import api, operations
from ganxin.documents.adapters import blob_store
from ganxin.documents.adapters.base import ObjectMissing
from ganxin.documents.adapters.s3 import S3
from ganxin.documents.models import Attachment, Blob
from ganxin.documents.rules.refusals import Dangerous
from tests.documents.conftest import NOW, SUBJECT
from tests.documents.files import pdf

pytestmark = pytest.mark.django_db
LARGE = pdf("甘" * 300_000)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def bucket(server: str, settings: Settings) -> Iterator[Any]:
    access = {
        "endpoint_url": server,
        "region_name": "us-east-1",
    }
    resource = boto3.resource("s3", aws_access_key_id="k", aws_secret_access_key="s", **access)
    made = resource.create_bucket(Bucket="ganxin")
    options = {**access, "bucket_name": "ganxin", "access_key": "k", "secret_key": "s"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**options, "location": "district/210211"},
        },
    }
    yield made
    made.objects.all().delete()
    used: Any = storages["default"]
    used.connection.meta.client.close()
    resource.meta.client.close()


def put(user: User, content: bytes, name: str = "a.pdf") -> Attachment:
    return api.store(
        file=io.BytesIO(content),
        name=name,
        subject=SUBJECT,
        purpose="lease",
        owner=user,
        actor=user.as_actor(),
        now=NOW,
    )


def keys(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


def test_a_file_is_kept_in_the_bucket_under_its_digest(bucket: Any, owner: User) -> None:
    attachment = put(owner, LARGE)

    assert isinstance(blob_store(), S3)
    assert keys(bucket) == [f"district/210211/{attachment.blob.key}"]
    with api.open_blob(attachment) as file:
        assert file.read() == LARGE
        file.seek(0)
        assert file.read(8) == b"%PDF-1.7"


def test_the_same_content_is_one_object(bucket: Any, owner: User, stranger: User) -> None:
    assert put(owner, pdf()).blob == put(stranger, pdf()).blob
    assert len(keys(bucket)) == 1


@pytest.mark.usefixtures("readers")
def test_a_page_and_a_part_of_it_come_from_the_bucket(
    bucket: Any, client: Client, owner: User
) -> None:
    address = reverse("documents:read", args=[put(owner, LARGE).public_id])
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    whole = client.get(address)
    part = client.get(address, headers={"Range": "bytes=500000-500099"})

    assert b"".join(whole.streaming_content) == LARGE  # type: ignore[attr-defined]
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == LARGE[500_000:500_100]  # type: ignore[attr-defined]
    assert part["Content-Range"] == f"bytes 500000-500099/{len(LARGE)}"


def test_what_is_refused_never_reaches_the_bucket(bucket: Any, owner: User) -> None:
    with pytest.raises(Dangerous):
        put(owner, b"<html>")

    assert keys(bucket) == []
    assert not Blob.objects.exists()
    assert not [path for path in blob_store().staging().iterdir() if path.stat().st_size == 6]


def test_an_object_that_was_lost_is_named_and_does_not_crash(bucket: Any, owner: User) -> None:
    attachment = put(owner, pdf())
    bucket.objects.all().delete()

    with pytest.raises(ObjectMissing):
        api.open_blob(attachment)
    with pytest.raises(ObjectMissing):
        blob_store().read(attachment.blob.key, 0, 5)


def test_orphans_in_the_bucket_are_collected_and_known_objects_stay(
    bucket: Any, owner: User
) -> None:
    known = put(owner, pdf())
    orphan = f"district/210211/blobs/ab/ab/{'ab' * 32}"
    bucket.put_object(Key=orphan, Body=b"x")
    bucket.put_object(Key="another/blobs/ab/cd/x", Body=b"not ours")
    later = datetime.now(UTC) + timedelta(days=2)

    assert operations.collect_orphans(now=later) == 1
    assert sorted(keys(bucket)) == ["another/blobs/ab/cd/x", f"district/210211/{known.blob.key}"]


@pytest.mark.usefixtures("bucket")
def test_asking_for_what_is_not_there_is_no_error() -> None:
    assert blob_store().modified_at("blobs/none") is None
    blob_store().delete("blobs/none")
