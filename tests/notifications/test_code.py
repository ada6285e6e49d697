"""A code that no table may keep: sent at once, on every way there is, and written nowhere."""

import pathlib

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from ganxin.accounts.models import User
from ganxin.ledger.models import Entry
from ganxin.notifications import operations
from ganxin.notifications.adapters.base import Mail, NotSent, Sms, SmsAdapter
from ganxin.notifications.models import Delivery, Message
from tests.notifications.conftest import PHONE, person, sms_in

pytestmark = pytest.mark.django_db
CODE = "204816"
KEY = "reset-17"  # as `accounts.operations.recovery` makes it
BODY = f"验证码 {CODE}，十分钟内有效。不要告诉别人。"


class Down(SmsAdapter):
    """A carrier that takes nothing."""

    def send(self, sms: Sms) -> None:
        raise NotSent("网络不通")


@pytest.fixture
def no_sms(settings: Settings) -> None:
    settings.SMS_ADAPTER = f"{__name__}.Down"


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(letter: Mail) -> None:
        raise NotSent("邮件服务器没有应答")

    monkeypatch.setattr(operations, "send_mail", refuse)


def send(user: User, key: str = KEY) -> None:
    operations.send_code(user=user, title="设置新密码", body=BODY, key=key)


def test_it_goes_by_sms_and_by_mail_at_once(resident: User, sms_folder: pathlib.Path) -> None:
    send(resident)
    (sms,) = sms_in(sms_folder)
    assert sms["to"] == PHONE
    assert CODE in sms["text"]
    assert "甘心办" in sms["text"]
    (letter,) = mail.outbox
    assert letter.to == ["zhang@example.com"]
    assert letter.subject == "【甘心办】设置新密码"
    assert CODE in str(letter.body)


def test_nothing_of_it_is_kept(resident: User) -> None:
    """No message, no delivery, no job, no ledger entry: who reads the database reads no code."""
    entries = Entry.objects.count()
    send(resident)
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert Entry.objects.count() == entries


def test_the_same_code_tried_again_reaches_the_phone_once(
    resident: User, sms_folder: pathlib.Path
) -> None:
    """Its key is the same, and a carrier that knows the key sends it once."""
    send(resident)
    send(resident)
    assert [path.stem for path in sms_folder.glob("*.json")] == [KEY]


def test_one_way_that_works_is_enough(resident: User, no_sms: None) -> None:
    send(resident)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_does_not_keep_the_sms_back(
    resident: User, no_mail: None, sms_folder: pathlib.Path
) -> None:
    send(resident)
    assert len(sms_in(sms_folder)) == 1


def test_where_no_way_works_it_says_so(resident: User, no_sms: None, no_mail: None) -> None:
    with pytest.raises(NotSent, match="网络不通"):
        send(resident)


def test_who_has_only_a_phone_whose_carrier_is_down_is_not_reached(no_sms: None) -> None:
    with pytest.raises(NotSent, match="网络不通"):
        send(person("phone", phone="13900001111"))
    assert not mail.outbox


def test_who_has_no_address_at_all_is_not_reached(db: None) -> None:
    with pytest.raises(NotSent, match="没有可用的地址"):
        send(person("nobody"))


def test_why_it_failed_names_no_address(resident: User, no_sms: None, no_mail: None) -> None:
    with pytest.raises(NotSent) as refusal:
        send(resident)
    assert PHONE not in str(refusal.value)
    assert CODE not in str(refusal.value)
