"""Materials of an application: uploaded once each, to follow, pledged, or seen on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.cases.choices import SupplyState, TargetKind
from ganxin.cases.intake.operations.mending import mark_mended
from ganxin.cases.intake.queries import guide_of
from ganxin.cases.models import Application, Supply
from ganxin.cases.operations.gaps import fill_gaps
from ganxin.catalog import api as catalog
from ganxin.documents import api as documents
from ganxin.lib.errors import Refused


class NotForThis(Refused):
    """The application does not need this material, or not in this way."""

    code = "cases.material_not_for_this"


class TooManyFiles(Refused):
    code = "cases.too_many_files"


@dataclass(frozen=True)
class Uploaded:
    """`refused`: the files that were not taken, each with the sentence that says why."""

    supply: Supply
    refused: tuple[str, ...]


def upload(
    *,
    application: Application,
    material: str,
    file: documents.Readable,
    name: str,
    actor: User,
    now: datetime,
) -> Supply:
    """Take one file for a material; what was to follow is thereby handed in.

    Raises NotForThis, TooManyFiles and the refusals of `documents.store`.
    """
    return upload_files(
        application=application, material=material, files=[(name, file)], actor=actor, now=now
    ).supply


@transaction.atomic
def upload_files(
    *,
    application: Application,
    material: str,
    files: Sequence[tuple[str, documents.Readable]],
    actor: User,
    now: datetime,
) -> Uploaded:
    """Take several files (name, content) for a material; the good ones stay if others are bad.

    Raises NotForThis; and, where no file could be taken, TooManyFiles or the refusal of
    `documents.store` for the first.
    """
    application, wanted = _open_to_change(application, material)
    supply = _supply(application, wanted, now)
    room = wanted.max_files - len(_files(supply))
    refusals = []
    for name, file in files:
        try:
            room -= _take(supply, wanted, file, name, room, actor, now)
        except Refused as refusal:
            refusals.append((name, refusal))
    if len(refusals) == len(files):
        raise refusals[0][1] if refusals else NotForThis("请先选择文件。")
    _set(supply, SupplyState.PROVIDED, now)
    if not application.is_draft:
        mark_mended(
            application=application, kind=TargetKind.MATERIAL, target=material, mended_at=now
        )
        fill_gaps(application=application, material=material, actor=actor, now=now)
    return Uploaded(supply, tuple(f"{name}：{refusal.message}" for name, refusal in refusals))


@dataclass(frozen=True)
class Exchanged:
    """Names of the files that were there, and of those that are there now."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@transaction.atomic
def exchange_files(
    *,
    application: Application,
    material: str,
    files: Sequence[tuple[str, documents.Readable]],
    actor: User,
    now: datetime,
) -> Exchanged:
    """Put files in the place of those that are there, all or none.

    The caller has locked the application and judged that it may be changed. Raises NotForThis,
    TooManyFiles and the refusals of `documents.store`.
    """
    wanted = _needed(application, material)
    if not files:
        raise NotForThis("请先选择文件。")
    supply = _supply(application, wanted, now)
    earlier = _files(supply)
    for attachment in earlier:
        documents.remove(attachment=attachment, actor=actor.as_actor(), now=now)
    for number, (name, file) in enumerate(files):
        _take(supply, wanted, file, name, wanted.max_files - number, actor, now)
    _set(supply, SupplyState.PROVIDED, now)
    fill_gaps(application=application, material=material, actor=actor, now=now)
    return Exchanged(tuple(one.name for one in earlier), tuple(one.name for one in _files(supply)))


def _take(
    supply: Supply,
    wanted: catalog.Material,
    file: documents.Readable,
    name: str,
    room: int,
    actor: User,
    now: datetime,
) -> int:
    """Store one file; 1, for the place it takes."""
    if room <= 0:
        raise TooManyFiles(f"“{wanted.name}”最多上传 {wanted.max_files} 个文件。")
    documents.store(
        file=file,
        name=name or wanted.name,
        subject=supply.subject,
        purpose=wanted.name,
        owner=actor,
        actor=actor.as_actor(),
        now=now,
    )
    return 1


