"""How the simulated offices decide: a few published rules over the data of the package.

The rules are samples. Where a clause is named, its text stands in the law; the distance of 100 m
does not (it is each bureau's own plan of retail points) and the answer says that it is a sample.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHOOL_METRES = 100
_METRES = re.compile(r"(\d+(?:\.\d+)?)\s*(千米|公里|km|米|m)", re.IGNORECASE)
_NO = {"no", "false", "否", "0"}

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """One answer: `kind` is granted, refused or checked; `passed` only speaks for checked."""

    kind: str
    reasons: str = ""
    clause: str = ""
    officer: str = ""
    passed: bool = True


def decide(system: str, content: Mapping[str, Any]) -> Sequence[Verdict]:
    """All answers that will follow a package, in order; the second comes after the check.

    Raises KeyError for a system that is not simulated.
    """
    fields = content.get("fields")
    return _RULES[system](
        fields if isinstance(fields, Mapping) else {}, bool(content.get("pledged"))
    )


def metres_in(text: object) -> float | None:
    """The distance in a sentence such as “泉水小学，约 60 米”; None where none is said."""
    found = _METRES.search(str(text))
    if found is None:
        return None
    factor = 1000 if found[2].lower() in {"千米", "公里", "km"} else 1
    return float(found[1]) * factor


def _tobacco(fields: Fields, pledged: bool) -> Sequence[Verdict]:
    """Refused near a school, or where nobody keeps shop and dwelling apart."""
    law = "《中华人民共和国烟草专卖法实施条例》第九条"
    distance = metres_in(fields.get("nearest_school", ""))
    if distance is not None and distance < SCHOOL_METRES:
        reason = (
            f"经营场所距离最近的学校{distance:g}米，不足{SCHOOL_METRES}米（示例规则），"
            "不符合烟草制品零售点合理布局的要求。"
        )
        return [Verdict("refused", reason, f"{law}第三项", "卫东")]
    if str(fields.get("tobacco_separate", "")).lower() in _NO:
        reason = "经营场所没有与住所分开（示例规则），没有固定的经营场所。"
        return [Verdict("refused", reason, f"{law}第二项", "卫东")]
    return [Verdict("granted", officer="卫东")]


def _fire(fields: Fields, pledged: bool) -> Sequence[Verdict]:
    """On a pledge granted at once and checked later; otherwise checked first."""
    law = "《中华人民共和国消防法》第十五条"
    faults = _fire_faults(fields)
    if pledged:
        found = (
            f"核查发现：{faults}" if faults else "核查：与承诺一致，符合消防技术标准和管理规定。"
        )
        return [
            Verdict("granted", clause=f"{law}第二款", officer="严峻"),
            Verdict("checked", found, f"{law}第二款", "严峻", passed=not faults),
        ]
    if faults:
        return [Verdict("refused", f"检查发现：{faults}", f"{law}第三款", "严峻")]
    return [Verdict("granted", clause=f"{law}第三款", officer="严峻")]


def _fire_faults(fields: Fields) -> str:
    exits = re.search(r"\d+", str(fields.get("fire_exits", "2")))
    if exits is None or int(exits[0]) < 2:
        return "安全出口少于2个（示例规则）。"
    if "extinguisher" not in str(fields.get("fire_equipment", "extinguisher")):
        return "没有配置灭火器（示例规则）。"
    return ""


_RULES = {"tobacco": _tobacco, "fire-rescue": _fire}
SYSTEMS = frozenset(_RULES)
PREFIXES = {"tobacco": "示例YC", "fire-rescue": "示例XF"}
