"""Writes: import of the district's folder, versions, publishing, the index to search."""

import pathlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Office
from ganxin.catalog.choices import EntryKind, Status
from ganxin.catalog.models import (
    Bundle,
    BundleVersion,
    DataElement,
    DictionaryVersion,
    Item,
    ItemVersion,
    Reason,
    SearchEntry,
)
from ganxin.catalog.queries import planned_changes
from ganxin.catalog.rules.checks import Fault, check_catalog
from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    CatalogDefinition,
    Dictionary,
    ItemDefinition,
)
from ganxin.catalog.rules.reading import document, read_folder
from ganxin.catalog.rules.report import ImportLine, ImportReport
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.lib.text import normalise, pinyin_initials, pinyin_key


class NotFit(Refused):
    """Publish checks failed; `faults` are all of them."""

    code = "catalog.not_fit"

    def __init__(self, faults: Sequence[Fault]) -> None:
        lines = "\n".join(f"{fault.subject}：{fault.sentence}" for fault in faults)
        super().__init__(f"有 {len(faults)} 处不能发布。\n{lines}")
        self.faults = tuple(faults)


class UnknownOffice(Refused):
    """A definition names an office that the district does not have."""

    code = "catalog.unknown_office"


def import_catalog(*, folder: pathlib.Path, actor: Actor, now: datetime) -> ImportReport:
    """Publish a district's folder: what changed gets a new version, the rest stays as it is.

    All or nothing. Raises `BrokenDefinition` (shape), `NotFit` (checks), `UnknownOffice`. A second
    time with the same files changes nothing.
    """
    return publish_catalog(catalog=read_folder(folder), actor=actor, now=now)


@transaction.atomic
def publish_catalog(*, catalog: CatalogDefinition, actor: Actor, now: datetime) -> ImportReport:
    """The same for definitions in memory."""
    faults = check_catalog(catalog)
    if faults:
        raise NotFit(faults)
    offices = _offices(catalog)
    list(DictionaryVersion.objects.select_for_update().filter(status=Status.PUBLISHED))
    report = planned_changes(catalog)
    if not report.changed:
        return report
    changed = {(line.kind, line.code) for line in report.changed}
    if ("dictionary", "dictionary") in changed:
        _publish_dictionary(catalog.dictionary, offices, actor, now)
    for item in catalog.items:
        if ("item", item.code) in changed:
            _publish_item(item, offices, actor, now)
    for bundle in catalog.bundles:
        if ("bundle", bundle.code) in changed:
            _publish_bundle(bundle, actor, now)
    _keep_reasons(catalog)
    _index(catalog, offices)
    ledger.record_many(_entries(report, actor, now))
    return report


def _offices(catalog: CatalogDefinition) -> dict[str, Office]:
    offices = {office.code: office for office in Office.objects.all()}
    wanted = {item.office for item in catalog.items}
    wanted |= {element.owner for element in catalog.dictionary.elements if element.owner}
    wanted |= {bundle.lead_office for bundle in catalog.bundles if bundle.lead_office}
    wanted |= {visit.lead for bundle in catalog.bundles for visit in bundle.joint_checks}
    missing = sorted(wanted - set(offices))
    if missing:
        raise UnknownOffice(f"部门名册里没有 {'、'.join(missing)}，请先导入部门。")
    return offices