@transaction.atomic
def remove_file(
    *,
    application: Application,
    material: str,
    attachment: documents.Attachment,
    actor: User,
    now: datetime,
) -> Supply:
    """Take a file back, as long as the material may still change. Raises NotForThis."""
    application, wanted = _open_to_change(application, material)
    supply = _supply(application, wanted, now)
    mine = _files(supply)
    if attachment.pk not in {file.pk for file in mine}:
        raise NotForThis("这个文件不属于这项材料。")
    documents.remove(attachment=attachment, actor=actor.as_actor(), now=now)
    if len(mine) == 1:
        _set(supply, SupplyState.MISSING, now)
    return supply


@transaction.atomic
def follow_later(
    *, application: Application, material: str, pledge: bool, actor: User, now: datetime
) -> Supply:
    """Hand a material in later (容缺), or pledge the fact instead of proving it.

    Only where the material's definition allows it; a principal paper never. Raises NotForThis.
    """
    application, wanted = _open_to_change(application, material)
    if pledge and not wanted.pledgeable:
        raise NotForThis(f"“{wanted.name}”不能用承诺代替。")
    if not pledge and (wanted.follow_days == 0 or wanted.principal):
        raise NotForThis(f"“{wanted.name}”是主要材料，不能后补。")
    supply = _supply(application, wanted, now)
    _set(supply, SupplyState.PLEDGED if pledge else SupplyState.FOLLOWS, now)
    return supply


@transaction.atomic
def receive_paper(
    *, application: Application, material: str, note: str, actor: User, now: datetime
) -> Supply:
    """A clerk has seen the paper at the window and keeps or copies it. Raises NotForThis."""
    if application.keyed_by_id != actor.pk:
        raise NotForThis("只有窗口代录的申请可以登记纸质材料。")
    application, wanted = _open_to_change(application, material)
    supply = _supply(application, wanted, now)
    supply.note = note.strip()
    supply.save(update_fields=["note"])
    _set(supply, SupplyState.PAPER, now)
    return supply


def _open_to_change(
    application: Application, material: str
) -> tuple[Application, catalog.Material]:
    """The application, locked, and the material, if it may be handed in now.

    A draft; a material that a notice names; a gap that is still open.
    """
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    wanted = _needed(fresh, material)
    if not fresh.is_draft and not (_is_named(fresh, material) or _is_gap(fresh, material)):
        raise NotForThis("申请已经提交。只有告知您补正或者容缺的材料可以再交。")
    fresh.revision += 1
    fresh.save(update_fields=["revision"])
    return fresh, wanted


def _needed(application: Application, material: str) -> catalog.Material:
    needs = {need.material.code: need.material for need in guide_of(application).materials}
    if material not in needs:
        raise NotForThis("这次申请不需要这项材料。")
    return needs[material]


def _is_named(application: Application, material: str) -> bool:
    return application.notices.filter(
        answered_at=None,
        lapsed_at=None,
        lines__target_kind="material",
        lines__target=material,
    ).exists()


def _is_gap(application: Application, material: str) -> bool:
    return application.supplies.filter(material=material, state=SupplyState.FOLLOWS).exists()


def _supply(application: Application, material: catalog.Material, now: datetime) -> Supply:
    supply, _ = Supply.objects.get_or_create(
        application=application, material=material.code, defaults={"updated_at": now}
    )
    return supply


def _files(supply: Supply) -> list[documents.Attachment]:
    key = str(supply.public_id)
    return list(documents.attachments_of("cases.supply", [key]).get(key, []))


def _set(supply: Supply, state: SupplyState, now: datetime) -> None:
    supply.state = state
    supply.updated_at = now
    supply.save(update_fields=["state", "updated_at"])
