"""The record of every change: chains of entries, and the signed roots over their heads."""

from typing import ClassVar

from django.db import models

SUBJECT_TYPE_LENGTH = 60
SUBJECT_ID_LENGTH = 64


class Chain(models.Model):
    """The head of one subject's chain: how long it is and what its last row hashes to."""

    subject_type = models.CharField(max_length=SUBJECT_TYPE_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_chain_per_subject", fields=["subject_type", "subject_id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}"


class Entry(models.Model):
    """Who did what to which thing, when and on which basis. Never updated, never deleted."""

    chain = models.ForeignKey("ledger.Chain", models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    actor_label = models.TextField()
    action = models.CharField(max_length=100)
    label = models.TextField()
    basis = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    format = models.PositiveSmallIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_entry_per_place", fields=["chain", "seq"])
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.label}"


class Root(models.Model):
    """All heads as they stood at a moment, signed. Usually one a day.

    A root lists only the heads that moved since the root before it (`RootHead`); as it contains
    the hash of that root, its signature still covers every head. `chains` and `entries` count all
    that stood under it, listed or not.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    on = models.DateField(db_index=True)
    sealed_at = models.DateTimeField()
    chains = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class RootHead(models.Model):
    """One head under a root. Text, not a key: it must outlive a chain that somebody removed."""

    root = models.ForeignKey("ledger.Root", models.PROTECT, related_name="heads")
    subject_type = models.CharField(max_length=SUBJECT_TYPE_LENGTH)
    subject_id = models.CharField(max_length=SUBJECT_ID_LENGTH)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_root_head_per_place", fields=["subject_type", "subject_id", "seq"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}@{self.seq}"
