"""E-mail by whatever backend the settings name."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from ganxin.notifications.adapters.base import Mail, NotSent


def send_mail(mail: Mail) -> None:
    """Hand it to the mail server, or raise NotSent.

    A mail that was handed over by a process that died before it could note so goes out again: the
    Message-ID is the same, so mail programs show it once.
    """
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={"Message-ID": f"<{mail.key}@ganxin>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except smtplib.SMTPException as error:
        raise NotSent(f"邮件服务器没有接收（{type(error).__name__}）") from error
    except (OSError, ValueError) as error:
        raise NotSent(f"邮件发不出去（{type(error).__name__}）") from error
