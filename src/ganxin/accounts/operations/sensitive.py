"""Showing a sealed value in full: never without a reason, never unseen by its owner."""

from datetime import datetime

from django.db import transaction

from ganxin.accounts import queries, rules
from ganxin.accounts.choices import SensitiveField
from ganxin.accounts.models import Applicant, SensitiveView, User
from ganxin.accounts.operations.subjects import applicant_subject, user_subject
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused


class NoReason(Refused):
    code = "accounts.no_reason"


class NothingSealed(Refused):
    code = "accounts.nothing_sealed"


@transaction.atomic
def reveal(
    *, viewer: User, owner: Applicant | User, field: SensitiveField, reason: str, now: datetime
) -> str:
    """The value in full; who saw it and why is written down first, for its owner to read.

    An applicant has an ID card, a user a phone number. Permission is the caller's.
    """
    reason = reason.strip()
    if len(reason) < rules.SHORTEST_REASON:
        raise NoReason("请写明查看原因，至少四个字，当事人能看到。")
    value = _value(owner, field)
    if not value:
        raise NothingSealed("这里没有登记这项信息。")
    applicant = owner if isinstance(owner, Applicant) else None
    user = owner if isinstance(owner, User) else None
    SensitiveView.objects.create(
        viewer=viewer, applicant=applicant, user=user, field=field, reason=reason, at=now
    )
    ledger.record(
        actor=viewer.as_actor(),
        action="accounts.sensitive.viewed",
        subject=applicant_subject(owner) if isinstance(owner, Applicant) else user_subject(owner),
        at=now,
        data={"field": field.value, "reason": reason},
    )
    return value


def _value(owner: Applicant | User, field: SensitiveField) -> str:
    if isinstance(owner, Applicant):
        return queries.id_card_of(owner) if field is SensitiveField.ID_CARD else ""
    return queries.phone_of(owner) if field is SensitiveField.PHONE else ""
