"""Grant, refuse, deliver: the decision and everything that follows from it at once."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Applicant, User, login_of, register_enterprise
from ganxin.accounts.choices import ApplicantKind
from ganxin.cases.choices import (
    Action,
    Conclusion,
    DecisionKind,
    DeliveryWay,
    Procedure,
    State,
)
from ganxin.cases.hearing.operations.first import hear_first
from ganxin.cases.models import Application, Case, Decision, Delivery, SiteCheck
from ganxin.cases.operations.feeding import feed
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.moves import locked, move, tell_applicant
from ganxin.cases.operations.papers import decision_paper
from ganxin.cases.operations.places import keep_the_order, only_for_want_of_places
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import definition_of, elements_of
from ganxin.cases.queries.outputs import USCC_LABEL, outputs_of
from ganxin.cases.review.operations.desk import different_people
from ganxin.cases.rules import renewal
from ganxin.cases.rules.answers import readable
from ganxin.catalog import api as catalog
from ganxin.lib.actors import SYSTEM
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import InvalidIdentifier, check_uscc
from ganxin.licences import api as licences
from ganxin.licences.choices import Status as LicenceStatus

REMEDIES = (
    "如果不服本决定，可以自知道本决定之日起六十日内依法申请行政复议（行政复议法 第二十条），"
    "也可以依法向人民法院提起行政诉讼。"
)


class OutputMissing(Refused):
    """The item feeds others, and a value it must give them is missing or wrong."""

    code = "cases.output_missing"


class ReasonsMissing(Refused):
    code = "cases.refusal_needs_reasons"


class NotFoundUntrue(Refused):
    code = "cases.pledge_not_found_untrue"


@transaction.atomic
def grant(
    *,
    case: Case,
    action: Action,
    actor: User | None,
    now: datetime,
    outputs: Mapping[str, str] | None = None,
    words: str = "",
    revision: int | None = None,
    actor_label: str = "",
    licence_number: str = "",
) -> Decision:
    """Grant (or confirm, or complete) the case: licence, decision, and its outputs to the others.

    `outputs` are values of the item's output elements that somebody had to key in or an outside
    system sent (for a registration: "uscc"). Raises OutputMissing, SamePerson, NoPlaceLeft,
    NotHisTurn, HearingFirst and what `move` raises.
    """
    definition = definition_of(case)
    if actor is not None and action == Action.GRANT:
        different_people(case, actor, case.handler, case.reviewer)
    if action == Action.GRANT:
        keep_the_order(case=case, now=now)
        hear_first(case=case, now=now)
    values = _checked_outputs(definition, dict(outputs or {}))
    case = move(
        case=case,
        action=action,
        actor=actor,
        now=now,
        note=words,
        revision=revision,
        actor_label=actor_label,
        changes=_person(case, action, actor),
    )
    holder = _holder(case, values, actor, now)
    licence = _licence(case, holder, values, licence_number, actor, now)
    if licence is not None:
        values |= outputs_of(licence)
    decision = _decide(case, DecisionKind.GRANT, actor, actor_label, now, licence=licence)
    feed(case=case, outputs=values, now=now)
    return decision


@transaction.atomic
def refuse(
    *,
    case: Case,
    action: Action,
    reasons: str,
    clause: str,
    actor: User | None,
    now: datetime,
    revision: int | None = None,
    actor_label: str = "",
) -> Decision:
    """Refuse with reasons, clause and remedies (行政许可法 art. 38). The other cases stand.

    Raises ReasonsMissing, SamePerson, OnlyForWantOfPlaces, HearingFirst and what `move` raises.
    """
    if not reasons.strip() or not clause.strip():
        raise ReasonsMissing("不予许可必须写明理由和依据的条款。", rule="行政许可法 第三十八条")
    if actor is not None and case.procedure == Procedure.PERMIT:
        different_people(case, actor, case.handler, case.reviewer)
        only_for_want_of_places(case=case, reasons=reasons, now=now)
        hear_first(case=case, now=now)
    case = move(
        case=case,
        action=action,
        actor=actor,
        now=now,
        note=f"{reasons.strip()}（{clause.strip()}）",
        revision=revision,
        actor_label=actor_label,
        changes=_person(case, action, actor),
    )
    return _decide(
        case,
        DecisionKind.REFUSE,
        actor,
        actor_label,
        now,
        reasons=reasons.strip(),
        clause=clause.strip(),
    )


@transaction.atomic
def deliver(
    *,
    case: Case,
    way: DeliveryWay,
    receiver: str,
    proof: str,
    actor: User,
    now: datetime,
) -> Delivery:
    """Deliver the result with proof of receipt (行政许可法 art. 44)."""
    if not receiver.strip() or not proof.strip():
        raise ReasonsMissing("请写明谁收到、凭什么证明收到。", rule="行政许可法 第四十四条")
    note = f"{DeliveryWay(way).label}，{receiver.strip()}，{proof.strip()}"
    case = move(case=case, action=Action.DELIVER, actor=actor, now=now, note=note)
    return Delivery.objects.create(
        case=case, way=way, receiver=receiver.strip(), proof=proof.strip(), by=actor, at=now
    )


def found_untrue(case: Case) -> SiteCheck | None:
    """The check after the grant that found the pledge untrue, while the permit still stands."""
    if _standing(case) is None:
        return None
    return case.site_checks.filter(afterwards=True, conclusion=Conclusion.FAIL).last()


def _standing(case: Case) -> licences.Licence | None:
    """The permit that the decision gave, as long as it is in force."""
    licence = case.decision.licence if hasattr(case, "decision") else None
    return licence if licence and licence.status == LicenceStatus.VALID else None


@transaction.atomic
def check_afterwards(
    *, case: Case, findings: str, basis: str, actor: User, now: datetime
) -> licences.Licence:
    """Revoke a permit granted on a pledge that the check on site found to be untrue.

    Raises NotFoundUntrue, ReasonsMissing, SamePerson (he who went does not decide alone).
    """
    if not findings.strip() or not basis.strip():
        raise ReasonsMissing("撤销许可必须写明查明的事实和依据。")
    case = locked(case)
    check, licence = found_untrue(case), _standing(case)
    if check is None or licence is None:
        raise NotFoundUntrue("没有“不符合”的事后核查记录，不能撤销许可。")
    different_people(case, actor, *check.officers.all())
    licence = licences.revoke(
        licence=licence,
        reason=findings.strip(),
        basis=basis.strip(),
        actor=actor.as_actor(),
        now=now,
    )
    note_step(
        case=case,
        action="revoked",
        label="撤销许可",
        actor=actor,
        now=now,
        note=findings.strip(),
        basis=basis.strip(),
    )
    told = f"事后核查发现承诺不实，许可已撤销。{findings.strip()}（{basis.strip()}）{REMEDIES}"
    tell_applicant(case, told, now)
    return licence


def _person(case: Case, action: Action, actor: User | None) -> dict[str, object]:
    """Who decided is named on the case."""
    if actor is None:
        return {}
    return {"approver" if case.state == State.APPROVING else "handler": actor}


def _checked_outputs(definition: catalog.ItemDefinition, values: dict[str, str]) -> dict[str, str]:
    if "uscc" not in definition.outputs:
        return values
    try:
        return {**values, "uscc": check_uscc(values.get("uscc", ""))}
    except InvalidIdentifier as error:
        raise OutputMissing(f"统一社会信用代码不对：{error}") from error


def _holder(case: Case, values: Mapping[str, str], actor: User | None, now: datetime) -> Applicant:
    """A registration brings an enterprise into being; whatever follows is issued to it."""
    application = case.application
    if application.renews is not None:
        return application.renews.holder
    if application.enterprise is not None:
        return application.enterprise
    uscc = values.get("uscc")
    if not uscc:
        return application.applicant
    name = values.get("registered_name") or _answer(case, "entity_name")
    application.enterprise = register_enterprise(
        name=name or application.applicant.name,
        uscc=uscc,
        legal_representative=_representative(application, now),
        representative_name=application.signed_name,
        represented_by=_founder(application),
        actor=actor.as_actor() if actor else SYSTEM,
        now=now,
    )
    application.save(update_fields=["enterprise"])
    return application.enterprise


def _holder_name(case: Case, holder: Applicant) -> str:
    """A person who asks for a shop that the platform does not know: the shop's registered name."""
    if case.application.renews is not None and not _answer(case, "registered_name"):
        return case.application.renews.holder_name
    if holder.kind == ApplicantKind.RESIDENT and "resident" not in definition_of(case).applicants:
        return _answer(case, "registered_name") or holder.name
    return holder.name


