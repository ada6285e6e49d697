"""Asking for the renewal of a licence (行政许可法 art. 50): begun from the licence itself."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Office, User
from ganxin.cases.choices import AnswerSource, Channel
from ganxin.cases.intake.operations.drafts import change_questions, new_draft
from ganxin.cases.intake.queries import known_facts
from ganxin.cases.intake.queries.renewal import Renewal, renewal_of
from ganxin.cases.models import Application
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.queries.renewed import earlier_answers
from ganxin.cases.rules.renewal import BASIS
from ganxin.catalog import api as catalog
from ganxin.lib.errors import Refused
from ganxin.licences import api as licences
from ganxin.licences.choices import Standing


class NotRenewable(Refused):
    """Its item knows no renewal, it is too early, or the licence has run out."""

    code = "cases.not_renewable"


class RenewalRuns(Refused):
    code = "cases.renewal_runs"


@transaction.atomic
def start_renewal(
    *,
    licence: licences.Licence,
    changed: Sequence[str],
    anew: Sequence[str],
    hall: Office,
    actor: User,
    now: datetime,
    channel: Channel = Channel.ONLINE,
    filed_by: User | None = None,
) -> Application:
    """Begin the renewal, or say anew in its draft what has changed.

    At the window `actor` keys in and `filed_by` is the login of the person, where he has one.

    `changed` are topics of the form whose fields are asked again, `anew` materials handed in
    again; everything else is taken over from the application that led to the licence. Raises
    NotRenewable, RenewalRuns.
    """
    licences.Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
    renewal = renewable(licence, now)
    answers = {"changed": list(changed), "anew": list(anew)}
    draft = renewal.application
    if draft is None:
        today = timezone.localdate(now)
        draft = new_draft(
            what=catalog.item_version(renewal.item.code, today),
            answers=answers,
            applicant=licence.holder,
            hall=hall,
            actor=actor,
            now=now,
            channel=channel,
            renews=licence,
            filed_by=filed_by,
        )
        _take_over(draft, renewal, now)
    return change_questions(application=draft, answers=answers, actor=actor, now=now)


def renewable(licence: licences.Licence, now: datetime) -> Renewal:
    """The renewal of a licence that may be asked for now. Raises NotRenewable, RenewalRuns."""
    renewal = renewal_of(licence, timezone.localdate(now))
    if renewal is None:
        raise NotRenewable("这本证照不能申请延续。", rule=BASIS)
    if renewal.running:
        raise RenewalRuns("这本证照的延续正在办理，不用再申请。")
    if renewal.moment == "early":
        raise NotRenewable(f"现在还早，{renewal.opens_on:%Y-%m-%d} 起可以申请延续。", rule=BASIS)
    if renewal.moment == "over":
        raise NotRenewable("证照已经到期，不能再延续，请重新申请。", rule=BASIS)
    return renewal


def still_good(licence: licences.Licence, now: datetime) -> None:
    """A draft may have lain until its licence ran out or was revoked. Raises NotRenewable."""
    standing = licence.standing(timezone.localdate(now))
    if standing != Standing.VALID:
        raise NotRenewable(f"这本证照{standing.label}，不能再延续，请重新申请。", rule=BASIS)


def _take_over(draft: Application, renewal: Renewal, now: datetime) -> None:
    elements = elements_of(draft)
    before = earlier_answers(renewal.licence, renewal.item, elements)
    today = known_facts(draft)  # of who asks now, not of who asked then
    for code, raw in before.items():
        if code in today:
            continue
        write_answer(
            application=draft,
            element=elements[code],
            raw=raw,
            now=now,
            actor=None,
            source=AnswerSource.LICENCE,
            source_note=f"{renewal.licence.type.name} {renewal.licence.number}",
        )
