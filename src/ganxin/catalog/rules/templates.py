"""Templates of materials (范本, 空白表): the sheet of one, from its text or from its fields."""

from collections.abc import Iterable, Iterator, Mapping

from ganxin.catalog.rules.definitions import (
    DataElement,
    Dictionary,
    ItemDefinition,
    Template,
)

LABELS = {
    "model": "示范文本（示例）",
    "blank": "空白表　示范文本（示例）",
    "form": "空白表　示范文本（示例）",
}
SHORT = {"model": "范本", "blank": "空白表", "form": "空白表"}
SOURCE = "本平台写的示范文本（示例），部门另有格式的用部门的。"
_BOX = "□ "

Block = Mapping[str, object]


def template_of(dictionary: Dictionary, code: str) -> Template | None:
    return next((each for each in dictionary.templates if each.code == code), None)


def sheet(
    template: Template, dictionary: Dictionary, items: Iterable[ItemDefinition]
) -> dict[str, object]:
    """What `lib.pdf` prints as "sample", but for the moment of issue."""
    blocks: list[Block] = [
        {"kind": b.kind, "text": b.text, "entries": list(b.entries), "rows": b.rows}
        for b in template.blocks
    ]
    if template.kind == "form":
        blocks = list(_form(template, dictionary, list(items)))
    return {
        "title": template.name,
        "label": LABELS[template.kind],
        "intro": template.intro,
        "basis": template.basis,
        "source": SOURCE,
        "blocks": blocks,
    }


def users_of(
    template: Template, dictionary: Dictionary, items: Iterable[ItemDefinition]
) -> list[ItemDefinition]:
    """Items that ask for a material with this template."""
    wanted = {each.code for each in dictionary.materials if each.template == template.code}
    return [item for item in items if wanted & {need.material for need in item.materials}]


def _form(
    template: Template, dictionary: Dictionary, items: list[ItemDefinition]
) -> Iterator[Block]:
    """The fields of the items that use it, by the pages of the form, each as a line to fill in."""
    users = users_of(template, dictionary, items)
    wanted = {need.element for item in users for need in item.fields}
    for topic in dictionary.topics:
        elements = [e for e in dictionary.elements if e.code in wanted and e.topic == topic.code]
        asked = [each for each in elements if each.source != "derived"]
        if not asked:
            continue
        yield {"kind": "heading", "text": topic.name}
        lines = [(_label(each), _mark(each)) for each in asked if not each.parts]
        if lines:
            yield {"kind": "fill", "entries": lines}
        for people in (each for each in asked if each.parts):
            yield {"kind": "text", "text": f"{people.name}："}
            yield {"kind": "table", "entries": [part.text for part in people.parts], "rows": 3}
    yield {"kind": "sign", "entries": ["申请人（签名或者盖章）", "日期"]}


def _label(element: DataElement) -> str:
    return f"{element.name}（{element.unit}）" if element.unit else element.name


def _mark(element: DataElement) -> str:
    """Boxes to tick, where there is a choice of a few."""
    if element.kind == "yesno":
        return f"{_BOX}是　{_BOX}否"
    few = element.choices if len(element.choices) <= 6 else ()
    return "　".join(f"{_BOX}{choice.text}" for choice in few)
