"""What an officer sees of a case: facts, papers, clocks, what is still missing, what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from ganxin.accounts.api import Mandate
from ganxin.cases.choices import (
    AnswerSource,
    Procedure,
    State,
    SupplyState,
    TargetKind,
    Verdict,
    Who,
)
from ganxin.cases.decision.clocks import Clock, clocks_of
from ganxin.cases.hearing.queries import Section, section_of
from ganxin.cases.models import Case, CaseLink, Check, SiteCheck, Step
from ganxin.cases.queries.answers import Given, given
from ganxin.cases.queries.definitions import catalogue_of, definition_of
from ganxin.cases.queries.needs import unmet
from ganxin.cases.rules.answers import readable
from ganxin.cases.rules.transitions import NEED_SENTENCES, TRANSITIONS, Need, rows_from
from ganxin.catalog.api import DataElement
from ganxin.documents import api as documents
from ganxin.lib.text import mask_id_card, mask_phone

OFFICERS = frozenset({Who.HANDLER, Who.REVIEWER, Who.APPROVER})
NEED_NAMES: dict[Need, str] = {
    Need.NO_GAPS: "容缺材料已补齐",
    Need.SITE_CHECK_DONE: "现场核查符合",
    Need.NO_OPEN_CONSULTATION: "征询都已答复",
    Need.NO_RUNNING_SPECIAL_PROCEDURE: "没有进行中的特别程序",
    Need.NO_OPEN_NOTICE: "没有等待补正的告知",
    Need.NOTICE_ANSWERED: "告知的内容已补正",
    Need.NOTHING_AT_FAULT: "预审没有要补正的内容",
    Need.OPINION_GIVEN: "已写承办意见",
    Need.PLEDGE_SIGNED: "已签告知承诺书",
    Need.DECIDED_HERE: "由本系统审批",
}


@dataclass(frozen=True)
class Fact:
    """`value` is masked where it is personal; `source` says where it came from."""

    label: str
    value: str
    source: str
    mark: str  # the clerk's word on it, empty where he looked and said nothing
    faulty: bool


@dataclass(frozen=True)
class Topic:
    name: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class File:
    attachment: documents.Attachment
    about: str
    is_image: bool


@dataclass(frozen=True)
class Paper:
    """One material of the item with its files and the clerk's mark."""

    name: str
    why: str
    clause: str
    state: str
    state_label: str
    note: str
    mark: str
    faulty: bool
    files: Sequence[File]


@dataclass(frozen=True)
class Blocker:
    text: str
    met: bool


@dataclass(frozen=True)
class Other:
    """Another case of the application; `tie` says what it has to do with this one."""

    case: Case
    tie: str


@dataclass(frozen=True)
class Desk:
    case: Case
    topics: Sequence[Topic]
    papers: Sequence[Paper]
    others: Sequence[Other]
    clocks: Sequence[Clock]
    blockers: Sequence[Blocker]
    people: Sequence[tuple[str, str]]
    history: Sequence[Step]
    checks: Sequence[SiteCheck]
    heard: Section


def cases_with_names() -> QuerySet[Case]:
    """Everything that the desk's permissions and headings read, in few queries."""
    return Case.objects.select_related(
        "application__applicant",
        "application__filed_by",
        "application__keyed_by",
        "application__hall",
        "application__enterprise",
        "office",
        "handler",
        "reviewer",
        "approver",
        "decision__licence",
        "handoff",
    ).prefetch_related("consultations__office", "consultations__answered_by")


def desk_of(case: Case, now: datetime) -> Desk:
    marks = {
        (check.target_kind, check.target): check
        for check in case.application.checks.select_related("by")
    }
    checks = case.site_checks.prefetch_related("officers").select_related("joint__case")
    return Desk(
        case=case,
        topics=_topics(case, marks),
        papers=_papers(case, marks),
        others=_others(case),
        clocks=clocks_of(case, now),
        blockers=blockers_of(case),
        people=_people(case),
        history=list(case.steps.order_by("-at", "-id").select_related(None)),
        checks=list(checks),
        heard=section_of(case, now),
    )


Marks = dict[tuple[str, str], Check]


def _mark(marks: Marks, kind: TargetKind, target: str) -> tuple[str, bool]:
    check = marks.get((kind, target))
    if check is None:
        return "", False
    faulty = check.verdict == Verdict.FAULT
    note = f"：{check.note}" if check.note else ""
    return f"{Verdict(check.verdict).label}{note}（{check.by.name}）", faulty


def _topics(case: Case, marks: Marks) -> list[Topic]:
    """The item's own fields as answered, by topic; what was not asked is not shown."""
    dictionary = catalogue_of(case.application).dictionary
    elements = {element.code: element for element in dictionary.elements}
    wanted = [need.element for need in definition_of(case).fields]
    answers = given(case.application, wanted)
    names = {topic.code: topic.name for topic in dictionary.topics}
    grouped: dict[str, list[Fact]] = {}
    for code in wanted:
        if code in answers and code in elements:
            element = elements[code]
            fact = _fact(element, answers[code], _mark(marks, TargetKind.FIELD, code))
            grouped.setdefault(names.get(element.topic, "其他"), []).append(fact)
    return [Topic(name, facts) for name, facts in grouped.items()]


