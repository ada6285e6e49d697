"""What changed between two versions, in words an official reads: “材料 6 → 4，承诺 20 → 7 日”."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ganxin.catalog.rules.definitions import BundleDefinition, ItemDefinition, Term
from ganxin.catalog.rules.reading import document

_LABELS = {
    "name": "名称",
    "summary": "简介",
    "type": "事项类型",
    "office": "实施部门",
    "clock": "时限",
    "result": "结果",
    "basis": "设定依据",
    "applicants": "服务对象",
    "conditions": "受理条件",
    "fields": "填写项目",
    "materials": "材料",
    "outputs": "产出",
    "permit_by_pledge": "告知承诺",
    "site_check": "现场核查",
    "limit": "数量限制",
    "trips": "到现场",
    "fee": "收费",
    "synonyms": "别名",
    "topics": "主题",
    "steps": "流程",
    "questions": "问题",
    "items": "事项",
    "edges": "先后",
    "examples": "例子",
    "notices": "提示",
    "joint_checks": "联合勘验",
    "elements": "数据元",
    "settings": "设置",
    "templates": "范本",
}


@dataclass(frozen=True)
class Difference:
    """`before` and `after` as read; a figure where there is one, else the text."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label} {self.before} → {self.after}"


def _term(term: Term | None) -> str:
    return term.label if term else "无"


_ITEM_FIGURES: Mapping[str, Callable[[ItemDefinition], str]] = {
    "材料": lambda item: f"{len(item.materials)} 份",
    "填写": lambda item: f"{len(item.fields)} 项",
    "承诺": lambda item: _term(item.clock.promised),
    "法定": lambda item: _term(item.clock.statutory),
    "到现场": lambda item: f"{item.trips.count} 次",
    "收费": lambda item: item.fee.note,
}
_BUNDLE_FIGURES: Mapping[str, Callable[[BundleDefinition], str]] = {
    "事项": lambda bundle: f"{len(bundle.items)} 个",
    "问题": lambda bundle: f"{len(bundle.questions)} 个",
    "先后": lambda bundle: f"{len(bundle.edges)} 处",
    "例子": lambda bundle: f"{len(bundle.examples)} 个",
}


def compare_items(old: ItemDefinition, new: ItemDefinition) -> tuple[Difference, ...]:
    """Figures first, then every other part that differs; empty for equal definitions."""
    figures = [
        Difference(label, show(old), show(new))
        for label, show in _ITEM_FIGURES.items()
        if show(old) != show(new)
    ]
    return (*figures, *compare_documents(document(old), document(new)))


def compare_bundles(old: BundleDefinition, new: BundleDefinition) -> tuple[Difference, ...]:
    figures = [
        Difference(label, show(old), show(new))
        for label, show in _BUNDLE_FIGURES.items()
        if show(old) != show(new)
    ]
    return (*figures, *compare_documents(document(old), document(new)))


def compare_documents(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Part by part, each entry of a list on its own line."""
    return tuple(
        difference
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
        for difference in _part(_LABELS.get(key, key), old.get(key), new.get(key))
    )


def _part(label: str, old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old or [], list) and isinstance(new or [], list):
        yield from _entries(label, _keyed(old or []), _keyed(new or []))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield Difference(f"{label}·{key}", _text(old.get(key)), _text(new.get(key)))
    else:
        yield Difference(label, _text(old), _text(new))


def _entries(label: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield Difference(f"{label}·{key}", "有", "删去")
        elif key not in old:
            yield Difference(f"{label}·{key}", "无", "新增")
        elif old[key] != new[key]:
            yield from _part(f"{label}·{key}", old[key], new[key])
    if list(old) != list(new) and set(old) == set(new):
        yield Difference(label, "原来的顺序", "新的顺序")


def _keyed(entries: list[Any]) -> dict[str, Any]:
    """List entries under what names them."""
    found: dict[str, Any] = {}
    for entry in entries:
        key = _name_of(entry)
        found[key if key not in found else f"{key}（{len(found)}）"] = entry
    return found


def _name_of(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    if "source" in entry and "target" in entry:
        return f"{entry['source']} → {entry['target']}（{entry['output']}）"
    if "law" in entry:
        return f"《{entry['law']}》{entry.get('clause', '')}"
    names = (
        str(entry[key]) for key in ("code", "element", "material", "item", "name") if key in entry
    )
    return next(names, str(entry))


def _text(value: Any) -> str:
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_text(entry) for entry in value)
    if isinstance(value, Mapping):
        return "，".join(f"{key} {_text(entry)}" for key, entry in value.items())
    return str(value)
