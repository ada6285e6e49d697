"""The page on which everything is read once more, and the page after handing in."""

from dataclasses import dataclass
from datetime import datetime

from ganxin.accounts.api import Office
from ganxin.cases.choices import State
from ganxin.cases.intake.queries.drafts import known_of
from ganxin.cases.intake.queries.form import (
    Fault,
    Form,
    FormField,
    FormPage,
    faults_in,
    form_of,
    pledges_in,
)
from ganxin.cases.intake.queries.materials import MaterialLine, material_lines
from ganxin.cases.models import Application, Case, Paper
from ganxin.cases.queries.answers import people_in
from ganxin.cases.rules.answers import readable
from ganxin.promises import api as promises


@dataclass(frozen=True)
class CheckLine:
    """One answer as it will be handed in; `rows` for a list of people."""

    code: str
    label: str
    value: str
    rows: tuple[str, ...] = ()
    problem: str = ""
    source: str = ""


@dataclass(frozen=True)
class CheckSection:
    """One page of the form; known facts have no link to change them here."""

    code: str
    name: str
    lines: tuple[CheckLine, ...]
    known: tuple[CheckLine, ...]


@dataclass(frozen=True)
class Waiting:
    """Items that can only begin once another is done."""

    first: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class CheckPage:
    asks: bool  # whether it has questions of its own
    questions: tuple[tuple[str, str], ...]
    sections: tuple[CheckSection, ...]
    materials: tuple[MaterialLine, ...]
    items: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    pledges: tuple[tuple[str, str], ...]  # what for, the words
    later: tuple[MaterialLine, ...]
    faults: tuple[Fault, ...]


def check_page(application: Application) -> CheckPage:
    """All of a draft, to be read before signing."""
    form = form_of(application)
    lines = tuple(material_lines(form))
    names = {item.code: item.name for item in form.guide.items}
    pledged = [(names[code], text) for code, text in pledges_in(form.guide)]
    pledged += [(line.name, line.pledge) for line in lines if line.pledged]
    return CheckPage(
        asks=bool(form.guide.bundle.questions),
        questions=tuple((each.question.name, each.text) for each in form.guide.given),
        sections=tuple(_section(application, page) for page in form.pages),
        materials=lines,
        items=tuple(item.name for item in form.guide.applying),
        waiting=_waiting(form),
        pledges=tuple(pledged),
        later=tuple(line for line in lines if line.follows),
        faults=tuple(faults_in(form)),
    )


def _section(application: Application, page: FormPage) -> CheckSection:
    known = [known_of(application, field) for field in page.known]
    return CheckSection(
        code=page.topic.code,
        name=page.topic.name,
        lines=tuple(_line(field) for field in page.asked),
        known=tuple(
            CheckLine(each.code, each.label, each.value, source=each.source) for each in known
        ),
    )


def _line(field: FormField) -> CheckLine:
    element, given = field.field.element, field.given
    rows: tuple[str, ...] = ()
    value = readable(element, given.value) if given and given.value is not None else field.raw
    if element.kind == "person_list":
        people = people_in(given, [part.code for part in element.parts])
        rows = tuple("，".join(text for text in row.values() if text) for row in people)
        value = ""
    return CheckLine(element.code, element.name, value, rows, field.problem)


def _waiting(form: Form) -> tuple[Waiting, ...]:
    """Grouped by what they wait for."""
    names = {item.code: item.name for item in form.guide.items}
    groups: dict[str, list[str]] = {}
    for item in form.guide.applying:
        for source in item.after:
            groups.setdefault(source, []).append(item.name)
    return tuple(Waiting(names[source], tuple(items)) for source, items in groups.items())


@dataclass(frozen=True)
class DoneLine:
    """One case right after handing in: `by` the day of the next promise to the applicant."""

    case: Case
    waits_for: str
    promise: promises.PromiseView | None


@dataclass(frozen=True)
class DonePage:
    lines: tuple[DoneLine, ...]
    receipt: Paper | None
    office: Office

    @property
    def begun(self) -> list[DoneLine]:
        return [line for line in self.lines if not line.waits_for]

    @property
    def waiting(self) -> list[DoneLine]:
        return [line for line in self.lines if line.waits_for]


def done_page(application: Application, now: datetime) -> DonePage:
    """What to tell right after handing in; a fixed number of queries."""
    cases = list(
        application.cases.select_related("office")
        .prefetch_related("fed_by__before", "receipts")
        .order_by("pk")
    )
    receipts = {str(r.public_id): case.pk for case in cases for r in case.receipts.all()}
    found = promises.of_subjects("cases.receipt", receipts, now=now)
    by_case = {receipts[key]: views[0] for key, views in found.items() if views}
    receipt = application.papers.filter(code="receipt").select_related("attachment").first()
    return DonePage(
        lines=tuple(DoneLine(case, _waits(case), by_case.get(case.pk)) for case in cases),
        receipt=receipt,
        office=application.hall,
    )


def _waits(case: Case) -> str:
    if case.state != State.WAITING:
        return ""
    return "、".join(link.before.title for link in case.fed_by.all() if link.fed_at is None)
