"""How this package's records are named in the ledger: no personal value among the labels."""

from ganxin.accounts.models import Applicant, Delegation, Mandate, Office, User
from ganxin.lib.subjects import Subject
from ganxin.lib.text import mask_name


def user_subject(user: User) -> Subject:
    label = user.name if user.is_staff_member else mask_name(user.name)
    return Subject("accounts.user", str(user.public_id), label)


def applicant_subject(applicant: Applicant) -> Subject:
    label = applicant.name if applicant.uscc else mask_name(applicant.name)
    return Subject("accounts.applicant", str(applicant.public_id), label)


def office_subject(office: Office) -> Subject:
    return Subject("accounts.office", office.code, office.name)


def mandate_subject(mandate: Mandate) -> Subject:
    label = f"{applicant_subject(mandate.applicant).label} → {user_subject(mandate.user).label}"
    return Subject("accounts.mandate", str(mandate.public_id), label)


def delegation_subject(delegation: Delegation) -> Subject:
    label = f"{delegation.delegator.name} → {delegation.delegate.name}"
    return Subject("accounts.delegation", str(delegation.public_id), label)
