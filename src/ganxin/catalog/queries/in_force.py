"""What is in force on a day, guides, the correction library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from ganxin.catalog.models import BundleVersion, DictionaryVersion, ItemVersion, Reason
from ganxin.catalog.rules.alone import bundle_of_one
from ganxin.catalog.rules.compiler import NO_FACTS, Facts, Guide, compile_bundle
from ganxin.catalog.rules.compiler.answers import RawAnswers
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    Dictionary,
    ItemDefinition,
)
from ganxin.catalog.rules.reading import build
from ganxin.lib.errors import Refused

NO_ANSWERS: RawAnswers = {}


class NotPublished(Refused):
    """Nothing with this code is in force on that day."""

    code = "catalog.not_published"


@dataclass(frozen=True)
class Catalogue:
    """All definitions in force on a day."""

    dictionary: Dictionary
    items: Mapping[str, ItemDefinition]
    bundles: Mapping[str, BundleDefinition]


@dataclass(frozen=True)
class Pins:
    """Which versions were in force: what a running application keeps (keys of the rows)."""

    dictionary: int | None
    items: tuple[int, ...]
    bundles: tuple[int, ...]


def catalogue(on: date) -> Catalogue:
    """What is in force; three small queries, the definitions are remembered by version."""
    return pinned(pins(on))


def pinned(kept: Pins) -> Catalogue:
    """All definitions in the versions that were pinned; no query when they are remembered."""
    return _load(kept.dictionary, kept.items, kept.bundles)


def pins(on: date) -> Pins:
    """The versions in force on a day."""
    dictionaries = DictionaryVersion.objects.in_force(on).order_by("-number")
    dictionary = dictionaries.values_list("pk", flat=True).first()
    items = ItemVersion.objects.in_force(on).order_by("pk").values_list("pk", flat=True)
    bundles = BundleVersion.objects.in_force(on).order_by("pk").values_list("pk", flat=True)
    return Pins(dictionary, tuple(items), tuple(bundles))


@lru_cache(maxsize=8)
def _load(dictionary: int | None, items: tuple[int, ...], bundles: tuple[int, ...]) -> Catalogue:
    """Published versions never change, so they may be remembered."""
    empty: dict[str, list[object]] = {
        "topics": [],
        "elements": [],
        "materials": [],
        "settings": [],
    }
    rows = DictionaryVersion.objects.filter(pk__in=[dictionary] if dictionary else [])
    found = rows.values_list("definition", flat=True)
    return Catalogue(
        dictionary=build(Dictionary, found.first() or empty),
        items={d.code: d for d in map(item_definition, ItemVersion.objects.filter(pk__in=items))},
        bundles={
            d.code: d for d in map(bundle_definition, BundleVersion.objects.filter(pk__in=bundles))
        },
    )


def item_definition(version: ItemVersion) -> ItemDefinition:
    return build(ItemDefinition, version.definition)


def bundle_definition(version: BundleVersion) -> BundleDefinition:
    return build(BundleDefinition, version.definition)


def dictionary_definition(version: DictionaryVersion) -> Dictionary:
    return build(Dictionary, version.definition)


def published_bundle(code: str, on: date) -> BundleVersion:
    """Raises `NotPublished`."""
    versions = BundleVersion.objects.in_force(on).select_related("bundle")
    version = versions.filter(bundle__code=code).first()
    if version is None:
        raise NotPublished("没有找到这个主题，可能还没有发布。")
    return version


def item_version(code: str, on: date) -> ItemVersion:
    """Raises `NotPublished`."""
    versions = ItemVersion.objects.in_force(on).select_related("item__office")
    version = versions.filter(item__code=code).first()
    if version is None:
        raise NotPublished("没有找到这个事项，可能还没有发布。")
    return version


def item_versions(codes: Sequence[str], on: date) -> dict[str, ItemVersion]:
    """Versions in force by item code, in one query; codes without one are absent."""
    versions = ItemVersion.objects.in_force(on).select_related("item__office")
    return {version.item.code: version for version in versions.filter(item__code__in=codes)}


def guide_for(
    bundle_code: str, answers: RawAnswers, *, facts: Facts = NO_FACTS, on: date
) -> Guide:
    """The guide of a bundle for these answers. Raises `NotPublished`."""
    return guide_of(catalogue(on), bundle_code, answers, facts=facts)


def guide_of(
    found: Catalogue, bundle_code: str, answers: RawAnswers, *, facts: Facts = NO_FACTS
) -> Guide:
    """The guide of a bundle in given versions of the definitions. Raises `NotPublished`."""
    if bundle_code not in found.bundles:
        raise NotPublished("没有找到这个主题，可能还没有发布。")
    return compile_bundle(
        found.bundles[bundle_code], found.items, found.dictionary, answers, facts
    )


def guide_for_item(
    item_code: str, answers: RawAnswers = NO_ANSWERS, *, facts: Facts = NO_FACTS, on: date
) -> Guide:
    """The guide of a single item: a bundle of one. Raises `NotPublished`."""
    return guide_of_item(catalogue(on), item_code, answers, facts=facts)


def guide_of_item(
    found: Catalogue,
    item_code: str,
    answers: RawAnswers = NO_ANSWERS,
    *,
    facts: Facts = NO_FACTS,
) -> Guide:
    """The guide of a single item in given versions of the definitions. Raises `NotPublished`."""
    alone = bundle_of(found, item_code)
    return compile_bundle(alone, found.items, found.dictionary, answers, facts)


def bundle_of(found: Catalogue, item_code: str) -> BundleDefinition:
    """A single item as a bundle of one with its own questions. Raises `NotPublished`."""
    if item_code not in found.items:
        raise NotPublished("没有找到这个事项，可能还没有发布。")
    return bundle_of_one(found.items[item_code], found.dictionary, found.bundles.values())


def reasons_for(targets: str, code: str = "") -> QuerySet[Reason]:
    """Reasons of the library for a `field` or a `material`: those for this code, then for any."""
    active = Reason.objects.filter(active=True, targets=targets)
    if not code:
        return active
    special = active.filter(applies_to__contains=[code])
    return (special | active.filter(applies_to=[])).order_by("-applies_to", "pk")
