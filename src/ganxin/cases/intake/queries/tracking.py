"""One application as its applicant follows it: who holds what, since when, until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from ganxin.accounts.api import User
from ganxin.cases.choices import (
    DECIDED,
    ENDED,
    UNDER_REVIEW,
    Action,
    Procedure,
    State,
)
from ganxin.cases.models import Application, Case, Decision, Delivery, Paper, Step
from ganxin.cases.rules.transitions import OPEN
from ganxin.lib.subjects import Subject
from ganxin.licences.api import Licence
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

LATEST = 10  # lines of the history that stand open
INTERNAL = frozenset({Action.PASS_ON, Action.PASS_UP, Action.SEND_BACK})  # their notes stay inside
TONES = {
    State.WAITING: "",
    State.CORRECTION: "warn",
    State.GRANTED: "ok",
    State.DELIVERED: "ok",
    State.REFUSED: "bad",
    State.NOT_ACCEPTED: "bad",
    State.WITHDRAWN: "",
    State.TERMINATED: "",
}


@dataclass(frozen=True)
class ToDo:
    """Something that waits for the applicant."""

    title: str
    text: str
    url: str
    button: str
    icon: str


@dataclass(frozen=True)
class Holder:
    """Who holds a case now, and how to reach them."""

    office: str
    person: str
    phone: str

    @property
    def text(self) -> str:
        return f"{self.office} {self.person}".strip()


@dataclass(frozen=True)
class CaseLine:
    """One case with everything the applicant may know of it."""

    case: Case
    holder: Holder | None
    since: datetime
    promised: promises.PromiseView | None
    statutory: promises.PromiseView | None
    accepting: promises.PromiseView | None
    pause: str
    waits_for: str
    decision: Decision | None
    delivery: Delivery | None
    gaps: tuple[str, ...]
    steps: tuple[Step, ...]
    papers: tuple[Paper, ...]
    can_urge: bool
    can_withdraw: bool

    @property
    def tone(self) -> str:
        return TONES.get(State(self.case.state), "info")

    @property
    def licence(self) -> Licence | None:
        return self.decision.licence if self.decision else None

    @property
    def running(self) -> bool:
        return self.case.state not in ENDED

    @property
    def clocks(self) -> bool:
        """Whether a clock is still running towards a decision."""
        decided = self.case.decided_at is not None
        return self.running and not decided and bool(self.promised or self.accepting)

    @property
    def state(self) -> str:
        """In the applicant's words; one status for everybody, said without jargon."""
        if self.case.state in UNDER_REVIEW:
            return f"审查中（{self.case.get_state_display()}）"
        if self.case.state == State.RECEIVED and self.case.procedure != Procedure.PERMIT:
            return "办理中"
        return str(self.case.get_state_display())


@dataclass(frozen=True)
class TrackPage:
    application: Application
    todo: tuple[ToDo, ...]
    lines: tuple[CaseLine, ...]
    papers: tuple[Paper, ...]
    joint: promises.PromiseView | None
    events: tuple[dict[str, object], ...]

    @property
    def active(self) -> list[CaseLine]:
        """What somebody is at work on, or the applicant has to answer or sign for."""
        return [line for line in self.lines if line.running and line.case.state != State.WAITING]

    @property
    def waiting(self) -> list[CaseLine]:
        return [line for line in self.lines if line.case.state == State.WAITING]

    @property
    def over(self) -> list[CaseLine]:
        return [line for line in self.lines if not line.running]

    @property
    def latest(self) -> tuple[dict[str, object], ...]:
        return self.events[:LATEST]

    @property
    def earlier(self) -> tuple[dict[str, object], ...]:
        return self.events[LATEST:]

    @property
    def decided(self) -> int:
        return sum(1 for line in self.lines if line.case.decided_at)

    @property
    def can_withdraw(self) -> bool:
        return any(line.can_withdraw for line in self.lines)


