"""What an open notice named has been given anew."""

from datetime import datetime

from ganxin.cases.choices import TargetKind
from ganxin.cases.models import Application, NoticeLine


def mark_mended(
    *, application: Application, kind: TargetKind, target: str, mended_at: datetime | None
) -> None:
    """Mark the line of the open notice, or unmark it (None); the caller holds the transaction."""
    NoticeLine.objects.filter(
        notice__application=application,
        notice__answered_at=None,
        notice__lapsed_at=None,
        target_kind=kind,
        target=target,
    ).update(mended_at=mended_at)
