"""The clocks of a case as the desk shows them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ganxin.cases.models import Case
from ganxin.cases.operations.clocks import DECIDE
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


@dataclass(frozen=True)
class Clock:
    """One running or settled promise; `total` 0 where no bar is drawn. Keys of `clocks.html`."""

    promise_id: str
    label: str
    by: date
    card: str | None
    explanation: str
    used: int
    total: int
    law: bool
    paused: bool
    closed: str


def clocks_of(case: Case, now: datetime) -> list[Clock]:
    """Both clocks to decide first, then what else is owed for this case."""
    receipts = [str(receipt.public_id) for receipt in case.receipts.all()]
    views = [
        *promises.of_subjects("cases.case", [str(case.public_id)], now=now)[str(case.public_id)],
        *(
            view
            for found in promises.of_subjects("cases.receipt", receipts, now=now).values()
            for view in found
        ),
        *promises.of_subjects("cases.application", [str(case.application.public_id)], now=now)[
            str(case.application.public_id)
        ],
    ]
    shown = [view for view in views if view.is_open or view.kind in DECIDE]
    shown.sort(key=lambda view: (_ORDER.get(view.kind, 9), view.start_on))
    return [_clock(view, now) for view in shown if not _superseded(view)]


_ORDER = {PromiseKind.DECIDE_PROMISED: 0, PromiseKind.DECIDE_STATUTORY: 1, PromiseKind.ACCEPT: 2}


def _superseded(view: promises.PromiseView) -> bool:
    """Cancelled when papers went back to the applicant; the clock began anew."""
    return view.outcome is not None and view.outcome == "cancelled"


def _clock(view: promises.PromiseView, now: datetime) -> Clock:
    used, total, paused = _progress(view, now)
    words = [f"{view.start_on:%m-%d} 起算，当日不计，{view.length}。"]
    if paused:
        words.append(f"暂停 {paused} 段，暂停的日子不算。")
    if view.suspended_on:
        words.append(f"{view.suspended_on:%m-%d} 起暂停。")
    words.append(f"{view.left}。" if view.is_open else f"{view.evidence_label}。")
    words.append(view.basis)
    return Clock(
        promise_id=view.public_id,
        label=view.kind_label,
        by=view.due_on,
        card=str(view.card) if view.is_open else None,
        explanation="".join(words),
        used=used,
        total=total,
        law=view.kind in {PromiseKind.DECIDE_STATUTORY, PromiseKind.JOINT},
        paused=view.is_open and view.suspended_on is not None,
        closed=view.outcome.label if view.outcome else "",
    )


def _progress(view: promises.PromiseView, now: datetime) -> tuple[int, int, int]:
    """Days used, days in all, pauses; of an open clock to decide only (it costs four queries)."""
    if not view.is_open or view.kind not in DECIDE:
        return 0, 0, 0
    promise = promises.find(subject=view.subject, kind=view.kind)
    if promise is None:
        return 0, 0, 0
    reckoning = promises.explain(promise, now=now)
    today = timezone.localdate(now)
    used = sum(1 for day in reckoning.days if day.counts and day.on <= today)
    return used, reckoning.total, len(reckoning.pauses)
