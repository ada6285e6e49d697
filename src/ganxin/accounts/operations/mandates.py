"""Dated authorisations: who may act for an applicant."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import queries, rules
from ganxin.accounts.choices import Capacity, SensitiveField
from ganxin.accounts.models import Applicant, Mandate, User
from ganxin.accounts.operations.subjects import mandate_subject
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier


class NoSuchPerson(Refused):
    """Says the same whether phone or name is wrong: nobody is found out by asking."""

    code = "accounts.no_such_person"


class CannotAuthorise(Refused):
    code = "accounts.cannot_authorise"


class AlreadyAuthorised(Refused):
    code = "accounts.already_authorised"


class MandateEnded(Refused):
    code = "accounts.mandate_ended"


def agent_by_phone(*, phone: str, name: str) -> User:
    """A registered resident by phone number and name, both of which must be right."""
    try:
        index = queries.blind_index(phone, SensitiveField.PHONE)
    except InvalidIdentifier as error:
        raise NoSuchPerson(error.message) from error
    found = User.objects.filter(phone_index=index, is_active=True, is_staff_member=False).first()
    if found is None or not rules.name_agrees(name, found.name):
        raise NoSuchPerson("没有找到这位代理人。请核对姓名和手机号码，并请对方先注册。")
    return found


def authorise(
    *,
    giver: User,
    applicant: Applicant,
    name: str,
    phone: str,
    scope: str,
    valid_from: date,
    valid_to: date,
    now: datetime,
) -> Mandate:
    """A person authorises somebody whose name and phone number he knows (see `grant_mandate`)."""
    return grant_mandate(
        applicant=applicant,
        agent=agent_by_phone(phone=phone, name=name),
        scope=scope,
        valid_from=valid_from,
        valid_to=valid_to,
        actor=giver.as_actor(),
        now=now,
    )


@transaction.atomic
def grant_mandate(
    *,
    applicant: Applicant,
    agent: User,
    scope: str,
    valid_from: date,
    valid_to: date,
    actor: Actor,
    now: datetime,
) -> Mandate:
    """Authorise an agent for a period; `valid_to` is exclusive. Permission is the caller's."""
    applicant = Applicant.objects.select_for_update().get(pk=applicant.pk)
    today = timezone.localdate(now)
    if not rules.period_is_sane(
        valid_from, valid_to, today=today, longest=rules.LONGEST_MANDATE_DAYS
    ):
        raise CannotAuthorise("授权日期应从今天或以后开始，结束晚于开始，最长三年。")
    if queries.may_authorise(agent, applicant, today):
        raise CannotAuthorise("本人和法定代表人不需要授权。")
    overlapping = Mandate.objects.filter(
        applicant=applicant,
        user=agent,
        revoked_at=None,
        valid_from__lt=valid_to,
        valid_to__gt=valid_from,
    )
    if overlapping.exists():
        raise AlreadyAuthorised("这段时间已经授权给这位代理人，请先撤销再重新授权。")
    mandate = Mandate.objects.create(
        applicant=applicant,
        user=agent,
        capacity=Capacity.AGENT,
        scope=scope.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=now,
    )
    ledger.record(
        actor=actor,
        action="accounts.mandate.granted",
        subject=mandate_subject(mandate),
        at=now,
        data={
            "scope": mandate.scope,
            "from": valid_from.isoformat(),
            "to": valid_to.isoformat(),
        },
    )
    return mandate


@transaction.atomic
def revoke_mandate(*, mandate: Mandate, actor: Actor, now: datetime) -> Mandate:
    """End an authorisation of an agent at once."""
    rows = Mandate.objects.select_related("applicant", "user")
    mandate = rows.select_for_update(of=("self",)).get(pk=mandate.pk)
    if mandate.capacity != Capacity.AGENT:
        raise CannotAuthorise("本人和法定代表人的身份不能在这里撤销。")
    today = timezone.localdate(now)
    if mandate.revoked_at is not None or (mandate.valid_to and mandate.valid_to <= today):
        raise MandateEnded("这份授权已经结束。")
    mandate.revoked_at = now
    mandate.save(update_fields=["revoked_at"])
    ledger.record(
        actor=actor, action="accounts.mandate.revoked", subject=mandate_subject(mandate), at=now
    )
    return mandate
