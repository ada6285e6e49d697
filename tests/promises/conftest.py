"""An office, a person, a published calendar and a shop that is owed something."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ganxin.accounts.api import Office, User
from ganxin.accounts.choices import OfficeKind
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import Calendar, Promise, Terms
from ganxin.promises.choices import PromiseKind, Unit
from tests.promises.district import FOLDER, published

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLERK = Actor("018f-clerk", "王一")
MONDAY = date(2026, 9, 28)
TWENTY_DAYS = Terms(20, Unit.WORKDAY, "行政许可法 第四十二条", extension_limit=10)
CASE = Subject("cases.case", "0198c-1", "食品经营许可 甘心生鲜超市")

Opener = Callable[..., Promise]


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That hour of that day in the district, as the system keeps it."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return published()


@pytest.fixture
def office(db: None) -> Office:
    return make_office("market", "市场监督管理局")


def make_office(code: str, name: str) -> Office:
    return Office.objects.create(
        code=code,
        name=f"甘井子区{name}",
        short_name=name,
        kind=OfficeKind.DEPARTMENT,
        opens_at=time(8, 30),
        closes_at=time(16, 30),
    )


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create(
        username="li", name="李敏", is_staff_member=True, created_at=at(date(2026, 1, 5))
    )


@pytest.fixture
def loaded(db: None) -> None:
    """The district's calendar folder is in force."""
    api.load_calendar(FOLDER, now=at(date(2026, 1, 5)))


@pytest.fixture
def open_one(loaded: None, office: Office, officer: User) -> Opener:
    """Opens a promise about the shop's case; every part may be given."""

    def opener(**given: object) -> Promise:
        usual: dict[str, object] = {
            "kind": PromiseKind.DECIDE_STATUTORY,
            "subject": CASE,
            "to_label": "甘心生鲜超市",
            "office": office,
            "person": officer,
            "terms": TWENTY_DAYS,
            "start_on": MONDAY,
            "actor": CLERK,
            "now": at(MONDAY),
        }
        return api.open_promise(**{**usual, **given})  # type: ignore[arg-type]  # a test's words

    return opener
