"""Publishing a year: what was provisional becomes certain, and the ledger says what moved."""

import pathlib
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import NoticeDay, Promise, Terms
from ganxin.promises.choices import Card, DayKind, EventKind, PromiseKind, Provisional, Unit
from ganxin.promises.models import CalendarYear, PauseReason
from ganxin.promises.operations import calendars
from ganxin.promises.rules import BadNotice
from tests.promises.conftest import CASE, CLERK, Opener, at
from tests.promises.district import FOLDER

DECEMBER = date(2026, 12, 14)
NEW_YEAR = [  # made up: nothing of the real notice for 2027 is known
    NoticeDay(date(2026, 12, 31), DayKind.HOLIDAY, "元旦"),
    NoticeDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦"),
    NoticeDay(date(2027, 1, 9), DayKind.MAKE_UP, "元旦"),
]
FIFTEEN = Terms(15, Unit.WORKDAY, "本区承诺")


def publish_2027(days: list[NoticeDay] = NEW_YEAR) -> int:
    return api.publish_year(
        year=2027, source="试验用的安排", days=days, actor=CLERK, now=at(date(2026, 12, 15))
    )


@pytest.fixture
def in_december(open_one: Opener) -> Callable[..., Promise]:
    def opener(number: int = 1) -> Promise:
        return open_one(
            subject=Subject("cases.case", f"december-{number}", "年底的一件"),
            terms=FIFTEEN,
            start_on=DECEMBER,
            now=at(DECEMBER),
        )

    return opener


def entries(promise: Promise, action: str) -> list[ledger.Entry]:
    rows = ledger.entries_of("promises.promise", str(promise.public_id))
    return list(rows.filter(action=f"promises.promise.{action}").order_by("seq"))


def test_publishing_a_year_moves_what_it_touches_and_the_ledger_says_from_where_to_where(
    in_december: Callable[..., Promise],
) -> None:
    promise = in_december()
    assert promise.due_on == date(2027, 1, 4)
    assert promise.provisional_reason == Provisional.UNPUBLISHED_YEAR

    assert publish_2027() == 1
    promise.refresh_from_db()
    assert promise.due_on == date(2027, 1, 6)
    assert not promise.provisional
    (moved,) = entries(promise, "moved")
    assert moved.data["from"]["due_on"] == "2027-01-04"
    assert moved.data["due_on"] == "2027-01-06"
    assert "2027" in moved.data["why"]


def test_a_date_that_is_only_confirmed_counts_as_unmoved_but_is_written_down(
    in_december: Callable[..., Promise],
) -> None:
    promise = in_december()

    assert publish_2027([]) == 0
    promise.refresh_from_db()
    assert (promise.due_on, promise.provisional) == (date(2027, 1, 4), False)
    assert len(entries(promise, "moved")) == 1


def test_what_is_closed_does_not_move(in_december: Callable[..., Promise]) -> None:
    promise = in_december()
    api.close(promise=promise, evidence_label="准予", actor=CLERK, now=at(date(2026, 12, 15)))

    assert publish_2027() == 0
    promise.refresh_from_db()
    assert promise.due_on == date(2027, 1, 4)


def test_many_promises_move_in_chunks(
    in_december: Callable[..., Promise], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "CHUNK", 2)
    promises = [in_december(number) for number in range(5)]

    assert publish_2027() == 5
    assert {p.due_on for p in Promise.objects.all()} == {date(2027, 1, 6)}
    assert all(len(entries(promise, "moved")) == 1 for promise in promises)
    assert ledger.verify().ok


def test_a_chunk_of_many_costs_no_more_queries_than_a_chunk_of_few(
    in_december: Callable[..., Promise],
) -> None:
    def cost(days: list[NoticeDay]) -> int:
        with CaptureQueriesContext(connection) as queries:
            publish_2027(days)
        return len(queries)

    in_december(0)
    few = cost([])
    for number in range(1, 12):
        in_december(number)
    assert cost(NEW_YEAR) <= few + 1


def test_a_year_published_again_replaces_what_was_published(
    in_december: Callable[..., Promise],
) -> None:
    promise = in_december()
    publish_2027()

    assert publish_2027([]) == 1
    promise.refresh_from_db()
    assert promise.due_on == date(2027, 1, 4)
    assert CalendarYear.objects.filter(year=2027).count() == 1


def test_new_promises_use_the_new_year_at_once(in_december: Callable[..., Promise]) -> None:
    in_december(1)
    publish_2027()
    assert in_december(2).due_on == date(2027, 1, 6)


