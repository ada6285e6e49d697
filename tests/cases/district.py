"""What the random walk of `test_state_machine` acts with: an outside system in memory, the
fingerprint of the database, and the sentences that must hold after every step."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from ganxin.cases.adapters.outside import (
    Acknowledgement,
    Listed,
    Outcome,
    OutsideError,
    OutsideSystem,
    Package,
)
from ganxin.cases.choices import (
    ENDED,
    UNDER_REVIEW,
    ApplicationState,
    DecisionKind,
    HearingGround,
    Procedure,
    State,
)
from ganxin.cases.models import Application, Case, Notice
from ganxin.cases.operations import terms
from ganxin.cases.operations.clocks import DECIDE
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.rules.transitions import rows_from
from ganxin.promises.api import Promise
from ganxin.promises.choices import PromiseKind

AFTER_THE_END = {PromiseKind.RECTIFICATION, PromiseKind.SITE_CHECK_AFTER}
ONE_STEP = frozenset(Procedure) - {Procedure.PERMIT}


@dataclass
class Bureau(OutsideSystem):
    """An office's own system that lives in memory; `down` makes it answer nobody."""

    code: str
    packages: dict[str, Package] = field(default_factory=dict)
    answers: list[Outcome] = field(default_factory=list)
    down: bool = False

    def _answering(self) -> None:
        if self.down:
            raise OutsideError("没有应答")

    def send(self, package: Package) -> Acknowledgement:
        self._answering()
        self.packages[package.id] = package
        return Acknowledgement(f"{self.code}-{len(self.packages)}")

    def outcomes(self, since: int) -> list[Outcome]:
        self._answering()
        return [answer for answer in self.answers if answer.cursor > since]

    def received_on(self, day: date) -> list[Listed]:
        self._answering()
        decided = {answer.package_id for answer in self.answers}
        return [Listed(key, key in decided) for key in self.packages]

    def decide(self, package_id: str, kind: str, now: datetime) -> None:
        self.answers.append(
            Outcome(
                cursor=len(self.answers) + 1,
                package_id=package_id,
                kind=kind,
                passed=kind != "refused",
                number="",
                reasons="离学校太近。" if kind == "refused" else "",
                clause="烟草专卖法实施条例" if kind == "refused" else "",
                at=now,
                officer="对方经办人",
            )
        )


_WATCHED = (
    "cases_application",
    "cases_case",
    "cases_caselink",
    "cases_step",
    "cases_receipt",
    "cases_notice",
    "cases_noticeline",
    "cases_check",
    "cases_gap",
    "cases_supply",
    "cases_consultation",
    "cases_sitecheck",
    "cases_specialprocedure",
    "cases_extension",
    "cases_decision",
    "cases_delivery",
    "cases_paper",
    "cases_handoff",
    "cases_urge",
    "cases_party",
    "cases_telling",
    "cases_statement",
    "cases_hearing",
    "cases_call",
    "cases_recusal",
    "promises_promise",
    "promises_clockevent",
)
_COUNTED = ("cases_answer", "ledger_entry", "licences_licence", "documents_attachment")
_FINGERPRINT = " UNION ALL ".join(
    [
        f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t"
        for table in _WATCHED
    ]
    + [f"SELECT '{table}', count(*)::text FROM {table}" for table in _COUNTED]
)


