"""Who may read a file: only the package that owns the subject knows, and it says so here.

Deny by default: a type nobody registered is readable by nobody, not even by who uploaded it.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from ganxin.accounts.api import User, is_resident, is_staff
from ganxin.documents.models import Attachment

Reader = Callable[[User, str], bool]

_readers: dict[str, Reader] = {}


def register_reader(subject_type: str, predicate: Reader) -> None:
    """`predicate(user, subject_id)`: may this user read the files of this subject?

    Called once per type, from `apps.ready` of the package that owns it. Raises ValueError when
    another predicate is already there: two opinions about access are one too many.
    """
    if _readers.get(subject_type, predicate) is not predicate:
        raise ValueError(f"a reader of {subject_type} is registered already")
    _readers[subject_type] = predicate


def is_person(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Somebody whose login is complete: staff with their second factor where it is required."""
    return isinstance(user, User) and (is_staff(user) or is_resident(user))


def can_read(user: User, attachment: Attachment) -> bool:
    """A person who is logged in and active, a file not removed, a subject that lets him."""
    predicate = _readers.get(attachment.subject_type)
    if predicate is None or attachment.removed_at is not None or not user.is_active:
        return False
    return predicate(user, attachment.subject_id)


def readable_or_404(user: User, public_id: UUID) -> Attachment:
    """The attachment, fetched and authorised in one step.

    Raises Http404 for what does not exist and for what is not yours to know, without a difference.
    """
    found = Attachment.objects.select_related("blob").filter(public_id=public_id).first()
    if found is None or not can_read(user, found):
        raise Http404
    return found
