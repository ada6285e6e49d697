"""For the editor: definitions with their versions, checks, and two versions side by side."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, Q, QuerySet

from ganxin.catalog.choices import Status
from ganxin.catalog.models import Bundle, BundleVersion, Item, ItemVersion
from ganxin.catalog.queries.in_force import NotPublished, bundle_definition, item_definition
from ganxin.catalog.queries.plans import published_catalog
from ganxin.catalog.rules.checks import Fault, check_catalog
from ganxin.catalog.rules.diff import Difference, compare_bundles, compare_items

Kind = Literal["items", "bundles"]
AnyVersion = ItemVersion | BundleVersion


class NoSuchVersion(NotPublished):
    """There is no version with this number."""

    code = "catalog.no_such_version"


@dataclass(frozen=True)
class Definitions:
    """Items and bundles (with `version_count`), and every fault of what is in force."""

    items: tuple[Item, ...]
    bundles: tuple[Bundle, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions and what differs, from `old` to `new`."""

    name: str
    old: AnyVersion
    new: AnyVersion
    differences: tuple[Difference, ...]


def definitions() -> Definitions:
    """All of it; five queries, however many versions there are."""
    counted = Count("versions", filter=~Q(versions__status=Status.DRAFT))
    try:
        faults = check_catalog(published_catalog())
    except NotPublished:
        faults = ()
    return Definitions(
        items=tuple(
            Item.objects.select_related("office").annotate(version_count=counted).order_by("code")
        ),
        bundles=tuple(Bundle.objects.annotate(version_count=counted).order_by("code")),
        faults=faults,
    )


def versions_of(kind: Kind, code: str) -> QuerySet[ItemVersion] | QuerySet[BundleVersion]:
    """Newest first, without drafts."""
    if kind == "items":
        items = ItemVersion.objects.filter(item__code=code).select_related("item")
        return items.exclude(status=Status.DRAFT)
    bundles = BundleVersion.objects.filter(bundle__code=code).select_related("bundle")
    return bundles.exclude(status=Status.DRAFT)


def compare(kind: Kind, code: str, old: int, new: int) -> Comparison:
    """Raises `NoSuchVersion`."""
    found = {version.number: version for version in versions_of(kind, code)}
    if old not in found or new not in found:
        raise NoSuchVersion("没有这个版本。")
    return _compared(found[old], found[new])


def _compared(old: AnyVersion, new: AnyVersion) -> Comparison:
    if isinstance(old, ItemVersion) and isinstance(new, ItemVersion):
        items = compare_items(item_definition(old), item_definition(new))
        return Comparison(new.item.name, old, new, items)
    assert isinstance(old, BundleVersion)
    assert isinstance(new, BundleVersion)
    bundles = compare_bundles(bundle_definition(old), bundle_definition(new))
    return Comparison(new.bundle.name, old, new, bundles)
