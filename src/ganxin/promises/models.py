"""The calendar as published, the promises, and what happened to their clocks."""

import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject
from ganxin.promises.choices import (
    Card,
    DayKind,
    EventKind,
    Outcome,
    PromiseKind,
    Provisional,
    Unit,
)


class CalendarYear(models.Model):
    """A year whose notice on public holidays is in force here."""

    year = models.PositiveSmallIntegerField(unique=True)
    published_on = models.DateField()  # when it was taken into this system
    source = models.CharField(max_length=300)
    revision = models.UUIDField(default=uuid7)  # a new one each time its days change

    class Meta:
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that the notice of a year names; it may lie in the December before that year."""

    year = models.ForeignKey("promises.CalendarYear", models.CASCADE, related_name="days")
    on = models.DateField(unique=True)
    kind = models.CharField(
        max_length=10, choices=[(str(k), k.label) for k in (DayKind.HOLIDAY, DayKind.MAKE_UP)]
    )
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_day_kind", condition=Q(kind__in=["holiday", "make_up"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class PauseReason(models.Model):
    """A reason for which the district has announced that its own promises pause."""

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    source = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.label


class ClockSetting(models.Model):
    """A number the district set about its clocks (`rules.notices.settings_from`)."""

    code = models.SlugField(max_length=40, unique=True)
    value = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.code}={self.value}"


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Row filters; `local` is the moment in the district's zone."""

    def running(self) -> "PromiseQuerySet":
        return self.filter(closed_at=None)

    def overdue(self, local: datetime.datetime) -> "PromiseQuerySet":
        """Open and past; the last day ends when the office closes. One indexed range."""
        today = local.date()
        return self.running().filter(_past(today, local.time()), last_day_on__lte=today)

    def with_card(self, card: Card, local: datetime.datetime) -> "PromiseQuerySet":
        """Running promises that show this card at this moment."""
        today = local.date()
        if card == Card.RED:
            return self.overdue(local)
        in_time = self.running().filter(~_past(today, local.time()), last_day_on__gte=today)
        if card == Card.YELLOW:
            return in_time.filter(yellow_on__lte=today)
        return in_time.filter(yellow_on__gt=today)

    def about(self, text: str) -> "PromiseQuerySet":
        """Whose subject or addressee contains the text."""
        return self.filter(Q(subject_label__icontains=text) | Q(to_label__icontains=text))


def _past(today: datetime.date, at: datetime.time) -> Q:
    closed = Q(last_day_on=today, office__closes_at__lte=at)
    return Q(last_day_on__lt=today) | closed


class Promise(models.Model):
    """Something owed to somebody, by an office and a person, until a day (承诺).

    `yellow_on`, `last_day_on`, `due_on`, `provisional_reason` are the cache of the clock; overdue
    and the card are derived from them and the day. The subject is an opaque reference.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=PromiseKind.choices)
    to_label = models.CharField(max_length=200)
    to_applicant = models.ForeignKey(
        "accounts.Applicant", models.PROTECT, null=True, related_name="+"
    )
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=300)
    subject_url_name = models.CharField(max_length=100, blank=True)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=Unit.choices)
    basis = models.CharField(max_length=300)
    extension_limit_days = models.PositiveSmallIntegerField(default=0)
    extension_times = models.PositiveSmallIntegerField(default=1)
    extension_by = models.CharField(max_length=20, blank=True)
    start_on = models.DateField()
    yellow_on = models.DateField()
    last_day_on = models.DateField()
    due_on = models.DateField()
    provisional_reason = models.CharField(max_length=20, blank=True, choices=Provisional.choices)
    suspended_on = models.DateField(null=True)  # since when it stands still, if it does
    outcome = models.CharField(max_length=10, null=True, choices=Outcome.choices)
    closed_at = models.DateTimeField(null=True)
    evidence_label = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_promise_per_subject_and_kind",
                fields=["subject_type", "subject_id", "kind"],
            ),
            models.CheckConstraint(
                name="closed_promise_has_outcome",
                condition=Q(closed_at=None, outcome=None)
                | Q(closed_at__isnull=False, outcome__isnull=False),
            ),
            models.CheckConstraint(
                name="promise_dates_in_order",
                condition=Q(
                    start_on__lte=F("yellow_on"),
                    yellow_on__lte=F("due_on"),
                    due_on__lte=F("last_day_on"),
                ),
            ),
            models.CheckConstraint(
                name="only_running_promises_stand_still",
                condition=Q(closed_at=None) | Q(suspended_on=None),
            ),
            models.CheckConstraint(name="promise_kind", condition=Q(kind__in=PromiseKind.values)),
            models.CheckConstraint(name="promise_unit", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="promise_outcome",
                condition=Q(outcome=None) | Q(outcome__in=Outcome.values),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="running_by_last_day", fields=["last_day_on"], condition=Q(closed_at=None)
            ),
            models.Index(
                name="running_by_yellow", fields=["yellow_on"], condition=Q(closed_at=None)
            ),
            models.Index(name="running_by_due", fields=["due_on"], condition=Q(closed_at=None)),
            models.Index(
                name="running_by_office",
                fields=["office", "last_day_on"],
                condition=Q(closed_at=None),
            ),
            models.Index(name="promise_by_closing", fields=["-closed_at"]),
            models.Index(name="promise_by_office_closing", fields=["office", "-closed_at"]),
            models.Index(
                name="running_unsettled",
                fields=["id"],
                condition=Q(closed_at=None) & ~Q(provisional_reason=""),
            ),
            GinIndex(
                OpClass(Upper("subject_label"), name="gin_trgm_ops"),
                name="promise_subject_trigrams",
            ),
            GinIndex(OpClass(Upper("to_label"), name="gin_trgm_ops"), name="promise_to_trigrams"),
        ]

    def __str__(self) -> str:
        return f"{PromiseKind(self.kind).label} {self.subject_label}"

    @property
    def provisional(self) -> bool:
        """Whether the due date may still move."""
        return bool(self.provisional_reason)

    @property
    def subject(self) -> Subject:
        return Subject(
            type=self.subject_type,
            id=self.subject_id,
            label=self.subject_label,
            url_name=self.subject_url_name,
        )


class ClockEvent(models.Model):
    """Something that happened to a clock. Never changed, never deleted (a trigger says so)."""

    promise = models.ForeignKey("promises.Promise", models.PROTECT, related_name="events")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    on = models.DateField()
    at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    approver = models.CharField(max_length=100, blank=True)
    actor_label = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["promise", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="clock_event_order", fields=["promise", "seq"]),
            models.CheckConstraint(
                name="clock_event_kind", condition=Q(kind__in=EventKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {EventKind(self.kind).label}"
