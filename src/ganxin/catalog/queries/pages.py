"""What the public pages show: items by topic, and what stands on the page of one item."""

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
    ItemDefinition,
)


@dataclass(frozen=True)
class ItemPage:
    """A published item with what its page says beside the guide."""

    definition: ItemDefinition
    version: ItemVersion
    versions: tuple[ItemVersion, ...]
    office: Office
    kind: str
    audiences: tuple[str, ...]
    fields: tuple[DataElement, ...]
    bundles: tuple[BundleDefinition, ...]


def groups_by_topic(entries: Iterable[SearchEntry]) -> dict[str, list[SearchEntry]]:
    """An entry stands under each of its topics; topics in the order of first appearance."""
    groups: dict[str, list[SearchEntry]] = {}
    for entry in entries:
        for topic in entry.topics:
            groups.setdefault(topic, []).append(entry)
    return groups


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
