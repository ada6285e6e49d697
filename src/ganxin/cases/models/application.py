"""An application (申请): what a person hands in once, for a bundle or a single item."""

from django.db import models
from django.db.models import Q

from ganxin.accounts.api import User
from ganxin.cases.choices import (
    AnswerSource,
    ApplicationState,
    Channel,
    DeliveryWay,
    SupplyState,
)
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


class ApplicationQuerySet(models.QuerySet["Application"]):
    def drafts(self) -> "ApplicationQuerySet":
        return self.filter(state=ApplicationState.DRAFT)

    def handed_in(self) -> "ApplicationQuerySet":
        return self.exclude(state=ApplicationState.DRAFT)


class Application(models.Model):
    """One undertaking of one applicant; it opens one case per item.

    `answers_given` are the answers to the bundle's questions (情形); `Answer` rows hold the form.
    Both are pinned to the definition version named here. `revision` counts changes: a write that
    names an older revision is refused, so two tabs cannot overwrite each other unseen.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True, null=True)
    title = models.CharField(max_length=200)
    bundle_version = models.ForeignKey("catalog.BundleVersion", models.PROTECT, null=True)
    item_version = models.ForeignKey("catalog.ItemVersion", models.PROTECT, null=True)
    renews = models.ForeignKey(  # the licence whose period it asks to continue (延续)
        "licences.Licence", models.PROTECT, null=True, related_name="+"
    )
    hall = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("accounts.Applicant", models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        "accounts.Applicant", models.PROTECT, null=True, related_name="+"
    )  # the enterprise that it brings into being, or whose code was typed
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    keyed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    state = models.CharField(
        max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    pins = models.JSONField()  # definition versions in force when it was begun
    answers_given = models.JSONField(default=dict)
    delivery_way = models.CharField(
        max_length=12, choices=DeliveryWay, default=DeliveryWay.ELECTRONIC
    )
    delivery_address = models.CharField(max_length=200, blank=True)
    statement = models.TextField(blank=True)  # the words that were signed
    signed_at = models.DateTimeField(null=True)
    signed_name = models.CharField(max_length=64, blank=True)
    submit_key = models.UUIDField(null=True, unique=True)  # the same submission twice is one
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bundle_or_item",
                condition=Q(bundle_version=None, item_version__isnull=False)
                | Q(bundle_version__isnull=False, item_version=None),
            ),
            models.UniqueConstraint(
                name="renewed_once_at_a_time",
                fields=["renews"],
                condition=Q(state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED]),
            ),
            models.CheckConstraint(
                name="renewal_is_of_an_item",
                condition=Q(renews=None) | Q(item_version__isnull=False),
            ),
            models.CheckConstraint(
                name="handed_in_is_numbered_and_signed",
                condition=Q(state=ApplicationState.DRAFT)
                | Q(number__isnull=False, submitted_at__isnull=False, signed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "state"]),
            models.Index(fields=["-submitted_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number or ''}".strip()

    @property
    def subject(self) -> Subject:
        return Subject("cases.application", str(self.public_id), self.title, "cases:track")

    @property
    def is_draft(self) -> bool:
        return self.state == ApplicationState.DRAFT


class Answer(models.Model):
    """One data element of an application; an invalid draft is kept as it was typed.

    Personal values are not here in the clear: `sealed` then holds raw and value together
    (SM4-GCM, bound to application and element); `queries.answers` opens them.
    """

    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="answers")
    element = models.CharField(max_length=60)
    raw = models.TextField(blank=True)
    value = models.JSONField(null=True)
    sealed = models.BinaryField(default=b"")
    problem = models.CharField(max_length=200, blank=True)  # why `raw` is no value; empty: it is
    source = models.CharField(max_length=10, choices=AnswerSource, default=AnswerSource.TYPED)
    source_note = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="asked_once", fields=["application", "element"])
        ]

    @property
    def valid(self) -> bool:
        return not self.problem


class Supply(models.Model):
    """One material of an application: uploaded, reused, pledged, or to follow."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="supplies")
    material = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=SupplyState, default=SupplyState.MISSING)
    licence = models.ForeignKey("licences.Licence", models.PROTECT, null=True)
    note = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supplied_once", fields=["application", "material"])
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.supply", str(self.public_id), self.material)


class Pledge(models.Model):
    """The applicant pledges to meet the conditions of a permit (审批告知承诺), once an item."""

    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="pledges")
    item = models.CharField(max_length=60)
    text = models.TextField()
    signed_name = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pledged_once", fields=["application", "item"])
        ]


class NumberSeries(models.Model):
    """The last serial of a day, for the numbers that people read out on the telephone."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField()
