"""A resident who forgot the password: a code to the registered phone, and a new password.

Nothing here tells whoever asks whether a number is registered: asking only queues a job.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app

from ganxin.accounts import queries
from ganxin.accounts.adapters import telling
from ganxin.accounts.choices import SensitiveField
from ganxin.accounts.models import PasswordReset, User
from ganxin.accounts.operations.passwords import set_own_password
from ganxin.accounts.operations.people import WeakPassword
from ganxin.accounts.operations.subjects import user_subject
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier

SENDING = "accounts.send_reset_code"  # the worker's task, by name: it imports us
GOOD_FOR = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
CODES_A_DAY = 5
TRIES = 5


class WrongResetCode(Refused):
    """Says the same for a wrong, an old, a used up code and an unknown number."""

    code = "accounts.wrong_reset_code"


def ask_for_code(*, phone: str) -> None:
    """The same for every number: who it belongs to is looked up later, by the worker."""
    try:
        index = queries.blind_index(phone, SensitiveField.PHONE)
    except InvalidIdentifier:
        return
    app.configure_task(SENDING).defer(index=index)


@transaction.atomic
def send_code(*, index: str, now: datetime) -> bool:
    """Send a code where a resident has this number, not too often; it is kept as a hash only."""
    user = (
        User.objects.select_for_update()
        .filter(phone_index=index, is_active=True, is_staff_member=False)
        .first()
    )
    if user is None or _too_often(user, now):
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    reset = PasswordReset.objects.create(
        user=user, code_hash=make_password(code), created_at=now, expires_at=now + GOOD_FOR
    )
    ledger.record(
        actor=user.as_actor(),
        action="accounts.password.code_sent",
        subject=user_subject(user),
        at=now,
    )
    telling.send_code(
        user,
        title="重设密码验证码",
        body=f"验证码 {code}，十分钟内有效。不是您要的，请不要告诉任何人。",
        key=f"reset-{reset.pk}",
    )
    return True


def _too_often(user: User, now: datetime) -> bool:
    sent = PasswordReset.objects.filter(user=user)
    today = sent.filter(created_at__gt=now - timedelta(days=1)).count()
    return today >= CODES_A_DAY or sent.filter(created_at__gt=now - PAUSE).exists()


def reset_password(*, phone: str, code: str, password: str, now: datetime) -> User:
    """A new password for who has the code. Refusals: WeakPassword, WrongResetCode."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword("密码至少八位，且不要用常见密码，请换一个。") from error
    reset = _take_a_try(phone, now)
    right = check_password(code, reset.code_hash if reset else make_password(None))
    if reset is None or not right:
        raise WrongResetCode("验证码不对或过期了。请核对，或者重新要一个。")
    with transaction.atomic():
        used = PasswordReset.objects.filter(pk=reset.pk, used_at=None).update(used_at=now)
        if not used:
            raise WrongResetCode("验证码不对或过期了。请核对，或者重新要一个。")
        return set_own_password(user=reset.user, password=password, now=now)


@transaction.atomic
def _take_a_try(phone: str, now: datetime) -> PasswordReset | None:
    """The latest code of this number, one try less before anything is compared."""
    try:
        index = queries.blind_index(phone, SensitiveField.PHONE)
    except InvalidIdentifier:
        return None
    rows = PasswordReset.objects.select_for_update(of=("self",)).select_related("user")
    reset = (
        rows.filter(user__phone_index=index, user__is_active=True).order_by("-created_at").first()
    )
    if reset is None or reset.used_at or reset.expires_at <= now or reset.tries >= TRIES:
        return None
    PasswordReset.objects.filter(pk=reset.pk).update(tries=F("tries") + 1)
    return reset
