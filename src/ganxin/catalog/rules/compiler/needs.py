"""Fields merged by data element, materials merged by identity, each with where it comes from."""

from collections.abc import Mapping, Sequence

from ganxin.catalog.rules.compiler.answers import Facts, Reading
from ganxin.catalog.rules.compiler.guide import (
    FieldSource,
    GuideEdge,
    GuideField,
    GuideItem,
    GuideMaterial,
    MaterialUse,
    Supply,
)
from ganxin.catalog.rules.definitions import DataElement, Dictionary, FieldNeed, Material


def any_of(values: Sequence[bool | None]) -> bool | None:
    """Kleene or."""
    if True in values:
        return True
    return None if None in values else False


def both(one: bool | None, other: bool | None) -> bool | None:
    """Kleene and."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def shown(reading: Reading, element: DataElement, need: FieldNeed) -> bool | None:
    """Is the field on the form? No where its question was left out as not applicable."""
    if element.answered_by in reading.dropped:
        return False
    return reading.asker.verdict(need.visible_when).value


def merge_fields(
    applying: Sequence[GuideItem],
    dictionary: Dictionary,
    reading: Reading,
    facts: Facts,
    edges: Sequence[GuideEdge],
) -> tuple[GuideField, ...]:
    """In the order of the dictionary, which is the order of the form."""
    known = {element.code: element for element in dictionary.elements}
    uses: dict[str, list[tuple[str, bool | None]]] = {}
    for item in applying:
        for need in item.definition.fields:
            visible = shown(reading, known[need.element], need)
            if visible is not False:
                required = both(visible, reading.asker.verdict(need.required_when).value)
                uses.setdefault(need.element, []).append((item.code, required))
    providers = _providers(applying, edges)
    return tuple(
        _field(element, uses[element.code], reading, facts, providers)
        for element in dictionary.elements
        if element.code in uses
    )


def _providers(applying: Sequence[GuideItem], edges: Sequence[GuideEdge]) -> dict[str, GuideItem]:
    """Output → the item that hands it out; only along the edges of the bundle."""
    by_code = {item.code: item for item in applying}
    sources = {edge.source for edge in edges}
    return {
        output: by_code[source]
        for source in by_code
        if source in sources
        for output in by_code[source].definition.outputs
    }


def _field(
    element: DataElement,
    uses: Sequence[tuple[str, bool | None]],
    reading: Reading,
    facts: Facts,
    providers: Mapping[str, GuideItem],
) -> GuideField:
    source, label, value, giver = _origin(element, reading, facts, providers)
    return GuideField(
        element=element,
        needed_by=tuple(item for item, _ in uses),
        required=any_of([required for _, required in uses]),
        source=source,
        source_label=label,
        value=value,
        from_item=giver,
    )


def _origin(
    element: DataElement, reading: Reading, facts: Facts, providers: Mapping[str, GuideItem]
) -> tuple[FieldSource, str, object, str]:
    code = element.code
    if code in facts.elements:
        label = facts.sources.get(code) or element.source_label
        return "known", label, facts.elements[code], ""
    if element.answered_by in reading.answered:
        return "question", "前面已经回答", reading.asker.scope[code], ""
    if code in providers:
        giver = providers[code]
        return "output", f"由“{giver.name}”的结果带入", None, giver.code
    if element.source == "derived":
        return "derived", "系统算出", None, ""
    return "asked", "", facts.typed.get(code), ""


def merge_materials(
    applying: Sequence[GuideItem],
    dictionary: Dictionary,
    reading: Reading,
    facts: Facts,
    edges: Sequence[GuideEdge],
) -> tuple[GuideMaterial, ...]:
    """In the order of the items that first need them."""
    uses: dict[str, list[MaterialUse]] = {}
    for item in applying:
        for need in item.definition.materials:
            needed = reading.asker.verdict(need.required_when).value
            if needed is not False:
                use = MaterialUse(item.code, need.why, need.where, need.clause, needed)
                uses.setdefault(need.material, []).append(use)
    known = {material.code: material for material in dictionary.materials}
    providers = _providers(applying, edges)
    return tuple(_material(known[code], uses[code], facts, providers) for code in uses)


def _material(
    material: Material,
    uses: Sequence[MaterialUse],
    facts: Facts,
    providers: Mapping[str, GuideItem],
) -> GuideMaterial:
    supply, label, giver = _supply(material, facts, providers)
    return GuideMaterial(
        material=material,
        uses=tuple(uses),
        needed=any_of([use.needed for use in uses]),
        supply=supply,
        supply_label=label,
        from_item=giver,
    )


def _supply(
    material: Material, facts: Facts, providers: Mapping[str, GuideItem]
) -> tuple[Supply, str, str]:
    if material.generated:
        return "generated", "系统按您填写的内容生成", ""
    for licence in material.replaced_by:
        if licence in providers:
            giver = providers[licence]
            return "output", f"使用“{giver.name}”的结果，不用您交", giver.code
        if licence in facts.licences:
            return "licence", f"使用您的{facts.licences[licence]}，不用您交", ""
    if material.code in facts.materials:
        return "held", facts.materials[material.code], ""
    return "upload", "", ""
