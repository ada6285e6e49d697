"""Lists taken away are written down."""

from datetime import datetime

from django.db import transaction

from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject


@transaction.atomic
def note_export(*, actor: Actor, words: str, kind: str, now: datetime) -> None:
    """Record who took which list of promises away; on a chain of the person's own exports."""
    ledger.record(
        actor=actor,
        action="promises.list.exported",
        subject=Subject("promises.export", actor.id, "导出承诺清单", "promises:list"),
        at=now,
        data={"filter": words, "format": kind},
    )
