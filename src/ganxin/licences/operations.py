"""Everything that changes a licence."""

import io
import pathlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime

import yaml
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ganxin.accounts.api import Applicant, Office, User, people_of
from ganxin.accounts.choices import ApplicantKind
from ganxin.documents import api as documents
from ganxin.ledger import api as ledger
from ganxin.lib import pdf
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.lib.subjects import Subject
from ganxin.licences import rules
from ganxin.licences.choices import Standing, Status
from ganxin.licences.models import Licence, LicenceType, LicenceUse
from ganxin.notifications import api as notifications

NO_SUBJECT = Subject(type="", id="", label="")
PDF_BYTES = 5 * 1024 * 1024


class UnknownType(Refused):
    code = "licence.unknown_type"


class NumberTaken(Refused):
    code = "licence.number_taken"


class AlreadyIssued(Refused):
    code = "licence.already_issued"


class BadPeriod(Refused):
    code = "licence.bad_period"


class CannotReplace(Refused):
    code = "licence.cannot_replace"


class NotInForce(Refused):
    code = "licence.not_in_force"


class NoReason(Refused):
    code = "licence.no_reason"


@transaction.atomic
def load_licence_types(*, folder: pathlib.Path, actor: Actor, now: datetime) -> int:
    """Bring the types in line with `licence_types.yaml` in a district's folder.

    Returns how many were made or changed; a second time nothing happens. A type that left the
    file stays: licences refer to it. Raises `rules.BadLicenceTypes`, OSError.
    """
    text = (folder / "licence_types.yaml").read_text(encoding="utf-8")
    known = {one.code: one for one in LicenceType.objects.select_for_update()}
    entries: list[ledger.NewEntry] = []
    for row in rules.licence_types(yaml.safe_load(text)):
        wanted = _columns(row)
        one = known.get(row.code) or LicenceType(code=row.code)
        if one.pk and all(getattr(one, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(one, name, value)
        one.save()
        subject = Subject("licences.type", row.code, row.name)
        entries.append(
            ledger.NewEntry(actor, "licences.type.loaded", subject, now, row.basis, wanted)
        )
    ledger.record_many(entries)
    return len(entries)


def _columns(row: rules.LicenceTypeRow) -> dict[str, ledger.Json]:
    return {
        "name": row.name,
        "issuer_code": row.issuer,
        "valid_months": row.valid_months,
        "elements": list(row.elements),
        "public_elements": list(row.public),
        "number_prefix": row.number_prefix,
        "basis": row.basis,
        "derived": row.derived,
    }


@transaction.atomic
def issue(
    *,
    type_code: str,
    number: str = "",
    holder: Applicant,
    holder_name: str,
    issuer: Office,
    data: Mapping[str, str],
    valid_from: date,
    valid_to: date | None,
    subject: Subject = NO_SUBJECT,
    replaces: Licence | None = None,
    actor: Actor,
    now: datetime,
) -> Licence:
    """Issue a licence with its PDF; `subject` is the case that led to it.

    `number` is the issuer's own; empty takes the next sample number of the type. `data` is what
    stands on it, label → value. `valid_to` is exclusive, None without end (`queries.validity`
    knows the district's period). `replaces` is superseded in the same moment (change, renewal,
    reissue). Refusals: UnknownType, BadPeriod, NumberTaken, AlreadyIssued, CannotReplace.
    """
    kind = LicenceType.objects.select_for_update().filter(code=type_code).first()
    if kind is None:
        raise UnknownType("没有这种证照，请联系管理员。")
    if valid_to is not None and valid_to <= valid_from:
        raise BadPeriod("证照的截止日期应在起始日期之后。")
    _refuse_doubles(kind, number, subject)
    licence = Licence(
        type=kind,
        number=number or _next_number(kind, timezone.localdate(now).year),
        holder=holder,
        holder_name=holder_name,
        issuer=issuer,
        issued_at=now,
        valid_from=valid_from,
        valid_to=valid_to,
        data=dict(data),
        labels=list(data),
        verify_code=rules.make_verify_code(secrets.token_bytes(8)),
        replaces=_superseded(replaces, kind, holder, actor, now),
        case_subject_type=subject.type,
        case_subject_id=subject.id,
        case_subject_label=subject.label,
        case_subject_url_name=subject.url_name,
    )
    licence.save(force_insert=True)
    _record_issue(licence, actor, now)
    _attach_pdf(licence, actor, now)
    return licence


def _refuse_doubles(kind: LicenceType, number: str, subject: Subject) -> None:
    """Safe without a further lock: the type's row is locked by the caller."""
    if number and kind.licences.filter(number=number).exists():
        raise NumberTaken(f"编号 {number} 已经用过，请核对。")
    if subject.id and kind.licences.filter(
        case_subject_type=subject.type, case_subject_id=subject.id
    ):
        raise AlreadyIssued("这个办件已经发过这种证照，不能再发一次。")


def _next_number(kind: LicenceType, year: int) -> str:
    kind.serial = kind.serial + 1 if kind.serial_year == year else 1
    kind.serial_year = year
    kind.save(update_fields=["serial", "serial_year"])
    return rules.sample_number(kind.number_prefix, year, kind.serial)


def _superseded(
    old: Licence | None, kind: LicenceType, holder: Applicant, actor: Actor, now: datetime
) -> Licence | None:
    if old is None:
        return None
    old = _locked(old)
    if old.status != Status.VALID or old.type_id != kind.pk or old.holder_id != holder.pk:
        raise CannotReplace("只能换发同一持证人、同一种类、没有撤销或者换发过的证照。")
    old.status = Status.SUPERSEDED
    old.save(update_fields=["status"])
    ledger.record(actor=actor, action="licences.licence.superseded", subject=old.subject, at=now)
    return old


def _locked(licence: Licence) -> Licence:
    rows = Licence.objects.select_for_update(of=("self",)).select_related("type", "holder")
    return rows.get(pk=licence.pk)


def _record_issue(licence: Licence, actor: Actor, now: datetime) -> None:
    ledger.record(
        actor=actor,
        action="licences.licence.issued",
        subject=licence.subject,
        at=now,
        basis=licence.type.basis,
        data={
            "type": licence.type.code,
            "number": licence.number,
            "holder": str(licence.holder.public_id),
            "holder_name": ledger.personal(licence.holder_name),
            "issuer": licence.issuer.code,
            "valid_from": licence.valid_from.isoformat(),
            "valid_to": licence.valid_to.isoformat() if licence.valid_to else "",
            "case": licence.case_subject_id,
            "replaces": str(licence.replaces.public_id) if licence.replaces else "",
        },
    )


def _attach_pdf(licence: Licence, actor: Actor, now: datetime) -> None:
    content = pdf.render("licence", certificate(licence))
    licence.pdf = documents.store(
        file=io.BytesIO(content),
        name=f"{licence.type.name}.pdf",
        subject=licence.subject,
        purpose="certificate",
        owner=None,
        actor=actor,
        now=now,
        max_bytes=PDF_BYTES,
    )
    licence.save(update_fields=["pdf"])


def certificate(licence: Licence) -> dict[str, object]:
    """What the certificate prints (`lib.pdf`, template `licence`)."""
    address = reverse("licences:verify", args=[licence.verify_code])
    is_enterprise = licence.holder.kind == ApplicantKind.ENTERPRISE
    return {
        "title": licence.type.name,
        "number": licence.number,
        "holder_label": "名称" if is_enterprise else "持证人",
        "holder": licence.holder_name,
        "issuer": licence.issuer.name,
        "issued_on": timezone.localdate(licence.issued_at),
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "facts": licence.facts,
        "basis": licence.type.basis,
        "verify_url": settings.SITE_URL.rstrip("/") + address,
        "verify_code": licence.shown_code,
        "issued_at": licence.issued_at,
        "demo": settings.DEMO,
    }


@transaction.atomic
def revoke(*, licence: Licence, reason: str, basis: str, actor: Actor, now: datetime) -> Licence:
    """Take a licence back: from this moment the verify page says so.

    Law: 行政许可法 art. 69 (撤销) asks for a ground; reason and basis are shown to the holder.
    Refusals: NoReason, NotInForce (revoked or superseded before).
    """
    reason, basis = reason.strip(), basis.strip()
    if not reason or not basis:
        raise NoReason("撤销证照要写明理由和依据。", rule="行政许可法 第六十九条")
    licence = _locked(licence)
    if licence.status != Status.VALID:
        raise NotInForce("这本证照已经撤销或者换发过新证。")
    licence.status = Status.REVOKED
    licence.revoked_at = now
    licence.revoke_reason = reason
    licence.revoke_basis = basis
    licence.save(update_fields=["status", "revoked_at", "revoke_reason", "revoke_basis"])
    ledger.record(
        actor=actor,
        action="licences.licence.revoked",
        subject=licence.subject,
        at=now,
        basis=basis,
        data={"reason": reason},
    )
    return licence


@transaction.atomic
def revoke_and_tell(
    *, licence: Licence, reason: str, basis: str, actor: Actor, now: datetime
) -> Licence:
    """Revoke, and tell the holder's people why; for who revokes without a case that tells them.

    Refusals: as `revoke`.
    """
    licence = revoke(licence=licence, reason=reason, basis=basis, actor=actor, now=now)
    notifications.notify(
        recipients=people_of(licence.holder, timezone.localdate(now)),
        subject=licence.subject,
        title=f"{licence.type.name}已撤销",
        body=(
            f"您的{licence.type.name}（{licence.number}）已撤销，不能再使用。"
            f"理由：{licence.revoke_reason}。依据：{licence.revoke_basis}。"
            "您可以依法申请行政复议或者提起行政诉讼。"
        ),
        now=now,
        sms=True,
    )
    return licence


@transaction.atomic
def reuse(*, licence: Licence, purpose: str, user: User, now: datetime) -> LicenceUse:
    """Use a licence in place of a copy, for a purpose that its holder can read.

    Refusals: NoReason, NotInForce (expired, not begun, revoked, superseded).
    """
    purpose = purpose.strip()
    if not purpose:
        raise NoReason("使用证照要写明用途，持证人看得到。")
    licence = _locked(licence)
    standing = licence.standing(timezone.localdate(now))
    if standing != Standing.VALID:
        raise NotInForce(f"这本证照{standing.label}，不能使用。")
    use = LicenceUse.objects.create(
        licence=licence, user=user, user_label=user.name, purpose=purpose, at=now
    )
    ledger.record(
        actor=user.as_actor(),
        action="licences.licence.reused",
        subject=licence.subject,
        at=now,
        data={"purpose": purpose},
    )
    return use
