"""Residents, staff, enterprises: how they come into the register."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ganxin.accounts import queries, rules
from ganxin.accounts.choices import ApplicantKind, Capacity, SensitiveField
from ganxin.accounts.models import Applicant, Mandate, User
from ganxin.accounts.operations.subjects import (
    applicant_subject,
    mandate_subject,
    user_subject,
)
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier, check_id_card, check_phone, check_uscc
from ganxin.lib.ids import uuid7
from ganxin.lib.text import unturned

_PHONE_TAKEN = "这个手机号码已经注册，请直接登录。"
_CARD_KNOWN = "这个身份证号码已有记录。请直接登录；从未在网上注册过的，请带身份证到综合窗口开通。"


class NotANumber(Refused):
    """An identity card, a phone number or a USCC that cannot be right."""

    code = "accounts.not_a_number"


class AlreadyRegistered(Refused):
    code = "accounts.already_registered"


class WeakPassword(Refused):
    code = "accounts.weak_password"


class NameTaken(Refused):
    code = "accounts.name_taken"


class NoEnterprise(Refused):
    code = "accounts.no_enterprise"


class AlreadyRepresented(Refused):
    code = "accounts.already_represented"


class OtherName(Refused):
    """The number is known under another name."""

    code = "accounts.other_name"


@transaction.atomic
def register_resident(
    *,
    name: str,
    id_card: str,
    phone: str,
    password: str,
    now: datetime,
    username: str = "",
    email: str = "",
    actor: Actor | None = None,
    is_demo: bool = False,
) -> User:
    """A person with a login, the same person as applicant, and the tie between them.

    The login is the phone number; `username` is made up where none is given. Without `actor` he
    registers himself. Refusals: NotANumber, WeakPassword, AlreadyRegistered (also where a window
    entered this person before: then the window has to open the login, having seen the card).
    """
    today = timezone.localdate(now)
    id_card, phone = _checked_id_card(id_card, today), _checked_phone(phone)
    _checked_password(password)
    if queries.resident_by_id_card(id_card) is not None:
        raise AlreadyRegistered(_CARD_KNOWN)
    user = _new_user(username or f"r{uuid7().hex}", name, password, phone, email, now, is_demo)
    _insert(user, _PHONE_TAKEN)
    applicant = _new_resident(name, id_card, now)
    Mandate.objects.create(
        applicant=applicant, user=user, capacity=Capacity.SELF, valid_from=today, created_at=now
    )
    ledger.record(
        actor=actor or user.as_actor(),
        action="accounts.user.registered",
        subject=user_subject(user),
        at=now,
        data={"id_card": ledger.personal(id_card), "phone": ledger.personal(phone)},
    )
    return user


@transaction.atomic
def open_login(
    *, applicant: Applicant, phone: str, password: str, actor: Actor, now: datetime
) -> User:
    """A window gives a login to a resident it entered before, having seen his card."""
    applicant = Applicant.objects.select_for_update().get(pk=applicant.pk)
    if applicant.kind != ApplicantKind.RESIDENT or applicant.mandates.filter(
        capacity=Capacity.SELF, revoked_at=None
    ):
        raise AlreadyRegistered("这位申请人已经开通网上账号，请用手机号码登录。")
    phone = _checked_phone(phone)
    _checked_password(password)
    user = _new_user(f"r{uuid7().hex}", applicant.name, password, phone, "", now, is_demo=False)
    _insert(user, _PHONE_TAKEN)
    Mandate.objects.create(
        applicant=applicant,
        user=user,
        capacity=Capacity.SELF,
        valid_from=timezone.localdate(now),
        created_at=now,
    )
    ledger.record(
        actor=actor,
        action="accounts.user.login_opened",
        subject=user_subject(user),
        at=now,
        data={"applicant": str(applicant.public_id), "phone": ledger.personal(phone)},
    )
    for enterprise in applicant.represents.order_by("pk"):
        _hand_over(enterprise, user, actor, now)
    return user


def _hand_over(enterprise: Applicant, user: User, actor: Actor, now: datetime) -> None:
    """What was registered while its founder had no login is his to act for from now on."""
    mandates = enterprise.mandates.filter(
        capacity=Capacity.LEGAL_REPRESENTATIVE, revoked_at=None, valid_to=None
    )
    if mandates.exists():
        return
    mandate = Mandate.objects.create(
        applicant=enterprise,
        user=user,
        capacity=Capacity.LEGAL_REPRESENTATIVE,
        valid_from=timezone.localdate(now),
        created_at=now,
    )
    ledger.record(
        actor=actor,
        action="accounts.mandate.granted",
        subject=mandate_subject(mandate),
        at=now,
        data={"capacity": Capacity.LEGAL_REPRESENTATIVE.value},
    )


@transaction.atomic
def hand_to_representative(
    *, uscc: str, name: str, id_card: str, reason: str, actor: Actor, now: datetime
) -> Applicant:
    """Give an enterprise that nobody can act for to its legal representative at the window.

    The clerk has seen his card and the business licence. With a login he can act for it at once,
    without one as soon as it is opened. Refusals: NotANumber, NoEnterprise, OtherName (the
    register names another legal representative), AlreadyRepresented.
    """
    enterprise = _enterprise_to_hand_over(uscc)
    if not rules.name_agrees(name, enterprise.legal_representative):
        raise OtherName("登记的法定代表人是另一个姓名。请核对营业执照；已经变更的，先办变更登记。")
    today = timezone.localdate(now)
    if queries.mandates_of_representative(enterprise, today).exists():
        raise AlreadyRepresented("这家企业的法定代表人已经能在网上办事，不用再交。")
    person = resident_for(name=name, id_card=id_card, actor=actor, now=now)
    enterprise.represented_by = person
    enterprise.save(update_fields=["represented_by"])
    ledger.record(
        actor=actor,
        action="accounts.enterprise.handed_over",
        subject=applicant_subject(enterprise),
        at=now,
        data={"to": str(person.public_id), "reason": reason.strip()},
    )
    login = queries.login_of(person, today)
    if login is not None:
        _hand_over(enterprise, login, actor, now)
    return enterprise


def _enterprise_to_hand_over(uscc: str) -> Applicant:
    try:
        number = check_uscc(uscc)
    except InvalidIdentifier as error:
        raise NotANumber(error.message) from error
    found = Applicant.objects.select_for_update(of=("self",)).filter(uscc=number).first()
    if found is None:
        raise NoEnterprise("平台上没有这家企业，请核对统一社会信用代码。")
    return found


@transaction.atomic
def resident_for(*, name: str, id_card: str, actor: Actor, now: datetime) -> Applicant:
    """The resident with this card, entered now where he is new (a person at the window).

    Refusals: NotANumber; OtherName where the card is known under another name.
    """
    id_card = _checked_id_card(id_card, timezone.localdate(now))
    known = queries.resident_by_id_card(id_card)
    if known is not None:
        if not rules.name_agrees(name, known.name):
            raise OtherName("这个身份证号码登记的是另一个姓名，请核对证件。")
        return known
    applicant = _new_resident(name, id_card, now)
    ledger.record(
        actor=actor,
        action="accounts.applicant.entered",
        subject=applicant_subject(applicant),
        at=now,
        data={"id_card": ledger.personal(id_card)},
    )
    return applicant


@transaction.atomic
def register_enterprise(
    *,
    name: str,
    uscc: str,
    legal_representative: User | None,
    actor: Actor,
    now: datetime,
    representative_name: str = "",
    represented_by: Applicant | None = None,
) -> Applicant:
    """An enterprise as applicant, with its legal representative acting for it.

    The same enterprise under the same representative again is that enterprise. A representative
    without a login is only named (`representative_name`): nobody can act for it until a login is
    opened for the person it is `represented_by`. Refusals: NotANumber; AlreadyRegistered where
    the USCC belongs to another name or representative.
    """
    try:
        uscc = check_uscc(uscc)
    except InvalidIdentifier as error:
        raise NotANumber(error.message) from error
    known = queries.enterprise_by_uscc(uscc)
    today = timezone.localdate(now)
    if known is not None:
        if known.name == name and _is_representative(legal_representative, known, today):
            return known
        raise AlreadyRegistered("这个统一社会信用代码已经登记，请核对后联系窗口。")
    applicant = Applicant.objects.create(
        kind=ApplicantKind.ENTERPRISE,
        name=name,
        uscc=uscc,
        legal_representative=legal_representative.name
        if legal_representative
        else representative_name,
        represented_by=represented_by,
        created_at=now,
    )
    if legal_representative is not None:
        Mandate.objects.create(
            applicant=applicant,
            user=legal_representative,
            capacity=Capacity.LEGAL_REPRESENTATIVE,
            valid_from=today,
            created_at=now,
        )
    ledger.record(
        actor=actor,
        action="accounts.applicant.registered",
        subject=applicant_subject(applicant),
        at=now,
        data={
            "uscc": uscc,
            "legal_representative": str(getattr(legal_representative, "public_id", "")),
        },
    )
    return applicant


def _is_representative(user: User | None, enterprise: Applicant, on: date) -> bool:
    return user is not None and queries.may_authorise(user, enterprise, on)


@transaction.atomic
def register_staff(
    *,
    username: str,
    name: str,
    password: str,
    actor: Actor,
    now: datetime,
    phone: str = "",
    email: str = "",
    is_demo: bool = False,
) -> User:
    """A member of staff with a login; what he may do comes with his posts (`appoint`)."""
    if User.objects.filter(username=username).exists():
        raise NameTaken(f"登录名 {username} 已有人用，请换一个。")
    _checked_password(password)
    phone = _checked_phone(phone) if phone else ""
    user = _new_user(username, name, password, phone, email, now, is_demo)
    user.is_staff_member = True
    _insert(user, _PHONE_TAKEN)
    ledger.record(
        actor=actor, action="accounts.staff.registered", subject=user_subject(user), at=now
    )
    return user


def _new_user(
    username: str,
    name: str,
    password: str,
    phone: str,
    email: str,
    now: datetime,
    is_demo: bool,
) -> User:
    user = User(
        username=username,
        name=unturned(name).strip(),
        email=email,
        created_at=now,
        is_demo=is_demo,
    )
    user.set_password(password)
    if phone:
        user.phone_index = queries.blind_index(phone, SensitiveField.PHONE)
        if User.objects.filter(phone_index=user.phone_index).exists():
            raise AlreadyRegistered(_PHONE_TAKEN)
        user.phone_sealed = rules.seal(
            queries.personal_keys(), phone, owner=user.public_id, field=SensitiveField.PHONE
        )
    return user


def _new_resident(name: str, id_card: str, now: datetime) -> Applicant:
    applicant = Applicant(kind=ApplicantKind.RESIDENT, name=unturned(name).strip(), created_at=now)
    applicant.id_card_index = queries.blind_index(id_card, SensitiveField.ID_CARD)
    applicant.id_card_sealed = rules.seal(
        queries.personal_keys(),
        id_card,
        owner=applicant.public_id,
        field=SensitiveField.ID_CARD,
    )
    _insert(applicant, _CARD_KNOWN)
    return applicant


def _insert(record: User | Applicant, taken: str) -> None:
    """Two people may send the same number at the same moment: the database lets one in."""
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRegistered(taken) from error


def _checked_id_card(text: str, today: date) -> str:
    try:
        return check_id_card(text, on=today).number
    except InvalidIdentifier as error:
        raise NotANumber(error.message) from error


def _checked_phone(text: str) -> str:
    try:
        return check_phone(text)
    except InvalidIdentifier as error:
        raise NotANumber(error.message) from error


def _checked_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword("密码至少八位，且不要用常见密码，请换一个。") from error
