"""Writing: rows follow each other, and only what can be written in one way is taken."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ganxin.ledger import api
from ganxin.ledger.models import Chain, Entry
from ganxin.ledger.rules import GENESIS, canonical, moment
from tests.ledger.writing import CLERK, NOW, TABLES, sql, subject, write

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("名abc", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.django_db
class TestRecord:
    def test_each_row_follows_the_one_before(self) -> None:
        for word in ("received", "accepted"):
            api.record(actor=CLERK, action=f"cases.case.{word}", subject=subject(7), at=NOW)

        first, second = api.entries_of("cases.case", "7")
        assert (first.seq, first.previous) == (1, GENESIS)
        assert (second.seq, second.previous) == (2, first.hash)
        assert (second.actor_label, second.label) == ("王明", "办件 7")
        head = Chain.objects.get()
        assert (head.seq, head.hash) == (2, second.hash)

    def test_each_subject_has_its_own_chain(self) -> None:
        subjects = [subject(number) for number in (3, 1, 2)]
        api.record_many([api.NewEntry(CLERK, "seen", s, NOW) for s in (*subjects, *subjects)])

        assert [chain.seq for chain in Chain.objects.all()] == [2, 2, 2]
        assert api.verify() == api.Verdict(ok=True, entries=6, chains=3, roots=0, fault=None)

    def test_nothing_to_write_is_nothing_written(self) -> None:
        api.record_many([])

        assert not Entry.objects.exists()

    def test_the_cost_does_not_grow_with_the_chain(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        write(1, 20)

        with django_assert_num_queries(4 + 2):  # and a savepoint in a test
            write(1)

    def test_many_rows_cost_no_more_statements_than_few(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        entries = [api.NewEntry(CLERK, "seen", subject(n % 10), NOW) for n in range(50)]
        api.record_many(entries)

        with django_assert_num_queries(4 + 2):
            api.record_many(entries)

    def test_what_is_rolled_back_was_never_written(self) -> None:
        write(1)
        with transaction.atomic():
            write(1)
            transaction.set_rollback(True)

        assert Entry.objects.count() == 1
        assert api.verify().ok

    def test_the_zone_of_a_time_makes_no_difference(self) -> None:
        local = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
        api.record(actor=CLERK, action="a", subject=subject(1), at=local)

        assert api.verify().ok
        assert moment(local) == "2026-11-22T09:30:15.123456Z"

    @settings(deadline=None, max_examples=60)
    @given(data=st.dictionaries(st.text("键abc", max_size=4), json_values, max_size=4))
    def test_whatever_is_taken_can_be_verified(self, data: dict[str, api.Json]) -> None:
        api.record(actor=CLERK, action="a", subject=subject(1), at=NOW, data=data)

        assert api.verify().ok

    @pytest.mark.parametrize(
        "value",
        [1.0, float("nan"), Decimal("1"), {1, 2}, b"x", {1: "x"}, "\0", "\ud800", 2**63, NOW],
    )
    def test_what_has_two_ways_of_being_written_is_refused(self, value: object) -> None:
        with pytest.raises(api.NotCanonical):
            api.record(
                actor=CLERK,
                action="a",
                subject=subject(1),
                at=NOW,
                data={"deep": [value]},  # type: ignore[list-item] # the point of the test
            )
        assert not Entry.objects.exists()

    def test_a_time_without_a_zone_is_refused(self) -> None:
        with pytest.raises(api.NotCanonical):
            api.record(actor=CLERK, action="a", subject=subject(1), at=NOW.replace(tzinfo=None))

    def test_a_personal_value_is_kept_only_as_a_keyed_hash(self) -> None:
        first, second = api.personal("210211199001010012"), api.personal("210211199001010012")

        assert first == second
        assert first != api.personal("210211199001010013")
        assert len(first) == 64


@given(json_values)
def test_the_order_of_keys_makes_no_difference(value: object) -> None:
    def turned(part: object) -> object:
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(list(part))}
        return [turned(inner) for inner in part] if isinstance(part, list) else part

    assert canonical(turned(value)) == canonical(value)


@pytest.mark.django_db
class TestTriggers:
    @pytest.mark.parametrize("table", ["ledger_entry", "ledger_root", "ledger_roothead"])
    @pytest.mark.parametrize("verb", ["UPDATE {} SET hash = hash", "DELETE FROM {}"])
    def test_what_is_written_stays(self, table: str, verb: str) -> None:
        write(1)
        api.seal_day(now=NOW)

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql(verb.format(table))

    @pytest.mark.parametrize("table", TABLES)
    def test_a_table_is_not_emptied(self, table: str) -> None:
        write(1)
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET LOCAL ganxin.keep_ledger = 'yes'")  # a test database may be emptied otherwise

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE")

    @pytest.mark.parametrize(
        "change", ["seq = seq", "seq = seq - 1", "seq = seq + 1, subject_id = 'x'"]
    )
    def test_a_head_only_moves_on(self, change: str) -> None:
        write(1, 2)

        with pytest.raises(IntegrityError, match="moves on"), transaction.atomic():
            sql(f"UPDATE ledger_chain SET {change}")

    def test_a_head_is_not_removed(self) -> None:
        write(1)

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql("DELETE FROM ledger_chain")


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_wait_for_each_other() -> None:
    """Two chains, written together in opposite orders by several threads: no deadlock, no gap."""

    def work(order: tuple[int, ...]) -> None:
        try:
            for _ in range(5):
                api.record_many([api.NewEntry(CLERK, "a", subject(n), NOW) for n in order])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[order]) for order in [(1, 2), (2, 1)] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert api.verify() == api.Verdict(ok=True, entries=40, chains=2, roots=0, fault=None)


@pytest.mark.django_db
class TestSeal:
    def test_a_root_counts_what_stood_under_it(self) -> None:
        write(1, 3)
        write(2, 2)
        first = api.seal_day(now=NOW)
        write(1)
        write(3)
        second = api.seal_day(now=NOW + timedelta(days=1))

        assert (first.number, first.chains, first.entries) == (1, 2, 5)
        assert (second.number, second.chains, second.entries) == (2, 3, 7)
        assert second.previous == first.hash
        assert second.heads.count() == 2
        assert api.verify() == api.Verdict(ok=True, entries=7, chains=3, roots=2, fault=None)

    def test_sealing_twice_a_day_with_nothing_new_is_one_root(self) -> None:
        write(1)

        assert api.seal_day(now=NOW) == api.seal_day(now=NOW + timedelta(minutes=5))
        assert api.Root.objects.count() == 1

    def test_a_quiet_day_has_a_root_too(self) -> None:
        write(1)
        first = api.seal_day(now=NOW)
        second = api.seal_day(now=NOW + timedelta(days=1))

        assert (second.number, second.previous) == (2, first.hash)
        assert api.verify().roots == 2

    def test_the_day_is_the_day_of_the_district(self) -> None:
        late = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)  # five past midnight there

        assert api.seal_day(now=late).on.isoformat() == "2026-11-23"

    def test_sealing_costs_no_query_per_head(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(30):
            write(number)

        with django_assert_max_num_queries(9):
            api.seal_day(now=NOW)
