"""Who may do what with interested persons and hearings; what is not named here is denied."""

from datetime import date

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.choices import Who
from ganxin.cases.hearing.queries import may_be_heard, running_hearing
from ganxin.cases.models import Case, Hearing, Party
from ganxin.shell import clock


def is_party(user: User, party: Party, on: date) -> bool:
    """The person himself; for the applicant's row the applicant and his agents."""
    if party.is_applicant:
        return accounts.can_act_for(user, party.case.application.applicant, on)
    return party.user_id is not None and party.user_id == user.pk


def can_lead(user: User, case: Case, on: date) -> bool:
    """The handler of the case, up to the decision: also while it is reviewed and approved."""
    return may_be_heard(case) and permissions.acts_as(user, case, Who.HANDLER, on)


def can_record(user: User, case: Case, on: date) -> bool:
    """The handler, or who leads the hearing."""
    if can_lead(user, case, on):
        return True
    hearing = running_hearing(case) if may_be_heard(case) else None
    return hearing is not None and hearing.call is not None and hearing.call.chair == user


def can_answer_recusal(user: User, case: Case, on: date) -> bool:
    """The head of the office that examines the application."""
    return may_be_heard(case) and accounts.has_role(
        user, Role.OFFICE_HEAD, on=on, office=case.office
    )


def can_see_reach(user: User, case: Case, on: date) -> bool:
    """Phone and address of an interested person: whoever hands him the paper."""
    return permissions.acts_as(user, case, Who.HANDLER, on)


# --- files ---------------------------------------------------------------------------------------


def reads_party_files(user: User, public_id: str) -> bool:
    """Papers to an interested person: he, and the staff who see the case; not the applicant."""
    party = Party.objects.filter(public_id=public_id).select_related("case__application").first()
    if party is None:
        return False
    today = clock.today()
    staff = user.is_staff_member and permissions.can_see_case(user, party.case, today)
    return staff or is_party(user, party, today)


def reads_hearing_files(user: User, public_id: str) -> bool:
    """The record: staff who see the case, and all parties to the hearing."""
    hearing = (
        Hearing.objects.filter(public_id=public_id).select_related("case__application").first()
    )
    if hearing is None:
        return False
    case, today = hearing.case, clock.today()
    if permissions.can_see_case(user, case, today):
        return True
    return case.parties.filter(user=user).exists()
