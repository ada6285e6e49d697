"""At submission: what nobody had to hand in is written down with its source."""

from datetime import datetime

from ganxin.cases.choices import AnswerSource, SupplyState
from ganxin.cases.models import Application, Supply
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.queries.renewed import earlier_supplies
from ganxin.catalog import api as catalog
from ganxin.documents import api as documents
from ganxin.lib.actors import SYSTEM

_STATES = {
    "generated": SupplyState.GENERATED,
    "output": SupplyState.REUSED,
    "licence": SupplyState.REUSED,
    "held": SupplyState.REUSED,
}


def settle_supplies(*, application: Application, guide: catalog.Guide, now: datetime) -> None:
    """One row for each material that is generated or reused; one answer for each question that
    already answers a field. The caller holds the transaction."""
    for material in guide.materials:
        if material.free:
            supply, _ = Supply.objects.update_or_create(
                application=application,
                material=material.code,
                defaults={
                    "state": _STATES[material.supply],
                    "note": material.supply_label,
                    "updated_at": now,
                },
            )
            if material.supply == "held":
                _bring_files(application, supply, now)
    for field in guide.fields:
        if field.source == "question":
            write_answer(
                application=application,
                element=field.element,
                raw=_raw(field.value),
                now=now,
                actor=None,
                source=AnswerSource.TYPED,
                source_note=field.source_label,
            )


def _bring_files(application: Application, supply: Supply, now: datetime) -> None:
    """The files of then stand in the renewal too: kept once by content, shown in both."""
    assert application.renews is not None
    before = earlier_supplies(application.renews)[supply.material]
    key = str(before.public_id)
    for file in documents.attachments_of("cases.supply", [key]).get(key, []):
        with documents.open_blob(file) as content:
            documents.store(
                file=content,
                name=file.name,
                subject=supply.subject,
                purpose=file.purpose,
                owner=application.filed_by,
                actor=SYSTEM,
                now=now,
            )


def _raw(value: object) -> str:
    """A question's answer as the field would have it typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ",".join(str(part) for part in value)
    return str(value)