def _representative(application: Application, now: datetime) -> User | None:
    """Who handed it in; for what a clerk keyed in the person himself, once he has a login."""
    if application.filed_by.is_staff_member:
        return login_of(application.applicant, timezone.localdate(now))
    return application.filed_by


def _founder(application: Application) -> Applicant | None:
    """Who came to the window: the enterprise becomes his when a login is opened for him."""
    walked_in = application.filed_by.is_staff_member
    person = application.applicant.kind == ApplicantKind.RESIDENT
    return application.applicant if walked_in and person else None


def _answer(case: Case, element: str) -> str:
    answer = given(case.application, [element]).get(element)
    return answer.raw if answer else ""


def _licence(
    case: Case,
    holder: Applicant,
    values: Mapping[str, str],
    number: str,
    actor: User | None,
    now: datetime,
) -> licences.Licence | None:
    result = definition_of(case).result
    if not result.licence_type:
        return None
    begin, end = _period(case, result.licence_type, timezone.localdate(now))
    return licences.issue(
        type_code=result.licence_type,
        number=number,
        holder=holder,
        holder_name=_holder_name(case, holder),
        issuer=case.office,
        data=_licence_data(case, values),
        valid_from=begin,
        valid_to=end,
        subject=case.subject,
        replaces=case.application.renews,
        actor=actor.as_actor() if actor else SYSTEM,
        now=now,
    )