def track_page(application: Application, now: datetime) -> TrackPage:
    """The whole page; a fixed number of queries however many cases there are."""
    cases = _cases(application)
    found = _promises(application, cases, now)
    lines = tuple(_line(case, found) for case in cases)
    papers = tuple(
        application.papers.filter(case=None).select_related("attachment").order_by("pk")
    )
    joint = next(iter(found.get(application.subject.key, [])), None)
    return TrackPage(
        application=application,
        todo=(
            *_mending(application, found),
            *_gaps(cases, found),
            *_rights(cases, found),
            *_results(lines),
        ),
        lines=lines,
        papers=papers,
        joint=joint,
        events=_events(cases),
    )


Found = dict[str, list[promises.PromiseView]]


def _cases(application: Application) -> list[Case]:
    return list(
        application.cases.select_related(
            "office", "handler", "reviewer", "approver", "clerk", "decision__licence__type",
            "delivery", "application__hall",
        )
        .prefetch_related(
            "receipts", "gaps", "fed_by__before", "special_procedures", "papers__attachment",
            "steps", "parties",
        )
        .order_by("pk")
    )  # fmt: skip


def _promises(application: Application, cases: Sequence[Case], now: datetime) -> Found:
    """Subject key to promises, for all that the page speaks of."""
    notices = [str(notice.public_id) for notice in application.notices.all()]
    wanted = {
        "cases.application": [str(application.public_id)],
        "cases.case": [str(case.public_id) for case in cases],
        "cases.receipt": [str(r.public_id) for case in cases for r in case.receipts.all()],
        "cases.gap": [str(gap.public_id) for case in cases for gap in case.gaps.all()],
        "cases.notice": notices,
        "cases.party": [
            str(party.public_id)
            for case in cases
            for party in case.parties.all()
            if party.is_applicant
        ],
    }
    found: Found = {}
    for subject_type, ids in wanted.items():
        for key, views in promises.of_subjects(subject_type, ids, now=now).items():
            found[Subject(subject_type, key, "").key] = views
    return found


def _line(case: Case, found: Found) -> CaseLine:
    receipts = sorted(case.receipts.all(), key=lambda receipt: receipt.round)
    last = found.get(receipts[-1].subject.key, []) if receipts else []
    clocks = [*last, *found.get(case.subject.key, [])]
    steps = tuple(step for step in case.steps.all() if step.public)
    moved = [step for step in case.steps.all() if step.is_move or step.action == "submitted"]
    decision = getattr(case, "decision", None)
    return CaseLine(
        case=case,
        holder=_holder(case),
        since=moved[-1].at if moved else case.created_at,
        promised=_of_kind(clocks, PromiseKind.DECIDE_PROMISED),
        statutory=_of_kind(clocks, PromiseKind.DECIDE_STATUTORY),
        accepting=_of_kind(clocks, PromiseKind.ACCEPT),
        pause=_pause(case),
        waits_for="、".join(link.before.title for link in case.fed_by.all() if not link.fed_at),
        decision=decision,
        delivery=getattr(case, "delivery", None),
        gaps=tuple(gap.label for gap in case.gaps.all() if gap.filled_at is None),
        steps=steps,
        papers=tuple(paper for paper in case.papers.all() if paper.party_id is None),
        can_urge=case.state not in {*ENDED, State.WAITING, State.CORRECTION, *DECIDED},
        can_withdraw=case.state in OPEN,
    )


def _of_kind(
    views: Iterable[promises.PromiseView], kind: PromiseKind
) -> promises.PromiseView | None:
    return next((view for view in views if view.kind == kind), None)


def _holder(case: Case) -> Holder | None:
    """Nobody of ours while it waits for a predecessor, for the applicant, or has ended."""
    if case.state in {*ENDED, *DECIDED, State.WAITING, State.CORRECTION}:
        return None
    at_window = case.state == State.RECEIVED and case.procedure == Procedure.PERMIT
    office = case.application.hall if at_window else case.office
    person = case.holder
    name = person.name if isinstance(person, User) else ""
    return Holder(office.short_name, name, office.phone)


