"""How time grows with enterprises and with policies: ours alone, columns in memory to answers."""

import gc
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from bench import _market
from ganxin.feel import api
from ganxin.feel.bulk import Engine
from ganxin.feel.core import compile_rule

SIZES = ((100_000, 50), (1_000_000, 50), (4_000_000, 50), (1_000_000, 500))
_NOW = datetime(2026, 11, 22, tzinfo=UTC)


def rows(repetitions: int) -> list[dict[str, Any]]:
    """One for each size: seconds, nanoseconds for one decision, bytes an enterprise."""
    kinds = _market.kinds()
    found: list[dict[str, Any]] = []
    for enterprises, count in SIZES:
        table = _market.enterprises(enterprises)
        parsed = {one.name: api.parse(_market.feel(one)) for one in _market.policies(count)}
        seconds: list[float] = []
        for _ in range(max(5, repetitions)):
            gc.collect()
            begun = time.perf_counter()
            rules = {name: compile_rule(one, kinds, _NOW) for name, one in parsed.items()}
            engine = Engine(rules, table)
            seconds.append(time.perf_counter() - begun)
            size = engine.extra_bytes
            del engine
        median = statistics.median(seconds)
        found.append(
            {
                "enterprises": enterprises,
                "policies": count,
                "seconds": median,
                "nanoseconds_a_decision": round(median / enterprises / count * 1e9, 3),
                "bytes_per_enterprise": round(size / enterprises, 1),
            }
        )
    return found


def line(row: dict[str, Any]) -> str:
    milliseconds, each = row["seconds"] * 1000, row["nanoseconds_a_decision"]
    return (
        f"{row['enterprises']:,} 户 × {row['policies']} 条：{milliseconds:,.1f} 毫秒，"
        f"每个判断 {each} 纳秒，每户 {row['bytes_per_enterprise']} 字节"
    )
