"""Import: idempotent, all or nothing, versions frozen by the database."""

import pathlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts.api import load_offices
from ganxin.catalog import api
from ganxin.catalog.choices import Status
from ganxin.catalog.models import BundleVersion, DataElement, Item, ItemVersion, Reason
from ganxin.ledger import api as ledger
from tests.catalog.district import (
    EDITOR,
    FOLDER,
    MONDAY,
    STORY,
    catalog,
    item,
    load,
    supermarket,
    with_item,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NEXT_MONTH = MONDAY + timedelta(days=30)


def cheaper_food_licence() -> api.CatalogDefinition:
    food = item("food-licence")
    shorter = replace(food.clock, promised=api.Term(3, "workday", "区里的承诺"))
    return with_item(replace(food, clock=shorter, materials=food.materials[:-1]))


def test_the_first_import_publishes_everything_once() -> None:
    load()

    assert Item.objects.count() == len(catalog().items)
    assert set(ItemVersion.objects.values_list("number", "status")) == {(1, Status.PUBLISHED)}
    assert DataElement.objects.count() == len(catalog().dictionary.elements)
    assert Reason.objects.count() >= 25
    entries = ledger.entries_of("catalog.item", "food-licence")
    assert [entry.action for entry in entries] == ["catalog.item.published"]


def test_a_second_import_changes_nothing() -> None:
    load()
    before = list(ItemVersion.objects.values_list("pk", flat=True))

    report = api.import_catalog(folder=FOLDER, actor=EDITOR, now=NEXT_MONTH)

    assert report.changed == ()
    assert list(ItemVersion.objects.values_list("pk", flat=True)) == before


def test_a_changed_item_gets_a_version_and_says_what_changed() -> None:
    load()
    catalog_with_process = cheaper_food_licence()
    words = replace(
        catalog_with_process.dictionary,
        materials=tuple(
            m for m in catalog_with_process.dictionary.materials if m.code != "process-flow"
        ),
    )

    report = api.publish_catalog(
        catalog=replace(catalog_with_process, dictionary=words), actor=EDITOR, now=NEXT_MONTH
    )

    line = next(line for line in report.changed if line.code == "food-licence")
    assert line.change == "changed"
    assert [str(d) for d in line.differences[:2]] == [
        "材料 8 份 → 7 份",
        "承诺 5 个工作日 → 3 个工作日",
    ]
    assert {entry.code for entry in report.changed} == {"dictionary", "food-licence"}
    assert api.item_version("food-licence", TODAY).number == 1
    assert api.item_version("food-licence", NEXT_MONTH.date()).number == 2


def test_two_versions_on_one_day_leave_the_later_one_in_force() -> None:
    load()
    food = item("food-licence")
    api.publish_catalog(
        catalog=with_item(replace(food, summary="换一句简介。")), actor=EDITOR, now=MONDAY
    )

    assert api.item_version("food-licence", TODAY).number == 2


def test_a_published_version_cannot_be_changed_or_deleted() -> None:
    load()
    version = ItemVersion.objects.get(item__code="food-licence")

    for change in (
        lambda: ItemVersion.objects.filter(pk=version.pk).update(definition={}),
        lambda: ItemVersion.objects.filter(pk=version.pk).update(valid_from=date(2020, 1, 1)),
        lambda: ItemVersion.objects.filter(pk=version.pk).update(status=Status.DRAFT),
        lambda: ItemVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_replaced_version_cannot_come_back() -> None:
    load()
    changed = with_item(replace(item("shop-sign"), summary="换一句简介。"))
    api.publish_catalog(catalog=changed, actor=EDITOR, now=NEXT_MONTH)
    old = ItemVersion.objects.filter(item__code="shop-sign", number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        old.update(status=Status.PUBLISHED, valid_to=None)


def test_a_draft_may_still_be_changed() -> None:
    load()
    sign = Item.objects.get(code="shop-sign")
    draft = ItemVersion.objects.create(
        item=sign, number=2, definition={}, created_at=MONDAY, created_by="编辑"
    )

    draft.definition = {"code": "shop-sign"}
    draft.save(update_fields=["definition"])
    draft.delete()

    assert not ItemVersion.objects.filter(status=Status.DRAFT).exists()


def test_periods_in_force_may_not_overlap() -> None:
    load()
    version = BundleVersion.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        BundleVersion.objects.create(
            bundle=version.bundle,
            number=2,
            status=Status.PUBLISHED,
            valid_from=TODAY + timedelta(days=3),
            definition=version.definition,
            created_at=MONDAY,
            created_by="编辑",
        )


def test_a_catalogue_with_faults_is_refused_whole_with_every_fault() -> None:
    load_offices(folder=FOLDER, actor=EDITOR, now=MONDAY)
    food = item("food-licence")
    broken = with_item(replace(food, trips=api.ItemDefinition.trips, conditions=()))
    late = replace(food.clock, promised=api.Term(30, "workday"))
    broken = with_item(replace(food, clock=late, site_check=api.SiteCheck(officers=1)))

    with pytest.raises(api.NotFit) as refusal:
        api.publish_catalog(catalog=broken, actor=EDITOR, now=MONDAY)

    assert {fault.check for fault in refusal.value.faults} >= {
        "promises_are_not_later_than_the_law",
        "site_checks_take_two",
    }
    assert not ItemVersion.objects.exists()


def test_an_office_that_the_district_lacks_is_named() -> None:
    with pytest.raises(api.UnknownOffice, match="market-regulation"):
        api.import_catalog(folder=FOLDER, actor=EDITOR, now=MONDAY)


def test_a_reason_that_left_the_files_is_kept_but_not_offered() -> None:
    load()
    fewer = replace(catalog(), reasons=catalog().reasons[1:])

    api.publish_catalog(catalog=fewer, actor=EDITOR, now=NEXT_MONTH)

    gone = Reason.objects.get(code=catalog().reasons[0].code)
    assert not gone.active
    assert gone not in api.reasons_for("field", "entity_name")


def test_reasons_for_a_field_come_before_reasons_for_any_field() -> None:
    load()

    codes = [reason.code for reason in api.reasons_for("field", "business_scope")]

    assert codes[:2] == ["scope-not-standard", "scope-missing-permit"]
    assert {"value-missing", "value-wrong"} <= set(codes)
    assert "sewer-point-unclear" not in codes


def test_a_guide_from_the_database_is_the_guide_of_the_files() -> None:
    load()

    found = api.guide_for("fresh-supermarket", STORY, on=TODAY)

    assert found.bundle == supermarket()
    assert found.complete
    assert found.path_promised.days == 11


def test_before_publication_there_is_no_guide() -> None:
    load()

    with pytest.raises(api.NotPublished):
        api.guide_for("fresh-supermarket", {}, on=TODAY - timedelta(days=1))
    with pytest.raises(api.NotPublished):
        api.guide_for("no-such-bundle", {}, on=TODAY)


def test_a_single_item_has_a_guide_too() -> None:
    load()

    found = api.guide_for_item("tobacco-licence", on=TODAY)

    assert [entry.code for entry in found.applying] == ["tobacco-licence"]
    assert {field.source for field in found.fields} == {"asked"}
    assert found.questions == ()


def test_a_guide_costs_three_small_queries_once_it_is_known(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    load()
    api.guide_for("fresh-supermarket", {}, on=TODAY)

    with django_assert_num_queries(3):
        api.guide_for("fresh-supermarket", STORY, on=TODAY)


def test_what_is_exported_reads_back_the_same(tmp_path: pathlib.Path) -> None:
    load()

    written = api.write_folder(tmp_path, api.published_catalog())

    assert len(written) == 5 + len(catalog().items) + 1
    again = api.read_folder(tmp_path)
    assert again.dictionary == catalog().dictionary
    assert {i.code: i for i in again.items} == {i.code: i for i in catalog().items}
    assert again.reasons == catalog().reasons
    assert set(again.bundles[0].edges) == set(supermarket().edges)
    assert replace(again.bundles[0], edges=()) == replace(supermarket(), edges=())
