"""Handing a case to an outside system and taking its result back; never keyed in twice.

The package is written with the case's own transaction; a job sends it. What cannot be sent is
tried again with back-off and shows as a promise of our own side.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User
from ganxin.cases.adapters.outside import OutsideError, OutsideSystem, Package
from ganxin.cases.choices import ENDED, HandoffState, Procedure
from ganxin.cases.models import Case, Handoff
from ganxin.cases.operations import terms
from ganxin.cases.operations.history import note_step
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import definition_of
from ganxin.documents import api as documents
from ganxin.ledger import api as ledger
from ganxin.lib import sm3
from ganxin.lib.actors import SYSTEM
from ganxin.lib.errors import Refused
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


class AlreadyThere(Refused):
    """The other side has acknowledged the package."""

    code = "cases.package_already_there"


BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
UNSETTLED = (HandoffState.PREPARED, HandoffState.SENT, HandoffState.LOST, HandoffState.FAILED)


@transaction.atomic
def prepare_handoff(*, case: Case, now: datetime) -> Handoff:
    """Write the package of the case; the job sends it after the commit."""
    package = _package(case)
    handoff = Handoff.objects.create(
        case=case,
        system=case.outside_system,
        package=package,
        package_hash=sm3.hexdigest(_canonical(package)),
        next_at=now,
        created_at=now,
    )
    promises.open_promise(
        kind=PromiseKind.HANDOFF,
        subject=handoff.subject,
        to_label=case.office.short_name,
        office=case.application.hall,
        terms=terms.HANDOFF,
        start_on=timezone.localdate(now),
        actor=SYSTEM,
        now=now,
    )
    note_step(
        case=case,
        action="handoff_prepared",
        label=f"材料打包，转{case.office.short_name}系统",
        actor=None,
        now=now,
        data={"package": handoff.package_hash},
    )
    return handoff


def _package(case: Case) -> dict[str, object]:
    """What the deciding office needs: the item's own fields and materials, nothing more."""
    definition = definition_of(case)
    answers = given(case.application, [need.element for need in definition.fields])
    wanted = {need.material for need in definition.materials}
    supplies = case.application.supplies.filter(material__in=wanted).order_by("material")
    files = documents.attachments_of(
        "cases.supply", [str(supply.public_id) for supply in supplies]
    )
    return {
        "case": case.number,
        "item": case.item_code,
        "procedure": case.procedure,
        "applicant": case.application.applicant.name,
        "fields": {code: answer.raw for code, answer in sorted(answers.items())},
        "questions": case.application.answers_given,
        "materials": [
            {
                "code": supply.material,
                "state": supply.state,
                "files": [file.blob.sm3 for file in files.get(str(supply.public_id), [])],
            }
            for supply in supplies
        ],
        "pledged": case.procedure == Procedure.PLEDGE,
    }


def _canonical(package: Mapping[str, object]) -> bytes:
    return json.dumps(package, ensure_ascii=False, sort_keys=True).encode()


def send_due(*, system: OutsideSystem, now: datetime) -> int:
    """Send every package of this system whose turn has come; returns how many arrived."""
    waiting = Handoff.objects.filter(
        system=system.code,
        state__in=[HandoffState.PREPARED, HandoffState.LOST],
        next_at__lte=now,
    ).exclude(case__state__in=ENDED)
    return sum(_send(handoff, system, now) for handoff in waiting.order_by("pk"))


@transaction.atomic
def _send(chosen: Handoff, system: OutsideSystem, now: datetime) -> bool:
    """One attempt. The package's id is the idempotency key over there: sending twice is safe."""
    handoff = (
        Handoff.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__application", "case__office")
        .filter(pk=chosen.pk, state__in=[HandoffState.PREPARED, HandoffState.LOST])
        .first()
    )
    if handoff is None:  # another worker has it
        return False
    handoff.attempts += 1
    handoff.sent_at = now
    try:
        receipt = system.send(Package(str(handoff.public_id), handoff.package))
    except OutsideError as error:
        _try_later(handoff, str(error), now)
        return False
    handoff.state = HandoffState.ACKNOWLEDGED
    handoff.external_ref = receipt.reference
    handoff.acknowledged_at = now
    handoff.next_at = None
    handoff.last_error = ""
    handoff.save()
    _keep_promises(handoff, now)
    note_step(
        case=handoff.case,
        action="handoff_acknowledged",
        label=f"{handoff.case.office.short_name}系统已收",
        actor=None,
        now=now,
        note=f"对方回执号 {receipt.reference}",
    )
    return True


def _keep_promises(handoff: Handoff, now: datetime) -> None:
    """It has arrived: close what is still owed, the first sending or the repair of a lost one."""
    for subject in (handoff.subject, handoff.repair):
        promise = promises.find(subject=subject, kind=PromiseKind.HANDOFF)
        if promise is not None and promise.closed_at is None:
            evidence = f"对方回执 {handoff.external_ref}"
            promises.close(promise=promise, evidence_label=evidence, actor=SYSTEM, now=now)


def owe_repair(*, handoff: Handoff, now: datetime) -> None:
    """The other side lost the package: sending it again today is a promise of our own side."""
    if promises.find(subject=handoff.repair, kind=PromiseKind.HANDOFF) is None:
        promises.open_promise(
            kind=PromiseKind.HANDOFF,
            subject=handoff.repair,
            to_label=handoff.case.office.short_name,
            office=handoff.case.application.hall,
            terms=terms.HANDOFF,
            start_on=timezone.localdate(now),
            actor=SYSTEM,
            now=now,
        )


def _try_later(handoff: Handoff, error: str, now: datetime) -> None:
    handoff.last_error = error[:300]
    if handoff.attempts > len(BACKOFF):
        handoff.state = HandoffState.FAILED
        handoff.next_at = None
    else:
        handoff.next_at = now + BACKOFF[handoff.attempts - 1]
    handoff.save()
    ledger.record(
        actor=SYSTEM,
        action="cases.handoff.not_sent",
        subject=handoff.subject,
        at=now,
        data={"attempt": handoff.attempts, "error": handoff.last_error},
    )


@transaction.atomic
def send_again(*, handoff: Handoff, actor: User, now: datetime) -> Handoff:
    """Somebody asks for another attempt, now. Raises AlreadyThere."""
    handoff = (
        Handoff.objects.select_for_update(of=("self",)).select_related("case").get(pk=handoff.pk)
    )
    if handoff.state not in UNSETTLED:
        raise AlreadyThere("对方已经收到这一件，不用再发。")
    handoff.state = HandoffState.PREPARED
    handoff.attempts = 0
    handoff.next_at = now
    handoff.save(update_fields=["state", "attempts", "next_at"])
    note_step(
        case=handoff.case,
        action="handoff_again",
        label="人工再发一次",
        actor=actor,
        now=now,
        public=False,
    )
    return handoff
