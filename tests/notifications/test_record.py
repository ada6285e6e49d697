"""The record of who was told; nothing is lost and nothing is doubled."""

import pathlib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from ganxin.accounts.models import User
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


class Dies(FileSms):
    """Hands the SMS over, and then the process is killed before it can note so."""

    def send(self, sms: Sms) -> None:
        super().send(sms)
        raise Killed


def tell(*people: User, sms: bool = False, title: str = "请补正 2 处") -> list[Message]:
    return api.notify(
        recipients=people, subject=SUBJECT, title=title, body="平面图看不清。", now=NOW, sms=sms
    )


def delivery(channel: Channel) -> Delivery:
    return Delivery.objects.get(channel=channel)


def pending_jobs() -> list[str]:
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


@pytest.mark.django_db
class TestTheRecord:
    def test_of_who_was_told_what_when_and_how(self, resident: User, agent: User) -> None:
        tell(resident, agent, sms=True)
        operations.send_due(now=NOW + MINUTE)
        told = api.told(SUBJECT.type, SUBJECT.id)

        assert [(t.recipient, t.channel, t.address, t.state) for t in told] == [
            (resident.name, "in_app", resident.name, "sent"),
            (resident.name, "email", "z***@example.com", "sent"),
            (resident.name, "sms", "138****5678", "sent"),
            (agent.name, "in_app", agent.name, "sent"),
        ]
        assert [t.at for t in told] == [NOW, NOW + MINUTE, NOW + MINUTE, NOW]
        assert {t.title for t in told} == {"请补正 2 处"}
        assert PHONE not in str(told)

    def test_costs_one_query(
        self, resident: User, agent: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(3):
            tell(resident, agent, sms=True)

        with django_assert_num_queries(1):
            assert len(api.told(SUBJECT.type, SUBJECT.id)) == 12
        assert api.told(SUBJECT.type, "another") == []

    @pytest.mark.parametrize(
        "row",
        [
            {"state": "pending", "next_at": None},
            {"state": "sent", "sent_at": None},
            {"state": "failed", "next_at": NOW},
        ],
    )
    def test_states_that_cannot_be_are_refused_by_the_database(
        self, resident: User, row: dict[str, object]
    ) -> None:
        tell(resident)

        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(channel="email").update(**row)


@pytest.mark.django_db(transaction=True)
class TestNothingIsLostAndNothingIsDoubled:
    def test_what_was_rolled_back_was_never_told(self) -> None:
        user = person("zhang", email="zhang@example.com")
        with pytest.raises(Killed):
            tell_and_die(user)

        assert not Message.objects.exists()
        assert pending_jobs() == []

    def test_killed_after_handing_over_and_before_noting_it(
        self, settings: Settings, sms_folder: pathlib.Path
    ) -> None:
        tell(person("zhang", phone=PHONE), sms=True)
        settings.SMS_ADAPTER = f"{__name__}.Dies"
        with pytest.raises(Killed):
            operations.send_due(now=NOW)
        row = delivery(Channel.SMS)
        assert (row.state, row.attempts) == (DeliveryState.PENDING, 0)

        settings.SMS_ADAPTER = "ganxin.notifications.adapters.files.FileSms"
        assert operations.send_due(now=NOW) == 1
        assert len(sms_in(sms_folder)) == 1

    def test_two_workers_do_not_take_the_same_row(self) -> None:
        tell(person("zhang", email="zhang@example.com"))
        held, done = threading.Event(), threading.Event()
        sent: list[int] = []

        def other_worker() -> None:
            with transaction.atomic():
                Delivery.objects.select_for_update().get(channel="email")
                held.set()
                done.wait(10)
            connection.close()

        thread = threading.Thread(target=other_worker)
        thread.start()
        assert held.wait(10)
        sent.append(operations.send_due(now=NOW))
        done.set()
        thread.join(10)
        sent.append(operations.send_due(now=NOW))

        assert sent == [0, 1]
        assert len(mail.outbox) == 1

    def test_the_real_worker_sends_what_was_told(self, sms_folder: pathlib.Path) -> None:
        tell(person("zhang", email="zhang@example.com", phone=PHONE), sms=True)

        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(
                wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1
            )

        assert len(mail.outbox) == 1
        assert len(sms_in(sms_folder)) == 1
        assert pending_jobs() == []
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
        connection.close()

    def test_the_minute_task_finds_what_a_killed_worker_left(self) -> None:
        tell(person("zhang", email="zhang@example.com"))
        with connection.cursor() as cursor:  # taken by a worker that never came back
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        assert pending_jobs() == []

        assert app.tasks["notifications.send_due"](timestamp=0) == 1
        assert len(mail.outbox) == 1


def tell_and_die(user: User) -> None:
    with transaction.atomic():
        tell(user)
        raise Killed
