"""One enterprise at a time: answers to many policies, and all that can be said of one."""

import json
import pathlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from bench import _market
from ganxin.feel import api
from ganxin.feel.bulk import PolicySet
from ganxin.feel.core import Kind, compile_rule
from ganxin.feel.eligibility.policy import read

POLICIES = 2000
ENTERPRISES = 30
EXPLAINED = 20
DISTRICT = pathlib.Path(__file__).parents[1] / "districts/ganjingzi/policies"


def measure(table: pa.Table, kinds: Mapping[str, Kind], now: datetime) -> dict[str, float]:
    """Medians in seconds, over 30 enterprises of the table.

    `seconds`: answers to 2,000 policies. `explanation_seconds`: the explanation of one policy of
    the market. `longest_explanation_seconds`: the same of the district's own policy that takes
    longest, with everything that is known in its longest stored case.
    """
    rows = table.slice(0, min(ENTERPRISES, len(table))).to_pylist()
    enterprises = [
        {name: value for name, value in row.items() if value is not None} for row in rows
    ]
    parsed = {
        policy.name: api.parse(_market.feel(policy)) for policy in _market.policies(POLICIES)
    }
    policies = PolicySet(
        {name: compile_rule(expression, kinds, now) for name, expression in parsed.items()}
    )
    some = list(parsed.values())[:EXPLAINED]
    return {
        "policies": POLICIES,
        "seconds": _median(partial(policies.answers, facts) for facts in enterprises),
        "explanation_seconds": _median(
            partial(api.ask, one, facts, now=now) for one in some for facts in enterprises
        ),
        "longest_explanation_seconds": max(_of_the_district()),
    }


def _of_the_district() -> Iterator[float]:
    for path in sorted(DISTRICT.glob("*.cases.json")):
        policy = read(path.with_name(path.name.replace(".cases.json", ".dmn")))
        cases = json.loads(path.read_text("utf-8"))["cases"]
        facts = max((case["inputs"] for case in cases), key=len)
        yield _median([partial(policy.assess, facts)] * ENTERPRISES)


def _median(calls: Iterable[Callable[[], object]]) -> float:
    """Each is called once before, so that nothing is read for the first time."""
    seconds: list[float] = []
    for call in calls:
        call()
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)
