"""Writing: rows follow each other, and only what can be written in one way is taken."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ganxin.ledger import api
from ganxin.ledger.models import Chain
from ganxin.ledger.rules import GENESIS, canonical
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
CLERK = Actor("018f", "王明")
CASE = Subject("cases.case", "7", "生鲜超市 食品经营许可")


def test_each_row_follows_the_one_before() -> None:
    for word in ("received", "accepted"):
        api.record(actor=CLERK, action=f"cases.case.{word}", subject=CASE, at=NOW, data={"n": 1})

    first, second = api.entries_of("cases.case", "7")
    assert (first.seq, first.previous) == (1, GENESIS)
    assert (second.seq, second.previous) == (2, first.hash)
    assert (second.actor_label, second.label) == ("王明", "生鲜超市 食品经营许可")
    head = Chain.objects.get()
    assert (head.seq, head.hash) == (2, second.hash)


def test_each_subject_has_its_own_chain() -> None:
    subjects = [Subject("cases.case", str(number), "") for number in (3, 1, 2)]
    api.record_many([api.NewEntry(CLERK, "seen", s, NOW) for s in (*subjects, *subjects)])

    assert [chain.seq for chain in Chain.objects.all()] == [2, 2, 2]
    assert api.verify() == api.Verdict(ok=True, entries=6, chains=3, roots=0, fault=None)


def test_a_line_on_a_known_chain_costs_four_queries(
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    api.record(actor=CLERK, action="a", subject=CASE, at=NOW)
