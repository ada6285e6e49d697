"""Criteria files: JSON in which people wrote down what the sources say."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, get_args

from ganxin.feel.criteria.naming import named
from ganxin.feel.criteria.records import (
    Band,
    Condition,
    Criteria,
    Group,
    Item,
    Operator,
    Option,
    Part,
    Scale,
    Sheet,
    Step,
    Stepped,
    Value,
)
from ganxin.feel.errors import FeelError
from ganxin.feel.vocabulary import KEYWORDS

Raw = Mapping[str, Any]
_OPERATORS: dict[object, Operator] = {name: name for name in get_args(Operator)}
_TEXTS = (
    *("label", "unit", "text", "basis", "name", "issuer", "doc_no", "verified", "source"),
    *("effective", "window", "benefit", "part", "rule", "kind", "cond"),
)
_NAMES: dict[type, str] = {Decimal: "数字"}
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_AMOUNT = re.compile(r"(?P<what>[^≥]*)≥(?P<amount>\d+)万元(?:（(?P<group>[^）]*)）)?")


def read(text: str) -> tuple[Criteria, ...]:
    """All the rule sets of a file, in order. Raises FeelError with the place for what is wrong."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        raise FeelError("这不是 JSON", error.lineno, error.colno) from None
    except RecursionError:
        raise FeelError("JSON 嵌套太深") from None
    if not isinstance(found, dict) or not isinstance(found.get("policies"), list):
        raise FeelError("最外层应有 policies，是一列规则")
    every = tuple(map(criteria, found["policies"]))
    ids = [one.id for one in every]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise FeelError(f"规则“{id_}”出现了两次")
    return named(every)


def criteria(raw: Raw) -> Criteria:
    """One rule set. Raises FeelError."""
    if not isinstance(raw, dict):
        raise FeelError("policies 里的每一项应是一个 JSON 对象")
    id_ = _text(raw, "id", "规则")
    if not _KEY.fullmatch(id_):
        raise FeelError(f"规则的编号“{id_}”只能用小写字母、数字和下划线")
    try:
        _texts(raw)
        return _one_kind_each(_criteria(raw, id_))
    except FeelError as error:
        raise FeelError(f"规则“{id_}”：{error.message}") from None
    except KeyError as error:
        raise FeelError(f"规则“{id_}”：有一处没有写 {error.args[0]}") from None
    except (AttributeError, TypeError, ValueError):
        raise FeelError(f"规则“{id_}”：有一处的写法不对，例如该写对象的地方写了别的") from None