@pytest.mark.parametrize(
    "days",
    [
        [NoticeDay(date(2026, 11, 30), DayKind.HOLIDAY, "早了")],
        [NoticeDay(date(2028, 1, 1), DayKind.HOLIDAY, "晚了")],
        [NEW_YEAR[0], NEW_YEAR[0]],
    ],
)
def test_a_notice_that_speaks_of_other_years_or_twice_of_a_day_is_refused(
    loaded: None, days: list[NoticeDay]
) -> None:
    with pytest.raises(BadNotice):
        publish_2027(days)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_loading_the_districts_folder_twice_changes_nothing_the_second_time(db: None) -> None:
    now = at(date(2026, 1, 5))

    assert api.load_calendar(FOLDER, now=now) == list(range(2019, 2027))
    assert api.load_calendar(FOLDER, now=now) == []
    assert ledger.verify().entries == 8
    assert PauseReason.objects.filter(code="applicant_asked").exists()


def test_another_threshold_of_the_district_moves_the_yellow_card(
    open_one: Opener, tmp_path: pathlib.Path
) -> None:
    promise = open_one()
    (tmp_path / "settings.csv").write_text("code,value,note\nyellow_least,10,\n", "utf-8")

    api.load_calendar(tmp_path, now=at(date(2026, 9, 29)))
    promise.refresh_from_db()
    assert promise.yellow_on == date(2026, 10, 19)
    assert promise.due_on == date(2026, 10, 30)


@pytest.mark.parametrize(
    "text",
    [
        "date,kind,name\n2027-01-01,holiday,元旦\n",
        "# source: x\ndate,name\n2027-01-01,元旦\n",
        "# source: x\ndate,kind,name\n2027-13-01,holiday,元旦\n",
        "# source: x\ndate,kind,name\n2027-01-01,feast,元旦\n",
        "# source: x\ndate,kind,name\n2027-01-01\n",
        "# source: x\ndate,kind,name\n2027-01-01,holiday,元旦\n2027-01-01,holiday,元旦\n",
        "",
    ],
)
def test_a_calendar_file_that_is_not_understood_is_refused_whole(
    loaded: None, tmp_path: pathlib.Path, text: str
) -> None:
    (tmp_path / "2027.csv").write_text(text, "utf-8")

    with pytest.raises(BadNotice):
        api.load_calendar(tmp_path, now=at(DECEMBER))
    assert 2027 not in api.calendar().years


@pytest.mark.parametrize(
    "text", ["code,value,note\nyellow_of,0,\n", "code,value,note\nblue,1,\n", "x"]
)
def test_settings_that_make_no_sense_are_refused(
    loaded: None, tmp_path: pathlib.Path, text: str
) -> None:
    (tmp_path / "settings.csv").write_text(text, "utf-8")
    with pytest.raises(BadNotice):
        api.load_calendar(tmp_path, now=at(DECEMBER))


def test_the_hourly_job_finds_nothing_to_do_twice(open_one: Opener) -> None:
    promise = open_one()
    monday = date(2026, 10, 12)
    api.suspend(
        promise=promise,
        on=monday,
        basis="testing",
        expected_days=1,
        reason="检测",
        actor=CLERK,
        now=at(monday),
    )
    later = at(date(2026, 10, 16))

    assert api.recompute_unsettled(now=later) == 1
    assert api.recompute_unsettled(now=later) == 0


def test_the_views_of_many_subjects_cost_a_fixed_number_of_queries(open_one: Opener) -> None:
    ids = [f"case-{number}" for number in range(6)]
    for each in ids:
        open_one(subject=Subject("cases.case", each, each))

    def cost(asked: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = api.of_subjects("cases.case", asked, now=at(date(2026, 10, 31)))
        assert list(found) == asked
        assert all(len(views) == 1 for views in found.values())
        return len(queries)

    assert cost(ids[:1]) == cost(ids)
    (view,) = api.of_subjects("cases.case", ids[:1], now=at(date(2026, 10, 31)))[ids[0]]
    assert (view.card, view.overdue, view.left) == (Card.RED, True, "超期不足 1 个工作日")
    assert api.of_subjects("cases.case", ["nobody"], now=at(DECEMBER)) == {"nobody": []}


def test_the_explanation_of_a_stored_promise_is_worked_out_again(open_one: Opener) -> None:
    promise = open_one()
    reckoning = api.explain(promise)

    assert reckoning.due_on == promise.due_on
    assert sum(day.counts for day in reckoning.days) == 20
    assert api.events_of(promise)[0].kind == EventKind.START
    found = api.find(subject=CASE, kind=PromiseKind.DECIDE_STATUTORY)
    assert found == promise
