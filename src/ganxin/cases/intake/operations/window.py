"""A person at the window: found or entered, and an application begun for him by a clerk."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Applicant, Office, User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import AnswerSource, Channel
from ganxin.cases.intake.operations.drafts import start
from ganxin.cases.intake.operations.renewal import start_renewal
from ganxin.cases.intake.queries.renewal import renewal_by_number
from ganxin.cases.models import Application
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.queries.definitions import elements_of
from ganxin.catalog import api as catalog
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier
from ganxin.notifications import api as notifications


class NobodyFound(Refused):
    code = "cases.nobody_found"


class NoSuchLicence(Refused):
    """No licence of this number, or none whose item knows renewal."""

    code = "cases.no_such_licence"


class NotTheHolder(Refused):
    code = "cases.not_the_holder"


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
    hall = _hall_of(actor, today)
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
def renew_at_window(
    *,
    licence_number: str,
    name: str,
    id_card: str,
    phone: str,
    authorised: bool,
    actor: User,
    now: datetime,
) -> Application:
    """Begin the renewal of a licence for who brings it to the window, or go on with its draft.

    He is the holder, acts for him, or shows a letter of authority (`authorised`: the clerk has
    seen it). Raises NoSuchLicence, NotTheHolder, NotRenewable, RenewalRuns and the refusals of
    `begin_at_window`.
    """
    today = timezone.localdate(now)
    person = _person(name.strip(), id_card.strip(), phone.strip(), actor, now)
    renewal = renewal_by_number(licence_number, today)
    if renewal is None:
        raise NoSuchLicence("没有找到可以延续的证照。请照原证核对编号。")
    login = accounts.login_of(person, today)
    if not authorised and not _speaks_for(person, login, renewal.licence.holder, today):
        raise NotTheHolder(
            "这个人不是持证人，也没有在平台上受他委托。请核对授权书，再勾选“已核对授权书”。"
        )
    said = renewal.application.answers_given if renewal.application else {}
    draft = start_renewal(
        licence=renewal.licence,
        changed=said.get("changed", []),
        anew=said.get("anew", []),
        hall=_hall_of(actor, today),
        actor=actor,
        now=now,
        channel=Channel.WINDOW,
        filed_by=login,
    )
    return _keyed(draft, person, login, authorised, actor, now)


def _speaks_for(person: Applicant, login: User | None, holder: Applicant, on: date) -> bool:
    himself = person.pk == holder.pk or holder.represented_by_id == person.pk
    return himself or (login is not None and accounts.can_act_for(login, holder, on))


def _keyed(
    draft: Application,
    person: Applicant,
    login: User | None,
    authorised: bool,
    actor: User,
    now: datetime,
) -> Application:
    """The draft is this clerk's to key in, whoever began it; who stands there is named in it."""
    draft.keyed_by, draft.channel, draft.filed_by = actor, Channel.WINDOW, login or actor
    draft.save(update_fields=["keyed_by", "channel", "filed_by"])
    elements = elements_of(draft)
    known = {"applicant_name": person.name, "applicant_id_card": accounts.id_card_of(person)}
    for code, text in known.items():
        if code in elements:
            write_answer(
                application=draft,
                element=elements[code],
                raw=text,
                now=now,
                actor=actor,
                source=AnswerSource.CLERK,
                source_note="窗口核对证件",
            )
    draft.answers.filter(element__in=_HIS_OWN, source=AnswerSource.LICENCE).delete()
    ledger.record(
        actor=actor.as_actor(),
        action="cases.application.keyed_at_window",
        subject=draft.subject,
        at=now,
        data={"person": str(person.public_id), "letter_of_authority": authorised},
    )
    return draft


_HIS_OWN = ("applicant_phone", "applicant_email")  # of who asked then, not of who asks now


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


def _hall_of(actor: User, on: date) -> Office:
    hall = accounts.offices_of(actor, Role.CLERK, on).order_by("pk").first()
    if hall is None:
        raise NobodyFound("您今天没有综合窗口的岗位。")
    return hall


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
