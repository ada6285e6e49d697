"""One page of a list, and how many there are: never by counting the whole table."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ganxin.accounts.models import User
from ganxin.shell.tables import MAX_PAGE, Count, bounded_count, page_of

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def seven(db: None) -> None:
    User.objects.bulk_create(
        User(username=f"u{number}", name=f"第{number}人", created_at=NOW) for number in range(7)
    )


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize(
    ("limit", "count", "text"),
    [
        (6, Count(6, more=True), "6+"),
        (7, Count(7, more=False), "7"),
        (1000, Count(7, more=False), "7"),
    ],
)
def test_a_count_is_exact_up_to_its_limit(limit: int, count: Count, text: str) -> None:
    counted = bounded_count(User.objects.order_by("name"), limit)

    assert counted == count
    assert str(counted) == counted.text == text


@pytest.mark.usefixtures("seven")
def test_counting_is_one_query_that_stops_early() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bounded_count(User.objects.order_by("name"), 5)

    assert len(queries) == 1
    assert "LIMIT 6" in queries[0]["sql"]
    assert "ORDER BY" not in queries[0]["sql"]


@pytest.mark.usefixtures("seven")
def test_leafing_through_shows_every_row_once() -> None:
    rows = User.objects.order_by("id")
    pages = [page_of(rows, number, size=3) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [page.has_next for page in pages] == [True, True, False]
    assert [page.has_previous for page in pages] == [False, True, True]
    assert [row.username for page in pages for row in page] == [f"u{n}" for n in range(7)]
    assert (pages[1].previous_number, pages[1].next_number) == (1, 3)


@pytest.mark.usefixtures("seven")
def test_a_page_costs_one_query_and_no_count() -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(User.objects.order_by("id"), 1, size=3)

    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"]


@pytest.mark.usefixtures("seven")
def test_a_page_beyond_the_end_is_the_last_page() -> None:
    page = page_of(User.objects.order_by("id"), 99, size=3)

    assert page.number == 3
    assert [row.username for row in page] == ["u6"]
    assert (page.has_previous, page.has_next) == (True, False)


@pytest.mark.django_db
def test_a_page_of_an_empty_list_is_its_first() -> None:
    page = page_of(User.objects.order_by("id"), 7, size=3)

    assert (page.number, page.items, page.has_next) == (1, [], False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["abc", "-1", "0", "", None, "1.5", "٣", "1; DROP TABLE", "\x00", -7, 0]
)
def test_what_is_no_page_number_is_page_one(number: int | str | None) -> None:
    assert page_of(User.objects.order_by("id"), number).number == 1


@pytest.mark.django_db
def test_a_number_too_large_for_the_database_is_the_last_page_there_is() -> None:
    page = page_of(User.objects.order_by("id"), "9" * 300)

    assert page.number == 1 < MAX_PAGE
    assert not page.has_next


@given(found=st.integers(0, 5000), limit=st.integers(1, 1000))
def test_a_count_never_claims_more_than_it_saw(found: int, limit: int) -> None:
    count = Count(number=min(found, limit), more=found > limit)

    assert count.text.endswith("+") is count.more
    assert int(count.text.rstrip("+")) <= found
