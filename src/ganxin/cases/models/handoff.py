"""A case that is decided on an outside system: what we sent and what came back."""

from django.db import models

from ganxin.cases.choices import HandoffState
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


class Handoff(models.Model):
    """One package to one outside system; `public_id` is its idempotency key over there."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="handoff")
    system = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=HandoffState, default=HandoffState.PREPARED)
    package = models.JSONField()
    package_hash = models.CharField(max_length=64)
    external_ref = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    result_cursor = models.BigIntegerField(null=True)  # the other side's order of answers
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"])]

    @property
    def subject(self) -> Subject:
        label = f"{self.system}：数据交接"
        return Subject("cases.handoff", str(self.public_id), label, "cases:handoff")

    @property
    def repair(self) -> Subject:
        """What we owe when the other side lost a package it had acknowledged."""
        label = f"{self.system}：补发遗失的数据"
        return Subject("cases.handoff_repair", str(self.public_id), label, "cases:handoff")


class Reconciliation(models.Model):
    """What one comparison of both sides' lists of a day found; lists of package ids.

    `error` says why the other side gave no list; then nothing was compared.
    """

    system = models.CharField(max_length=40)
    on = models.DateField()
    agreed = models.JSONField(default=list)
    lost = models.JSONField(default=list)  # we sent it, they do not have it
    unanswered = models.JSONField(default=list)  # they decided, no result has come
    unknown = models.JSONField(default=list)  # they have it, we never sent it
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["-made_at"])]

    @property
    def all_well(self) -> bool:
        return not (self.error or self.lost or self.unanswered or self.unknown)
