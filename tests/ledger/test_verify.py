"""Whoever owns the database can write past us; the first row he touched is named."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ganxin.cli import ledger as command
from ganxin.ledger import api
from tests.ledger.writing import (
    NOW,
    chain_id,
    close_gap,
    entry,
    fault,
    insert,
    make_room,
    owner_of_the_database,
    rehash,
    sql,
    write,
)

pytestmark = pytest.mark.django_db
WHERE = "WHERE chain_id = %s AND seq = %s"


@pytest.fixture(autouse=True)
def three_chains_of_five() -> Iterator[None]:
    for number in ("a", "b", "c"):
        write(number, 5)
    assert api.verify().ok
    with owner_of_the_database():
        yield


def remove(number: str, seq: int) -> None:
    sql(f"DELETE FROM ledger_entry {WHERE}", chain_id(number), seq)


class TestAltered:
    @pytest.mark.parametrize("seq", [1, 3, 5])
    @pytest.mark.parametrize(
        "change",
        [
            "actor_label = '别人'",
            "actor_id = '2'",
            "action = 'cases.case.refused'",
            "label = '别的'",
            "basis = '没有依据'",
            "at = at + interval '1 microsecond'",
            "at = 'infinity'",
            "data = '{\"n\": 99}'",
            "data = '{\"n\": 0.0}'",
            "data = ('{\"n\": 1' || repeat('0', 5000) || '}')::jsonb",
            "format = 2",
            "hash = repeat('0', 64)",
        ],
    )
    def test_any_field_of_any_row(self, seq: int, change: str) -> None:
        sql(f"UPDATE ledger_entry SET {change} {WHERE}", chain_id("b"), seq)

        assert fault() == ("altered", "b", seq)

    @pytest.mark.parametrize("seq", [1, 3, 4])
    def test_a_row_with_a_fresh_hash_is_betrayed_by_the_next(self, seq: int) -> None:
        row = entry("b", seq)
        remove("b", seq)
        insert("b", seq, previous=row.previous)

        assert fault() == ("altered", "b", seq)

    def test_the_last_row_with_a_fresh_hash_is_betrayed_by_the_head(self) -> None:
        row = entry("b", 5)
        remove("b", 5)
        insert("b", 5, previous=row.previous)

        assert fault() == ("altered", "b", 5)

    def test_a_head_that_does_not_fit_its_last_row(self) -> None:
        sql("UPDATE ledger_chain SET hash = repeat('1', 64) WHERE id = %s", chain_id("b"))

        assert fault() == ("altered", "b", 5)

    def test_a_first_row_with_an_invented_past(self) -> None:
        remove("b", 1)
        insert("b", 1, previous="1" * 64)

        assert fault() == ("altered", "b", 1)

    def test_of_two_the_first_is_named(self) -> None:
        sql(f"UPDATE ledger_entry SET label = 'x' {WHERE}", chain_id("c"), 1)
        sql(f"UPDATE ledger_entry SET label = 'x' {WHERE}", chain_id("b"), 4)

        assert fault() == ("altered", "b", 4)

    @settings(max_examples=20, deadline=None)
    @given(seq=st.integers(1, 5), flip=st.integers(0, 63))
    def test_one_wrong_character_in_a_hash(self, seq: int, flip: int) -> None:
        old = entry("b", seq).hash
        new = old[:flip] + ("0" if old[flip] != "0" else "1") + old[flip + 1 :]
        sql(f"UPDATE ledger_entry SET hash = %s {WHERE}", new, chain_id("b"), seq)
        found = fault()
        sql(f"UPDATE ledger_entry SET hash = %s {WHERE}", old, chain_id("b"), seq)

        assert found == ("altered", "b", seq)


class TestRemoved:
    @pytest.mark.parametrize("seq", [1, 2, 4, 5])
    def test_one_row(self, seq: int) -> None:
        remove("b", seq)

        assert fault() == ("removed", "b", seq)

    @pytest.mark.parametrize("seq", [1, 2, 4])
    def test_one_row_with_the_others_renumbered(self, seq: int) -> None:
        remove("b", seq)
        close_gap("b", seq)

        assert fault() == ("removed", "b", seq)

    def test_the_end_of_a_chain(self) -> None:
        for seq in (3, 4, 5):
            remove("b", seq)

        assert fault() == ("removed", "b", 3)

    def test_all_rows_of_a_chain(self) -> None:
        sql("DELETE FROM ledger_entry WHERE chain_id = %s", chain_id("b"))

        assert fault() == ("removed", "b", 1)

    def test_a_head_without_its_rows(self) -> None:
        gone = chain_id("b")
        sql("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        sql("ALTER TABLE ledger_chain DISABLE TRIGGER ALL")
        sql("DELETE FROM ledger_chain WHERE id = %s", gone)

        found = api.verify().fault

        assert found is not None
        assert (found.kind, found.subject_type, found.subject_id) == (
            "removed",
            "ledger.chain",
            str(gone),
        )
        sql("DELETE FROM ledger_entry WHERE chain_id = %s", gone)  # else the test cannot end

    def test_a_whole_chain_that_stood_under_a_root(self) -> None:
        api.seal_day(now=NOW)
        gone = chain_id("b")
        sql("DELETE FROM ledger_entry WHERE chain_id = %s", gone)
        sql("DELETE FROM ledger_chain WHERE id = %s", gone)

        found = api.verify().fault

        assert found is not None
        assert (found.kind, found.subject_id, found.seq, found.until) == ("removed", "b", 1, 5)

    def test_the_end_of_a_chain_and_its_head_set_back(self) -> None:
        api.seal_day(now=NOW)
        write("b", 2)
        api.seal_day(now=NOW + timedelta(days=1))
        remove("b", 7)
        head = entry("b", 6).hash
        sql("UPDATE ledger_chain SET seq = 6, hash = %s WHERE id = %s", head, chain_id("b"))

        found = api.verify().fault

        assert found is not None
        assert (found.kind, found.subject_id, found.seq, found.until) == ("removed", "b", 6, 7)


class TestInserted:
    @pytest.mark.parametrize("seq", [1, 3, 5])
    def test_a_row_with_its_right_hash(self, seq: int) -> None:
        previous = entry("b", seq).previous
        make_room("b", seq)
        insert("b", seq, previous=previous)

        assert fault() == ("inserted", "b", seq)

    def test_a_row_with_any_hash(self) -> None:
        previous = entry("b", 3).previous
        make_room("b", 3)
        insert("b", 3, previous=previous, hash="1" * 64)

        assert fault() == ("inserted", "b", 3)

    def test_a_row_after_the_end(self) -> None:
        insert("b", 6, previous=entry("b", 5).hash)

        assert fault() == ("inserted", "b", 6)

    def test_a_second_row_at_the_same_place(self) -> None:
        sql("ALTER TABLE ledger_entry DROP CONSTRAINT one_entry_per_place")
        insert("b", 3, previous=entry("b", 3).previous)

        assert fault() == ("inserted", "b", 3)


class TestRewritten:
    @pytest.mark.parametrize("seq", [1, 3, 5])
    def test_a_chain_hashed_anew_is_found_where_a_root_was_sealed_after_it(self, seq: int) -> None:
        api.seal_day(now=NOW)
        sql(f"UPDATE ledger_entry SET actor_label = '别人' {WHERE}", chain_id("b"), seq)
        rehash("b", seq)

        assert fault() == ("rewritten", "b", 1)

    def test_rows_sealed_before_are_not_accused(self) -> None:
        api.seal_day(now=NOW)
        write("b", 2)
        api.seal_day(now=NOW + timedelta(days=1))
        sql(f"UPDATE ledger_entry SET actor_label = '别人' {WHERE}", chain_id("b"), 6)
        rehash("b", 6)

        found = api.verify().fault

        assert found is not None
        assert (found.kind, found.subject_id, found.seq, found.until) == ("rewritten", "b", 6, 7)

    def test_without_a_root_it_is_not_found_and_we_do_not_pretend(self) -> None:
        sql(f"UPDATE ledger_entry SET actor_label = '别人' {WHERE}", chain_id("b"), 3)
        rehash("b", 3)

        assert fault() is None


class TestRoots:
    @pytest.fixture(autouse=True)
    def two_roots(self, three_chains_of_five: None) -> None:
        api.seal_day(now=NOW)
        write("b")
        api.seal_day(now=NOW + timedelta(days=1))

    @pytest.mark.parametrize(
        "change",
        [
            '"on" = "on" + 1',
            "sealed_at = sealed_at + interval '1 second'",
            "entries = entries + 1",
            "chains = chains - 1",
            "hash = repeat('1', 64)",
            "signature = repeat('1', 64)",
        ],
    )
    def test_an_altered_root(self, change: str) -> None:
        sql(f"UPDATE ledger_root SET {change} WHERE number = 1")

        assert fault() == ("root", "1", 0)

    def test_a_removed_root(self) -> None:
        sql("DELETE FROM ledger_roothead WHERE root_id = 1")
        sql("DELETE FROM ledger_root WHERE number = 1")

        assert fault() == ("root", "1", 0)

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE ledger_roothead SET hash = repeat('1', 64) WHERE root_id = 1",
            "UPDATE ledger_roothead SET subject_id = 'z' WHERE root_id = 1 AND subject_id = 'c'",
            "DELETE FROM ledger_roothead WHERE root_id = 1 AND subject_id = 'c'",
        ],
    )
    def test_an_altered_list_of_heads(self, change: str) -> None:
        sql(change)

        assert fault() == ("root", "1", 0)

    def test_the_last_root_removed_is_missed_by_who_kept_its_hash(self) -> None:
        kept = api.Root.objects.get(number=2).hash
        assert api.verify(root=kept).ok
        sql("DELETE FROM ledger_roothead WHERE root_id = 2")
        sql("DELETE FROM ledger_root WHERE number = 2")

        found = api.verify(root=kept).fault

        assert found is not None
        assert (found.kind, found.subject_id) == ("root", "2")
        assert kept in found.what


class TestCost:
    def test_a_verification_costs_no_query_per_chain(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(40):
            write(f"more-{number}")
        api.seal_day(now=NOW)

        with django_assert_max_num_queries(6):
            verdict = api.verify()

        assert (verdict.chains, verdict.entries, verdict.roots) == (43, 55, 1)


class TestCommand:
    def test_a_sound_ledger_is_one_sentence(self) -> None:
        assert command.sentence(api.verify()) == (
            "台账完好：3 条链、15 行、0 次封存，全部对得上。"
        )

    def test_a_fault_says_where_and_what(self, capsys: pytest.CaptureFixture[str]) -> None:
        sql(f"UPDATE ledger_entry SET label = 'x' {WHERE}", chain_id("b"), 2)

        assert command._verify(root="", as_json=False) == 1
        assert capsys.readouterr().out == (
            "台账有误：cases.case b 第 2 行被改动。内容与校验值不符：cases.case.moved（王明）。\n"
        )

    def test_a_machine_reads_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert command._seal(as_json=True) == 0
        root = json.loads(capsys.readouterr().out)
        assert command._verify(root=root["hash"], as_json=True) == 0
        assert json.loads(capsys.readouterr().out) == {
            "ok": True,
            "entries": 15,
            "chains": 3,
            "roots": 1,
            "fault": None,
        }

    def test_a_seal_is_one_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert command._seal(as_json=False) == 0
        assert "已封存第 1 次" in capsys.readouterr().out
