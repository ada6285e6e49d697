"""One line of a case's history that changes no state: the step and its ledger entry together."""

from collections.abc import Mapping
from datetime import datetime

from ganxin.accounts.api import User
from ganxin.cases.models import Case, Step
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.shell import realtime


def note_step(
    *,
    case: Case,
    action: str,
    label: str,
    actor: User | None,
    now: datetime,
    note: str = "",
    actor_label: str = "",
    public: bool = True,
    basis: str = "",
    data: Mapping[str, ledger.Json] | None = None,
) -> Step:
    """Write the history line and the ledger entry; wake the pages that show the case.

    `action` is a short English code, the ledger's action is `cases.case.<action>`; `data` is what
    the ledger keeps beside the note (no personal values, see `ledger.personal`). `actor_label` is
    what the history shows in place of the actor's name.
    """
    who = actor_label or (actor.name if actor else SYSTEM.label)
    ledger.record(
        actor=actor.as_actor() if actor else SYSTEM,
        action=f"cases.case.{action}",
        subject=case.subject,
        at=now,
        basis=basis,
        data={"note": note, "by": who, **(data or {})},
    )
    realtime.announce(f"application:{case.application.public_id}")
    realtime.announce(f"office:{case.office_id}")
    return Step.objects.create(
        case=case,
        at=now,
        actor=actor,
        actor_label=who,
        action=action,
        label=label,
        from_state=case.state,
        to_state=case.state,
        note=note,
        public=public,
    )
