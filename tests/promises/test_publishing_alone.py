"""A year is published alone: nobody promises by the old calendar while it comes into force."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from ganxin.accounts.api import Office, User
from ganxin.lib.subjects import Subject
from ganxin.promises import api, tasks
from ganxin.promises.api import NoticeDay, Promise, Terms
from ganxin.promises.choices import DayKind, PromiseKind, Unit
from tests.promises.conftest import CLERK, at
from tests.promises.district import FOLDER

DECEMBER = date(2026, 12, 14)
NEW_YEAR = [NoticeDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦")]

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def promise_in_december(office: Office) -> Promise:
    return api.open_promise(
        kind=PromiseKind.DECIDE_STATUTORY,
        subject=Subject("cases.case", "december", "年底的一件"),
        to_label="甘心生鲜超市",
        office=office,
        terms=Terms(15, Unit.WORKDAY, "本区承诺"),
        start_on=DECEMBER,
        actor=CLERK,
        now=at(DECEMBER),
    )


def publish() -> int:
    return api.publish_year(
        year=2027, source="试验用的安排", days=NEW_YEAR, actor=CLERK, now=at(DECEMBER)
    )


def test_a_promise_that_is_just_being_given_is_not_forgotten(office: Office) -> None:
    api.load_calendar(FOLDER, now=at(date(2026, 1, 5)))
    with transaction.atomic():
        promise = promise_in_december(office)
        assert promise.due_on == date(2027, 1, 4)
        publishing = in_a_thread(publish)
        publishing.join(timeout=0.3)
        assert publishing.is_alive()  # it waits for this transaction
    publishing.join(timeout=20)

    promise.refresh_from_db()
    assert (promise.due_on, promise.provisional) == (date(2027, 1, 5), False)


def test_a_promise_given_meanwhile_waits_for_the_new_year(office: Office) -> None:
    api.load_calendar(FOLDER, now=at(date(2026, 1, 5)))
    with transaction.atomic():
        publish()
        promising = in_a_thread(lambda: promise_in_december(office))
        promising.join(timeout=0.3)
        assert promising.is_alive()
    promising.join(timeout=20)

    assert Promise.objects.get().due_on == date(2027, 1, 5)


def test_one_of_two_same_promises_given_at_once_is_refused(office: Office) -> None:
    api.load_calendar(FOLDER, now=at(date(2026, 1, 5)))
    refused: list[api.AlreadyPromised] = []

    def give() -> None:
        try:
            promise_in_december(office)
        except api.AlreadyPromised as refusal:
            refused.append(refusal)

    threads = [in_a_thread(give) for _ in range(2)]
    for thread in threads:
        thread.join(timeout=20)
    assert Promise.objects.count() == len(refused) == 1


def test_the_hourly_job_works_out_what_stands_still(
    office: Office, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.load_calendar(FOLDER, now=at(date(2026, 1, 5)))
    promise = promise_in_december(office)
    api.suspend(
        promise=promise,
        on=DECEMBER,
        basis="testing",
        expected_days=1,
        reason="检测",
        actor=CLERK,
        now=at(DECEMBER),
    )
    before = Promise.objects.get().due_on
    monkeypatch.setattr("ganxin.shell.clock.now", lambda: at(date(2026, 12, 18)))

    tasks.recompute_unsettled(timestamp=0)
    assert Promise.objects.get().due_on > before
