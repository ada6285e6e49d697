"""Holders are told that a licence runs out while they can still ask for its renewal."""

import pathlib
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Mandate
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import RenewalReminder
from ganxin.cases.rules import renewal as rules
from ganxin.cases.tasks import remind_of_expiry
from ganxin.catalog import api as catalog
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.licences import api as licences
from ganxin.licences.api import Licence
from ganxin.licences.choices import Status
from ganxin.notifications.choices import Channel
from ganxin.notifications.models import Delivery, Message
from tests.cases.intake.conftest import Moment
from tests.cases.intake.steps import Visit
from tests.law.renewing import granted, renew
from tests.world import MONDAY, SHANGHAI, World

pytestmark = pytest.mark.django_db
Put = Callable[[int], datetime]
Visiting = Callable[[str], Visit]
TITLE = "食品经营许可证快到期了"


@pytest.fixture(scope="module")
def _granted(world: World) -> int:
    return granted(world).pk


@pytest.fixture
def licence(db: None, _granted: int) -> Licence:
    return Licence.objects.select_related("type", "holder").get(pk=_granted)


@pytest.fixture
def days_before(moment: Moment, licence: Licence) -> Put:
    """Puts the clock to so many days before the last valid day."""

    def put(days: int) -> datetime:
        assert licence.valid_to is not None
        day = rules.last_day(licence.valid_to) - timedelta(days=days)
        at = datetime.combine(day, time(9, 20), SHANGHAI)
        moment(at)
        return at

    return put


def told(name: str = "张伟") -> list[str]:
    """The bodies of the reminders that this person has, the first one first."""
    found = Message.objects.filter(recipient__name=name, title=TITLE).order_by("pk")
    return list(found.values_list("body", flat=True))


def reminded(licence: Licence) -> list[ledger.Entry]:
    entries = ledger.entries_of("licences.licence", str(licence.public_id))
    return list(entries.filter(action="cases.renewal.reminded").order_by("seq"))


def test_the_holder_is_told_sixty_and_forty_days_before_and_each_time_once(
    licence: Licence, days_before: Put
) -> None:
    days_before(61)
    assert remind_of_expiry(0) == 0
    for days, already in ((60, 1), (59, 1), (41, 1), (40, 2), (31, 2), (29, 2), (0, 2)):
        days_before(days)
        remind_of_expiry(0)
        remind_of_expiry(0)
        assert len(told()) == already, f"{days} days before"
    days_before(-1)
    assert remind_of_expiry(0) == 0


def test_what_it_says_and_where_it_leads(
    licence: Licence, days_before: Put, visit: Visiting
) -> None:
    days_before(60)
    assert remind_of_expiry(0) == 1
    mine = visit("applicant").open("/messages/")
    assert licence.valid_to is not None
    mine.sees(
        TITLE,
        licence.holder_name,
        licence.number,
        f"有效期到 {rules.last_day(licence.valid_to):%Y-%m-%d}",
        f"{rules.ask_by(licence.valid_to):%Y-%m-%d} 以前申请延续",
    )
    mine.send(button="查看详情")
    assert mine.url.endswith(f"/licences/{licence.public_id}/renew/")
    mine.sees("有变化吗")


def test_it_is_carried_by_sms_as_well(licence: Licence, days_before: Put) -> None:
    days_before(60)
    remind_of_expiry(0)
    ways = Delivery.objects.filter(message__title=TITLE).values_list("channel", flat=True)
    assert Channel.SMS in ways


def test_the_ledger_says_who_was_reminded_of_what(licence: Licence, days_before: Put) -> None:
    for days in (60, 40):
        days_before(days)
        remind_of_expiry(0)
    first, last = reminded(licence)
    assert licence.valid_to is not None
    assert first.basis == "行政许可法 第五十条"
    assert first.data == {
        "stage": 1,
        "last_day": rules.last_day(licence.valid_to).isoformat(),
        "told": 1,
    }
    assert last.data["stage"] == 2
    assert ledger.verify().ok


def test_the_agent_is_told_too(world: World, licence: Licence, days_before: Put) -> None:
    now = days_before(60)
    accounts.grant_mandate(
        applicant=licence.holder,
        agent=world["stranger"],
        scope="证照延续",
        valid_from=now.date(),
        valid_to=now.date() + timedelta(days=30),
        actor=world["applicant"].as_actor(),
        now=now,
    )
    remind_of_expiry(0)
    assert len(told("张伟")) == len(told("李娜")) == 1
    assert reminded(licence)[0].data["told"] == 2


def test_a_holder_whom_nobody_can_reach_is_told_when_somebody_can(
    licence: Licence, days_before: Put
) -> None:
    days_before(60)
    mandates = Mandate.objects.filter(applicant=licence.holder)
    mandates.update(revoked_at=datetime(2026, 10, 12, tzinfo=SHANGHAI))
    assert remind_of_expiry(0) == 0
    assert not reminded(licence)
    mandates.update(revoked_at=None)
    days_before(55)
    assert remind_of_expiry(0) == 1


