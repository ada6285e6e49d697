"""Finding what a page of the window is about, and whether this person may see or change it."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from ganxin.accounts.api import User
from ganxin.cases import permissions
from ganxin.cases.intake.permissions import application_or_404
from ganxin.cases.models import Application


def application_seen(user: User, public_id: UUID, on: date) -> Application:
    """A handed-in application that this member of staff may read; 404 for all others."""
    application = (
        Application.objects.handed_in()
        .select_related("applicant", "enterprise", "hall", "bundle_version__bundle")
        .select_related("item_version__item", "filed_by", "keyed_by")
        .filter(public_id=public_id)
        .first()
    )
    if application is None or not permissions.can_see_application(user, application, on):
        raise Http404
    return application


def application_to_check(user: User, public_id: UUID, on: date) -> Application:
    """The same, for a clerk; 403 for who may only read."""
    application = application_seen(user, public_id, on)
    if not permissions.can_precheck(user, application, on):
        raise PermissionDenied
    return application


def keyed_by_me(user: User, public_id: UUID) -> Application:
    """What this clerk keys in himself. Raises Http404; PermissionDenied for what he may see."""
    application = application_or_404(user, public_id)
    if application.keyed_by_id != user.pk:
        raise PermissionDenied
    return application
