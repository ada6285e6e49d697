"""Who may do what to which case. Everything that is not named here is denied."""

from datetime import date

from django.db.models import Q, QuerySet

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Applicant, User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import (
    DECIDED,
    ENDED,
    OFFICE_ROLES,
    UNDER_REVIEW,
    Action,
    ApplicationState,
    Procedure,
    State,
    Who,
)
from ganxin.cases.models import Application, Case, Consultation, SiteCheck
from ganxin.cases.rules.transitions import Transition, row_for, rows_from
from ganxin.shell import clock


def can_see_application(user: User, application: Application, on: date) -> bool:
    """The applicant and his agents; once handed in every clerk, and offices with a case in it."""
    if accounts.can_act_for(user, application.applicant, on):
        return True
    if not user.is_staff_member or application.is_draft:
        return application.is_draft and application.keyed_by_id == user.pk
    if accounts.has_role(user, Role.CLERK, Role.SUPERVISOR, on=on):
        return True
    return any(works_in_office(user, case, on) for case in application.cases.all())


def can_fill(user: User, application: Application, on: date) -> bool:
    """The applicant and his agents; a clerk what he keys in for a person at the window."""
    if application.keyed_by_id is not None and application.keyed_by_id == user.pk:
        return True
    return accounts.can_act_for(user, application.applicant, on)


def can_start_at_window(user: User, on: date) -> bool:
    return accounts.has_role(user, Role.CLERK, on=on)


def can_precheck(user: User, application: Application, on: date) -> bool:
    return not application.is_draft and accounts.has_role(user, Role.CLERK, on=on)


def works_in_office(user: User, case: Case, on: date) -> bool:
    """Holds any of the three roles, or the head's, in the office that decides the case."""
    roles = (*OFFICE_ROLES.values(), Role.OFFICE_HEAD)
    return accounts.has_role(user, *roles, on=on, office=case.office)


def can_see_case(user: User, case: Case, on: date) -> bool:
    if not user.is_staff_member:
        return accounts.can_act_for(user, case.application.applicant, on)
    if accounts.has_role(user, Role.CLERK, Role.SUPERVISOR, on=on):
        return True
    return works_in_office(user, case, on) or _was_asked(user, case, on)


def _was_asked(user: User, case: Case, on: date) -> bool:
    asked = [consultation.office_id for consultation in case.consultations.all()]
    if not asked:
        return False
    return accounts.offices_of(user, Role.HANDLER, on).filter(pk__in=asked).exists()


def can_move(user: User, case: Case, action: Action, on: date) -> bool:
    """Whether the table of transitions lets this person take this action now."""
    row = row_for(action, State(case.state), Procedure(case.procedure))
    return row is not None and _is_one_of(user, case, row, on)


def moves_open_to(user: User, case: Case, on: date) -> tuple[Transition, ...]:
    """The rows of the table that this person may use on this case now."""
    rows = rows_from(State(case.state), Procedure(case.procedure))
    return tuple(row for row in rows if _is_one_of(user, case, row, on))


def _is_one_of(user: User, case: Case, row: Transition, on: date) -> bool:
    return any(acts_as(user, case, who, on) for who in row.who)


def acts_as(user: User, case: Case, who: Who, on: date) -> bool:
    """Whether the user may act on the case in this part.

    An officer's part belongs to the person named on the case, or to who stands in for him; where
    nobody is named yet, to everybody who holds the role in the office.
    """
    if who == Who.APPLICANT:
        return accounts.can_act_for(user, case.application.applicant, on)
    if who == Who.CLERK:
        return accounts.has_role(user, Role.CLERK, on=on)
    if who not in OFFICE_ROLES:
        return False
    named = {
        Who.HANDLER: case.handler,
        Who.REVIEWER: case.reviewer,
        Who.APPROVER: case.approver,
    }[who]
    if named is not None and named != user:
        return accounts.stands_in_for(user, named, case.office, on)
    return accounts.has_role(user, OFFICE_ROLES[who], on=on, office=case.office)


def can_take_over(user: User, case: Case, on: date) -> bool:
    """A colleague with the same role may take a running case over, with a reason."""
    if case.state in ENDED:
        return False
    turn = {
        State.RECEIVED: Role.HANDLER,
        State.HANDLING: Role.HANDLER,
        State.REVIEWING: Role.REVIEWER,
        State.APPROVING: Role.APPROVER,
    }.get(State(case.state))
    if turn is None or case.holder == user:
        return False
    return accounts.has_role(user, turn, on=on, office=case.office)


def can_handle(user: User, case: Case, on: date) -> bool:
    """Site checks, consultations, special procedures, extensions: the handler's work."""
    return case.state == State.HANDLING and acts_as(user, case, Who.HANDLER, on)


def can_judge(user: User, case: Case, on: date) -> bool:
    """Findings and site checks: of cases that are decided here, not on an outside system."""
    return not case.outside_system and can_handle(user, case, on)