def _period(case: Case, licence_type: str, today: date) -> tuple[date, date | None]:
    """From when to when a licence is good; that of a renewal goes on where the old one ends."""
    old, asked_at = case.application.renews, case.application.submitted_at
    if old is None or old.valid_to is None or asked_at is None:
        return today, licences.validity(licence_type, today)
    begin, base = renewal.period(today, old.valid_to, asked_on=timezone.localdate(asked_at))
    return begin, licences.validity(licence_type, base)


def _licence_data(case: Case, values: Mapping[str, str]) -> dict[str, str]:
    """What stands on a licence besides the holder: the answers of the item's own fields."""
    wanted = [need.element for need in definition_of(case).fields]
    elements = elements_of(case.application)
    answers = given(case.application, wanted)
    data = {
        elements[code].name: readable(elements[code], answers[code].value)
        for code in wanted
        if code in answers and answers[code].value is not None and not elements[code].sensitive
    }
    return {**data, **({USCC_LABEL: values["uscc"]} if "uscc" in values else {})}


def _decide(
    case: Case,
    kind: DecisionKind,
    actor: User | None,
    actor_label: str,
    now: datetime,
    *,
    licence: licences.Licence | None = None,
    reasons: str = "",
    clause: str = "",
) -> Decision:
    decision = Decision.objects.create(
        case=case,
        kind=kind,
        reasons=reasons,
        clause=clause,
        remedies=REMEDIES if kind == DecisionKind.REFUSE else "",
        decided_by=actor,
        decided_by_label=actor.name if actor else actor_label or SYSTEM.label,
        decided_at=now,
        licence=licence,
    )
    if case.procedure in {Procedure.PERMIT, Procedure.PLEDGE} or kind == DecisionKind.REFUSE:
        decision_paper(case=case, decision=decision, now=now)
    return decision