def fingerprint() -> dict[str, str | None]:
    """Table to a value that changes with every row a refused operation might leave behind."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return dict(cursor.fetchall())


def reachable(procedure: Procedure) -> set[State]:
    seen = {State.RECEIVED, State.WAITING}
    while True:
        more = {row.target for state in seen for row in rows_from(state, procedure)} - seen
        if not more:
            return seen
        seen |= more


REACHABLE = {procedure: reachable(procedure) for procedure in Procedure}


class Snapshot:
    """Everything the sentences below look at, in a fixed number of queries."""

    def __init__(self) -> None:
        self.cases = list(
            Case.objects.select_related("application", "decision")
            .prefetch_related(
                "receipts",
                "gaps",
                "consultations",
                "feeds",
                "fed_by",
                "notices",
                "handoff",
                "hearings",
                "parties",
            )
            .order_by("pk")
        )
        self.applications = list(Application.objects.prefetch_related("cases", "notices"))
        self.open = list(Promise.objects.running())

    def broken(self) -> list[str]:
        """The sentences that do not hold; empty is well."""
        return [
            *self._states(),
            *self._links(),
            *self._clocks(),
            *self._nothing_owed_after_the_end(),
            *self._notices(),
            *self._gaps(),
            *self._hearings(),
            *self._applications(),
        ]

    def _states(self) -> Iterator[str]:
        for case in self.cases:
            if case.state not in REACHABLE[Procedure(case.procedure)]:
                yield f"{case} is {case.state}, which its procedure cannot reach"

    def _links(self) -> Iterator[str]:
        for case in self.cases:
            unfed = [link for link in case.fed_by.all() if link.fed_at is None]
            if case.state == State.WAITING and not unfed:
                yield f"{case} waits for nothing"
            if unfed and case.state != State.WAITING and case.state not in ENDED:
                yield f"{case} goes on although something it needs is not there"

    def _clocks(self) -> Iterator[str]:
        owed = {(row.subject_id, row.kind) for row in self.open if row.kind in DECIDE}
        due = {pair for case in self.cases for pair in _decisions_due(case)}
        yield from (f"an open promise to decide that nobody owes: {pair}" for pair in owed - due)
        yield from (f"a decision is due without a promise: {pair}" for pair in due - owed)
        answers = {row.subject_id for row in self.open if row.kind == PromiseKind.ACCEPT}
        waiting = {_last_receipt(case) for case in self.cases if _awaits_acceptance(case)}
        if answers != waiting:
            yield f"promises to accept {answers}, cases that wait for it {waiting}"
        days = {(row.subject_id, row.kind): row.last_day_on for row in self.open}
        for (subject, kind), last in days.items():
            promised = days.get((subject, PromiseKind.DECIDE_PROMISED))
            if kind == PromiseKind.DECIDE_STATUTORY and promised and last < promised:
                yield f"the law's day {last} comes before the promised {promised}"

    def _nothing_owed_after_the_end(self) -> Iterator[str]:
        open_by_subject: dict[str, list[Promise]] = {}
        for row in self.open:
            open_by_subject.setdefault(row.subject_id, []).append(row)
        for case in self.cases:
            if case.state not in ENDED:
                continue
            for subject in _subjects(case):
                for row in open_by_subject.get(subject, ()):
                    if row.kind not in AFTER_THE_END:
                        yield f"{case} has ended ({case.state}) and still owes {row}"

    def _notices(self) -> Iterator[str]:
        owed = {row.subject_id for row in self.open if row.kind == PromiseKind.CORRECTION}
        open_ = {str(notice.public_id) for notice in _open_notices(self.applications)}
        if owed != open_:
            yield f"corrections owed {owed}, notices open {open_}"
        for case in self.cases:
            named = any(_is_open(notice) for notice in case.notices.all())
            if case.state == State.CORRECTION and not named:
                yield f"{case} is in correction and no open notice names it"
        for application in self.applications:
            if sum(_is_open(notice) for notice in application.notices.all()) > 1:
                yield f"{application} has two open notices"

    def _gaps(self) -> Iterator[str]:
        for case in self.cases:
            if case.outside_system or not hasattr(case, "decision"):
                continue
            open_gaps = [gap for gap in case.gaps.all() if gap.filled_at is None]
            if case.decision.kind == DecisionKind.GRANT and open_gaps:
                yield f"{case} was granted with a gap"

    def _hearings(self) -> Iterator[str]:
        owed = {row.subject_id for row in self.open if row.kind == PromiseKind.HEARING}
        running, asked_for = set(), set()
        for case in self.cases:
            asked = any(party.asked_at for party in case.parties.all())
            for hearing in case.hearings.all():
                if hearing.running:
                    running.add(str(hearing.public_id))
                    if asked and hearing.ground == HearingGround.REQUEST:
                        asked_for.add(str(hearing.public_id))
        if not asked_for <= owed <= running:
            yield f"hearings asked for {asked_for}, owed {owed}, on their way {running}"
        for case in self.cases:
            unheard = any(hearing.running for hearing in case.hearings.all())
            if unheard and case.state in ENDED:
                yield f"{case} has ended ({case.state}) and its hearing is still to be held"

    def _applications(self) -> Iterator[str]:
        joint = {row.subject_id for row in self.open if row.kind == PromiseKind.JOINT}
        for application in self.applications:
            cases = list(application.cases.all())
            if application.is_draft:
                if cases:
                    yield f"the draft {application} has cases"
                continue
            done = all(case.state in ENDED for case in cases)
            closed = application.state in {ApplicationState.CLOSED, ApplicationState.WITHDRAWN}
            if done != closed or closed != (application.closed_at is not None):
                yield f"{application} is {application.state}, its cases: {cases}"
            if closed and str(application.public_id) in joint:
                yield f"{application} has ended and its joint ceiling still runs"
            if closed and any(_is_open(notice) for notice in application.notices.all()):
                yield f"{application} has ended and a notice still asks for something"


def _is_open(notice: Notice) -> bool:
    return notice.answered_at is None and notice.lapsed_at is None


def _open_notices(applications: list[Application]) -> list[Notice]:
    return [
        notice
        for application in applications
        for notice in application.notices.all()
        if _is_open(notice)
    ]


def _last_receipt(case: Case) -> str:
    receipts = sorted(case.receipts.all(), key=lambda receipt: receipt.round)
    return str(receipts[-1].public_id) if receipts else ""


def _awaits_acceptance(case: Case) -> bool:
    return case.procedure == Procedure.PERMIT and case.state == State.RECEIVED


def _decisions_due(case: Case) -> list[tuple[str, str]]:
    """(subject, kind) of the promises to decide that must be open now, and no others."""
    if case.procedure == Procedure.PERMIT:
        subject, due = str(case.public_id), case.state in UNDER_REVIEW
    else:
        subject, due = _last_receipt(case), case.state == State.RECEIVED
    if not due:
        return []
    kinds = [PromiseKind.DECIDE_PROMISED]
    if terms.statutory(definition_of(case)) is not None:
        kinds.append(PromiseKind.DECIDE_STATUTORY)
    return [(subject, kind) for kind in kinds]


def _subjects(case: Case) -> list[str]:
    """Public ids of everything a promise about this case may be about."""
    ids = [case.public_id]
    for rows in (case.receipts, case.gaps, case.consultations, case.hearings, case.parties):
        ids += rows.values_list("public_id", flat=True)
    if hasattr(case, "handoff"):
        ids.append(case.handoff.public_id)
    return [str(each) for each in ids]
