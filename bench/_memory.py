"""What the engine takes beside the columns: measured in a process of its own."""

import json
import pathlib
import subprocess
import sys
from datetime import UTC, datetime

import pyarrow.feather as feather  # type: ignore[import-untyped]  # publishes no types

from bench import _market
from ganxin.conf import environment
from ganxin.feel import api
from ganxin.feel.bulk import Engine
from ganxin.feel.core import compile_rule

_NOW = datetime(2026, 11, 22, tzinfo=UTC)


def measure(folder: pathlib.Path, rows: int) -> dict[str, float]:
    """Bytes an enterprise, kept and at the peak."""
    count = len(json.loads((folder / "policies.json").read_text("utf-8")))
    command = [sys.executable, "-m", "bench._memory", str(folder), str(count)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=environment.ROOT
    )
    before, after, peak = map(int, done.stdout.split())
    return {"kept": (after - before) / rows, "peak": (peak - before) / rows}


def main(folder: pathlib.Path, count: int) -> None:
    table = feather.read_table(folder / "enterprises.arrow", memory_map=False).combine_chunks()
    kinds = _market.kinds()
    rules = {
        policy.name: compile_rule(api.parse(_market.feel(policy)), kinds, _NOW)
        for policy in _market.policies(count)
    }
    Engine(rules, table.slice(0, 4096))  # the kernels' own code is no memory of the answers
    before = _resident("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak from here on
    engine = Engine(rules, table)
    sys.stdout.write(f"{before} {_resident('VmRSS')} {_resident('VmHWM')}\n")
    del engine


def _resident(line: str) -> int:
    status = pathlib.Path("/proc/self/status").read_text("ascii")
    return (
        next(int(part.split()[1]) for part in status.splitlines() if part.startswith(line)) * 1024
    )


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
