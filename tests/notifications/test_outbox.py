"""Telling people: inside the transaction, tried again with patience, not lost, not doubled."""

import pathlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from ganxin.accounts.models import User
from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject
from ganxin.notifications import api, operations
from ganxin.notifications.adapters.base import NotSent, Sms, SmsAdapter
from ganxin.notifications.adapters.files import FileSms
from ganxin.notifications.choices import Channel, DeliveryState
from ganxin.notifications.models import Delivery, Message
from tests.notifications.conftest import NOW, PHONE, SUBJECT, person, sms_in

MINUTE = timedelta(minutes=1)


class Down(SmsAdapter):
    """A carrier that is not there; counts how often it was asked."""

    asked: list[str] = []

    def send(self, sms: Sms) -> None:
        self.asked.append(sms.key)
        raise NotSent("网络不通")


class Killed(BaseException):
    """What `kill -9` looks like from inside."""


@pytest.fixture
def carrier_down(settings: Settings) -> Iterator[list[str]]:
    settings.SMS_ADAPTER = f"{__name__}.Down"
    Down.asked.clear()
    yield Down.asked
    Down.asked.clear()


def tell(*people: User, sms: bool = False, title: str = "请补正 2 处") -> list[Message]:
    return api.notify(
        recipients=people, subject=SUBJECT, title=title, body="平面图看不清。", now=NOW, sms=sms
    )


def delivery(channel: Channel) -> Delivery:
    return Delivery.objects.get(channel=channel)


def pending_jobs() -> list[str]:
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


