"""The pre-check (预审): what was handed in, the marks on it, the notice being composed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ganxin.cases.choices import (
    AnswerSource,
    NotAcceptedKind,
    Procedure,
    State,
    SupplyState,
    TargetKind,
    Verdict,
)
from ganxin.cases.intake.queries import (
    FormField,
    FormMaterial,
    carried_fields,
    carried_materials,
    form_of,
)
from ganxin.cases.models import Application, Case, Check, Notice, Paper, Step
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.queries.dues import Due, clocks_of
from ganxin.cases.rules.answers import readable
from ganxin.catalog import api as catalog
from ganxin.documents.api import Attachment
from ganxin.lib.text import mask_id_card, mask_phone

SHOWN_STEPS = 40
_LOOKED_AT = {SupplyState.PROVIDED, SupplyState.PAPER}
_NUMBERS = {"id_card": mask_id_card, "phone": mask_phone}


@dataclass(frozen=True)
class Target:
    """One field or one material with its mark; `reasons` are those that fit it."""

    kind: TargetKind
    code: str
    label: str
    check: Check | None
    reasons: tuple[catalog.Reason, ...]
    needed_by: tuple[str, ...] = ()
    to_check: bool = True
    carried: bool = False  # taken over from the licence that is renewed: may be wrong by now

    @property
    def markable(self) -> bool:
        return self.to_check or self.carried

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.code}"

    @property
    def ok(self) -> bool:
        return self.check is not None and self.check.verdict == Verdict.OK

    @property
    def fault(self) -> bool:
        return self.check is not None and self.check.verdict == Verdict.FAULT

    @property
    def said(self) -> str:
        """What the applicant will read about this fault."""
        if self.check is None:
            return ""
        text = next((r.text for r in self.reasons if r.code == self.check.reason), "")
        return f"{text}{self.check.note}"


@dataclass(frozen=True)
class FieldTarget(Target):
    """A field as handed in; personal numbers are masked."""

    value: str = ""
    masked: bool = False
    source: str = ""
    typed_by: str = ""
    typed_at: datetime | None = None


@dataclass(frozen=True)
class MaterialTarget(Target):
    """A material with its files."""

    state: SupplyState = SupplyState.MISSING
    note: str = ""
    files: tuple[Attachment, ...] = ()
    free: str = ""  # who else supplies it, where the applicant need not


@dataclass(frozen=True)
class TopicPart:
    """The fields of one topic."""

    code: str
    name: str
    targets: tuple[FieldTarget, ...]


@dataclass(frozen=True)
class CaseLine:
    """A case of the application with what a clerk may do with it."""

    case: Case
    clocks: list[Due]
    faults: tuple[str, ...]

    @property
    def acceptable(self) -> bool:
        return (
            self.case.state == State.RECEIVED
            and self.case.procedure == Procedure.PERMIT
            and not self.faults
        )

    @property
    def to_accept(self) -> bool:
        return self.case.state == State.RECEIVED and self.case.procedure == Procedure.PERMIT

    @property
    def refusable(self) -> bool:
        return self.case.state == State.RECEIVED


@dataclass(frozen=True)
class Precheck:
    """Everything on the page of the pre-check."""

    application: Application
    topics: tuple[TopicPart, ...]
    materials: tuple[MaterialTarget, ...]
    cases: tuple[CaseLine, ...]
    notices: tuple[Notice, ...]
    steps: tuple[Step, ...]
    papers: tuple[Paper, ...]
    kinds: Sequence[tuple[str, str]] = field(default_factory=lambda: NotAcceptedKind.choices)

    @property
    def targets(self) -> tuple[Target, ...]:
        fields = [target for topic in self.topics for target in topic.targets]
        return (*fields, *self.materials)

    @property
    def to_check(self) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.to_check)

    @property
    def left(self) -> tuple[Target, ...]:
        """What nobody has marked yet."""
        return tuple(target for target in self.to_check if target.check is None)

    @property
    def looked_at(self) -> int:
        return len(self.to_check) - len(self.left)

    @property
    def faults(self) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.fault)

    @property
    def open_notice(self) -> Notice | None:
        return next((n for n in self.notices if n.answered_at is None and not n.lapsed_at), None)

    @property
    def acceptable(self) -> tuple[CaseLine, ...]:
        return tuple(line for line in self.cases if line.acceptable)

    @property
    def refusable(self) -> tuple[CaseLine, ...]:
        return tuple(line for line in self.cases if line.refusable)

    def target(self, key: str) -> Target | None:
        return next((target for target in self.targets if target.key == key), None)


def precheck(application: Application, now: datetime) -> Precheck:
    """The whole page; the number of queries depends on the number of cases only."""
    form = form_of(application)
    marks = {(check.target_kind, check.target): check for check in _checks(application)}
    reasons = _Reasons()
    typed = _typed(application)
    carried = _Carried(carried_fields(application), frozenset(carried_materials(application)))
    topics = tuple(
        TopicPart(
            page.topic.code,
            page.topic.name,
            tuple(
                _field(entry, marks, reasons, typed, carried)
                for entry in page.fields
                if _shown(entry)
            ),
        )
        for page in form.pages
    )
    materials = tuple(
        _material(entry, marks, reasons, carried)
        for entry in form.materials
        if entry.need.needed is not False
    )
    targets: list[Target] = [target for part in topics for target in part.targets]
    faults = {target.key: target.label for target in (*targets, *materials) if target.fault}
    return Precheck(
        application,
        tuple(part for part in topics if part.targets),
        materials,
        tuple(_case(case, faults, now) for case in _cases(application)),
        tuple(application.notices.order_by("round").prefetch_related("lines")),
        _steps(application),
        tuple(application.papers.select_related("attachment")),
    )


def _checks(application: Application) -> list[Check]:
    return list(application.checks.select_related("by"))


def _cases(application: Application) -> list[Case]:
    return list(application.cases.with_names().select_related("item_version").order_by("pk"))


def _steps(application: Application) -> tuple[Step, ...]:
    found = Step.objects.filter(case__application=application).select_related("case")
    return tuple(found.order_by("-at", "-pk")[:SHOWN_STEPS])


@dataclass(frozen=True)
class _Carried:
    """What a renewal took over unasked, by code."""

    fields: frozenset[str]
    materials: frozenset[str]


class _Reasons:
    """The library of reasons, read once."""

    def __init__(self) -> None:
        self._all = {kind: list(catalog.reasons_for(str(kind))) for kind in TargetKind}

    def fitting(self, kind: TargetKind, code: str) -> tuple[catalog.Reason, ...]:
        """Those for this very target first, then those for any."""
        special = [reason for reason in self._all[kind] if code in reason.applies_to]
        return (*special, *(reason for reason in self._all[kind] if not reason.applies_to))


Marks = Mapping[tuple[str, str], Check]
Typed = Mapping[str, tuple[str | None, datetime]]


def _typed(application: Application) -> Typed:
    """Element code to who typed it last (None: nobody, it came from a register), and when."""
    rows = application.answers.values_list("element", "updated_by__name", "updated_at")
    return {element: (name, at) for element, name, at in rows}


def _shown(entry: FormField) -> bool:
    """Empty optional fields say nothing."""
    return bool(entry.raw) or entry.missing or entry.field.value is not None


def _field(
    entry: FormField, marks: Marks, reasons: _Reasons, typed: Typed, carried: _Carried
) -> FieldTarget:
    element, code = entry.field.element, entry.field.code
    masked = element.sensitive
    name, at = typed.get(code, (None, None))
    return FieldTarget(
        TargetKind.FIELD,
        code,
        element.name,
        marks.get((TargetKind.FIELD, code)),
        reasons.fitting(TargetKind.FIELD, code),
        entry.field.needed_by,
        entry.field.asked,
        code in carried.fields,
        value=_masked(element, entry) if masked else _value(element, entry),
        masked=masked and bool(entry.raw),
        source=_source(entry),
        typed_by=name or "",
        typed_at=at,
    )


def _value(element: catalog.DataElement, entry: FormField) -> str:
    if entry.given is not None and entry.given.value is not None:
        return readable(element, entry.given.value)
    if entry.raw:
        return entry.raw
    return "" if entry.field.value is None else str(entry.field.value)


def _masked(element: catalog.DataElement, entry: FormField) -> str:
    """Enough to recognise it by; the whole is shown for a reason only."""
    if element.kind in _NUMBERS:
        return _NUMBERS[element.kind](entry.raw) if entry.raw else ""
    if element.kind == "person_list" and entry.given and isinstance(entry.given.value, list):
        return f"{len(entry.given.value)} 人，内容已隐藏"
    return "已填写，内容已隐藏" if entry.raw else ""


def _source(entry: FormField) -> str:
    if entry.given is None:
        return entry.field.source_label
    source = AnswerSource(entry.given.source).label
    return f"{source}：{entry.given.source_note}" if entry.given.source_note else source


def _material(
    entry: FormMaterial, marks: Marks, reasons: _Reasons, carried: _Carried
) -> MaterialTarget:
    code = entry.need.code
    return MaterialTarget(
        TargetKind.MATERIAL,
        code,
        entry.material.name,
        marks.get((TargetKind.MATERIAL, code)),
        reasons.fitting(TargetKind.MATERIAL, code),
        entry.need.needed_by,
        not entry.need.free and entry.state in _LOOKED_AT,
        code in carried.materials,
        state=entry.state,
        note=entry.supply.note if entry.supply else "",
        files=entry.files,
        free=entry.need.supply_label if entry.need.free else "",
    )


def _case(case: Case, faults: Mapping[str, str], now: datetime) -> CaseLine:
    """A case with the faults that touch it: those of the fields and materials it needs."""
    definition = definition_of(case)
    keys = [f"{TargetKind.FIELD}-{need.element}" for need in definition.fields]
    keys += [f"{TargetKind.MATERIAL}-{need.material}" for need in definition.materials]
    touched = tuple(faults[key] for key in keys if key in faults)
    return CaseLine(case, clocks_of(case, now), touched)


def targets_of(application: Application) -> frozenset[tuple[TargetKind, str]]:
    """Every field and material of the application, by kind and code: what may be marked."""
    form = form_of(application)
    fields = {(TargetKind.FIELD, entry.field.code) for page in form.pages for entry in page.fields}
    return frozenset(fields | {(TargetKind.MATERIAL, entry.need.code) for entry in form.materials})
