"""How much waits for somebody, for the menu and the first page: one cheap query each."""

from ganxin.accounts.api import User, offices_of
from ganxin.accounts.choices import Role
from ganxin.cases.models import Consultation, Extension
from ganxin.shell import clock


def to_answer(user: User) -> int:
    """Open consultations put to an office where he handles cases."""
    offices = offices_of(user, Role.HANDLER, clock.today())
    return Consultation.objects.filter(office__in=offices, answered_at=None).count()


def to_approve(user: User) -> int:
    """Extensions asked in an office that he heads."""
    offices = offices_of(user, Role.OFFICE_HEAD, clock.today())
    return Extension.objects.filter(case__office__in=offices, approved=None).count()