def _pause(case: Case) -> str:
    """Why the clocks stand still (行政许可法 art. 45), and for how long."""
    for procedure in case.special_procedures.all():
        if procedure.ended_on is None:
            days = procedure.expected_days
            what = procedure.get_kind_display()
            return f"正在{what}：{procedure.reason}。预计 {days} 个工作日，这段时间不计入期限。"
    return ""


# --- what waits for the applicant ----------------------------------------------------------------


def _mending(application: Application, found: Found) -> list[ToDo]:
    lines = []
    for notice in application.notices.all():
        if notice.answered_at or notice.lapsed_at:
            continue
        clock = _of_kind(found.get(notice.subject.key, []), PromiseKind.CORRECTION)
        by = f"请在 {clock.last_day_on:%Y-%m-%d} 前改好。" if clock else ""
        url = reverse("cases:notice", args=[notice.public_id])
        text = f"要改的已经一次列全，其他不用动。{by}"
        lines.append(ToDo("请补正", text, url, "去补正", "edit"))
    return lines


def _gaps(cases: Sequence[Case], found: Found) -> list[ToDo]:
    lines = {}
    for case in cases:
        for gap in case.gaps.all():
            if gap.filled_at is not None or case.state in ENDED or gap.material in lines:
                continue
            clock = _of_kind(found.get(gap.subject.key, []), PromiseKind.GAP)
            by = f"最晚 {clock.last_day_on:%Y-%m-%d}。" if clock else ""
            text = f"{by}补交以前，{case.title}不能发证。"
            url = reverse("cases:gap", args=[gap.public_id])
            lines[gap.material] = ToDo(f"请补交{gap.label}", text, url, "去补交", "upload")
    return list(lines.values())


def _rights(cases: Sequence[Case], found: Found) -> list[ToDo]:
    """To be heard before the decision (行政许可法 art. 36 and 47); the page says what is next."""
    todo = []
    for case in cases:
        if case.state not in UNDER_REVIEW:
            continue
        for party in case.parties.all():
            right = _of_kind(found.get(party.subject.key, []), PromiseKind.HEARING_REQUEST)
            if not party.is_applicant or right is None:
                continue
            last = f"{right.last_day_on:%Y-%m-%d}"
            text = f"这件许可关系到别人的利益。{last} 前可以要求听证。" if right.is_open else ""
            text = text or "看听证的时间、地点，陈述意见。"
            url = reverse("cases:party", args=[party.public_id])
            title = f"{case.title}：陈述意见和听证"
            todo.append(ToDo(title, text, url, "去看看", "message"))
    return todo


def _results(lines: Sequence[CaseLine]) -> list[ToDo]:
    """Sign for what is decided."""
    todo = []
    for line in lines:
        case = line.case
        if case.state in {State.GRANTED, State.REFUSED}:
            url = reverse("cases:sign", args=[case.public_id])
            done = "已经办好" if case.state == State.GRANTED else "已有决定"
            text = "签收以后，可以下载和使用。"
            todo.append(ToDo(f"{case.title}{done}，请签收", text, url, "去签收", "circle-check"))
    return todo


def rating_url(case: Case) -> str:
    """Where a finished case is rated; empty where nobody offers that."""
    try:
        return reverse("supervision:rate", args=[case.public_id])
    except NoReverseMatch:
        return ""


def _events(cases: Sequence[Case]) -> tuple[dict[str, object], ...]:
    """Public steps of all cases, newest first."""
    steps = [(step, case) for case in cases for step in case.steps.all() if step.public]
    steps.sort(key=lambda pair: (pair[0].at, pair[0].pk), reverse=True)
    return tuple(
        {
            "title": f"{case.title}：{step.label}",
            "who": step.actor_label,
            "text": "" if step.action in INTERNAL else step.note,
            "at": step.at,
            "tone": "bad" if step.action in {Action.REFUSE, Action.OUTSIDE_REFUSE} else "",
        }
        for step, case in steps
    )