def can_plan_site_check(user: User, case: Case, on: date) -> bool:
    """Before the decision; after it, where the permit was granted on a pledge (消防法 art. 15)."""
    return can_judge(user, case, on) or _checks_afterwards(user, case, Who.HANDLER, on)


def can_revoke(user: User, case: Case, on: date) -> bool:
    """The approver of a permit granted on a pledge, which the check found to be untrue."""
    return _checks_afterwards(user, case, Who.APPROVER, on)


def _checks_afterwards(user: User, case: Case, who: Who, on: date) -> bool:
    granted_on_pledge = case.procedure == Procedure.PLEDGE and case.state in DECIDED
    return granted_on_pledge and not case.outside_system and acts_as(user, case, who, on)


def can_ask_extension(user: User, case: Case, on: date) -> bool:
    """The handler, while the case is undecided and runs against the clock to decide."""
    one_step = case.state == State.RECEIVED and case.procedure != Procedure.PERMIT
    undecided = case.state in UNDER_REVIEW or one_step
    return undecided and acts_as(user, case, Who.HANDLER, on)


def can_answer_extension(user: User, case: Case, on: date) -> bool:
    """行政许可法 art. 42: the head of the office approves ten more days."""
    return accounts.has_role(user, Role.OFFICE_HEAD, on=on, office=case.office)


def is_asked(user: User, consultation: Consultation, on: date) -> bool:
    return accounts.has_role(user, Role.HANDLER, on=on, office=consultation.office)


def can_answer_consultation(user: User, consultation: Consultation, on: date) -> bool:
    return consultation.answered_at is None and is_asked(user, consultation, on)


def can_extend_joint(user: User, on: date) -> bool:
    """行政许可法 art. 42 (2): the head of the government, fifteen more days."""
    return accounts.has_role(user, Role.GOVERNMENT_HEAD, on=on)


def can_see_joint(user: User, application: Application, on: date) -> bool:
    """The ceiling over all permits of a bundle: the window, who supervises, who may extend it."""
    roles = (Role.GOVERNMENT_HEAD, Role.CLERK, Role.SUPERVISOR)
    return application.bundle_version_id is not None and accounts.has_role(user, *roles, on=on)


def can_record_site_check(user: User, check: SiteCheck, on: date) -> bool:
    """Only one of those who went, and only once."""
    return check.recorded_at is None and went_there(user, check)


def went_there(user: User, check: SiteCheck) -> bool:
    return any(officer.pk == user.pk for officer in check.officers.all())


def can_urge(user: User, case: Case, on: date) -> bool:
    running = case.state not in ENDED and case.state not in {State.WAITING, State.CORRECTION}
    return running and accounts.can_act_for(user, case.application.applicant, on)


def can_reconcile(user: User, on: date) -> bool:
    return accounts.has_role(user, Role.ADMINISTRATOR, Role.SUPERVISOR, on=on)


def needs_number_of(user: User, owner: Applicant | User, on: date) -> bool:
    """Whether somebody's own open work is for this person: then his number may be asked for.

    An officer through an open case of his office; a clerk through an open application of his
    hall, or through what he is keying in himself.
    """
    for application in _open_applications(owner).prefetch_related("cases__office"):
        if application.keyed_by_id == user.pk and accounts.has_role(user, Role.CLERK, on=on):
            return True
        if application.is_draft:
            continue
        if accounts.has_role(user, Role.CLERK, on=on, office=application.hall):
            return True
        running = [case for case in application.cases.all() if case.state not in ENDED]
        if any(works_in_office(user, case, on) for case in running):
            return True
    return False


def _open_applications(owner: Applicant | User) -> QuerySet[Application]:
    """Drafts, and what has a case that has not ended."""
    if isinstance(owner, Applicant):
        whose = Q(applicant=owner) | Q(enterprise=owner)
    else:
        whose = Q(filed_by=owner) | Q(applicant__mandates__user=owner)
    running = Case.objects.exclude(state__in=ENDED).values("application")
    rows = Application.objects.filter(whose).filter(
        Q(state=ApplicationState.DRAFT) | Q(pk__in=running)
    )
    return rows.select_related("hall").distinct()


# --- files: who may read what hangs on a subject of this package -----------------------------


def reads_application_files(user: User, public_id: str) -> bool:
    application = Application.objects.filter(public_id=public_id).first()
    return application is not None and can_see_application(user, application, clock.today())


def reads_supply_files(user: User, public_id: str) -> bool:
    """A material: the applicant, the clerks, and the offices whose items need it."""
    application = Application.objects.filter(supplies__public_id=public_id).first()
    return application is not None and can_see_application(user, application, clock.today())


def reads_case_files(user: User, public_id: str) -> bool:
    case = Case.objects.filter(public_id=public_id).select_related("application").first()
    return case is not None and can_see_case(user, case, clock.today())


def reads_site_check_files(user: User, public_id: str) -> bool:
    case = Case.objects.filter(site_checks__public_id=public_id).first()
    return case is not None and can_see_case(user, case, clock.today())
