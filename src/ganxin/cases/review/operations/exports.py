"""Lists that leave the house are written down."""

from datetime import datetime

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject


@transaction.atomic
def note_export(*, actor: User, words: str, kind: str, now: datetime) -> None:
    """Record who took which part of the inbox away; on a chain of the person's own exports."""
    ledger.record(
        actor=actor.as_actor(),
        action="cases.inbox.exported",
        subject=Subject("cases.export", str(actor.public_id), "导出待办清单", "cases:inbox"),
        at=now,
        data={"filter": words, "format": kind},
    )
