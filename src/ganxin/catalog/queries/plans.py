"""What publishing would change, and what is published as files would say it."""

from collections.abc import Iterator, Sequence

from ganxin.catalog.choices import Status
from ganxin.catalog.models import BundleVersion, DictionaryVersion, ItemVersion, Reason
from ganxin.catalog.queries.in_force import (
    NotPublished,
    bundle_definition,
    dictionary_definition,
    item_definition,
)
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    CatalogDefinition,
    Dictionary,
    ItemDefinition,
    ReasonDefinition,
)
from ganxin.catalog.rules.diff import (
    Difference,
    compare_bundles,
    compare_documents,
    compare_items,
)
from ganxin.catalog.rules.reading import build, document
from ganxin.catalog.rules.report import Change, ImportLine, ImportReport


def planned_changes(catalog: CatalogDefinition) -> ImportReport:
    """What publishing these definitions would change; definitions that left the files stay."""
    return ImportReport(
        (
            _dictionary_line(catalog.dictionary),
            *_item_lines(catalog.items),
            *_bundle_lines(catalog.bundles),
            *_reason_lines(catalog.reasons),
        )
    )


def _dictionary_line(new: Dictionary) -> ImportLine:
    old = DictionaryVersion.objects.filter(status=Status.PUBLISHED).first()
    if old is None:
        return ImportLine("dictionary", "dictionary", "字典", "added")
    differences = compare_documents(document(dictionary_definition(old)), document(new))
    change: Change = "changed" if differences else "unchanged"
    return ImportLine("dictionary", "dictionary", "字典", change, differences)


def _item_lines(items: Sequence[ItemDefinition]) -> Iterator[ImportLine]:
    published = ItemVersion.objects.filter(status=Status.PUBLISHED)
    known = {definition.code: definition for definition in map(item_definition, published)}
    for new in items:
        old = known.get(new.code)
        if old is None:
            yield ImportLine("item", new.code, new.name, "added")
        else:
            differences = compare_items(old, new)
            change: Change = "changed" if differences else "unchanged"
            yield ImportLine("item", new.code, new.name, change, differences)


def _bundle_lines(bundles: Sequence[BundleDefinition]) -> Iterator[ImportLine]:
    published = BundleVersion.objects.filter(status=Status.PUBLISHED)
    known = {definition.code: definition for definition in map(bundle_definition, published)}
    for new in bundles:
        old = known.get(new.code)
        if old is None:
            yield ImportLine("bundle", new.code, new.name, "added")
        else:
            differences = compare_bundles(old, new)
            change: Change = "changed" if differences else "unchanged"
            yield ImportLine("bundle", new.code, new.name, change, differences)


def _reason_lines(reasons: Sequence[ReasonDefinition]) -> Iterator[ImportLine]:
    known = {
        reason.code: reason_definition(reason) for reason in Reason.objects.filter(active=True)
    }
    for new in reasons:
        old = known.pop(new.code, None)
        if old is None:
            yield ImportLine("reason", new.code, new.code, "added")
        else:
            differences = compare_documents(document(old), document(new))
            change: Change = "changed" if differences else "unchanged"
            yield ImportLine("reason", new.code, new.code, change, differences)
    for code in known:
        yield ImportLine("reason", code, code, "changed", (Difference("状态", "使用", "停用"),))


def reason_definition(reason: Reason) -> ReasonDefinition:
    return build(
        ReasonDefinition,
        {
            "code": reason.code,
            "targets": reason.targets,
            "text": reason.text,
            "clause": reason.clause,
            "rule": reason.rule,
            "applies_to": reason.applies_to,
        },
    )


def published_catalog() -> CatalogDefinition:
    """Everything published, as definitions: what an editor exports. Raises `NotPublished`."""
    dictionary = DictionaryVersion.objects.filter(status=Status.PUBLISHED).first()
    if dictionary is None:
        raise NotPublished("目录还没有发布过。")
    items = ItemVersion.objects.filter(status=Status.PUBLISHED).order_by("item__code")
    bundles = BundleVersion.objects.filter(status=Status.PUBLISHED).order_by("bundle__code")
    return CatalogDefinition(
        dictionary=dictionary_definition(dictionary),
        items=tuple(map(item_definition, items)),
        bundles=tuple(map(bundle_definition, bundles)),
        reasons=tuple(map(reason_definition, Reason.objects.filter(active=True))),
    )
