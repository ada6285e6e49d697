"""Interested persons: named, told of their rights, heard (行政许可法 art. 36 and 47)."""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.cases.choices import PartyKind, TellWay
from ganxin.cases.hearing import queries
from ganxin.cases.models import Call, Case, Party, Statement, Telling
from ganxin.cases.operations import terms
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked
from ganxin.cases.operations.papers import hearing_rights_paper
from ganxin.cases.queries.answers import keys
from ganxin.ledger import api as ledger
from ganxin.lib import sm4
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier, check_phone
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

SHORTEST_REASON = 4  # characters, as for every other personal value
RIGHTS = (
    "您可以陈述意见、进行申辩（行政许可法 第三十六条）。"
    "您也可以在被告知之日起五个工作日内要求听证，听证不收费（行政许可法 第四十七条）。"
)


class NotDescribed(Refused):
    """A name, an interest or a way to reach the person is missing or wrong."""

    code = "cases.party_not_described"


class NotUnderReview(Refused):
    code = "cases.party_not_under_review"


class AlreadyTold(Refused):
    """Told before, or told on a day that cannot be."""

    code = "cases.party_already_told"


class ReasonTooShort(Refused):
    code = "cases.party_reason_too_short"


@transaction.atomic
def name_interested(
    *,
    case: Case,
    name: str,
    phone: str,
    address: str,
    interest: str,
    actor: User,
    now: datetime,
) -> Party:
    """The permit touches somebody's great interest; he and the applicant are told of their rights.

    Who has a login under this phone and this name is told there at once, and his five working
    days begin; for anybody else a paper is made, and the days begin when it is handed over
    (`tell`). Raises NotDescribed, NotUnderReview.
    """
    name, address, interest = name.strip(), address.strip(), interest.strip()
    phone = _checked_phone(phone)
    if not name or not interest:
        raise NotDescribed("请写明姓名，以及这项许可关系到他的什么利益。", rule=queries.ART_36)
    if not phone and not address:
        raise NotDescribed("请写明电话或者地址，否则没有办法告知。", rule=queries.ART_36)
    case = locked(case)
    if not queries.may_be_heard(case):
        raise NotUnderReview("只有审查中的许可才能登记利害关系人。", rule=queries.ART_36)
    party = Party(
        case=case,
        kind=PartyKind.INTERESTED,
        name=name,
        user=_login(name, phone),
        interest=interest,
        named_by=actor,
        named_at=now,
    )
    plain = json.dumps([phone, address], ensure_ascii=False).encode()
    party.sealed = sm4.seal(keys(), plain, context=queries.context_of(party))
    party.save()
    note_step(
        case=case,
        action="party_named",
        label="登记利害关系人",
        actor=actor,
        now=now,
        note=f"{party.shown}：{interest}",
        basis=queries.ART_36,
        data={"phone": ledger.personal(phone), "address": ledger.personal(address)},
    )
    applicant_of(case=case, actor=actor, now=now)
    _begin_telling(party, actor, now)
    return party


@transaction.atomic
def applicant_of(*, case: Case, actor: User, now: datetime) -> Party:
    """The applicant has the same rights: his row, made and told the first time."""
    party, made = Party.objects.get_or_create(
        case=case,
        kind=PartyKind.APPLICANT,
        defaults={
            "name": case.application.applicant.name,
            "named_by": actor,
            "named_at": now,
        },
    )
    if made:
        _begin_telling(party, actor, now)
    return party


def _begin_telling(party: Party, actor: User, now: datetime) -> None:
    """The paper for everybody; by message at once to whom has a login."""
    hearing_rights_paper(party=party, now=now)
    people = queries.logins_of(party, timezone.localdate(now))
    if people:
        notifications.notify(
            recipients=people,
            subject=party.subject,
            title=f"{party.case.title}：您可以陈述意见、要求听证",
            body=RIGHTS,
            now=now,
        )
        tell(
            party=party,
            call=None,
            way=TellWay.LOGIN,
            told_on=timezone.localdate(now),
            proof="",
            actor=actor,
            now=now,
        )


