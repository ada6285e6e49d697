"""The catalogue as records: identities, their frozen versions, and an index to search.

What a version says is a JSON document of the shape in `rules.definitions`; a trigger (migration
`0003_freeze`) refuses any change to a published one except that it is replaced.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q

from ganxin.catalog.choices import EntryKind, Status
from ganxin.lib.ids import uuid7


class DateRange(Func):
    """`daterange(from, to, '[)')`: null is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


_IN_FORCE = Q(status__in=[Status.PUBLISHED, Status.SUPERSEDED])


def _no_overlap(name: str, *same: str) -> ExclusionConstraint:
    """Periods of versions in force do not overlap."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
            *((F(column), RangeOperators.EQUAL) for column in same),
        ],
        condition=_IN_FORCE,
    )


def _dated(name: str) -> models.CheckConstraint:
    """In force only with a beginning; an end is not before it."""
    return models.CheckConstraint(
        name=name,
        condition=(
            (Q(status=Status.DRAFT) | Q(valid_from__isnull=False))
            & (Q(valid_to=None) | Q(valid_to__gte=F("valid_from")))
        ),
    )


class DataElement(models.Model):
    """A field of the dictionary (数据元), as the newest import has it."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    owner_office = models.ForeignKey("accounts.Office", models.PROTECT, null=True)
    sensitive = models.BooleanField(default=False)
    definition = models.JSONField()

    class Meta:
        ordering = ["pk"]


class Item(models.Model):
    """A service item (事项): the identity that its versions share (CPSV-AP: PublicService)."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="items")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Bundle(models.Model):
    """一件事: the identity that its versions share."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def in_force(self, day: date) -> "ItemVersionQuerySet":
        return self.filter(held_on(day))


class BundleVersionQuerySet(models.QuerySet["BundleVersion"]):
    def in_force(self, day: date) -> "BundleVersionQuerySet":
        return self.filter(held_on(day))


class DictionaryVersionQuerySet(models.QuerySet["DictionaryVersion"]):
    def in_force(self, day: date) -> "DictionaryVersionQuerySet":
        return self.filter(held_on(day))


def held_on(day: date) -> Q:
    """Versions in force on a day."""
    return _IN_FORCE & Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


class Version(models.Model):
    """One frozen state of a definition; `valid_from` inclusive, `valid_to` exclusive or open."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    definition = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)  # label of the actor

    class Meta:
        abstract = True


class ItemVersion(Version):
    item = models.ForeignKey("catalog.Item", models.PROTECT, related_name="versions")

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="item_version_number", fields=["item", "number"]),
            _no_overlap("item_versions_do_not_overlap", "item"),
            _dated("item_version_dated"),
        ]


class BundleVersion(Version):
    bundle = models.ForeignKey("catalog.Bundle", models.PROTECT, related_name="versions")

    objects = BundleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="bundle_version_number", fields=["bundle", "number"]),
            _no_overlap("bundle_versions_do_not_overlap", "bundle"),
            _dated("bundle_version_dated"),
        ]


class DictionaryVersion(Version):
    """Topics, data elements, materials and settings, which all items share."""

    objects = DictionaryVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="dictionary_version_number", fields=["number"]),
            _no_overlap("dictionary_versions_do_not_overlap"),
            _dated("dictionary_version_dated"),
        ]


class Reason(models.Model):
    """A sentence of the library for one-time notices: what is wrong and how to mend it."""

    code = models.SlugField(max_length=60, unique=True)
    targets = models.CharField(max_length=10)  # field, material
    text = models.CharField(max_length=300)
    clause = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=200, blank=True)
    applies_to = ArrayField(models.CharField(max_length=60), default=list)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]


class SearchEntry(models.Model):
    """What people find: a bundle or an item, with its synonyms and pinyin."""

    kind = models.CharField(max_length=10, choices=EntryKind)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=300)
    words = models.TextField()  # name and synonyms, normalised, one a line
    pinyin = models.TextField()  # the same in full pinyin
    initials = models.TextField()  # the same in pinyin initials
    topics = ArrayField(models.CharField(max_length=40), default=list)
    audiences = ArrayField(models.CharField(max_length=20), default=list)
    office = models.ForeignKey("accounts.Office", models.PROTECT, null=True)
    station = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=400)  # pinyin of the name

    class Meta:
        ordering = ["kind", "sort_key"]
        constraints = [
            models.UniqueConstraint(name="one_search_entry", fields=["kind", "code"]),
        ]
        indexes = [
            GinIndex(OpClass(F("words"), "gin_trgm_ops"), name="search_words"),
            GinIndex(OpClass(F("pinyin"), "gin_trgm_ops"), name="search_pinyin"),
        ]
