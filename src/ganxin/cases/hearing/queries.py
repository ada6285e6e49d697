"""Who is heard in a case, what runs for whom, and what stands in the way of a decision."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import UNDER_REVIEW, Action, HearingGround
from ganxin.cases.models import Call, Case, Hearing, Paper, Party, Recusal, Telling
from ganxin.cases.operations import terms
from ganxin.cases.queries.answers import keys
from ganxin.documents import api as documents
from ganxin.lib import sm4
from ganxin.lib.text import mask_phone
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

ART_36 = "行政许可法 第三十六条"
ART_46 = "行政许可法 第四十六条"
ART_47 = "行政许可法 第四十七条"
ART_48 = "行政许可法 第四十八条"
EXAMINING = frozenset({"opinion", Action.PASS_ON, Action.PASS_UP, Action.SEND_BACK})


@dataclass(frozen=True)
class Reach:
    """How an interested person is reached, in full: for handing a paper over."""

    phone: str
    address: str


def context_of(party: Party) -> bytes:
    """What the sealed values are bound to: copied to another row they do not open."""
    return f"cases.party:{party.public_id}".encode()


def reach(party: Party) -> Reach:
    if not party.sealed:
        return Reach("", "")
    plain = sm4.open_sealed(keys(), bytes(party.sealed), context=context_of(party))
    phone, address = json.loads(plain)
    return Reach(phone, address)


def masked_phone(party: Party) -> str:
    phone = reach(party).phone
    return mask_phone(phone) if phone else ""


def logins_of(party: Party, on: date) -> list[User]:
    """Who is told by message: the applicant and his agents, or the person himself."""
    if party.is_applicant:
        return list(accounts.people_of(party.case.application.applicant, on))
    return [party.user] if party.user is not None else []


def told_of_rights(party: Party) -> Telling | None:
    return next((telling for telling in party.tellings.all() if telling.call_id is None), None)


def told_of(party: Party, call: Call) -> Telling | None:
    found = (telling for telling in party.tellings.all() if telling.call_id == call.pk)
    return next(found, None)


def still_to_tell(case: Case) -> list[tuple[Party, Call | None]]:
    """Who has a paper coming that nobody has recorded as handed over."""
    hearing = running_hearing(case)
    call = hearing.call if hearing is not None else None
    parties = list(case.parties.prefetch_related("tellings"))
    rights = [(party, None) for party in parties if told_of_rights(party) is None]
    if call is None:
        return list(rights)
    return [*rights, *((party, call) for party in parties if told_of(party, call) is None)]


def right_until(party: Party) -> date | None:
    """The last day on which he may ask; None where he was not told, or has answered."""
    promise = promises.find(subject=party.subject, kind=PromiseKind.HEARING_REQUEST)
    return promise.last_day_on if promise is not None and promise.closed_at is None else None


def still_asking(party: Party, on: date) -> bool:
    until = right_until(party)
    return until is not None and on <= until


def running_hearing(case: Case) -> Hearing | None:
    return case.hearings.running().prefetch_related("calls__chair").first()


def examiners(case: Case) -> frozenset[int]:
    """Everybody who has examined the application, by key: none of them leads the hearing."""
    people = {case.handler_id, case.reviewer_id}
    people |= set(case.steps.filter(action__in=EXAMINING).values_list("actor", flat=True))
    people |= set(case.site_checks.values_list("officers", flat=True))
    return frozenset(person for person in people if person is not None)


def possible_chairs(case: Case, on: date) -> list[User]:
    """People of the office who have not examined the application; not its head, who answers when
    somebody asks for another chair."""
    heads = {head.pk for head in accounts.holders(Role.OFFICE_HEAD, case.office, on)}
    posts = accounts.Post.objects.held_on(on).filter(office=case.office)
    others = posts.exclude(user__in=examiners(case) | heads).select_related("user").order_by("pk")
    return list({post.user_id: post.user for post in others}.values())


def first_possible_day(on: date) -> date:
    """Seven working days lie between the notice and the hearing (art. 48 (1), 82)."""
    calendar = promises.calendar()
    notice = promises.reckon(on, terms.HEARING_NOTICE, (), calendar).last_day_on
    return promises.expected_end(notice, 1, calendar)


def last_possible_day(hearing: Hearing) -> date | None:
    """Twenty working days after the request; none where nobody asked (art. 46 sets no term)."""
    promise = promises.find(subject=hearing.subject, kind=PromiseKind.HEARING)
    return promise.last_day_on if promise is not None else None


def record_of(case: Case) -> Hearing | None:
    """The hearing on whose record the decision rests (art. 48)."""
    held = case.hearings.exclude(recorded_at=None).prefetch_related("calls")
    return held.order_by("recorded_at", "pk").last()


def open_recusal(hearing: Hearing) -> Recusal | None:
    return (
        Recusal.objects.filter(call__hearing=hearing, accepted=None)
        .select_related("party", "chair", "call__hearing__case__office")
        .first()
    )


def announced(on: date) -> list[Hearing]:
    """The public list: hearings ordered (art. 46) or called and public (art. 48), until held."""
    rows = (
        Hearing.objects.running()
        .filter(case__state__in=UNDER_REVIEW)
        .select_related("case__office")
        .prefetch_related("calls__chair")
    )
    return [hearing for hearing in rows if _is_announced(hearing, on)]


def _is_announced(hearing: Hearing, on: date) -> bool:
    call = hearing.call
    if call is None:
        return hearing.ground != HearingGround.REQUEST
    return not call.closed_reason and timezone.localdate(call.held_at) >= on


# --- what the desk shows -------------------------------------------------------------------------


@dataclass(frozen=True)
class PartyLine:
    """One party as the officer sees it; `right` is a sentence on the right to ask."""

    party: Party
    phone: str
    told: Telling | None
    summoned: Telling | None
    right: str
    waiting: bool  # the right to ask still runs


@dataclass(frozen=True)
class Section:
    """利害关系人与听证 on the desk."""

    lines: Sequence[PartyLine]
    hearings: Sequence[Hearing]
    running: Hearing | None
    promise: promises.PromiseView | None
    recusals: Sequence[Recusal]
    records: Mapping[int, Sequence[documents.Attachment]]


def section_of(case: Case, now: datetime) -> Section:
    """A fixed number of queries, however many parties and hearings there are."""
    parties = list(case.parties.select_related("user").prefetch_related("tellings", "statements"))
    hearings = list(
        case.hearings.prefetch_related(
            "calls__chair", "calls__recusals__party", "calls__recusals__chair"
        )
    )
    rights = _by_subject("cases.party", [str(p.public_id) for p in parties], now)
    holding = _by_subject("cases.hearing", [str(h.public_id) for h in hearings], now)
    running = next((hearing for hearing in hearings if hearing.running), None)
    call = running.call if running is not None else None
    today = timezone.localdate(now)
    return Section(
        lines=[_line(party, rights.get(str(party.public_id)), call, today) for party in parties],
        hearings=hearings,
        running=running,
        promise=holding.get(str(running.public_id)) if running is not None else None,
        recusals=[one for h in hearings for c in h.calls.all() for one in c.recusals.all()],
        records=_records(hearings),
    )


def _records(hearings: Sequence[Hearing]) -> dict[int, Sequence[documents.Attachment]]:
    """Files of the record by the hearing's key."""
    if not hearings:
        return {}
    files = documents.attachments_of("cases.hearing", [str(h.public_id) for h in hearings])
    return {hearing.pk: files.get(str(hearing.public_id), []) for hearing in hearings}


