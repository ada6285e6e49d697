"""Named predicates; no role, no right."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Concatenate, ParamSpec, TypeGuard

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ganxin.accounts import rules
from ganxin.accounts.choices import OfficeKind, Role
from ganxin.accounts.models import Applicant, Delegation, Mandate, Office, Post, User
from ganxin.accounts.queries import (
    Anyone,
    has_role,
    may_authorise,
    offices_of,
    remember_tenures,
    tenures,
)
from ganxin.lib import clock

P = ParamSpec("P")
Owner = Applicant | User
Grounds = Callable[[User, Owner, date], bool]

_grounds: list[Grounds] = []

REVEALING = (
    Role.CLERK,
    Role.HANDLER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.OFFICE_HEAD,
    Role.SUPERVISOR,
)


def may_log_in(user: User) -> bool:
    """Whoever is active; the logins of a demonstration only in a demonstration."""
    return user.is_active and (settings.DEMO or not user.is_demo)


def needs_second_factor(user: User) -> bool:
    required: bool = settings.STAFF_TOTP_REQUIRED
    return required and user.is_staff_member


def must_change_password(user: User) -> bool:
    """Whose password somebody else knows: it opens nothing but the page to set his own."""
    return user.one_time_until is not None


def has_work(user: User, on: date) -> bool:
    """Residents always; staff only while they hold a post or stand in for one who does."""
    return not user.is_staff_member or bool(tenures(user, on))


def is_logged_in(user: Anyone) -> TypeGuard[User]:
    """Whose login is complete, with the second factor where it is required."""
    if not isinstance(user, User) or not may_log_in(user) or must_change_password(user):
        return False
    if not needs_second_factor(user):
        return True
    is_verified = getattr(user, "is_verified", None)  # set by django-otp's middleware
    return is_verified is not None and bool(is_verified())


def is_staff(user: Anyone) -> bool:
    """A member of staff with a complete login."""
    return is_logged_in(user) and user.is_staff_member


def is_resident(user: Anyone) -> bool:
    """Somebody with a resident's account, who may also act for enterprises."""
    return is_logged_in(user) and not user.is_staff_member


def register_reveal(grounds: Grounds) -> None:
    """`grounds(user, owner, on)`: does his work on that day need this person's number?

    Called from `apps.ready` of a package whose work needs numbers.
    """
    if grounds not in _grounds:
        _grounds.append(grounds)


def can_reveal_of(user: Anyone, owner: Owner, on: date) -> bool:
    """The role alone opens nobody's number: there must be work for this very person.

    Denied where no package knows of such work.
    """
    if not isinstance(user, User) or not is_staff(user) or not has_role(user, *REVEALING, on=on):
        return False
    return any(grounds(user, owner, on) for grounds in _grounds)


def can_grant_mandate(user: Anyone, applicant: Applicant, on: date) -> bool:
    return may_authorise(user, applicant, on)


def can_revoke_mandate(user: Anyone, mandate: Mandate, on: date) -> bool:
    """Who gave it, and the agent himself: nobody need stay an agent."""
    if isinstance(user, User) and mandate.user_id == user.pk:
        return True
    return may_authorise(user, mandate.applicant, on)


def can_end_delegation(user: Anyone, delegation: Delegation) -> bool:
    """Both who lent the power and who holds it."""
    return isinstance(user, User) and user.pk in (delegation.delegator_id, delegation.delegate_id)


# --- people and posts: a head in his office, an administrator everywhere, nobody for himself ----

MANAGING = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Reach:
    """Where somebody arranges posts: everywhere, or in the offices he heads (key and kind)."""

    person: int
    everywhere: bool
    offices: dict[int, OfficeKind]

    def gives(self, office: int, role: Role) -> bool:
        """Whether he may give and end this role there."""
        kind = self.offices.get(office)
        return self.everywhere or (kind is not None and role in rules.roles_of_a_head(kind))


def reach_of(user: User, on: date) -> Reach:
    everywhere = has_role(user, Role.ADMINISTRATOR, on=on)
    headed = (
        {}
        if everywhere
        else dict(offices_of(user, Role.OFFICE_HEAD, on).values_list("pk", "kind"))
    )
    return Reach(user.pk, everywhere, {key: OfficeKind(kind) for key, kind in headed.items()})


def offices_within(reach: Reach) -> list[Office]:
    rows = (
        Office.objects.all() if reach.everywhere else Office.objects.filter(pk__in=reach.offices)
    )
    return list(rows)


def can_see_person(reach: Reach, person: User) -> bool:
    """Staff who hold or held a post where he arranges them; an administrator sees all staff."""
    if not person.is_staff_member:
        return False
    return reach.everywhere or person.posts.filter(office__in=reach.offices).exists()


def can_appoint(reach: Reach, person: User) -> bool:
    """Whether he may give this person a post; which one, `Reach.gives` says."""
    return person.pk != reach.person and can_see_person(reach, person)


def can_end_post(reach: Reach, post: Post) -> bool:
    return post.user_id != reach.person and reach.gives(post.office_id, Role(post.role))


def can_reset(reach: Reach, person: User, on: date) -> bool:
    """Password and second factor: only of those all of whose posts he could have given.

    So the head of an office never gets at a login that does more than his office does.
    """
    if person.pk == reach.person or not person.is_staff_member:
        return False
    held = person.posts.filter(pk__in=Post.objects.not_over(on)).values_list("office", "role")
    posts = [(office, Role(role)) for office, role in held]
    return reach.everywhere or (bool(posts) and all(reach.gives(*post) for post in posts))


class PersonRequest(HttpRequest):
    """A request behind a gate: `user` is a person, never anonymous (annotate views with it)."""

    user: User


class Gate:
    """A view decorator that lets in whom the predicate admits, and says no to all others."""

    def __init__(self, admits: Callable[[User], bool]) -> None:
        self.admits = admits

    def __call__(
        self, view: Callable[Concatenate[PersonRequest, P], HttpResponseBase]
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = request.user
            if not is_logged_in(user):
                return redirect_to_login(request.get_full_path())
            if not self.admits(user):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type] # the user was checked

        return gated


def staff_required(*roles: Role) -> Gate:
    """Admit staff who hold one of the roles in any office today; any post where none is named.

    Anonymous people, and staff whose login lacks its second factor, go to the login page;
    everybody else who may not gets 403.
    """

    def admits(user: User) -> bool:
        if not is_staff(user):
            return False
        held = remember_tenures(user, clock.today())
        return any(not roles or role in roles for role, _ in held)

    return Gate(admits)


resident_required = Gate(is_resident)
person_required = Gate(lambda user: True)  # anybody with a complete login; the view decides
