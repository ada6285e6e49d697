"""Fetched and authorised in one step: what is not yours does not exist."""

from uuid import UUID

from django.http import Http404

from ganxin.accounts.api import User
from ganxin.cases.models import Application, Case, Gap, Notice
from ganxin.cases.permissions import can_fill
from ganxin.shell import clock


def application_or_404(user: User, public_id: UUID) -> Application:
    """The application of this person, of somebody he acts for, or that he keys in as a clerk.

    Raises Http404 for anybody else's, without a difference to one that does not exist.
    """
    found = (
        Application.objects.select_related(
            "applicant",
            "filed_by",
            "bundle_version__bundle",
            "item_version__item",
            "renews__type",
            "hall",
        )
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not can_fill(user, found, clock.today()):
        raise Http404
    return found


def case_or_404(user: User, public_id: UUID) -> Case:
    """A case of an application that is this person's. Raises Http404."""
    found = (
        Case.objects.select_related("application__applicant", "office", "handler", "clerk")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not can_fill(user, found.application, clock.today()):
        raise Http404
    return found


def notice_or_404(user: User, public_id: UUID) -> Notice:
    """A notice on an application that is this person's. Raises Http404."""
    found = (
        Notice.objects.select_related("application__applicant", "application__bundle_version")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not can_fill(user, found.application, clock.today()):
        raise Http404
    return found


def gap_or_404(user: User, public_id: UUID) -> Gap:
    """A material that is to follow, of this person's application. Raises Http404."""
    found = (
        Gap.objects.select_related("case__application__applicant")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not can_fill(user, found.case.application, clock.today()):
        raise Http404
    return found
