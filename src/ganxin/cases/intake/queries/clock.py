"""One clock of an application, day by day, for its applicant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ganxin.cases.models import Application
from ganxin.cases.queries.subjects import subjects_of
from ganxin.promises import api as promises


@dataclass(frozen=True)
class ClockPage:
    promise: promises.PromiseView
    reckoning: promises.Reckoning
    events: tuple[promises.ClockEvent, ...]


def clock_page(application: Application, public_id: UUID, now: datetime) -> ClockPage | None:
    """None where the promise is not about this application."""
    promise = promises.Promise.objects.filter(public_id=public_id).first()
    if promise is None or promise.subject.key not in subjects_of(application):
        return None
    views = promises.of_subjects(promise.subject_type, [promise.subject_id], now=now)
    view = next(v for v in views[promise.subject_id] if v.public_id == str(public_id))
    return ClockPage(
        promise=view,
        reckoning=promises.explain(promise, now=now),
        events=tuple(promises.events_of(promise)),
    )