def _publish_dictionary(
    dictionary: Dictionary, offices: Mapping[str, Office], actor: Actor, now: datetime
) -> None:
    old = DictionaryVersion.objects.filter(status=Status.PUBLISHED).first()
    _supersede(old, now)
    version = DictionaryVersion(number=old.number + 1 if old else 1)
    _publish(version, document(dictionary), actor, now)
    kept = ["name", "kind", "topic", "source", "owner_office", "sensitive", "definition"]
    DataElement.objects.bulk_create(
        [
            DataElement(
                code=element.code,
                name=element.name,
                kind=element.kind,
                topic=element.topic,
                source=element.source,
                owner_office=offices.get(element.owner),
                sensitive=element.sensitive,
                definition=document(element),
            )
            for element in dictionary.elements
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=kept,
    )


def _publish_item(
    definition: ItemDefinition, offices: Mapping[str, Office], actor: Actor, now: datetime
) -> None:
    item, _ = Item.objects.update_or_create(
        code=definition.code,
        defaults={"name": definition.name, "office": offices[definition.office]},
    )
    old = ItemVersion.objects.filter(item=item, status=Status.PUBLISHED).first()
    _supersede(old, now)
    version = ItemVersion(item=item, number=old.number + 1 if old else 1)
    _publish(version, document(definition), actor, now)


def _publish_bundle(definition: BundleDefinition, actor: Actor, now: datetime) -> None:
    bundle, _ = Bundle.objects.update_or_create(
        code=definition.code, defaults={"name": definition.name}
    )
    old = BundleVersion.objects.filter(bundle=bundle, status=Status.PUBLISHED).first()
    _supersede(old, now)
    version = BundleVersion(bundle=bundle, number=old.number + 1 if old else 1)
    _publish(version, document(definition), actor, now)


AnyVersion = ItemVersion | BundleVersion | DictionaryVersion


def _supersede(version: AnyVersion | None, now: datetime) -> None:
    """The old version ends on the day on which the new one begins."""
    if version is not None:
        version.status = Status.SUPERSEDED
        version.valid_to = timezone.localdate(now)
        version.save(update_fields=["status", "valid_to"])


def _publish(version: AnyVersion, definition: Any, actor: Actor, now: datetime) -> None:
    version.status = Status.PUBLISHED
    version.valid_from = timezone.localdate(now)
    version.definition = definition
    version.created_at = now
    version.created_by = actor.label
    version.save()


def _keep_reasons(catalog: CatalogDefinition) -> None:
    """Reasons that left the files stay for the notices that quote them, but are not offered."""
    Reason.objects.bulk_create(
        [
            Reason(
                code=reason.code,
                targets=reason.targets,
                text=reason.text,
                clause=reason.clause,
                rule=reason.rule,
                applies_to=list(reason.applies_to),
            )
            for reason in catalog.reasons
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["targets", "text", "clause", "rule", "applies_to", "active"],
    )
    codes = [reason.code for reason in catalog.reasons]
    Reason.objects.exclude(code__in=codes).update(active=False)


def _index(catalog: CatalogDefinition, offices: Mapping[str, Office]) -> None:
    """The search index is made anew; it holds nothing of its own."""
    items = {item.code: item for item in catalog.items}
    SearchEntry.objects.all().delete()
    SearchEntry.objects.bulk_create(
        [_bundle_entry(bundle, items, offices) for bundle in catalog.bundles]
        + [_item_entry(item, offices) for item in catalog.items]
    )


def _bundle_entry(
    bundle: BundleDefinition, items: Mapping[str, ItemDefinition], offices: Mapping[str, Office]
) -> SearchEntry:
    members = [items[ref.item] for ref in bundle.items]
    return SearchEntry(
        kind=EntryKind.BUNDLE,
        code=bundle.code,
        office=offices.get(bundle.lead_office),
        audiences=sorted({audience for item in members for audience in item.applicants}),
        **_searchable(bundle.name, bundle.summary, bundle.synonyms, bundle.topics),
    )


def _item_entry(item: ItemDefinition, offices: Mapping[str, Office]) -> SearchEntry:
    return SearchEntry(
        kind=EntryKind.ITEM,
        code=item.code,
        office=offices[item.office],
        audiences=list(item.applicants),
        station=item.station,
        **_searchable(item.name, item.summary, item.synonyms, item.topics),
    )


def _searchable(
    name: str, summary: str, synonyms: Sequence[str], topics: Sequence[str]
) -> dict[str, Any]:
    words = [name, *synonyms]
    return {
        "name": name,
        "summary": summary,
        "words": "\n".join(normalise(word) for word in words),
        "pinyin": "\n".join(pinyin_key(word) for word in words),
        "initials": "\n".join(pinyin_initials(word) for word in words),
        "topics": list(topics),
        "sort_key": pinyin_key(name),
    }


def _entries(report: ImportReport, actor: Actor, now: datetime) -> list[ledger.NewEntry]:
    return [
        ledger.NewEntry(
            actor=actor,
            action=f"catalog.{line.kind}.published",
            subject=subject_of(line),
            at=now,
            data={"differences": [str(difference) for difference in line.differences]},
        )
        for line in report.changed
    ]


def subject_of(line: ImportLine) -> Subject:
    """What a line of an import is about, for the ledger."""
    page = "cases:item" if line.kind == "item" else ""
    return Subject(type=f"catalog.{line.kind}", id=line.code, label=line.name, url_name=page)
