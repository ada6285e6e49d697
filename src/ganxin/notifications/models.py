"""What was told to whom (`Message`), and by which ways it went out (`Delivery`)."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ganxin.lib.ids import uuid7
from ganxin.notifications.choices import Channel, DeliveryState


class MessageQuerySet(models.QuerySet["Message"]):
    """Row filters of messages."""

    def of(self, recipient_id: int) -> "MessageQuerySet":
        return self.filter(recipient_id=recipient_id)

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at=None)

    def newest_first(self) -> "MessageQuerySet":
        return self.order_by("-created_at", "-id")


class Message(models.Model):
    """One person is told one thing; it lies in the inbox whatever else happens."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    recipient = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200, blank=True)
    subject_url_name = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "recipient", models.F("created_at").desc(), models.F("id").desc(), name="inbox"
            ),
            models.Index("recipient", name="inbox_unread", condition=Q(read_at=None)),
            models.Index("subject_type", "subject_id", name="message_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="message_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Row filters of deliveries."""

    def due(self, now: datetime) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.PENDING, next_at__lte=now)

    def failed(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.FAILED)


class Delivery(models.Model):
    """One message by one channel: the row of the outbox. The address itself is not kept here."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    message = models.ForeignKey("notifications.Message", models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    address_masked = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=DeliveryState)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "next_at", "id", name="outbox_due", condition=Q(state=DeliveryState.PENDING)
            ),
            models.Index("id", name="outbox_failed", condition=Q(state=DeliveryState.FAILED)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_delivery_per_channel", fields=["message", "channel"]
            ),
            models.CheckConstraint(
                name="pending_has_a_time",
                condition=Q(state=DeliveryState.PENDING, next_at__isnull=False, sent_at=None)
                | Q(state=DeliveryState.SENT, next_at=None, sent_at__isnull=False)
                | Q(state=DeliveryState.FAILED, next_at=None, sent_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
