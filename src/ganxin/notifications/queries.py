"""Reads of messages."""

from dataclasses import dataclass
from datetime import datetime

from ganxin.accounts.api import User
from ganxin.notifications.choices import Channel, DeliveryState
from ganxin.notifications.models import Delivery, DeliveryQuerySet, Message, MessageQuerySet
from ganxin.shell.tables import Count, bounded_count

UNREAD_LIMIT = 99


@dataclass(frozen=True)
class Told:
    """One person was told one thing by one channel.

    `address` is masked (for the inbox: the person's name); `at` is when it went out, else when it
    was written; `read_at` is known for the inbox only.
    """

    recipient: str
    title: str
    channel: Channel
    address: str
    state: DeliveryState
    at: datetime
    read_at: datetime | None


def inbox(user: User, *, unread_only: bool = False) -> MessageQuerySet:
    """A person's messages, newest first."""
    mine = Message.objects.of(user.pk).newest_first()
    return mine.unread() if unread_only else mine


def unread(user: User) -> Count:
    """How many messages wait, exact up to 99."""
    return bounded_count(Message.objects.of(user.pk).unread(), UNREAD_LIMIT)


def unread_number(user: User) -> int:
    """The same for menus, which show a plain number."""
    return unread(user).number


def failed() -> DeliveryQuerySet:
    """What never went out, latest first, with message and person."""
    found = Delivery.objects.failed().select_related("message__recipient")
    return found.order_by("-id")


def told(subject_type: str, subject_id: str) -> list[Told]:
    """Who was told what about this, when and by which channel; oldest first, in one query."""
    found = (
        Delivery.objects.filter(message__subject_type=subject_type, message__subject_id=subject_id)
        .select_related("message__recipient")
        .order_by("message__created_at", "id")
    )
    return [
        Told(
            recipient=delivery.message.recipient.name,
            title=delivery.message.title,
            channel=Channel(delivery.channel),
            address=delivery.address_masked,
            state=DeliveryState(delivery.state),
            at=delivery.sent_at or delivery.message.created_at,
            read_at=delivery.message.read_at if delivery.channel == Channel.IN_APP else None,
        )
        for delivery in found
    ]
