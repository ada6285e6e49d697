"""People to tell, folders instead of carriers, and a clock that stands."""

import json
import pathlib
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from pytest_django import Settings

from ganxin.accounts.api import register_resident
from ganxin.accounts.choices import OfficeKind, Role
from ganxin.accounts.models import Office, Post, User
from ganxin.lib.identifiers import make_id_card
from ganxin.lib.subjects import Subject

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SUBJECT = Subject(
    type="tests.case", id="0193-7", label="甘井子鲜果店 食品经营许可", url_name="documents:read"
)
PHONE = "13800005678"


@pytest.fixture(autouse=True)
def sms_folder(
    settings: Settings, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> pathlib.Path:
    """No test sends anything anywhere; WhiteNoise wants a static folder."""
    pathlib.Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.SMS_FILE_PATH = str(tmp_path / "sms")
    settings.SITE_URL = "https://hall.example"
    settings.STAFF_TOTP_REQUIRED = False
    monkeypatch.setattr("ganxin.shell.clock.now", lambda: NOW)
    return tmp_path / "sms"


def person(username: str, *, email: str = "", phone: str = "", staff: bool = False) -> User:
    """A person as accounts makes him: the phone is sealed in the database."""
    if phone:
        return register_resident(
            name=f"人{username}",
            id_card=make_id_card(f"2102111990010100{len(username)}"),
            phone=phone,
            password="Gan-Jing-Zi-2026",
            username=username,
            email=email,
            now=NOW,
        )
    return User.objects.create(
        username=username, name=f"人{username}", is_staff_member=staff, created_at=NOW, email=email
    )


def in_post(user: User, role: Role) -> User:
    office, _ = Office.objects.get_or_create(
        code="hall",
        defaults={
            "name": "政务服务大厅",
            "short_name": "大厅",
            "kind": OfficeKind.HALL,
            "opens_at": time(9),
            "closes_at": time(17),
        },
    )
    Post.objects.create(user=user, office=office, role=role, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def resident(db: None) -> User:
    return person("zhang", email="zhang@example.com", phone=PHONE)


@pytest.fixture
def agent(db: None) -> User:
    return person("agent")


@pytest.fixture
def clerk(db: None) -> User:
    return in_post(person("clerk", staff=True), Role.CLERK)


@pytest.fixture
def administrator(db: None) -> User:
    return in_post(person("admin", staff=True), Role.ADMINISTRATOR)


def sms_in(folder: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*"))]
