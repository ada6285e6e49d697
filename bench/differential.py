"""Random rules on random facts through every back-end: all answers must be the same.

`./ganxin bench differential [--decisions 10000000] [--seed 1] [--spark MASTER]`. Interpreter, both
kernels and DuckDB always; PostgreSQL where `DATABASE_URL` names a server; Spark where a master is
given (one part in twenty). Exit code 1 at a difference, which is printed with rule and facts.
"""

import argparse
import contextlib
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from random import Random

import duckdb
import psycopg
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel import api, matching, spark, sql
from ganxin.feel.bulk import match
from ganxin.feel.bulk.kernels import workers
from ganxin.feel.core import Kind, NotCore, compile_rule
from ganxin.feel.core.records import Rule
from tests.feel.core.random_rules import NOW, TYPES, expression, facts

RULES, ROWS = 100, 500
_ARROW = {
    "从业人数": pa.int32(),
    "营业收入": pa.float64(),
    "研发费用": pa.float64(),
    "注册资本": pa.decimal128(18, 2),
}
_OF_KIND = {
    Kind.NUMBER: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.DATE: pa.date32(),
}
Facts = Mapping[str, object]
Answers = dict[str, list[bool | None]]


class Case:
    """The rules and rows of one seed."""

    def __init__(self, seed: int, rules: int = RULES, rows: int = ROWS) -> None:
        chance = Random(seed)
        self.expressions: dict[str, api.Expression] = {}
        self.rules: dict[str, Rule] = {}
        while len(self.rules) < rules:
            name, made = f"r{len(self.rules)}", expression(chance)
            with contextlib.suppress(NotCore):
                self.rules[name] = compile_rule(made, TYPES, NOW)
                self.expressions[name] = made
        self.rows = [facts(chance) for _ in range(rows)]
        self.table = table(self.rows)

    def by_interpreter(self) -> Answers:
        return {
            name: [api.ask(one, row, now=NOW).value for row in self.rows]
            for name, one in self.expressions.items()
        }

    def by_numba(self) -> Answers:
        return _lists(matching.of_result(match(self.rules, self.table), _nothing(self.table)))

    def by_numpy(self) -> Answers:
        result = match(self.rules, self.table, kernel="numpy")
        return _lists(matching.of_result(result, _nothing(self.table)))

    def by_duckdb(self) -> Answers:
        with duckdb.connect() as base:
            base.register("arriving", self.table)
            base.execute("CREATE TABLE enterprises AS SELECT * FROM arriving")
            found: Answers = {}
            for part in self._parts():
                query = f"{sql.statement(part, 'enterprises', 'duckdb', keys=['no'])} ORDER BY no"
                found |= _of_rows(part, base.execute(query).fetchall())
            return found

    def by_postgresql(self, connection: psycopg.Connection) -> Answers:
        types = {Kind.NUMBER: "numeric", Kind.TEXT: "text", Kind.FLAG: "boolean"}
        columns = ", ".join(f'"{name}" {types.get(kind, "date")}' for name, kind in TYPES.items())
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE enterprises (no integer, {columns})".encode())
            with cursor.copy(b"COPY enterprises FROM STDIN") as copy:
                for no, row in enumerate(self.rows):
                    copy.write_row([no, *(row.get(name) for name in TYPES)])
            found: Answers = {}
            for part in self._parts():
                query = sql.statement(part, "enterprises", "postgresql", keys=["no"])
                cursor.execute(f"{query} ORDER BY no".encode())
                found |= _of_rows(part, cursor.fetchall())
            cursor.execute(b"DROP TABLE enterprises")
        return found

    def by_spark(self, master: str) -> Answers:
        with tempfile.TemporaryDirectory(prefix="ganxin-bench-") as name:
            source, target = pathlib.Path(name) / "in.parquet", pathlib.Path(name) / "out"
            pq.write_table(self.table, source)
            spark.match(spark.session(master), self.rules, source, target, ["no"])
            return _lists(pq.read_table(target).sort_by("no").drop_columns("no"))

    def difference(self, wanted: Answers, found: Answers, engine: str) -> str:
        """The first difference; empty where there is none."""
        for name, answers in wanted.items():
            for row, (one, other) in enumerate(zip(answers, found[name], strict=True)):
                if one is not other:
                    text, given = self.expressions[name].text, self.rows[row]
                    return f"{engine}：{text} 对 {given} 答 {other}，解释器答 {one}"
        return ""

    def _parts(self) -> Iterator[dict[str, Rule]]:
        names = list(self.rules)
        for start in range(0, len(names), sql.MOST_RULES):
            yield {name: self.rules[name] for name in names[start : start + sql.MOST_RULES]}


def table(rows: Sequence[Facts]) -> pa.Table:
    """Columns of every type that facts may have, and a number for each row."""
    columns = {"no": pa.array(range(len(rows)), pa.int32())}
    for name, kind in TYPES.items():
        columns[name] = pa.array([row.get(name) for row in rows], _ARROW.get(name, _OF_KIND[kind]))
    return pa.table(columns)


def compared(seed: int, rules: int = RULES, rows: int = ROWS) -> tuple[int, str]:
    """Decisions, and the first difference between interpreter, kernels, DuckDB, PostgreSQL."""
    case = Case(seed, rules, rows)
    wanted = case.by_interpreter()
    engines: dict[str, Callable[[], Answers]] = {
        "numba": case.by_numba,
        "numpy": case.by_numpy,
        "DuckDB": case.by_duckdb,
    }
    for engine, run_ in engines.items():
        told = case.difference(wanted, run_(), engine)
        if told:
            return rules * rows, told
    server = os.environ.get("DATABASE_URL", "")
    if server:
        with psycopg.connect(server) as connection:
            told = case.difference(wanted, case.by_postgresql(connection), "PostgreSQL")
    return rules * rows, told


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ganxin bench differential", description=__doc__)
    parser.add_argument("--decisions", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spark", default="")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    seeds = range(options.seed, options.seed + max(1, options.decisions // (RULES * ROWS)))
    done, told = 0, ""
    with ProcessPoolExecutor(workers()) as pool:
        for count, told in pool.map(compared, seeds):
            done += count
            if told:
                pool.shutdown(cancel_futures=True)
                break
    sparked = 0
    if options.spark and not told:
        for seed in seeds[::20]:
            case = Case(seed)
            told = told or case.difference(
                case.by_interpreter(), case.by_spark(options.spark), "Spark"
            )
            sparked += RULES * ROWS
    engines = "解释器、numba、numpy、DuckDB"
    engines += "、PostgreSQL" if os.environ.get("DATABASE_URL") else ""
    sys.stdout.write(
        f"{done:,} 个判断，{engines}" + (f"；{sparked:,} 个经 Spark" if sparked else "")
    )
    sys.stdout.write(f"，{time.monotonic() - started:.0f} 秒\n")
    sys.stdout.write(f"✗ {told}\n" if told else "✓ 答案全部相同。\n")
    return 1 if told else 0


def _nothing(found: pa.Table) -> pa.Table:
    return found.select([])


def _lists(found: pa.Table) -> Answers:
    return {name: found.column(name).to_pylist() for name in found.column_names}


def _of_rows(rules: Mapping[str, Rule], found: Sequence[tuple[object, ...]]) -> Answers:
    return {
        name: [None if row[at] is None else bool(row[at]) for row in found]
        for at, name in enumerate(rules, start=1)
    }
