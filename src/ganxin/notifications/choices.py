"""Ways to reach a person, and what became of each attempt."""

from django.db.models import TextChoices


class Channel(TextChoices):
    IN_APP = "in_app", "站内消息"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"


class DeliveryState(TextChoices):
    PENDING = "pending", "待发送"
    SENT = "sent", "已送出"
    FAILED = "failed", "没有送出"