def _texts(raw: object) -> None:
    """What people read is text, wherever it stands. Raises FeelError."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name in _TEXTS and not isinstance(value, str):
                raise FeelError(f"{name} 应是文字，这里是 {value}")
            _texts(value)
    elif isinstance(raw, list):
        for value in raw:
            _texts(value)


def _one_kind_each(found: Criteria) -> Criteria:
    """A fact is a number, a text or a yes in the whole rule set. Raises FeelError."""
    kinds: dict[str, str] = {}
    for key, kind in (pair for part in found.parts for pair in _kinds(part)):
        if kinds.setdefault(key, kind) != kind:
            raise FeelError(f"“{key}”一处是{kinds[key]}，另一处是{kind}")
    return found


def _kinds(part: Part) -> Iterator[tuple[str, str]]:
    if isinstance(part, Group):
        for one in part.parts:
            yield from _kinds(one)
    elif isinstance(part, Stepped):
        yield from ((part.key, "数字"), (part.on, "数字"))
    elif isinstance(part, Sheet):
        for item in part.items:
            for one_ in filter(None, (item, item.alternative)):
                if not one_.rule:
                    yield one_.key, "文字" if one_.options else "数字"
    else:
        flag = part.operator == "manual" or isinstance(part.value, bool)
        yield part.key, "是否" if flag else _NAMES.get(type(part.value), "文字")


def _criteria(raw: Raw, id_: str) -> Criteria:
    years = raw.get("valid_years")
    parts = tuple(_parts(raw))
    scales = tuple(_scales(raw.get("thresholds", [])))
    if not parts and not scales:
        raise FeelError("没有任何条件")
    return Criteria(
        id=id_,
        name=_text(raw, "name", id_),
        issuer=raw.get("issuer", ""),
        document=raw.get("doc_no", ""),
        parts=parts,
        scales=scales,
        estimate=_sheet(raw["scoring"], "") if "scoring" in raw else None,
        valid_years=None if years is None else int(years),
        notes=tuple(_note(note) for note in raw.get("notes", ())),
        **{
            name: raw.get(name, "")
            for name in ("verified", "source", "effective", "window", "benefit")
        },
    )


def _note(note: object) -> str:
    if not isinstance(note, str):
        raise FeelError(f"notes 应是文字，这里是 {note}")
    return note


def _parts(raw: Raw) -> Iterator[Part]:
    for name in ("base", "all_of"):
        for part in raw.get(name, []):
            yield _part(part)
    if raw.get("any_of"):
        yield Group("any", tuple(map(_part, raw["any_of"])), "")


def _part(raw: Raw) -> Part:
    if not isinstance(raw, dict):
        raise FeelError("每个条件应是一个 JSON 对象")
    part = _read_part(raw)
    if isinstance(part, Group) and not part.parts:
        raise FeelError("有一组条件是空的")
    return part


def _read_part(raw: Raw) -> Part:
    if "scoring" in raw:
        return _sheet(raw["scoring"], raw.get("name", ""))
    if "items" in raw:
        mode = raw.get("mode", "any")
        if mode not in ("all", "any"):
            raise FeelError(f"分组的 mode 应是 all 或 any，这里是“{mode}”")
        return Group(mode, tuple(map(_part, raw["items"])), raw.get("name", ""))
    if "any_of" in raw:
        return Group("any", tuple(map(_part, raw["any_of"])))
    if "all_of" in raw:
        return Group("all", tuple(map(_part, raw["all_of"])))
    if "bands_on" in raw:
        return _stepped(raw)
    return _condition(raw)


def _condition(raw: Raw) -> Condition:
    key = _key(raw)
    name = raw.get("op")
    operator = _OPERATORS.get(name) if isinstance(name, str) else None
    if operator is None:
        raise FeelError(f"“{key}”的 op 不认识：{raw.get('op')}")
    return Condition(
        key,
        raw.get("label", "") or key,
        operator,
        _VALUES[operator](raw.get("value"), key),
        **{name: raw.get(name, "") for name in ("unit", "text", "basis")},
        veto=raw.get("veto", False),
    )


def _number(value: object, key: str) -> Decimal:
    if not isinstance(value, Decimal):
        raise FeelError(f"“{key}”的门槛应是数字")
    return value


def _end(raw: Raw, name: str, key: str) -> Decimal | None:
    """One end of a stretch; None for one without end."""
    return None if raw.get(name) is None else _number(raw[name], key)


def _single(value: object, key: str) -> Value:
    if not isinstance(value, bool | Decimal | str):
        raise FeelError(f"“{key}”的值应是一个数字、文字或 true、false")
    return value


def _several(value: object, key: str) -> Value:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise FeelError(f"“{key}”的值应是一列文字")
    return tuple(value)


def _nothing(_value: object, _key: str) -> Value:
    return None


_VALUES: dict[str, Callable[[object, str], Value]] = {
    **dict.fromkeys(("ge", "gt", "le", "lt"), _number),
    "eq": _single,
    "in": _several,
    "manual": _nothing,
}


def _stepped(raw: Raw) -> Stepped:
    """Sizes as in 高新技术企业认定管理办法, article 11 (5): each includes its upper end."""
    key, on = _key(raw), _key({"key": raw["bands_on"]})
    steps = tuple(
        Step(_end(rule, "revenue_max", key), _number(rule.get("ge"), key)) for rule in raw["rules"]
    )
    if not steps:
        raise FeelError(f"“{key}”的 rules 是空的")
    return Stepped(key, raw.get("label", "") or key, on, steps, raw.get("unit", ""), on_label=on)


def _sheet(raw: Raw, name: str) -> Sheet:
    items = tuple(map(_item, raw.get("items", [])))
    total = _end(raw, "pass_total", "评分表")
    parts = tuple(
        (part, _number(least, part)) for part, least in raw.get("pass_parts", {}).items()
    )
    if not items and "pass_parts" not in raw:
        raise FeelError("评分表没有任何一项")
    known = {item.part for item in items}
    for part, _ in parts:
        if part not in known:
            raise FeelError(f"评分表没有“{part}”这一部分")
    return Sheet(items, total, parts, name)


def _item(raw: Raw) -> Item:
    key = _key(raw)
    alternative = raw.get("alternative")
    item = Item(
        part=raw.get("part", ""),
        key=key,
        label=raw.get("label", "") or key,
        most=_number(raw.get("max"), key),
        unit=raw.get("unit", ""),
        bands=tuple(
            Band(_end(band, "min", key), _end(band, "max", key), _number(band["score"], key))
            for band in raw.get("bands", [])
        ),
        options=tuple(
            Option(text, _number(points, key)) for text, points in raw.get("options", [])
        ),
        rule=raw.get("rule", ""),
        alternative=_item({**raw, **alternative, "alternative": None}) if alternative else None,
    )
    if sum(map(bool, (item.bands, item.options, item.rule))) != 1:
        raise FeelError(f"评分项“{key}”应有 bands、options、rule 中的一样")
    return item


def _scales(rows: list[Raw]) -> Iterator[Scale]:
    for row in rows:
        for clause in row["cond"].split("；"):
            found = _AMOUNT.fullmatch(clause)
            if found is None:
                raise FeelError(f"“{row['kind']}”的标准看不懂：{clause}")
            yield Scale(
                row["kind"],
                found["group"] or "",
                Decimal(found["amount"]),
                investment="投资" in found["what"],
            )


def _key(raw: Raw) -> str:
    key = raw.get("key", "")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise FeelError(f"指标的编号“{key}”只能用小写字母、数字和下划线")
    if key in KEYWORDS:
        raise FeelError(f"指标的编号不能是“{key}”，这是规则语言自己的词")
    return key


def _text(raw: Raw, name: str, what: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise FeelError(f"{what}没有 {name}")
    return value
