"""Passwords: issued to staff by a second person, changed by their owner."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from ganxin.accounts import rules
from ganxin.accounts.adapters import telling
from ganxin.accounts.choices import Role
from ganxin.accounts.models import Office, User
from ganxin.accounts.operations.people import WeakPassword, register_staff
from ganxin.accounts.operations.posts import OneselfNot, appoint
from ganxin.accounts.operations.subjects import user_subject
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused

ONE_TIME_FOR = timedelta(days=3)


class NotStaff(Refused):
    """A resident sets his own password; nobody issues him one."""

    code = "accounts.not_staff"


class ReasonMissing(Refused):
    code = "accounts.reason_missing"


@dataclass(frozen=True)
class Issued:
    """Shown once to who issued it, kept nowhere."""

    user: User
    password: str
    until: datetime


def one_time_password() -> str:
    """Twelve letters and digits in three groups, about 59 bits."""
    letters = [secrets.choice(rules.ONE_TIME_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


@transaction.atomic
def register_colleague(
    *,
    username: str,
    name: str,
    phone: str,
    office: Office,
    role: Role,
    valid_from: date,
    actor: User,
    now: datetime,
) -> Issued:
    """A new member of staff with a first post and a first password that he must change.

    Permission is the caller's. Refusals: those of `register_staff` and `appoint`.
    """
    password = one_time_password()
    by = actor.as_actor()
    user = register_staff(
        username=username, name=name, password=password, phone=phone, actor=by, now=now
    )
    user.one_time_until = now + ONE_TIME_FOR
    user.save(update_fields=["one_time_until"])
    appoint(user=user, office=office, role=role, valid_from=valid_from, actor=by, now=now)
    return Issued(user, password, user.one_time_until)


@transaction.atomic
def issue_password(*, user: User, reason: str, actor: User, now: datetime) -> Issued:
    """A one-time password in place of the old one, which ends his sessions; he is told.

    Permission is the caller's. Refusals: OneselfNot, NotStaff, ReasonMissing.
    """
    user = second_person(user, reason, actor)
    password = one_time_password()
    user.set_password(password)
    user.one_time_until = now + ONE_TIME_FOR
    user.save(update_fields=["password", "one_time_until"])
    ledger.record(
        actor=actor.as_actor(),
        action="accounts.password.issued",
        subject=user_subject(user),
        at=now,
        data={"reason": reason.strip(), "until": user.one_time_until.isoformat()},
    )
    telling.tell(
        user,
        user_subject(user),
        title="您的密码由他人重新设置",
        body=f"{actor.name}为您发了一次性密码，原因：{reason.strip()}。不是您要的，请马上联系管理员。",
        now=now,
    )
    return Issued(user, password, user.one_time_until)


def second_person(user: User, reason: str, actor: User) -> User:
    """The member of staff, locked, whom another person helps for a reason.

    Refusals: OneselfNot, NotStaff, ReasonMissing.
    """
    if actor.pk == user.pk:
        raise OneselfNot("这件事要由另一个人办。请找部门负责人或管理员。")
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_staff_member:
        raise NotStaff("这里只管工作人员。群众在登录页自己重设密码。")
    if len(reason.strip()) < rules.SHORTEST_REASON:
        raise ReasonMissing("请写明原因，至少四个字，本人能看到。")
    return user


@transaction.atomic
def set_own_password(*, user: User, password: str, now: datetime) -> User:
    """Its owner sets a new one, different from the old; all other sessions of his end.

    Whoever calls has checked that it is he. Refusals: WeakPassword.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.check_password(password):
        raise WeakPassword("新密码不能和现在的一样，请换一个。")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword("密码至少八位，且不要用常见密码，请换一个。") from error
    user.set_password(password)
    user.one_time_until = None
    user.save(update_fields=["password", "one_time_until"])
    ledger.record(
        actor=user.as_actor(),
        action="accounts.password.changed",
        subject=user_subject(user),
        at=now,
    )
    telling.tell(
        user,
        user_subject(user),
        title="您的密码已经更改",
        body="新密码马上生效，其他地方的登录都已退出。不是您改的，请马上重设密码并打服务热线。",
        now=now,
    )
    return user
