"""Telling people, and carrying what was told.

An outbox: `notify` only writes rows and a job in the caller's transaction, so nobody is told of a
change that was rolled back, and nothing is lost when the process dies right after the commit.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from procrastinate.contrib.django import app

from ganxin.accounts.api import User, phone_of
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.lib.text import mask_phone
from ganxin.notifications.adapters import sms_adapter
from ganxin.notifications.adapters.base import Mail, NotSent, Sms
from ganxin.notifications.adapters.mail import send_mail
from ganxin.notifications.choices import Channel, DeliveryState
from ganxin.notifications.models import Delivery, Message
from ganxin.notifications.rules import (
    ERROR_LENGTH,
    mask_email,
    one_line,
    pause_after,
    plain_text,
    sms_text,
)

logger = logging.getLogger(__name__)

PLATFORM = "甘心办"
UNTITLED = "通知"
SENDING = "notifications.send"  # the worker's task, by name: it imports us
BATCH = 200


class NotFailed(Refused):
    """Only what failed for good can be sent again."""

    code = "notifications.not_failed"


@transaction.atomic
def notify(
    *,
    recipients: Iterable[User],
    subject: Subject,
    title: str,
    body: str,
    now: datetime,
    sms: bool = False,
) -> list[Message]:
    """Tell each of these people once, in the inbox and by e-mail, with `sms` by SMS too.

    `title` and `body` are plain Chinese text. A way that is not known (no address, no phone) is
    left out; who can no longer log in is not told. Call it inside the change's transaction.
    """
    people = {user.pk: user for user in recipients if user.is_active}
    messages = Message.objects.bulk_create(
        Message(
            recipient=user,
            subject_type=subject.type,
            subject_id=subject.id,
            subject_label=one_line(subject.label),
            subject_url_name=subject.url_name,
            title=one_line(title) or UNTITLED,
            body=plain_text(body),
            created_at=now,
        )
        for user in people.values()
    )
    deliveries = Delivery.objects.bulk_create(
        delivery
        for message in messages
        for delivery in _deliveries(message, people[message.recipient_id], now, with_sms=sms)
    )
    _defer_sending([d.pk for d in deliveries if d.state == DeliveryState.PENDING])
    return messages


def send_code(*, user: User, title: str, body: str, key: str) -> None:
    """A code that no table may keep: sent at once by SMS, and by e-mail, past the outbox.

    Raises NotSent where no way worked; the person asks for another code then.
    """
    failed: list[NotSent] = []
    ways = 0
    for send, address in ((_send_sms, phone_of(user)), (_send_mail, user.email)):
        if not address:
            continue
        ways += 1
        try:
            send(address, title, body, key)
        except NotSent as error:
            failed.append(error)
    if len(failed) == ways:
        raise failed[0] if failed else NotSent("没有可用的地址")


def _send_sms(address: str, title: str, body: str, key: str) -> None:
    sms_adapter().send(Sms(key=key, to=address, text=sms_text(PLATFORM, title, body)))


def _send_mail(address: str, title: str, body: str, key: str) -> None:
    text = f"{body}\n\n——{PLATFORM}"
    send_mail(Mail(key=key, to=address, subject=f"【{PLATFORM}】{title}", text=text))


def _deliveries(
    message: Message, user: User, now: datetime, *, with_sms: bool
) -> Iterable[Delivery]:
    yield Delivery(
        message=message,
        channel=Channel.IN_APP,
        address_masked=user.name,
        state=DeliveryState.SENT,
        sent_at=now,
    )
    ways = {Channel.EMAIL: user.email, Channel.SMS: phone_of(user) if with_sms else ""}
    for channel, address in ways.items():
        if address:
            yield Delivery(
                message=message,
                channel=channel,
                address_masked=_masked(channel, address),
                state=DeliveryState.PENDING,
                next_at=now,
            )


def _masked(channel: str, address: str) -> str:
    return mask_phone(address) if channel == Channel.SMS else mask_email(address)


def _defer_sending(deliveries: list[int]) -> None:
    """A job in this same transaction; the periodic task finds whatever it misses."""
    if deliveries:
        app.configure_task(SENDING).defer(deliveries=[*deliveries])


def send_due(*, now: datetime, only: Sequence[int] | None = None) -> int:
    """Try everything that is due (of `only`, where given); how many were sent.

    Each delivery is a transaction of its own, and whoever else is sending is skipped over.
    """
    due = Delivery.objects.due(now).order_by("next_at", "id")
    if only is not None:
        due = due.filter(pk__in=only)
    return sum(_send_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _send_one(pk: int, now: datetime) -> bool:
    """Send one row while holding its lock: a worker that dies here leaves it waiting."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .due(now)
        .select_related("message__recipient")
        .filter(pk=pk)
        .first()
    )
    if delivery is None:
        return False
    try:
        with transaction.atomic():
            address = _address(delivery)
            _hand_over(delivery, address)
    except NotSent as error:
        _note_failure(delivery, str(error), now)
        return False
    except Exception as error:  # one broken message must not hold up all others
        logger.exception("delivery %s", delivery.public_id)
        _note_failure(delivery, type(error).__name__, now)
        return False
    delivery.state, delivery.sent_at, delivery.next_at = DeliveryState.SENT, now, None
    delivery.attempts += 1
    delivery.last_error = ""
    delivery.address_masked = _masked(delivery.channel, address)
    delivery.save(
        update_fields=["state", "sent_at", "next_at", "attempts", "last_error", "address_masked"]
    )
    return True


