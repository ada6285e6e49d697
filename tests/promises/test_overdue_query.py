"""Every overdue thing in the district is one indexed query."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ganxin.accounts.api import Office, User
from ganxin.promises import api
from ganxin.promises.choices import Card, Outcome, PromiseKind, Unit
from ganxin.promises.models import Promise, PromiseQuerySet
from tests.promises.conftest import SHANGHAI, at, make_office

TODAY = date(2026, 10, 26)
FEW, MANY = 1_200, 20_000


def fill(rows: int, office: Office, officer: User) -> None:
    """Half of them closed, most of the others not yet due: one in 200 is overdue."""
    water = make_office("water", "水务局")
    Promise.objects.bulk_create(
        _promise(number, water if number % 5 else office, officer) for number in range(rows)
    )
    with connection.cursor() as cursor:  # what autovacuum does in the background
        cursor.execute("SELECT gin_clean_pending_list('promise_subject_trigrams'::regclass)")
        cursor.execute("SELECT gin_clean_pending_list('promise_to_trigrams'::regclass)")
        cursor.execute("ANALYZE promises_promise")


@pytest.fixture
def few(office: Office, officer: User) -> None:
    fill(FEW, office, officer)


def _promise(number: int, office: Office, officer: User) -> Promise:
    closed = number % 2 == 1
    days = -1 if number % 200 == 0 else number % 60
    day = TODAY + timedelta(days=-20 if closed else days)
    return Promise(
        kind=PromiseKind.DECIDE_STATUTORY,
        to_label=f"企业{number}",
        office=office,
        person=officer,
        subject_type="cases.case",
        subject_id=str(number),
        subject_label=f"食品经营许可 第 {number} 号店",
        length=20,
        unit=Unit.WORKDAY,
        basis="行政许可法 第四十二条",
        start_on=day - timedelta(days=30),
        yellow_on=day - timedelta(days=8),
        last_day_on=day,
        due_on=day,
        outcome=Outcome.KEPT_LATE if closed else None,
        closed_at=at(TODAY) if closed else None,
        created_at=at(TODAY),
    )


def plan(rows: PromiseQuerySet) -> str:
    return str(rows.explain())


def test_among_many_the_overdue_ones_are_found_in_one_query_by_an_index(
    office: Office, officer: User
) -> None:
    fill(MANY, office, officer)
    rows = api.overdue(now=at(TODAY))
    with CaptureQueriesContext(connection) as queries:
        found = [(promise.office.short_name, promise.person) for promise in rows]

    assert len(found) == MANY // 200
    assert len(queries) == 1
    assert "running_by_last_day" in plan(rows)
    assert "Seq Scan on promises_promise" not in plan(rows)
    own = api.overdue(now=at(TODAY), offices=[office], kind=PromiseKind.DECIDE_STATUTORY)
    assert "Seq Scan on promises_promise" not in plan(own)
    named = Promise.objects.about("第 1234 号店")
    assert named.count() == 1
    assert "promise_subject_trigrams" in plan(named)


def test_those_of_some_offices_and_of_a_kind_are_part_of_them(few: None, office: Office) -> None:
    own = api.overdue(now=at(TODAY), offices=[office], kind=PromiseKind.DECIDE_STATUTORY)

    assert {promise.office for promise in own} == {office}
    assert len(own) == FEW // 200
    assert not api.overdue(now=at(TODAY), kind=PromiseKind.GAP).exists()


def test_what_is_due_today_is_overdue_only_after_the_office_has_closed(
    few: None,
) -> None:
    before, after = (api.overdue(now=at(TODAY, hour)).count() for hour in (16, 17))
    due_today = Promise.objects.running().filter(last_day_on=TODAY).count()

    assert due_today > 0
    assert after - before == due_today


def test_every_running_promise_shows_exactly_one_card(few: None) -> None:
    for hour in (10, 20):
        local = at(TODAY, hour).astimezone(SHANGHAI)
        counts = [Promise.objects.with_card(card, local).count() for card in Card]
        assert sum(counts) == Promise.objects.running().count()
