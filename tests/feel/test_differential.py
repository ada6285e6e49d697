"""Random rules on random facts have one answer, whoever computes it."""

import shutil

import psycopg
import pytest
from django.db import connection

from bench.differential import Answers, Case, compared


@pytest.mark.parametrize("seed", range(100, 104))
def test_interpreter_kernels_and_duckdb_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand decisions in all."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    decisions, difference = compared(seed, rules=50, rows=500)

    assert (decisions, difference) == (25_000, "")


@pytest.mark.django_db
def test_postgresql_agrees_too() -> None:
    case = Case(200, rules=50, rows=300)
    with connection.cursor() as cursor:
        assert isinstance(cursor.connection, psycopg.Connection)
        answers = case.by_postgresql(cursor.connection)

    assert case.difference(case.by_interpreter(), answers, "PostgreSQL") == ""


def test_spark_agrees_too() -> None:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("没有 Java，Spark 起不来")
    case = Case(300, rules=30, rows=200)

    assert case.difference(case.by_interpreter(), case.by_spark("local[2]"), "Spark") == ""


def test_a_difference_is_told_with_rule_and_facts() -> None:
    case = Case(1, rules=2, rows=3)
    wanted = case.by_interpreter()
    wrong: Answers = {name: [one is not True for one in each] for name, each in wanted.items()}

    told = case.difference(wanted, wrong, "某引擎")

    assert told.startswith("某引擎：")
    assert case.expressions["r0"].text in told