def _by_subject(
    subject_type: str, ids: Sequence[str], now: datetime
) -> Mapping[str, promises.PromiseView]:
    if not ids:
        return {}
    found = promises.of_subjects(subject_type, ids, now=now)
    return {key: views[0] for key, views in found.items() if views}


def _line(
    party: Party, promise: promises.PromiseView | None, call: Call | None, on: date
) -> PartyLine:
    waiting = promise is not None and promise.is_open and on <= promise.last_day_on
    return PartyLine(
        party=party,
        phone=masked_phone(party),
        told=told_of_rights(party),
        summoned=told_of(party, call) if call is not None else None,
        right=_right(party, promise, waiting),
        waiting=waiting,
    )


def _right(party: Party, promise: promises.PromiseView | None, waiting: bool) -> str:
    if party.asked_at is not None:
        return f"{timezone.localdate(party.asked_at):%Y-%m-%d} 要求听证"
    if party.waived_at is not None:
        return "不要求听证"
    if promise is None:
        return "还没有告知"
    last = f"{promise.last_day_on:%Y-%m-%d}"
    return f"{last} 前可以要求听证" if waiting else f"到 {last} 没有要求听证"


def may_be_heard(case: Case) -> bool:
    """While a permit is examined here and not decided."""
    return case.state in UNDER_REVIEW and not case.outside_system


# --- a party's own page --------------------------------------------------------------------------


@dataclass(frozen=True)
class PartyPage:
    """What one party sees: his right and until when, and the hearing that concerns him."""

    right: promises.PromiseView | None
    may_ask: bool
    may_withdraw: bool
    may_state: bool
    hearing: Hearing | None
    call: Call | None
    recusals: Sequence[Recusal]
    papers: Sequence[Paper]

    @property
    def may_recuse(self) -> bool:
        running = self.hearing is not None and self.hearing.running and self.call is not None
        return (
            self.may_state and running and all(one.accepted is not None for one in self.recusals)
        )


def party_page(party: Party, now: datetime) -> PartyPage:
    case = party.case
    right = _by_subject("cases.party", [str(party.public_id)], now).get(str(party.public_id))
    hearing = case.hearings.prefetch_related("calls__chair", "calls__recusals").last()
    call = hearing.call if hearing is not None else None
    heard = may_be_heard(case)
    waiting = right is not None and right.is_open
    today = timezone.localdate(now)
    return PartyPage(
        right=right,
        may_ask=heard and waiting and right is not None and today <= right.last_day_on,
        may_withdraw=heard
        and party.asked_at is not None
        and hearing is not None
        and hearing.running,
        may_state=heard,
        hearing=hearing,
        call=call,
        recusals=[one for one in call.recusals.all() if one.party_id == party.pk] if call else [],
        papers=_papers_to(party),
    )


def _papers_to(party: Party) -> list[Paper]:
    """An applicant's papers hang on the case, those of anybody else on his own row."""
    if not party.is_applicant:
        return list(party.papers.select_related("attachment"))
    codes = ("hearing_rights", "hearing_call")
    papers = party.case.papers.filter(party=None, code__in=codes)
    return list(papers.select_related("attachment"))
