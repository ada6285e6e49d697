"""A person at the window: found or entered, and an application begun for him by a clerk."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Applicant, User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import Channel
from ganxin.cases.intake.operations.drafts import start
from ganxin.cases.models import Application
from ganxin.catalog import api as catalog
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier
from ganxin.notifications import api as notifications


class NobodyFound(Refused):
    code = "cases.nobody_found"


class NameNeeded(Refused):
    """The card is not known yet: its holder's name is needed to enter him."""

    code = "cases.name_needed"


@transaction.atomic
def begin_at_window(
    *,
    name: str,
    id_card: str,
    phone: str,
    bundle: str,
    actor: User,
    now: datetime,
    item: str = "",
) -> Application:
    """Find the person by ID card or phone, or enter him by card and name; begin his draft
    of the bundle, or of the single item where one is named.

    Raises NobodyFound, NameNeeded, `catalog.NotPublished` and the refusals of
    `accounts.resident_for`.
    """
    today = timezone.localdate(now)
    applicant = _person(name.strip(), id_card.strip(), phone.strip(), actor, now)
    hall = accounts.offices_of(actor, Role.CLERK, today).order_by("pk").first()
    if hall is None:
        raise NobodyFound("您今天没有综合窗口的岗位。")
    draft = start(
        what=catalog.item_version(item, today)
        if item
        else catalog.published_bundle(bundle, today),
        answers={},
        applicant=applicant,
        hall=hall,
        actor=actor,
        now=now,
        channel=Channel.WINDOW,
    )
    login = accounts.login_of(applicant, timezone.localdate(now))
    if login is not None and draft.filed_by != login:
        draft.filed_by = login
        draft.save(update_fields=["filed_by"])
    return draft


@transaction.atomic
def open_login(*, application: Application, phone: str, actor: User, now: datetime) -> User:
    """Give the person before the clerk a login of his own; everything filed for him is there.

    Nobody at the window learns a password: he sets it with a code sent to his phone. Raises the
    refusals of `accounts.open_login`.
    """
    user = accounts.open_login(
        applicant=application.applicant,
        phone=phone,
        password=secrets.token_urlsafe(24),
        actor=actor.as_actor(),
        now=now,
    )
    notifications.notify(
        recipients=[user],
        subject=application.subject,
        title="网上账号已开通",
        body="用这个手机号码登录。第一次请点“忘记密码”，用短信验证码设置密码。",
        now=now,
        sms=True,
    )
    return user


def _person(name: str, id_card: str, phone: str, actor: User, now: datetime) -> Applicant:
    if id_card:
        return _by_card(name, id_card, actor, now)
    try:
        user = accounts.user_by_phone(phone) if phone else None
    except InvalidIdentifier as error:
        raise NobodyFound(str(error)) from error
    found = accounts.resident_of(user) if user is not None else None
    if found is None:
        raise NobodyFound("没有找到这个手机号码。请用身份证号码登记。")
    return found


def _by_card(name: str, id_card: str, actor: User, now: datetime) -> Applicant:
    try:
        known = accounts.resident_by_id_card(id_card)
    except InvalidIdentifier as error:
        raise NobodyFound(str(error)) from error
    if known is None and not name:
        raise NameNeeded("这个身份证号码是第一次来，请照身份证填写姓名。")
    wanted = name or (known.name if known else "")
    return accounts.resident_for(name=wanted, id_card=id_card, actor=actor.as_actor(), now=now)