@transaction.atomic
def tell(
    *,
    party: Party,
    call: Call | None,
    way: TellWay,
    told_on: date,
    proof: str,
    actor: User,
    now: datetime,
) -> Telling:
    """The party has been told: of his rights, or (with `call`) of time and place.

    Being told of the rights starts the five working days. Raises AlreadyTold, NotDescribed,
    NotUnderReview.
    """
    case = locked(party.case)
    if not queries.may_be_heard(case):
        raise NotUnderReview("这一件不在审查中，不用再告知。", rule=queries.ART_47)
    if Telling.objects.filter(party=party, call=call).exists():
        raise AlreadyTold("这件事已经告知过他了。", rule=queries.ART_47)
    since = call.made_at if call is not None else party.named_at
    if not timezone.localdate(since) <= told_on <= timezone.localdate(now):
        raise AlreadyTold("告知的日期要在登记以后，不能晚于今天。", rule=queries.ART_47)
    if way != TellWay.LOGIN and not proof.strip():
        raise NotDescribed("请写明凭什么证明他收到了，例如送达回证。", rule=queries.ART_47)
    telling = Telling.objects.create(
        party=party,
        call=call,
        way=way,
        told_on=told_on,
        proof=proof.strip(),
        by=actor,
        at=now,
    )
    what = "告知听证权利" if call is None else "通知听证的时间和地点"
    note_step(
        case=case,
        action="party_told",
        label=what,
        actor=actor,
        now=now,
        note=f"{party.shown}，{TellWay(way).label}，{told_on:%Y-%m-%d}",
        basis=queries.ART_47 if call is None else queries.ART_48,
        data={"way": way},
    )
    if call is None:
        _start_the_five_days(case, party, told_on, actor, now)
    return telling


def _start_the_five_days(
    case: Case, party: Party, told_on: date, actor: User, now: datetime
) -> None:
    applicant = case.application.applicant if party.is_applicant else None
    promises.open_promise(
        kind=PromiseKind.HEARING_REQUEST,
        subject=party.subject,
        to_label=party.shown if applicant is None else applicant.name,
        to_applicant=applicant,
        office=case.office,
        person=case.handler,
        terms=terms.HEARING_REQUEST,
        start_on=told_on,
        actor=actor.as_actor(),
        now=now,
    )


@transaction.atomic
def take_statement(*, party: Party, text: str, actor: User, now: datetime) -> Statement:
    """What the party has to say, in his words. Raises NotDescribed, NotUnderReview."""
    text = text.strip()
    if not text:
        raise NotDescribed("请写下陈述的意见。", rule=queries.ART_36)
    case = locked(party.case)
    if not queries.may_be_heard(case):
        raise NotUnderReview("这一件已经不在审查中，不能再陈述意见。", rule=queries.ART_36)
    own = not actor.is_staff_member
    statement = Statement.objects.create(
        party=party, text=text, at=now, taken_by=None if own else actor
    )
    note_step(
        case=case,
        action="party_stated",
        label="陈述意见",
        actor=actor,
        actor_label=party.shown if own else "",
        now=now,
        note=f"{party.shown}：{text}",
        public=party.is_applicant,
        basis=queries.ART_36,
    )
    if own and case.handler is not None:
        notifications.notify(
            recipients=[case.handler],
            subject=case.subject,
            title=f"{case.title}：{party.shown}陈述了意见",
            body=text,
            now=now,
        )
    return statement


@transaction.atomic
def reveal_reach(*, party: Party, reason: str, actor: User, now: datetime) -> queries.Reach:
    """Phone and address in full, for a paper to be handed over; the reason is kept first.

    Permission is the caller's. Raises ReasonTooShort.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort("请写明查看原因，至少四个字。")
    ledger.record(
        actor=actor.as_actor(),
        action="cases.party.viewed",
        subject=party.case.subject,
        at=now,
        data={"party": str(party.public_id), "reason": reason},
    )
    return queries.reach(party)


def _checked_phone(phone: str) -> str:
    if not phone.strip():
        return ""
    try:
        return check_phone(phone)
    except InvalidIdentifier as error:
        raise NotDescribed(f"电话不对：{error}", rule=queries.ART_36) from error


def _login(name: str, phone: str) -> User | None:
    """Only where phone and name agree: a number may have passed to somebody else."""
    found = accounts.user_by_phone(phone) if phone else None
    fits = found is not None and found.name == name and not found.is_staff_member
    return found if fits else None
