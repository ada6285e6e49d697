"""An application opens its cases, one per item that applies; those with a predecessor wait."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, office_by_code
from ganxin.cases.choices import Procedure, State
from ganxin.cases.models import Application, Case, CaseLink, Step
from ganxin.cases.operations import clocks
from ganxin.cases.operations.gaps import open_gaps
from ganxin.cases.operations.numbers import next_number
from ganxin.cases.operations.outside import prepare_handoff
from ganxin.catalog import api as catalog
from ganxin.ledger import api as ledger
from ganxin.shell import realtime

REFILE_DAYS = 30  # the district's rule: withdrawn and filed again within so many days is one case


def procedure_of(item: catalog.GuideItem) -> Procedure:
    """How the item is handled, from what its definition says and the applicant chose."""
    if item.definition.clock.registration:
        return Procedure.REGISTRATION
    if item.definition.follow_up:
        return Procedure.FOLLOW_UP
    if item.by_pledge:
        return Procedure.PLEDGE
    return Procedure.PERMIT if item.definition.refusable else Procedure.GUIDANCE


@transaction.atomic
def open_cases(
    *,
    application: Application,
    guide: catalog.Guide,
    actor: User,
    now: datetime,
) -> list[Case]:
    """Make the cases of a handed-in application and link those that feed each other.

    A case with a predecessor waits: its papers are a conditional submission, its receipt is the
    day on which the missing output arrives (`clock.md`).
    """
    pinned = catalog.ItemVersion.objects.filter(pk__in=application.pins["items"])
    versions = {version.item.code: version for version in pinned.select_related("item")}
    cases = {
        item.code: _open_case(application, item, versions[item.code], now)
        for item in guide.applying
    }
    CaseLink.objects.bulk_create(
        CaseLink(before=cases[edge.source], after=cases[edge.target], outputs=sorted(edge.outputs))
        for edge in guide.edges
    )
    for case in cases.values():
        _begin(case, actor, now)
    return list(cases.values())


def _open_case(
    application: Application,
    item: catalog.GuideItem,
    version: catalog.ItemVersion,
    now: datetime,
) -> Case:
    earlier = _withdrawn_before(application, item.code, now)
    waits = bool(item.after)
    return Case.objects.create(
        number=next_number(now),
        application=application,
        item_version=version,
        item_code=item.code,
        title=f"{item.name}（延续）" if application.renews_id else item.name,
        office=office_by_code(item.definition.office),
        procedure=procedure_of(item),
        site_check_needed=item.site_check,
        outside_system=item.definition.outside_system,
        state=State.WAITING if waits else State.RECEIVED,
        received_at=None if waits else now,
        refiled_from=earlier,
        first_received_on=earlier.first_received_on if earlier else timezone.localdate(now),
        created_at=now,
    )


def _withdrawn_before(application: Application, item: str, now: datetime) -> Case | None:
    """The same item withdrawn lately by the same applicant: statistics count both as one."""
    return (
        Case.objects.in_state(State.WITHDRAWN)
        .filter(
            application__applicant=application.applicant,
            item_code=item,
            closed_at__gte=now - timedelta(days=REFILE_DAYS),
            refiled_as=None,
        )
        .order_by("-closed_at")
        .first()
    )


def _begin(case: Case, actor: User, now: datetime) -> None:
    """The first line of the case's history, and its first clock."""
    waits = case.state == State.WAITING
    label = "附条件提交，等前一件" if waits else "收件"
    Step.objects.create(
        case=case,
        at=now,
        actor=actor,
        actor_label=actor.name,
        action="submitted",
        label=label,
        to_state=case.state,
    )
    ledger.record(
        actor=actor.as_actor(),
        action="cases.case.submitted",
        subject=case.subject,
        at=now,
        data={
            "to": case.state,
            "number": case.number,
            "item": case.item_code,
            "refiled_from": case.refiled_from.number if case.refiled_from else None,
        },
    )
    realtime.announce(f"office:{case.office_id}")
    if not waits:
        receive(case=case, actor=actor, now=now)


def receive(*, case: Case, actor: User, now: datetime) -> None:
    """The papers count as received: clocks start; one-step items open their gaps and go out."""
    clocks.received(case=case, actor=actor.as_actor(), now=now)
    after_receipt(case=case, actor=actor, now=now)


def after_receipt(*, case: Case, actor: User | None, now: datetime) -> None:
    """What receipt brings with it for items without a stage of acceptance."""
    if case.procedure == Procedure.PERMIT or case.receipts.count() != 1:
        return
    open_gaps(case=case, actor=actor, now=now)
    if case.outside_system and case.procedure == Procedure.PLEDGE:
        prepare_handoff(case=case, now=now)