def _fact(element: DataElement, answer: Given, mark: tuple[str, bool]) -> Fact:
    source = AnswerSource(answer.source).label
    if answer.source_note:
        source = f"{source}，{answer.source_note}"
    value = masked(element, answer) if element.sensitive else readable(element, answer.value)
    return Fact(element.name, value or answer.problem or "没有填写", source, *mark)


def masked(element: DataElement, answer: Given) -> str:
    """A personal value as a list may show it: enough to recognise, not enough to misuse."""
    value = answer.value
    if isinstance(value, str):
        if element.kind == "id_card":
            return mask_id_card(value)
        if element.kind == "phone":
            return mask_phone(value)
        return value if element.kind == "person" else _middle_hidden(value)
    if isinstance(value, list):
        return "；".join(_person(row) for row in value if isinstance(row, dict))
    return readable(element, value)


_PLAIN_PARTS = frozenset({"name", "post", "amount", "due_on", "how"})


def _person(row: dict[str, str]) -> str:
    parts = (text if code in _PLAIN_PARTS else _middle_hidden(text) for code, text in row.items())
    return "，".join(part for part in parts if part)


def _middle_hidden(text: str) -> str:
    return mask_id_card(text) if len(text) > 12 else mask_phone(text)


def _papers(case: Case, marks: Marks) -> list[Paper]:
    supplies = {supply.material: supply for supply in case.application.supplies.all()}
    names = {each.code: each for each in catalogue_of(case.application).dictionary.materials}
    files = documents.attachments_of(
        "cases.supply", [str(supply.public_id) for supply in supplies.values()]
    )
    found = []
    for need in definition_of(case).materials:
        supply = supplies.get(need.material)
        if supply is None:
            continue
        mark, faulty = _mark(marks, TargetKind.MATERIAL, need.material)
        clause = need.clause
        found.append(
            Paper(
                name=names[need.material].name,
                why=need.why,
                clause=f"{clause.law} {clause.clause}".strip() if clause else "",
                state=supply.state,
                state_label=SupplyState(supply.state).label,
                note=supply.note,
                mark=mark,
                faulty=faulty,
                files=_files(files.get(str(supply.public_id), [])),
            )
        )
    return found


def _files(attachments: Iterable[documents.Attachment]) -> list[File]:
    return [
        File(each, documents.describe(each), each.blob.media_type.startswith("image/"))
        for each in attachments
    ]


def _others(case: Case) -> list[Other]:
    links = CaseLink.objects.select_related("before", "after")
    rows = (
        case.application.cases.exclude(pk=case.pk)
        .select_related("office")
        .prefetch_related(Prefetch("feeds", links), Prefetch("fed_by", links))
        .order_by("pk")
    )
    return [Other(row, _tie(row, case)) for row in rows]


def _tie(other: Case, case: Case) -> str:
    if any(link.after_id == case.pk for link in other.feeds.all()):
        return "本件用它的结果"
    if any(link.before_id == case.pk for link in other.fed_by.all()):
        return "等本件的结果"
    return ""


def _people(case: Case) -> list[tuple[str, str]]:
    """Who asks, and who acts for whom."""
    application = case.application
    people = [("申请人", application.applicant.name)]
    if application.enterprise is not None:
        people.append(("办出的企业", application.enterprise.name))
    mandate = Mandate.objects.filter(
        user=application.filed_by, applicant=application.applicant
    ).first()
    capacity = f"（{mandate.get_capacity_display()}）" if mandate else ""
    people.append(("提交人", f"{application.filed_by.name}{capacity}"))
    if application.keyed_by is not None:
        people.append(("窗口代录", application.keyed_by.name))
    parts = (("承办人", case.handler), ("审核人", case.reviewer), ("批准人", case.approver))
    people += [(part, person.name) for part, person in parts if person is not None]
    return people


def blockers_of(case: Case) -> list[Blocker]:
    """What the next step of the officers needs, and what the grant will need."""
    needs: dict[Need, None] = {}
    state, procedure = State(case.state), Procedure(case.procedure)
    rows = [row for row in rows_from(state, procedure) if row.who & OFFICERS]
    if state in {State.HANDLING, State.REVIEWING}:
        rows += [row for row in TRANSITIONS if row.target == State.GRANTED and row.who & OFFICERS]
    for row in rows:
        if row.target == State.REFUSED or procedure not in row.procedures:
            continue
        needs.update(dict.fromkeys(need for need in row.needs if need in NEED_NAMES))
    found = [(need, unmet(need, case)) for need in needs]
    return [
        Blocker(NEED_SENTENCES[need] if missing else NEED_NAMES[need], not missing)
        for need, missing in found
        if missing or need != Need.DECIDED_HERE
    ]
