"""What the public pages show: items by topic, and the guide of one item (办事指南)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ganxin.accounts.api import Office
from ganxin.catalog.choices import Audience, ItemKind, Status
from ganxin.catalog.models import ItemVersion, SearchEntry
from ganxin.catalog.queries.in_force import catalogue
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    DataElement,
    Dictionary,
    ItemDefinition,
    Material,
    MaterialNeed,
)
from ganxin.lib import money


@dataclass(frozen=True)
class Fact:
    """A figure in the band of facts."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class MaterialLine:
    """One material with the words that the list shows; `state` as the design system names them."""

    number: int
    name: str
    note: str
    state: str
    why: str
    source: str
    otherwise: str


@dataclass(frozen=True)
class ItemPage:
    """A published item with all that its page says."""

    definition: ItemDefinition
    version: ItemVersion
    versions: tuple[ItemVersion, ...]
    office: Office
    kind: str
    audiences: tuple[str, ...]
    facts: tuple[Fact, ...]
    materials: tuple[MaterialLine, ...]
    fields: tuple[DataElement, ...]
    bundles: tuple[BundleDefinition, ...]


def groups_by_topic(entries: Iterable[SearchEntry]) -> list[tuple[str, list[SearchEntry]]]:
    """An entry stands under each of its topics; topics in the order of first appearance."""
    groups: dict[str, list[SearchEntry]] = {}
    for entry in entries:
        for topic in entry.topics:
            groups.setdefault(topic, []).append(entry)
    return list(groups.items())


def item_page(code: str, on: date) -> ItemPage | None:
    """None where nothing with this code is in force on that day."""
    versions = ItemVersion.objects.filter(item__code=code).exclude(status=Status.DRAFT)
    history = tuple(versions.select_related("item__office"))
    current = next((version for version in history if _holds(version, on)), None)
    if current is None:
        return None
    found = catalogue(on)
    definition = found.items[code]
    wanted = {need.element for need in definition.fields}
    return ItemPage(
        definition=definition,
        version=current,
        versions=history,
        office=current.item.office,
        kind=ItemKind(definition.type).label,
        audiences=tuple(Audience(audience).label for audience in definition.applicants),
        facts=item_facts(definition),
        materials=material_lines(definition, found.dictionary),
        fields=tuple(e for e in found.dictionary.elements if e.code in wanted),
        bundles=tuple(
            bundle
            for bundle in found.bundles.values()
            if code in {ref.item for ref in bundle.items}
        ),
    )


def _holds(version: ItemVersion, on: date) -> bool:
    begun = version.valid_from is not None and version.valid_from <= on
    return begun and (version.valid_to is None or version.valid_to > on)


def item_facts(item: ItemDefinition) -> tuple[Fact, ...]:
    """The four facts: promised, statutory, trips, fee."""
    clock = item.clock
    promised = Fact("承诺时间", clock.promised.label, note=clock.promised.basis)
    if item.permit_by_pledge:
        promised = Fact(
            "承诺时间", "当场办结", note=f"作出承诺的。不承诺的，{clock.promised.label}"
        )
    if clock.statutory:
        statutory = Fact("法定时间", clock.statutory.label, note=clock.statutory.basis)
    else:
        statutory = Fact("法定时间", "没有规定")
    fee = Fact("收费", money.in_yuan(item.fee.amount_fen) if item.fee.amount_fen else "不收费")
    trips = Fact("到现场", str(item.trips.count), unit="次", note=item.trips.reason)
    return promised, statutory, trips, fee


def material_lines(item: ItemDefinition, dictionary: Dictionary) -> tuple[MaterialLine, ...]:
    known = {material.code: material for material in dictionary.materials}
    return tuple(
        _line(number, need, known[need.material])
        for number, need in enumerate(item.materials, start=1)
    )


def _line(number: int, need: MaterialNeed, material: Material) -> MaterialLine:
    clause = need.clause
    why = need.why
    if clause:
        why += f"依据：{clause.label}" + ("。" if clause.verified else "（条文未核对）。")
    note = material.help if need.required_when == "true" else f"看情况要。{material.help}"
    return MaterialLine(
        number=number,
        name=material.name,
        note=note,
        state=_state(material),
        why=why,
        source=need.where,
        otherwise=_otherwise(material),
    )


def _state(material: Material) -> str:
    if material.generated:
        return "fill"
    if material.replaced_by:
        return "free"
    if material.follow_days:
        return "follow"
    return "template" if material.template else "upload"


def _otherwise(material: Material) -> str:
    if material.generated or material.replaced_by:
        return ""
    if material.follow_days:
        return f"可以先受理，{material.follow_days} 个工作日内补交。补交以前不发证。"
    if material.pledgeable:
        return "可以先作承诺。"
    return "这是主要材料，没有就不能受理。" if material.principal else "不能受理。"
