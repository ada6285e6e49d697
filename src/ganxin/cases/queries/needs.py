"""Whether the conditions named in the table of transitions hold for a case."""

from collections.abc import Callable

from django.utils import timezone

from ganxin.cases.choices import Conclusion, TargetKind, Verdict
from ganxin.cases.models import Case
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.rules import renewal
from ganxin.cases.rules.transitions import Need
from ganxin.licences.choices import Status


def unmet(need: Need, case: Case) -> bool:
    """True when the condition does not hold (yet)."""
    return not _HOLDS[need](case)


def _no_gaps(case: Case) -> bool:
    return not case.gaps.filter(filled_at=None).exists()


def _site_check_done(case: Case) -> bool:
    if not case.site_check_needed:
        return True
    last = case.site_checks.filter(afterwards=False).order_by("-planned_on", "-id").first()
    return last is not None and last.conclusion == Conclusion.PASS


def _no_open_consultation(case: Case) -> bool:
    return not case.consultations.filter(answered_at=None).exists()


def _no_running_special_procedure(case: Case) -> bool:
    return not case.special_procedures.filter(ended_on=None).exists()


def _no_open_notice(case: Case) -> bool:
    return not case.notices.filter(answered_at=None, lapsed_at=None).exists()


def _notice_answered(case: Case) -> bool:
    return not case.notices.filter(lapsed_at=None, lines__mended_at=None).exists()


def _nothing_at_fault(case: Case) -> bool:
    definition = definition_of(case)
    targets = {
        TargetKind.FIELD: {need.element for need in definition.fields},
        TargetKind.MATERIAL: {need.material for need in definition.materials},
    }
    faults = case.application.checks.filter(verdict=Verdict.FAULT)
    return not any(fault.target in targets[TargetKind(fault.target_kind)] for fault in faults)


def _opinion_given(case: Case) -> bool:
    return bool(case.opinion) and case.opinion_grants is not None


def _pledge_signed(case: Case) -> bool:
    return case.application.pledges.filter(item=case.item_code).exists()


def _decided_here(case: Case) -> bool:
    return not case.outside_system


def _decided_outside(case: Case) -> bool:
    return bool(case.outside_system)


def _renewal_asked_in_time(case: Case) -> bool:
    """And the licence stands: one that was revoked meanwhile is not renewed by silence."""
    application = case.application
    old, asked_at = application.renews, application.submitted_at
    if old is None or old.valid_to is None or asked_at is None:
        return False
    asked_on = timezone.localdate(asked_at)
    return old.status == Status.VALID and renewal.in_time(asked_on, old.valid_to)


_HOLDS: dict[Need, Callable[[Case], bool]] = {
    Need.NO_GAPS: _no_gaps,
    Need.SITE_CHECK_DONE: _site_check_done,
    Need.NO_OPEN_CONSULTATION: _no_open_consultation,
    Need.NO_RUNNING_SPECIAL_PROCEDURE: _no_running_special_procedure,
    Need.NO_OPEN_NOTICE: _no_open_notice,
    Need.NOTICE_ANSWERED: _notice_answered,
    Need.NOTHING_AT_FAULT: _nothing_at_fault,
    Need.OPINION_GIVEN: _opinion_given,
    Need.PLEDGE_SIGNED: _pledge_signed,
    Need.DECIDED_HERE: _decided_here,
    Need.DECIDED_OUTSIDE: _decided_outside,
    Need.RENEWAL_ASKED_IN_TIME: _renewal_asked_in_time,
}