def _address(delivery: Delivery) -> str:
    """As it is now, not as it was when the message was written: people mend their addresses."""
    user = delivery.message.recipient
    address = phone_of(user) if delivery.channel == Channel.SMS else user.email
    if not address:
        raise NotSent("没有可用的地址")
    return address


def _hand_over(delivery: Delivery, address: str) -> None:
    message, key = delivery.message, str(delivery.public_id)
    if delivery.channel == Channel.SMS:
        text = sms_text(PLATFORM, message.title, message.body)
        sms_adapter().send(Sms(key=key, to=address, text=text))
        return
    link = subject_link(message)
    parts = [message.body, f"查看：{settings.SITE_URL}{link}" if link else "", f"——{PLATFORM}"]
    text = "\n\n".join(part for part in parts if part)
    send_mail(Mail(key=key, to=address, subject=f"【{PLATFORM}】{message.title}", text=text))


def subject_link(message: Message) -> str:
    """The page the message is about; empty where there is none."""
    if not message.subject_url_name:
        return ""
    try:
        return reverse(message.subject_url_name, args=[message.subject_id])
    except NoReverseMatch:
        return ""


def _note_failure(delivery: Delivery, reason: str, now: datetime) -> None:
    delivery.attempts += 1
    delivery.last_error = one_line(reason, ERROR_LENGTH)
    pause = pause_after(delivery.attempts)
    delivery.state = DeliveryState.PENDING if pause else DeliveryState.FAILED
    delivery.next_at = now + pause if pause else None
    delivery.save(update_fields=["attempts", "last_error", "state", "next_at"])


@transaction.atomic
def send_again(*, delivery: Delivery, actor: Actor, now: datetime) -> Delivery:
    """Start over with a delivery that failed for good. Raises NotFailed."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message")
        .get(pk=delivery.pk)
    )
    if delivery.state != DeliveryState.FAILED:
        raise NotFailed("这条消息已经在发送，或者已经送出，不用再发。")
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.PENDING, 0, now
    delivery.save(update_fields=["state", "attempts", "next_at"])
    message = delivery.message
    ledger.record(
        actor=actor,
        action="notifications.sent_again",
        subject=Subject(
            message.subject_type,
            message.subject_id,
            message.subject_label,
            message.subject_url_name,
        ),
        at=now,
        data={"delivery": str(delivery.public_id), "channel": delivery.channel},
    )
    _defer_sending([delivery.pk])
    return delivery


@transaction.atomic
def mark_read(*, message: Message, now: datetime) -> None:
    """The first reading counts; again is nothing."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now)


@transaction.atomic
def mark_all_read(*, recipient: User, now: datetime) -> int:
    """Everything that lay there at `now`; what came in meanwhile stays unread. How many."""
    return (
        Message.objects.of(recipient.pk).unread().filter(created_at__lte=now).update(read_at=now)
    )
