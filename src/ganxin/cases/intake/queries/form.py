"""What an application asks for, what it has, what is missing."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ganxin.cases.choices import SupplyState, TargetKind
from ganxin.cases.intake.queries.known import (
    carried_answers,
    carried_materials,
    held_licences,
    known_facts,
    objections_to,
    usable_licences,
)
from ganxin.cases.models import Application, Supply
from ganxin.cases.queries.answers import Given, given
from ganxin.cases.queries.definitions import catalogue_of, elements_of
from ganxin.cases.rules.answers import Value
from ganxin.catalog import api as catalog
from ganxin.documents import api as documents

SETTLED = frozenset(
    {
        SupplyState.PROVIDED,
        SupplyState.REUSED,
        SupplyState.GENERATED,
        SupplyState.PLEDGED,
        SupplyState.FOLLOWS,
        SupplyState.PAPER,
    }
)


@dataclass(frozen=True)
class FormField:
    """One field of the form with what has been given for it."""

    field: catalog.GuideField
    given: Given | None
    objection: str = ""  # what is right in itself and still cannot stand

    @property
    def raw(self) -> str:
        return self.given.raw if self.given else ""

    @property
    def problem(self) -> str:
        return (self.given.problem if self.given else "") or self.objection

    @property
    def missing(self) -> bool:
        return self.field.required is True and (self.given is None or self.given.value is None)


@dataclass(frozen=True)
class FormPage:
    """One short page of the one form."""

    topic: catalog.Topic
    fields: tuple[FormField, ...]

    @property
    def asked(self) -> tuple[FormField, ...]:
        return tuple(field for field in self.fields if field.field.asked)

    @property
    def known(self) -> tuple[FormField, ...]:
        return tuple(field for field in self.fields if not field.field.asked)

    @property
    def begun(self) -> bool:
        return any(field.given for field in self.asked)

    @property
    def done(self) -> bool:
        return not any(field.missing or field.problem for field in self.asked)


@dataclass(frozen=True)
class FormMaterial:
    """One material with what has been handed in for it."""

    need: catalog.GuideMaterial
    supply: Supply | None
    files: tuple[documents.Attachment, ...]

    @property
    def material(self) -> catalog.Material:
        return self.need.material

    @property
    def state(self) -> SupplyState:
        return SupplyState(self.supply.state) if self.supply else SupplyState.MISSING

    @property
    def may_follow(self) -> bool:
        return self.material.follow_days > 0 and not self.material.principal

    @property
    def settled(self) -> bool:
        return self.need.free or self.need.needed is False or self.state in SETTLED


@dataclass(frozen=True)
class Fault:
    """Something that keeps an application from being handed in."""

    kind: TargetKind
    target: str
    topic: str  # the page of the form; "materials" for a material
    text: str


@dataclass(frozen=True)
class Form:
    """The one form of an application: guide, pages, materials."""

    guide: catalog.Guide
    pages: tuple[FormPage, ...]
    materials: tuple[FormMaterial, ...]

    def page(self, code: str) -> FormPage | None:
        return next((page for page in self.pages if page.topic.code == code), None)

    @property
    def uploads(self) -> tuple[FormMaterial, ...]:
        return tuple(material for material in self.materials if not material.need.free)


def facts_of(application: Application, answers: dict[str, Given]) -> catalog.Facts:
    """What the compiler may take as known, and what the form says so far."""
    usable = usable_licences(application)
    known = known_facts(application, usable)
    elements = elements_of(application)
    carried = {
        code: answer
        for code, answer in carried_answers(application, answers, elements).items()
        if code not in known
    }
    values = {code: feel_value(elements[code], each.value) for code, each in carried.items()}
    return catalog.Facts(
        elements={**values, **{code: fact.text for code, fact in known.items()}},
        sources={
            **{code: answer.source_note for code, answer in carried.items()},
            **{code: fact.note for code, fact in known.items()},
        },
        materials=carried_materials(application),
        licences=held_licences(usable),
        typed={
            code: feel_value(elements[code], answer.value)
            for code, answer in answers.items()
            if answer.value is not None and code in elements and code not in {*known, *carried}
        },
    )


def feel_value(element: catalog.DataElement, value: Value) -> object:
    """A stored value as conditions know it: Decimal, date, text, bool, list."""
    if isinstance(value, str) and element.kind in {"number", "money"}:
        return Decimal(value)
    if isinstance(value, str) and element.kind == "date":
        return date.fromisoformat(value)
    return value


def guide_of(application: Application, answers: dict[str, Given] | None = None) -> catalog.Guide:
    """The guide of the application's own definition version and answers."""
    answers = given(application) if answers is None else answers
    found = catalogue_of(application)
    facts = facts_of(application, answers)
    if application.bundle_version is None:
        assert application.item_version is not None
        code = application.item_version.item.code
        if application.renews_id is not None:  # what its questions ask was answered then
            alone = replace(catalog.bundle_of(found, code), questions=())
            return catalog.compile_bundle(alone, found.items, found.dictionary, {}, facts)
        return catalog.guide_of_item(found, code, application.answers_given, facts=facts)
    code = application.bundle_version.bundle.code
    return catalog.guide_of(found, code, application.answers_given, facts=facts)


