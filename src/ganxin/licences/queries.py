"""Reading licences."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Applicant, Office, User
from ganxin.accounts.choices import Role
from ganxin.licences import rules
from ganxin.licences.choices import Status
from ganxin.licences.models import Licence, LicenceQuerySet, LicenceType, LicenceUse


@dataclass(frozen=True)
class Offer:
    """Something that the holder may do with a licence: a link, and a sentence about it."""

    label: str
    note: str
    url: str


Offers = Callable[[Sequence[Licence], date], Mapping[int, Offer]]
_OFFERS: list[Offers] = []

KEEPERS = (Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD)


def _joined() -> LicenceQuerySet:
    return Licence.objects.select_related("type", "issuer", "holder", "pdf")


def usable(holder: Applicant, type_codes: Collection[str], on: date) -> LicenceQuerySet:
    """Licences of these types that the holder may rely on that day, newest first."""
    return _joined().valid_on(on).filter(holder=holder, type__code__in=type_codes)


def wallet(user: User, on: date) -> LicenceQuerySet:
    """Licences of everybody the user may act for that day, whatever they are worth."""
    return _joined().filter(holder__in=accounts.applicants_for(user, on))


def offer(offers: Offers) -> None:
    """What a package above offers to holders; called from its `apps.ready`."""
    _OFFERS.append(offers)


def offers_for(found: Sequence[Licence], on: date) -> dict[int, list[Offer]]:
    """Licence key to what its holder may do with it."""
    answers = [offers(found, on) for offers in _OFFERS] if found else []
    return {one.pk: [each for answer in answers if (each := answer.get(one.pk))] for one in found}


def issued_by(user: User, on: date, text: str = "") -> LicenceQuerySet:
    """Licences of the offices the user works in, newest first; `text` is in number or holder."""
    offices = Office.objects.none()
    for role in KEEPERS:
        offices |= accounts.offices_of(user, role, on)
    found = _joined().filter(issuer__in=offices)
    if text:
        found = found.filter(Q(number__icontains=text) | Q(holder_name__icontains=text))
    return found


def by_public_id(public_id: UUID) -> Licence | None:
    return _joined().filter(public_id=public_id).first()


def by_verify_code(typed: str) -> Licence | None:
    """The licence behind a code as somebody typed it; None for every kind of wrong code."""
    code = rules.read_verify_code(typed)
    return None if code is None else _joined().filter(verify_code=code).first()


def uses_of(licence: Licence) -> list[LicenceUse]:
    """Who used it for what, newest first: the holder's right to know."""
    return list(licence.uses.select_related("user")[:200])


def how_many(
    type_code: str, *, on: date, since: date | None = None, stands_on: Mapping[str, str]
) -> int:
    """Licences of a type in force that day; with `since`, first issues from that day on.

    `stands_on`: label → value that they must show. Revoked ones do not count; what replaced
    another (a renewal, a change) is no new one.
    """
    found = Licence.objects.filter(type__code=type_code, data__contains=dict(stands_on))
    if since is None:
        return found.valid_on(on).count()
    begin = datetime.combine(since, time(), timezone.get_current_timezone())
    found = found.filter(issued_at__gte=begin, replaces=None)
    return found.exclude(status=Status.REVOKED).count()


def validity(type_code: str, valid_from: date) -> date | None:
    """The exclusive end of a licence of this type that begins that day; None without end.

    Raises LicenceType.DoesNotExist.
    """
    months = LicenceType.objects.get(code=type_code).valid_months
    return rules.months_later(valid_from, months) if months else None
