"""Materials that follow later (容缺): opened with acceptance, filled by the applicant."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User
from ganxin.cases.choices import SupplyState
from ganxin.cases.models import Application, Case, Gap
from ganxin.cases.operations.history import note_step
from ganxin.cases.queries.definitions import definition_of, materials_of
from ganxin.lib.actors import SYSTEM
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind, Unit

BASIS = "本区规则：容缺受理"


@transaction.atomic
def open_gaps(*, case: Case, actor: User | None, now: datetime) -> list[Gap]:
    """One gap, with the applicant's own clock, for each material of the case that is to follow."""
    follows = case.application.supplies.filter(state=SupplyState.FOLLOWS)
    needed = {need.material for need in definition_of(case).materials}
    materials = materials_of(case.application)
    gaps = []
    for supply in follows:
        if supply.material not in needed:
            continue
        material = materials[supply.material]
        gap = Gap.objects.create(
            case=case, material=material.code, label=material.name, opened_at=now
        )
        promises.open_promise(
            kind=PromiseKind.GAP,
            subject=gap.subject,
            to_label=case.office.short_name,
            to_applicant=case.application.applicant,
            office=case.office,
            person=case.handler,
            terms=promises.Terms(material.follow_days, Unit.WORKDAY, BASIS),
            start_on=timezone.localdate(now),
            actor=actor.as_actor() if actor else SYSTEM,
            now=now,
        )
        note_step(
            case=case,
            action="gap_opened",
            label="容缺受理",
            actor=actor,
            now=now,
            note=f"{material.name}在 {material.follow_days} 个工作日内补交",
            basis=BASIS,
        )
        gaps.append(gap)
    return gaps


@transaction.atomic
def fill_gaps(*, application: Application, material: str, actor: User, now: datetime) -> int:
    """The material has come: every case that waited for it goes on. Returns how many."""
    gaps = list(
        Gap.objects.select_for_update(of=("self",))
        .filter(case__application=application, material=material, filled_at=None)
        .select_related("case__application", "case__office", "case__handler")
        .order_by("pk")
    )
    for gap in gaps:
        gap.filled_at = now
        gap.save(update_fields=["filled_at"])
        _keep_promise(gap, actor, now)
        note_step(
            case=gap.case,
            action="gap_filled",
            label="补交容缺材料",
            actor=actor,
            now=now,
            note=gap.label,
            basis=BASIS,
        )
        if gap.case.handler is not None:
            notifications.notify(
                recipients=[gap.case.handler],
                subject=gap.case.subject,
                title=f"容缺材料已补交：{gap.case.title}",
                body=gap.label,
                now=now,
            )
    return len(gaps)


def _keep_promise(gap: Gap, actor: User, now: datetime) -> None:
    """Nothing to keep where the case has been decided or withdrawn meanwhile."""
    promise = promises.find(subject=gap.subject, kind=PromiseKind.GAP)
    if promise is not None and promise.closed_at is None:
        promises.close(
            promise=promise,
            evidence_label=f"{gap.label}已补交",
            actor=actor.as_actor(),
            now=now,
        )