def askable(application: Application) -> frozenset[str]:
    """Codes of all data elements that its items know, shown at the moment or not.

    What somebody typed is kept even where another answer has made the field disappear meanwhile.
    """
    items = guide_of(application).applying
    return frozenset(need.element for item in items for need in item.definition.fields)


def typable(application: Application) -> frozenset[str]:
    """Codes of the data elements that may be typed into a draft.

    What the account, a register, a licence, an answered question or another item's output says is
    not typed: nobody can put another name in place of the one that was verified.
    """
    guide = guide_of(application)
    needs = {need.element for item in guide.applying for need in item.definition.fields}
    return frozenset(needs - {field.code for field in guide.fields if not field.asked})


def form_of(application: Application) -> Form:
    """The whole form; a fixed number of queries whatever its length."""
    answers = given(application)
    guide = guide_of(application, answers)
    topics = catalogue_of(application).dictionary.topics
    objections = objections_to(application, answers)
    by_topic: dict[str, list[FormField]] = {}
    for field in guide.fields:
        if field.source in {"output", "derived"}:
            continue
        if field.required is None and field.code not in answers:
            continue  # another answer decides whether it is asked at all
        entry = FormField(field, answers.get(field.code), objections.get(field.code, ""))
        by_topic.setdefault(field.element.topic, []).append(entry)
    pages = tuple(
        FormPage(topic, tuple(by_topic[topic.code])) for topic in topics if topic.code in by_topic
    )
    return Form(guide, pages, _materials(application, guide))


def _materials(application: Application, guide: catalog.Guide) -> tuple[FormMaterial, ...]:
    supplies = {supply.material: supply for supply in application.supplies.all()}
    keys = [str(supply.public_id) for supply in supplies.values()]
    files = documents.attachments_of("cases.supply", keys)
    return tuple(
        FormMaterial(
            need,
            supply := supplies.get(need.code),
            tuple(files.get(str(supply.public_id), ())) if supply else (),
        )
        for need in guide.materials
    )


def faults_of(application: Application) -> list[Fault]:
    """Everything that keeps it from being handed in, in the order of the form."""
    return faults_in(form_of(application))


def faults_in(form: Form) -> list[Fault]:
    """What is missing or wrong in a form, in its order."""
    faults = [
        Fault(TargetKind.FIELD, question.code, "questions", f"请先回答：{question.text}")
        for question in form.guide.questions
    ]
    for page in form.pages:
        for field in page.asked:
            name = field.field.element.name
            if field.problem:
                text = f"{name}：{field.problem}"
                faults.append(Fault(TargetKind.FIELD, field.field.code, page.topic.code, text))
            elif field.missing:
                text = f"{name}还没有填。"
                faults.append(Fault(TargetKind.FIELD, field.field.code, page.topic.code, text))
    faults += [
        Fault(
            TargetKind.MATERIAL, item.need.code, "materials", f"还缺材料：{item.material.name}。"
        )
        for item in form.materials
        if not item.settled
    ]
    return faults


def pledges_in(guide: catalog.Guide) -> list[tuple[str, str]]:
    """Items asked for by pledge, each with the words that are signed with the application."""
    return [
        (item.code, item.definition.permit_by_pledge.pledge_text)
        for item in guide.applying
        if item.by_pledge and item.definition.permit_by_pledge is not None
    ]