@pytest.mark.django_db
class TestTelling:
    def test_the_inbox_has_it_at_once_and_the_rest_waits_for_the_worker(
        self, resident: User
    ) -> None:
        (message,) = tell(resident, sms=True)

        assert message.recipient == resident
        assert delivery(Channel.IN_APP).state == DeliveryState.SENT
        assert delivery(Channel.EMAIL).state == DeliveryState.PENDING
        assert delivery(Channel.SMS).state == DeliveryState.PENDING
        assert mail.outbox == []
        assert pending_jobs() == ["notifications.send"]

    def test_an_sms_goes_only_where_it_was_asked_for(self, resident: User) -> None:
        tell(resident)

        assert set(Delivery.objects.values_list("channel", flat=True)) == {"in_app", "email"}

    def test_who_has_neither_address_nor_phone_finds_it_in_the_inbox(self, agent: User) -> None:
        tell(agent, sms=True)

        assert [d.channel for d in Delivery.objects.all()] == [Channel.IN_APP]
        assert pending_jobs() == []

    def test_applicant_and_agent_are_both_told_and_nobody_twice(
        self, resident: User, agent: User
    ) -> None:
        messages = tell(resident, agent, resident)

        assert [message.recipient for message in messages] == [resident, agent]

    def test_who_can_no_longer_log_in_is_not_told(self, resident: User) -> None:
        resident.is_active = False

        assert tell(resident) == []

    def test_nobody_to_tell_is_no_error(self) -> None:
        assert tell() == []

    def test_many_people_cost_as_many_queries_as_one(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        people = [person(f"p{n}", email=f"p{n}@example.com") for n in range(20)]

        with django_assert_num_queries(5):  # savepoint, messages, deliveries, job, release
            tell(*people)

    def test_no_address_is_kept_in_the_outbox(self, resident: User) -> None:
        tell(resident, sms=True)
        kept = {d.channel: d.address_masked for d in Delivery.objects.all()}

        assert kept == {
            "in_app": resident.name,
            "email": "z***@example.com",
            "sms": "138****5678",
        }

    @pytest.mark.parametrize(
        ("title", "stored"),
        [
            ("a\r\nBcc: all@example.com", "a Bcc: all@example.com"),
            ("x\x00y\u202ez", "xyz"),
            ("题" * 300, "题" * 200),
            ("", "通知"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ],
    )
    def test_hostile_titles_are_one_harmless_line(
        self, resident: User, title: str, stored: str
    ) -> None:
        (message,) = tell(resident, title=title)
        operations.send_due(now=NOW)

        assert message.title == stored
        assert mail.outbox[0].subject == f"【甘心办】{stored}"
        assert mail.outbox[0].to == ["zhang@example.com"]
        assert mail.outbox[0].bcc == []


@pytest.mark.django_db
class TestSending:
    def test_the_worker_sends_what_is_due(self, resident: User, sms_folder: pathlib.Path) -> None:
        tell(resident, sms=True)

        assert operations.send_due(now=NOW) == 2
        assert sms_in(sms_folder) == [
            {"to": PHONE, "text": "【甘心办】请补正 2 处。 平面图看不清。"}
        ]
        assert delivery(Channel.SMS).sent_at == NOW
        assert mail.outbox[0].body == (
            "平面图看不清。\n\n——甘心办"  # the subject of this test has no page of that id
        )

    def test_a_mail_links_to_what_it_is_about(self, resident: User) -> None:
        about = Subject(
            "documents.x", "0193a9b8-0000-7000-8000-000000000000", "x", "documents:read"
        )
        api.notify(recipients=[resident], subject=about, title="t", body="b", now=NOW)
        operations.send_due(now=NOW)

        assert "查看：https://hall.example/files/0193a9b8-" in str(mail.outbox[0].body)

    def test_sending_twice_sends_once(self, resident: User, sms_folder: pathlib.Path) -> None:
        tell(resident, sms=True)
        operations.send_due(now=NOW)

        assert operations.send_due(now=NOW) == 0
        assert len(mail.outbox) == len(sms_in(sms_folder)) == 1

    def test_an_address_mended_meanwhile_is_used(self, resident: User) -> None:
        tell(resident)
        User.objects.filter(pk=resident.pk).update(email="new@example.org")
        operations.send_due(now=NOW)

        assert mail.outbox[0].to == ["new@example.org"]
        assert delivery(Channel.EMAIL).address_masked == "n***@example.org"

    def test_an_address_taken_away_is_a_failure_with_its_reason(self, resident: User) -> None:
        tell(resident)
        User.objects.filter(pk=resident.pk).update(email="")
        operations.send_due(now=NOW)

        assert delivery(Channel.EMAIL).last_error == "没有可用的地址"
        assert mail.outbox == []

    def test_the_sms_file_is_private(self, resident: User, sms_folder: pathlib.Path) -> None:
        tell(resident, sms=True)
        operations.send_due(now=NOW)
        (path,) = sms_folder.glob("*")

        assert path.stat().st_mode & 0o777 == 0o600
        assert path.name == f"{delivery(Channel.SMS).public_id}.json"

    @pytest.mark.parametrize("key", ["../../etc/cron.d/x", "a/b", "", "x" * 80, "a\x00"])
    def test_no_key_leads_out_of_the_folder(self, key: str) -> None:
        with pytest.raises(NotSent):
            FileSms().send(Sms(key=key, to=PHONE, text="x"))


@pytest.mark.django_db
class TestTryingAgain:
    def test_six_times_with_growing_pauses_and_then_it_has_failed(
        self, resident: User, carrier_down: list[str]
    ) -> None:
        tell(resident, sms=True)
        at, seen = NOW, []
        for _ in range(10):
            operations.send_due(now=at)
            row = delivery(Channel.SMS)
            if row.next_at is None:
                break
            seen.append(row.next_at - at)
            operations.send_due(now=row.next_at - timedelta(seconds=1))  # not yet
            at = row.next_at

        assert seen == [MINUTE * n for n in (1, 4, 16, 64, 256)]
        assert len(carrier_down) == row.attempts == 6
        assert row.state == DeliveryState.FAILED
        assert row.last_error == "网络不通"
        assert len(set(carrier_down)) == 1  # the same key every time
        assert operations.send_due(now=at + timedelta(days=9)) == 0

    @pytest.mark.usefixtures("carrier_down")
    def test_one_carrier_that_is_down_does_not_hold_up_the_other(self, resident: User) -> None:
        tell(resident, sms=True)

        assert operations.send_due(now=NOW) == 1
        assert len(mail.outbox) == 1

    def test_a_carrier_that_breaks_counts_as_a_failure_and_hides_nothing(
        self, resident: User, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.SMS_ADAPTER = "builtins.object"
        tell(resident, sms=True)
        operations.send_due(now=NOW)

        assert delivery(Channel.SMS).last_error == "AssertionError"
        assert delivery(Channel.SMS).next_at == NOW + MINUTE
        assert delivery(Channel.EMAIL).state == DeliveryState.SENT
        assert str(delivery(Channel.SMS).public_id) in caplog.text
        assert PHONE not in caplog.text

    def test_a_mail_server_that_refuses_is_tried_again(
        self, resident: User, settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        tell(resident)
        operations.send_due(now=NOW)

        assert delivery(Channel.EMAIL).last_error == "邮件发不出去（ConnectionRefusedError）"
        assert delivery(Channel.EMAIL).attempts == 1

    def test_a_folder_that_cannot_be_written_is_tried_again(
        self, resident: User, settings: Settings, tmp_path: pathlib.Path
    ) -> None:
        (tmp_path / "file").write_text("not a folder")
        settings.SMS_FILE_PATH = str(tmp_path / "file" / "sms")
        tell(resident, sms=True)
        operations.send_due(now=NOW)

        assert delivery(Channel.SMS).state == DeliveryState.PENDING
        assert "写不进短信文件夹" in delivery(Channel.SMS).last_error

    @pytest.mark.usefixtures("carrier_down")
    def test_sending_again_starts_over_and_is_written_down(
        self, resident: User, administrator: User, settings: Settings, sms_folder: pathlib.Path
    ) -> None:
        failed = self.failed(resident)
        settings.SMS_ADAPTER = "ganxin.notifications.adapters.files.FileSms"
        later = NOW + timedelta(days=1)
        again = api.send_again(delivery=failed, actor=administrator.as_actor(), now=later)

        assert (again.state, again.attempts, again.next_at) == ("pending", 0, later)
        assert operations.send_due(now=later) == 1
        assert len(sms_in(sms_folder)) == 1
        entry = ledger.entries_of(SUBJECT.type, SUBJECT.id).get()
        assert (entry.action, entry.actor_label) == (
            "notifications.sent_again",
            administrator.name,
        )
        assert PHONE not in str(entry.data)

    def test_what_has_not_failed_is_not_sent_again(
        self, resident: User, administrator: User
    ) -> None:
        tell(resident)

        with pytest.raises(api.NotFailed, match="不用再发"):
            api.send_again(
                delivery=delivery(Channel.EMAIL), actor=administrator.as_actor(), now=NOW
            )

    def failed(self, user: User) -> Delivery:
        tell(user, sms=True)
        for day in range(7):
            operations.send_due(now=NOW + timedelta(days=day))
        row = delivery(Channel.SMS)
        assert row.state == DeliveryState.FAILED
        return row
