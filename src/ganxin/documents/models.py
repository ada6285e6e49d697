"""Files: the content once (`Blob`), and who attached it to what (`Attachment`).

The original stays as it was sent, because it is evidence: a photograph keeps its EXIF data, and so
its place and time. It is therefore never shown to the public: every read goes through
`permissions.can_read`, and whoever wants to publish a picture has to make a copy without EXIF.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ganxin.documents.choices import MediaType
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


class Blob(models.Model):
    """Content, known by its SM3 digest; never changed and never replaced."""

    sm3 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()  # bytes
    media_type = models.CharField(max_length=100, choices=MediaType)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="blob_sm3_is_hex", condition=Q(sm3__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="blob_is_not_empty", condition=Q(size__gt=0)),
        ]

    @property
    def key(self) -> str:
        """Where the bytes are in the store; two levels keep folders small."""
        return blob_key(self.sm3)


def blob_key(sm3: str) -> str:
    return f"blobs/{sm3[:2]}/{sm3[2:4]}/{sm3}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Row filters of attachments."""

    def standing(self) -> "AttachmentQuerySet":
        return self.filter(removed_at=None)

    def of_subjects(self, subject_type: str, ids: "list[str]") -> "AttachmentQuerySet":
        return self.filter(subject_type=subject_type, subject_id__in=ids)


class Attachment(models.Model):
    """Somebody attached content to a subject for a purpose (CPSV-AP: Evidence, as submitted)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    blob = models.ForeignKey("documents.Blob", models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)  # cleaned, see rules.names
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )  # null: made by the system
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200, blank=True)
    subject_url_name = models.CharField(max_length=100, blank=True)
    purpose = models.CharField(max_length=100)  # a word of the package that owns the subject
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("subject_type", "subject_id", name="attachment_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="attachment_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="attachment_removed_after_made",
                condition=Q(removed_at=None) | Q(removed_at__gte=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        return Subject(
            type=self.subject_type,
            id=self.subject_id,
            label=self.subject_label,
            url_name=self.subject_url_name,
        )
