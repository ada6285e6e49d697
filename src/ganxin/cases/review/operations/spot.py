"""An error that can be mended on the spot is mended on the spot (行政许可法 art. 32 (3)).

The applicant stands at the window or is on the telephone; the clerk writes what he says and who
confirmed it. No notice is needed, no clock moves; a paper shows both wordings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, people_of
from ganxin.cases.choices import AnswerSource, SpotWay, TargetKind, Verdict
from ganxin.cases.intake import operations as intake
from ganxin.cases.intake.queries import carried_fields, typable
from ganxin.cases.models import Application, Case, Check
from ganxin.cases.operations.answers import write_answer
from ganxin.cases.operations.history import note_step
from ganxin.cases.operations.papers import spot_paper
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import definition_of, elements_of, materials_of
from ganxin.cases.review.operations.acceptance import AT_WINDOW, NothingSuch
from ganxin.cases.rules.answers import Value, parse, readable
from ganxin.catalog.api import DataElement
from ganxin.documents import api as documents
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications

BASIS = "行政许可法 第三十二条 (三)"
HIDDEN = "个人信息，此处不显示"


class NotOnTheSpot(Refused):
    """This cannot be mended at the window any more, or not in this way."""

    code = "cases.not_on_the_spot"


class StillWrong(Refused):
    """What was said is no right value either."""

    code = "cases.still_wrong"


@dataclass(frozen=True)
class Confirmation:
    """Who of the applicant's side said yes to the new wording, and how."""

    way: SpotWay
    name: str

    def __str__(self) -> str:
        return f"{self.name}{self.way.label}"


@dataclass(frozen=True)
class _Change:
    kind: TargetKind
    target: str
    label: str
    before: str
    after: str


@transaction.atomic
def mend_field(
    *,
    application: Application,
    element: str,
    raw: str,
    confirmation: Confirmation,
    actor: User,
    now: datetime,
) -> Check:
    """Put a right value in place of a wrong one; the mark of the pre-check becomes "in order".

    Raises NothingSuch, NotOnTheSpot, StillWrong.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if element not in typable(application) | carried_fields(application):
        raise NothingSuch("这一项不是申请人填写的，不能更正。")
    cases = _still_open(application, TargetKind.FIELD, element)
    definition = elements_of(application)[element]
    earlier = given(application, [element]).get(element)
    parsed = parse(definition, raw)
    if parsed.value is None:
        raise StillWrong(parsed.problem or "请填写更正后的内容。", rule=BASIS)
    if earlier is not None and earlier.value == parsed.value:
        raise StillWrong("填的和原来一样，没有要更正的。")
    write_answer(
        application=application,
        element=definition,
        raw=raw,
        now=now,
        actor=actor,
        source=AnswerSource.SPOT,
        source_note=str(confirmation),
    )
    before = _words(definition, earlier.value) if earlier and earlier.raw else "没有填"
    after = _words(definition, parsed.value)
    change = _Change(TargetKind.FIELD, element, definition.name, before, after)
    return _settle(application, cases, change, confirmation, actor, now)


@transaction.atomic
def mend_material(
    *,
    application: Application,
    material: str,
    files: Sequence[tuple[str, documents.Readable]],
    confirmation: Confirmation,
    actor: User,
    now: datetime,
) -> Check:
    """Put the right papers, handed over at the window, in place of the wrong ones.

    Raises NothingSuch, NotOnTheSpot, and the refusals of `intake.exchange_files`.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if material not in materials_of(application):
        raise NothingSuch("这次申请里没有这项材料。")
    cases = _still_open(application, TargetKind.MATERIAL, material)
    done = intake.exchange_files(
        application=application, material=material, files=files, actor=actor, now=now
    )
    change = _Change(
        TargetKind.MATERIAL,
        material,
        materials_of(application)[material].name,
        "、".join(done.before) or "没有交",
        "、".join(done.after),
    )
    return _settle(application, cases, change, confirmation, actor, now)


def _still_open(application: Application, kind: TargetKind, target: str) -> list[Case]:
    """The running cases that need it, all of them still at the window. Raises NotOnTheSpot."""
    if application.is_draft:
        raise NotOnTheSpot("申请还没有提交，请直接修改。")
    if application.notices.filter(
        answered_at=None, lapsed_at=None, lines__target_kind=kind, lines__target=target
    ).exists():
        raise NotOnTheSpot("这一处已经发了告知，请申请人在补正里改。", rule=BASIS)
    touched = [case for case in application.cases.order_by("pk") if _needs(case, kind, target)]
    beyond = [case.title for case in touched if case.state not in AT_WINDOW]
    if beyond:
        names = "、".join(beyond)
        raise NotOnTheSpot(f"{names}已经按原来的内容受理或者办结，窗口不能再更正。", rule=BASIS)
    if not touched:
        raise NotOnTheSpot("没有在窗口预审的事项用到这一项。", rule=BASIS)
    return touched


def _needs(case: Case, kind: TargetKind, target: str) -> bool:
    definition = definition_of(case)
    if kind == TargetKind.FIELD:
        return any(need.element == target for need in definition.fields)
    return any(need.material == target for need in definition.materials)


def _words(element: DataElement, value: Value) -> str:
    return HIDDEN if element.sensitive else readable(element, value)


def _settle(
    application: Application,
    cases: Iterable[Case],
    change: _Change,
    confirmation: Confirmation,
    actor: User,
    now: datetime,
) -> Check:
    """The mark, the history of each case, the paper, and the word to the applicant."""
    application.revision += 1
    application.updated_at = now
    application.save(update_fields=["revision", "updated_at"])
    check, _ = Check.objects.update_or_create(
        application=application,
        target_kind=change.kind,
        target=change.target,
        defaults={"verdict": Verdict.OK, "reason": "", "note": "", "by": actor, "at": now},
    )
    told = f"{change.label}：{change.before} → {change.after}（{confirmation}）"
    for case in cases:
        note_step(
            case=case,
            action="mended_on_the_spot",
            label="当场更正",
            actor=actor,
            now=now,
            note=told,
            basis=BASIS,
        )
    spot_paper(
        application=application,
        target=change.label,
        before=change.before,
        after=change.after,
        confirmed=str(confirmation),
        now=now,
    )
    notifications.notify(
        recipients=list(people_of(application.applicant, timezone.localdate(now))),
        subject=application.subject,
        title=f"已当场更正：{change.label}",
        body=f"{told}。不对的话，请马上联系窗口。",
        now=now,
    )
    return check
