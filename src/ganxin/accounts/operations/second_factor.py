"""The second factor of staff: a time-based code (RFC 6238) from their phone."""

import base64
from datetime import datetime

from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from ganxin.accounts.adapters import telling
from ganxin.accounts.models import User
from ganxin.accounts.operations.passwords import second_person
from ganxin.accounts.operations.subjects import user_subject
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused


class WrongCode(Refused):
    code = "accounts.wrong_code"


class NoDevice(Refused):
    code = "accounts.no_device"


class TooManyCodes(Refused):
    code = "accounts.too_many_codes"


@transaction.atomic
def device_for(*, user: User) -> TOTPDevice:
    """His confirmed device, or one to be enrolled (the same until a code of it was right)."""
    User.objects.select_for_update().get(pk=user.pk)
    devices = TOTPDevice.objects.filter(user=user).order_by("-confirmed", "pk")
    return devices.first() or TOTPDevice.objects.create(user=user, name="手机", confirmed=False)


def device(persistent_id: str) -> TOTPDevice | None:
    """The confirmed device a login was verified by; None for an empty id or one taken away."""
    found = Device.from_persistent_id(persistent_id) if persistent_id else None
    return found if isinstance(found, TOTPDevice) and found.confirmed else None


def secret_of(device: TOTPDevice) -> str:
    """For typing in where a picture cannot be scanned (base 32)."""
    return base64.b32encode(device.bin_key).decode().rstrip("=")


def verify_code(*, user: User, code: str, now: datetime) -> TOTPDevice:
    """The device whose code this is; the first right code enrols it. Each code works once.

    Refusals: WrongCode; TooManyCodes while wrong ones make him wait.
    """
    with transaction.atomic():  # a wrong code must be counted, so the refusal comes after
        device: TOTPDevice = (
            TOTPDevice.objects.select_for_update()
            .filter(user=user)
            .order_by("-confirmed", "pk")
            .first()
        )
        if device is None:
            raise WrongCode("请先绑定手机上的验证器。")
        allowed, _ = device.verify_is_allowed()
        right = allowed and bool(device.verify_token(code))
        if right and not device.confirmed:
            _confirm(device, user, now)
    if not allowed:
        raise TooManyCodes("验证码错得太多了，请过一会儿再试。")
    if not right:
        raise WrongCode("验证码不对。请看手机上最新的六位数字，每个数字只能用一次。")
    return device


@transaction.atomic
def remove_device(*, user: User, reason: str, actor: User, now: datetime) -> None:
    """A second person takes the old device away; the next login enrols a new one. He is told.

    His sessions end, because they were verified by that device. Permission is the caller's.
    Refusals: those of `passwords.second_person`; NoDevice.
    """
    user = second_person(user, reason, actor)
    removed, _ = TOTPDevice.objects.filter(user=user).delete()
    if not removed:
        raise NoDevice("他还没有绑定验证器，下次登录时自己绑定即可。")
    ledger.record(
        actor=actor.as_actor(),
        action="accounts.second_factor.removed",
        subject=user_subject(user),
        at=now,
        data={"reason": reason.strip()},
    )
    telling.tell(
        user,
        user_subject(user),
        title="您的手机验证器已解除",
        body=f"{actor.name}解除了旧的验证器，原因：{reason.strip()}。下次登录请绑定新的。"
        "不是您要的，请马上联系管理员。",
        now=now,
    )


def _confirm(device: TOTPDevice, user: User, now: datetime) -> None:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    ledger.record(
        actor=user.as_actor(),
        action="accounts.second_factor.enrolled",
        subject=user_subject(user),
        at=now,
    )
