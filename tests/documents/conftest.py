"""People, a subject and a folder for files."""

import pathlib
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from ganxin.accounts.models import User
from ganxin.documents import permissions
from ganxin.documents.adapters import blob_store
from ganxin.documents.adapters.base import BlobStore
from ganxin.documents.api import register_reader
from ganxin.lib.subjects import Subject

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SUBJECT = Subject(type="tests.case", id="0193-7", label="甘井子鲜果店 食品经营许可")


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    """Staff log in with a password here; WhiteNoise warns where `collectstatic` never ran."""
    settings.STAFF_TOTP_REQUIRED = False
    pathlib.Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def folder(tmp_path: pathlib.Path, settings: Settings) -> pathlib.Path:
    """Where this test's files lie."""
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "files")}},
    }
    return tmp_path / "files"


@pytest.fixture
def store_of_blobs(folder: pathlib.Path) -> BlobStore:
    return blob_store()


def person(username: str, *, staff: bool = False) -> User:
    return User.objects.create(
        username=username, name=f"人{username}", is_staff_member=staff, created_at=NOW
    )


@pytest.fixture
def owner(db: None) -> User:
    return person("owner")


@pytest.fixture
def clerk(db: None) -> User:
    return person("clerk", staff=True)


@pytest.fixture
def stranger(db: None) -> User:
    return person("stranger")


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """User names that may read the files of SUBJECT; the registry is as before afterwards."""
    allowed = {"owner", "clerk"}
    monkeypatch.setattr(permissions, "_readers", {})
    register_reader(
        SUBJECT.type,
        lambda user, subject_id: user.username in allowed and subject_id == SUBJECT.id,
    )
    return allowed


def blobs_in(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def arriving_in(folder: pathlib.Path) -> list[pathlib.Path]:
    incoming = folder / "incoming"
    return list(incoming.iterdir()) if incoming.exists() else []
