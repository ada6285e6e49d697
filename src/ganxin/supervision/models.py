"""Ratings (好差评) and what is mended after a bad one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject
from ganxin.supervision.choices import Level, RectificationState


class RatingOption(models.Model):
    """A fixed sentence to tick beside a level, with the national code."""

    code = models.CharField(max_length=3, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    text = models.CharField(max_length=60)

    class Meta:
        ordering = ["-level", "code"]


class Rating(models.Model):
    """What somebody said of one case, once."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="rating")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    options = ArrayField(models.CharField(max_length=3), default=list)
    comment = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="five_levels", condition=Q(level__gte=1, level__lte=5))
        ]
        indexes = [models.Index(fields=["office", "-created_at"])]

    @property
    def subject(self) -> Subject:
        label = f"评价：{self.case.title}"
        return Subject("supervision.rating", str(self.public_id), label, "supervision:rating")


class Rectification(models.Model):
    """A bad rating is mended in time; who mended and who verified are never the same."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    rating = models.OneToOneField(
        "supervision.Rating", models.PROTECT, related_name="rectification"
    )
    state = models.CharField(
        max_length=10, choices=RectificationState, default=RectificationState.OPEN
    )
    measure = models.TextField(blank=True)
    mended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    mended_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)  # of who verified
    rounds = models.PositiveSmallIntegerField(default=0)  # how often it was sent back
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="independent_closer", condition=~Q(verified_by=F("mended_by"))
            ),
            models.CheckConstraint(
                name="verified_whole",
                condition=Q(state=RectificationState.VERIFIED)
                ^ Q(verified_at=None, verified_by=None),
            ),
        ]

    @property
    def subject(self) -> Subject:
        label = f"差评整改：{self.rating.case.title}"
        return Subject(
            "supervision.rectification",
            str(self.public_id),
            label,
            "supervision:rectification",
        )