def test_one_that_came_to_us_late_is_told_of_once_and_plainly(
    licence: Licence, days_before: Put
) -> None:
    """As for a licence entered from elsewhere: one message, not the two that were missed."""
    days_before(20)
    assert remind_of_expiry(0) == 1
    assert remind_of_expiry(0) == 0
    (body,) = told()
    assert "请尽快申请延续" in body
    assert "视为准予延续" not in body, "that holds only for who asked thirty days before"


def test_who_has_asked_already_is_left_alone(
    world: World, licence: Licence, days_before: Put
) -> None:
    renew(world, licence, days_before(70))
    for days in (60, 40, 10):
        days_before(days)
        assert remind_of_expiry(0) == 0


def test_who_only_began_is_reminded_and_led_back_to_what_he_began(
    world: World, licence: Licence, days_before: Put, visit: Visiting
) -> None:
    now = days_before(70)
    intake.start_renewal(
        licence=licence,
        changed=["premises"],
        anew=[],
        hall=world.office("hall"),
        actor=world["applicant"],
        now=now,
    )
    days_before(60)
    assert remind_of_expiry(0) == 1
    mine = visit("applicant").open("/messages/").send(button="查看详情")
    mine.sees("保存，继续填写")


def test_a_reminder_read_after_the_licence_was_revoked_leads_to_the_licence(
    world: World, licence: Licence, days_before: Put, visit: Visiting
) -> None:
    now = days_before(60)
    remind_of_expiry(0)
    licences.revoke(
        licence=licence,
        reason="用假材料取得",
        basis="行政许可法 第六十九条",
        actor=world["market-regulation.approver"].as_actor(),
        now=now,
    )
    mine = visit("applicant").open("/messages/").send(button="查看详情")
    assert mine.status == 200
    mine.sees("已撤销")
    days_before(40)
    assert remind_of_expiry(0) == 0


@pytest.mark.parametrize("status", [Status.REVOKED, Status.SUPERSEDED])
def test_what_no_longer_holds_is_not_reminded_of(
    licence: Licence, days_before: Put, status: Status
) -> None:
    now = days_before(60)
    changes: dict[str, object] = {"status": status}
    if status == Status.REVOKED:
        changes |= {"revoked_at": now, "revoke_reason": "示例", "revoke_basis": "示例"}
    Licence.objects.filter(pk=licence.pk).update(**changes)
    assert remind_of_expiry(0) == 0


def test_a_licence_without_an_end_or_without_a_renewal_is_never_reminded_of(
    licence: Licence, days_before: Put
) -> None:
    days_before(60)
    remind_of_expiry(0)
    about = RenewalReminder.objects.values_list("licence__type__code", flat=True)
    assert set(about) == {"food-licence"}


def test_the_district_sets_the_days(
    licence: Licence, days_before: Put, tmp_path: pathlib.Path
) -> None:
    """`settings.yaml`, published with the dictionary; never before renewal can be asked for."""
    with_days(tmp_path, 80, 35)
    for days, already in ((81, 0), (80, 1), (36, 1), (35, 2)):
        days_before(days)
        remind_of_expiry(0)
        assert len(told()) == already, f"{days} days before"


def test_a_reminder_never_comes_before_the_renewal_can_be_asked_for(
    licence: Licence, days_before: Put, tmp_path: pathlib.Path
) -> None:
    with_days(tmp_path, 120, 40)
    days_before(100)
    assert remind_of_expiry(0) == 0
    days_before(90)
    assert remind_of_expiry(0) == 1


def test_looking_through_the_licences_costs_the_same_whatever_was_said_before(
    licence: Licence,
    days_before: Put,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    days_before(60)
    remind_of_expiry(0)
    with django_assert_max_num_queries(12):
        assert remind_of_expiry(0) == 0


DATES = st.dates(date(2026, 1, 1), date(2040, 12, 31))


@given(valid_to=DATES, left=st.integers(-30, 200), days=st.lists(st.integers(31, 150), max_size=4))
def test_as_many_reminders_are_due_as_days_have_been_reached(
    valid_to: date, left: int, days: list[int]
) -> None:
    today = rules.last_day(valid_to) - timedelta(days=left)
    due = rules.reminder_due(today, valid_to, days)
    assert due == (sum(left <= each for each in days) if left >= 0 else 0)
    if left > 0:
        assert rules.reminder_due(today + timedelta(days=1), valid_to, days) >= due


def with_days(folder: pathlib.Path, first: int, last: int) -> None:
    """The district publishes a dictionary with other days, as `./ganxin district load` does."""
    shutil.copytree(settings.DISTRICT, folder, dirs_exist_ok=True)
    file = folder / "settings.yaml"
    text = file.read_text(encoding="utf-8")
    for code, days in (
        ("renewal_first_reminder_days", first),
        ("renewal_last_reminder_days", last),
    ):
        text, changed = re.subn(rf"(code: {code}\n.*\n    value: )\d+", rf"\g<1>{days}", text)
        assert changed == 1
    file.write_text(text, encoding="utf-8")
    catalog.load_catalog(folder=folder, actor=SYSTEM, now=MONDAY)
