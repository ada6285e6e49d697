"""Front door of notifications."""

from ganxin.notifications.models import Delivery, Message
from ganxin.notifications.operations import NotFailed, notify, send_again, send_due
from ganxin.notifications.queries import Told, told, unread

__all__ = [
    "Delivery",
    "Message",
    "NotFailed",
    "Told",
    "notify",
    "send_again",
    "send_due",
    "told",
    "unread",
]
