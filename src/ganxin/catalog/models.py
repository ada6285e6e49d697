"""The catalogue as records: identities, their frozen versions, and an index to search.

What a version says is a JSON document of the shape in `rules.definitions`; a trigger (migration
`0003_freeze`) refuses any change to a published one except that it is replaced.
"""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, QuerySet

from ganxin.catalog.choices import EntryKind, Status
from ganxin.lib.ids import uuid7


class DateRange(Func):
    """`daterange(from, to, '[)')`: null is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _period() -> DateRange:
    return DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True))


_IN_FORCE = Q(status__in=[Status.PUBLISHED, Status.SUPERSEDED])


class VersionQuerySet[V: "Version"](QuerySet[V]):
    def in_force(self, day: date) -> "VersionQuerySet[V]":
        """Versions that held on a day."""
        return self.filter(_IN_FORCE, Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Version(models.Model):
    """One frozen state of a definition; `valid_from` inclusive, `valid_to` exclusive or open."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    definition: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)  # label of the actor

    class Meta:
        abstract = True
