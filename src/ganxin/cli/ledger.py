"""`./ganxin ledger verify [--root HASH] [--json]` and `./ganxin ledger seal [--json]`.

Verify reads the whole ledger and names the first row that was altered, removed or inserted; exit
code 1 on a fault. Seal signs the heads of all chains as they stand; keep the hash it prints where
the database's owner cannot reach it, and hand it to `verify --root`.
"""

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ganxin.cli.environment import database

if TYPE_CHECKING:
    from ganxin.ledger.api import Fault, Root, Verdict

KINDS = {
    "altered": "被改动",
    "removed": "被删除",
    "inserted": "被插入",
    "rewritten": "被重写",
    "root": "封存有误",
}


def run(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    with database():
        if options.action == "seal":
            return _seal(as_json=options.json)
        return _verify(root=options.root, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./ganxin ledger", description="台账校验和封存。")
    parser.add_argument("action", choices=["verify", "seal"], help="verify 校验，seal 封存")
    parser.add_argument("--root", default="", help="另外保存的封存校验值，必须在台账里找到")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _verify(*, root: str, as_json: bool) -> int:
    from ganxin.ledger.api import verify

    verdict = verify(root=root)
    _say(json.dumps(asdict(verdict), ensure_ascii=False) if as_json else sentence(verdict))
    return 0 if verdict.ok else 1


def _seal(*, as_json: bool) -> int:
    from ganxin.ledger.api import seal_day
    from ganxin.shell import clock

    root = seal_day(now=clock.now())
    _say(json.dumps(_root(root)) if as_json else _sealed(root))
    return 0


def sentence(verdict: "Verdict") -> str:
    """What a verification found, in one sentence."""
    if verdict.fault is None:
        return (
            f"台账完好：{verdict.chains} 条链、{verdict.entries} 行、"
            f"{verdict.roots} 次封存，全部对得上。"
        )
    return _fault(verdict.fault)


def _fault(fault: "Fault") -> str:
    where = f"{fault.subject_type} {fault.subject_id}"
    row = f"第 {fault.seq} 行" if fault.seq else ""
    return f"台账有误：{where} {row}{KINDS[fault.kind]}。{fault.what}。"


def _sealed(root: "Root") -> str:
    return (
        f"已封存第 {root.number} 次（{root.on}）：{root.chains} 条链、{root.entries} 行，"
        f"校验值 {root.hash}，请另外保存。"
    )


def _root(root: "Root") -> dict[str, object]:
    return {
        "number": root.number,
        "on": root.on.isoformat(),
        "chains": root.chains,
        "entries": root.entries,
        "hash": root.hash,
        "signature": root.signature,
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
