"""Enterprises × policies: our engine against OpenFisca-core, polars and DuckDB in one run.

`./ganxin bench policies [--enterprises 1000000] [--policies 50] [--repetitions 5] [--growth]
[--json]`. The repetitions of the engines alternate, so that a busy machine is unfair to none. The
clock runs from columns in memory (each engine's own kind) and parsed rules to all answers; ours
includes compiling the rules. Exit code 1 if any answers differ.
"""

import argparse
import gc
import json
import pathlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.feather as feather  # type: ignore[import-untyped]  # publishes no types

from bench import _agreement, _growth, _interactive, _market, _memory
from bench._process import Peers
from ganxin.feel import api, sql
from ganxin.feel.bulk import Engine
from ganxin.feel.bulk.kernels import Name, workers
from ganxin.feel.core import Rule, compile_rule

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TARGETS = {"cold_vs_openfisca": 20, "edit_vs_openfisca": 200, "bytes_per_enterprise": 50}
SMALL = 4096
_NUMBER = "行号"


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ganxin bench policies", description=__doc__)
    parser.add_argument("--enterprises", type=_positive, default=1_000_000)
    parser.add_argument("--policies", type=_positive, default=50)
    parser.add_argument("--repetitions", type=_positive, default=5)
    parser.add_argument(
        "--growth", action="store_true", help="also 1e5, 1e6, 4e6 and 500 policies"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    report = measure(options.enterprises, options.policies, options.repetitions)
    if options.growth:
        report["growth"] = _growth.rows(options.repetitions)
    text = json.dumps(report, ensure_ascii=False) if options.json else _text(report)
    sys.stdout.write(text + "\n")
    return 0 if report["agree"] else 1


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def measure(rows: int, count: int, repetitions: int) -> dict[str, Any]:
    """All engines on the same data; times in seconds."""
    policies = _market.policies(count)
    with tempfile.TemporaryDirectory(prefix="ganxin-bench-") as name:
        folder = pathlib.Path(name)
        table = _market.enterprises(rows)
        feather.write_feather(table, folder / "enterprises.arrow", compression="uncompressed")
        plain = json.dumps([policy.plain() for policy in policies], ensure_ascii=False)
        (folder / "policies.json").write_text(plain, "utf-8")
        with Peers(folder) as peers:
            race = Race(table, policies, peers)
            race.warm()
            medians = race.medians(repetitions)
            peers.seconds("save")
            agreement = _agreement.compare(race, folder)
        memory = _memory.measure(folder, rows)
    interactive = _interactive.measure(table, race.kinds, NOW)
    return _report(rows, count, medians, agreement, memory, interactive)


class Race:
    """The engines, ready to run again and again."""

    def __init__(self, table: pa.Table, policies: list[_market.Policy], peers: Peers) -> None:
        self.table = table
        self.policies = policies
        self.peers = peers
        self.kinds = _market.kinds()
        self.parsed = {policy.name: api.parse(_market.feel(policy)) for policy in policies}
        self.rules = self.compiled()
        self.engines: dict[Name, Engine] = {}
        self.database = duckdb.connect()
        self.database.execute(f"SET threads TO {workers()}")
        numbered = table.append_column(_NUMBER, pa.array(np.arange(table.num_rows)))
        self.database.register("arriving", numbered)
        self.database.execute("CREATE TABLE enterprises AS SELECT * FROM arriving")
        self.answers: pa.Table | None = None
        self.editable = next(_market.editable(policies), None)
        self.attempts = 0

    def compiled(self) -> dict[str, Rule]:
        return {name: compile_rule(one, self.kinds, NOW) for name, one in self.parsed.items()}

    def warm(self) -> None:
        """Kernels are compiled, and libraries loaded, before any clock starts."""
        for kernel in ("numba", "numpy"):
            self.cold(kernel, self.table.slice(0, SMALL))

    def cold(self, kernel: Name, table: pa.Table | None = None) -> float:
        gc.collect()
        self.engines.pop(kernel, None)
        begun = time.perf_counter()
        engine = Engine(self.compiled(), self.table if table is None else table, kernel=kernel)
        seconds = time.perf_counter() - begun
        self.engines[kernel] = engine
        return seconds

    def edit(self, *, known: bool) -> float:
        """One policy with another threshold: compiled again, its answers computed again.

        `known`: the threshold is one that the engine has met before; else one column is read anew.
        """
        if self.editable is None:
            return float("nan")
        self.attempts += 0 if known else 1
        policy = _market.edited(self.editable, self.attempts)
        expression = api.parse(_market.feel(policy))
        begun = time.perf_counter()
        rule = compile_rule(expression, self.kinds, NOW)
        self.engines["numba"].edit(policy.name, rule)
        return time.perf_counter() - begun

    def duckdb(self) -> float:
        begun = time.perf_counter()
        names = list(self.rules)
        parts: list[pa.Table] = []
        for start in range(0, len(names), sql.MOST_RULES):
            rules = {name: self.rules[name] for name in names[start : start + sql.MOST_RULES]}
            query = sql.statement(rules, "enterprises", "duckdb", keys=[_NUMBER])
            parts.append(self.database.sql(query).to_arrow_table())
        seconds = time.perf_counter() - begun
        # Its threads hand in their rows as they are ready.
        parts = [part.sort_by(_NUMBER).drop_columns(_NUMBER) for part in parts]
        self.answers = parts[0]
        for part in parts[1:]:
            for name in part.column_names:
                self.answers = self.answers.append_column(name, part.column(name))
        return seconds

    def medians(self, repetitions: int) -> dict[str, float]:
        """Of so many rounds, in each of which every engine runs once."""
        editable = self.editable.name if self.editable else next(iter(self.rules))
        tracks: dict[str, Callable[[], float]] = {
            "openfisca": lambda: self.peers.seconds("openfisca"),
            "numba": lambda: self.cold("numba"),
            "edit": lambda: self.edit(known=False),
            "edit_known": lambda: self.edit(known=True),
            "openfisca_one": lambda: self.peers.seconds(f"openfisca_one {editable}"),
            "polars": lambda: self.peers.seconds("polars"),
            "numpy": lambda: self.cold("numpy"),
            "duckdb": self.duckdb,
        }
        found: dict[str, list[float]] = {name: [] for name in tracks}
        for _ in range(max(5, repetitions)):
            for name, track in tracks.items():
                found[name].append(track())
        # The edits changed one policy: the answers that are compared are those of a fresh start.
        self.cold("numba")
        return {name: statistics.median(seconds) for name, seconds in found.items()}


def _report(
    rows: int,
    count: int,
    medians: dict[str, float],
    agreement: dict[str, bool],
    memory: dict[str, float],
    interactive: dict[str, float],
) -> dict[str, Any]:
    fisca = medians["openfisca"]
    return {
        "enterprises": rows,
        "policies": count,
        "processors": workers(),
        "medians": medians,
        "cold_vs_openfisca": round(fisca / medians["numba"], 1),
        "cold_numpy_vs_openfisca": round(fisca / medians["numpy"], 1),
        "polars_vs_openfisca": round(fisca / medians["polars"], 2),
        "duckdb_vs_openfisca": round(fisca / medians["duckdb"], 2),
        "edit_vs_openfisca": round(fisca / medians["edit"], 1),
        "edit_vs_openfisca_one": round(medians["openfisca_one"] / medians["edit"], 1),
        "bytes_per_enterprise": round(memory["kept"], 1),
        "peak_bytes_per_enterprise": round(memory["peak"], 1),
        "interactive": interactive,
        "agreement": agreement,
        "agree": all(agreement.values()),
        "targets": TARGETS,
    }


_NAMES = {
    "openfisca": "OpenFisca-core（两值）",
    "polars": "polars",
    "duckdb": "DuckDB",
    "numpy": "本引擎，numpy",
    "numba": "本引擎，numba",
    "edit_known": "改一条政策，阈值用过",
    "edit": "改一条政策，阈值是新的",
    "openfisca_one": "OpenFisca-core 只算这一条",
}


def _text(report: dict[str, Any]) -> str:
    fisca = report["medians"]["openfisca"]
    lines = [
        f"{report['enterprises']:,} 户 × {report['policies']} 条政策，{report['processors']} 核"
    ]
    for name, label in _NAMES.items():
        seconds = report["medians"][name]
        lines.append(
            f"{label}：{seconds * 1000:,.1f} 毫秒，OpenFisca 的 {fisca / seconds:,.1f} 倍"
        )
    kept, peak = report["bytes_per_enterprise"], report["peak_bytes_per_enterprise"]
    lines.append(f"另占内存：每户 {kept} 字节，峰值 {peak} 字节")
    interactive = report["interactive"]
    lines.append(
        f"一户 × {interactive['policies']:,} 条政策：{interactive['seconds'] * 1000:.2f} 毫秒；"
        f"说清一条政策的理由：{interactive['explanation_seconds'] * 1000:.2f} 毫秒，"
        f"本区最长的一条 {interactive['longest_explanation_seconds'] * 1000:.2f} 毫秒"
    )
    for name, agreed in report["agreement"].items():
        lines.append(f"{name}：{'一致' if agreed else '不一致！'}")
    lines += [_growth.line(row) for row in report.get("growth", ())]
    return "\n".join(lines)
