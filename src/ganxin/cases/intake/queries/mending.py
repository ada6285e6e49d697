"""A notice as the applicant mends it, and a material that was to follow."""

from dataclasses import dataclass
from datetime import datetime

from ganxin.cases.choices import TargetKind
from ganxin.cases.intake.queries.form import Form, FormField, form_of
from ganxin.cases.intake.queries.materials import MaterialLine, line_of, material_lines
from ganxin.cases.models import Gap, Notice, NoticeLine, Paper
from ganxin.cases.queries.answers import Given, given
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind


@dataclass(frozen=True)
class MendLine:
    """One line of a notice with the field or the material that it names."""

    line: NoticeLine
    field: FormField | None
    material: MaterialLine | None

    @property
    def target(self) -> str:
        return self.line.target

    @property
    def problem(self) -> str:
        return self.field.problem if self.field else ""

    @property
    def mended(self) -> bool:
        if self.material is not None:
            return self.line.mended_at is not None and self.material.settled
        return self.line.mended_at is not None and not self.problem


@dataclass(frozen=True)
class NoticePage:
    lines: tuple[MendLine, ...]
    promise: promises.PromiseView | None
    paper: Paper | None

    @property
    def left(self) -> int:
        return sum(not line.mended for line in self.lines)


def fields_in(notice: Notice) -> list[str]:
    """Codes of the fields that it names."""
    lines = notice.lines.filter(target_kind=TargetKind.FIELD)
    return list(lines.values_list("target", flat=True))


def notice_page(notice: Notice, now: datetime) -> NoticePage:
    """The notice with the current answers and files."""
    application = notice.application
    form = form_of(application)
    answers = given(application)
    materials = {line.code: line for line in material_lines(form)}
    lines = tuple(
        MendLine(
            line,
            _field(form, line.target, answers) if line.target_kind == TargetKind.FIELD else None,
            materials.get(line.target) if line.target_kind == TargetKind.MATERIAL else None,
        )
        for line in notice.lines.all()
    )
    return NoticePage(
        lines=lines,
        promise=_clock("cases.notice", str(notice.public_id), PromiseKind.CORRECTION, now),
        paper=_paper(notice),
    )


def _field(form: Form, code: str, answers: dict[str, Given]) -> FormField | None:
    """The field as it stands; a known one may be typed too once a notice names it."""
    for page in form.pages:
        for field in page.fields:
            if field.field.code == code:
                return FormField(field.field, answers.get(code))
    return None


def _paper(notice: Notice) -> Paper | None:
    number = f"{notice.application.number}-{notice.round}"
    papers = notice.application.papers.filter(code="one_time_notice").select_related("attachment")
    return papers.filter(attachment__name__contains=number).first() or papers.last()


def _clock(
    subject_type: str, key: str, kind: PromiseKind, now: datetime
) -> promises.PromiseView | None:
    views = promises.of_subjects(subject_type, [key], now=now)[key]
    return next((view for view in views if view.kind == kind), None)


@dataclass(frozen=True)
class GapPage:
    material: MaterialLine | None
    promise: promises.PromiseView | None


def gap_page(gap: Gap, now: datetime) -> GapPage:
    """What is to be handed in, until when."""
    return GapPage(
        material=line_of(form_of(gap.case.application), gap.material),
        promise=_clock("cases.gap", str(gap.public_id), PromiseKind.GAP, now),
    )
