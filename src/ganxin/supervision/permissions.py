"""Who rates, who mends, who verifies."""

from datetime import date

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.cases.api import Case
from ganxin.supervision.choices import OVERSEERS, RATEABLE, RESPONSIBLE, RectificationState
from ganxin.supervision.models import Rectification


def can_rate(user: User, case: Case, on: date) -> bool:
    """The applicant and his agents, once the case has come to something, and once."""
    if case.state not in RATEABLE or hasattr(case, "rating"):
        return False
    return accounts.can_act_for(user, case.application.applicant, on)


def can_see(user: User, rectification: Rectification, on: date) -> bool:
    if accounts.has_role(user, *OVERSEERS, on=on):
        return True
    office = rectification.rating.office
    return accounts.has_role(user, *RESPONSIBLE, on=on, office=office)


def can_mend(user: User, rectification: Rectification, on: date) -> bool:
    """The head of the office that was rated."""
    return rectification.state == RectificationState.OPEN and accounts.has_role(
        user, Role.OFFICE_HEAD, on=on, office=rectification.rating.office
    )


def can_verify(user: User, rectification: Rectification, on: date) -> bool:
    """A supervisor, never the one who mended."""
    reported = rectification.state == RectificationState.REPORTED
    independent = rectification.mended_by_id != user.pk
    return reported and independent and accounts.has_role(user, Role.SUPERVISOR, on=on)
