"""Who may see which messages: everybody his own, administrators what did not go out."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from ganxin.accounts.api import User, is_resident, is_staff
from ganxin.accounts.choices import Role
from ganxin.notifications.models import Message

RESENDING = Role.ADMINISTRATOR


def is_person(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Somebody whose login is complete: staff with their second factor where it is required."""
    return isinstance(user, User) and (is_staff(user) or is_resident(user))


def own_message_or_404(user: User, public_id: UUID) -> Message:
    """Raises Http404 for a message that does not exist or is another person's."""
    found = Message.objects.of(user.pk).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
