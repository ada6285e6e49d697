"""Who is who, who holds which post, who acts for whom."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from ganxin.accounts import rules
from ganxin.accounts.choices import Capacity, Role, SensitiveField
from ganxin.accounts.models import (
    Applicant,
    Delegation,
    Mandate,
    Office,
    Post,
    SensitiveView,
    User,
)
from ganxin.lib import sm4
from ganxin.lib.identifiers import InvalidIdentifier
from ganxin.lib.text import mask_id_card, mask_phone

Anyone = User | AnonymousUser
Tenures = frozenset[tuple[Role, int]]  # role and the office's key

VIEWS_SHOWN = 50
_TENURES = "_tenures_of_day"


def personal_keys() -> sm4.Keyring:
    return sm4.keyring(settings.KEYS, "personal")


def blind_index(value: str, field: SensitiveField) -> str:
    """See `rules.blind_index`; under this installation's key."""
    key = base64.urlsafe_b64decode(settings.KEYS["blind_index"])
    return rules.blind_index(key, value, field=field)


# --- posts and delegations -------------------------------------------------------------------


def tenures(user: Anyone, on: date) -> Tenures:
    """Every (role, office) somebody has that day, by his own posts or standing in for others."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    remembered: tuple[date, Tenures] | None = getattr(user, _TENURES, None)
    if remembered is not None and remembered[0] == on:
        return remembered[1]
    rows = _posts_open_to(user, on).values_list("role", "office_id").distinct()
    return frozenset((Role(role), office) for role, office in rows)


def remember_tenures(user: User, on: date) -> Tenures:
    """Read the posts once for a whole request; `user` must be the request's own object."""
    found = tenures(user, on)
    setattr(user, _TENURES, (on, found))
    return found


def _posts_open_to(user: User, on: date) -> QuerySet[Post]:
    delegations = Delegation.objects.running_on(on).filter(delegate=user)
    lent = Q(
        user__is_active=True,
        user__delegated__in=delegations,
        user__delegated__office=F("office"),
    )
    return Post.objects.held_on(on).filter(Q(user=user) | lent)


def roles_of(user: Anyone, on: date) -> frozenset[Role]:
    """All roles somebody has in any office that day."""
    return frozenset(role for role, _ in tenures(user, on))


def has_role(user: Anyone, *roles: Role, on: date, office: Office | None = None) -> bool:
    """Whether he has one of the roles: in that office, or in any where none is named."""
    return any(
        role in roles and (office is None or place == office.pk)
        for role, place in tenures(user, on)
    )


def offices_of(user: Anyone, role: Role, on: date) -> QuerySet[Office]:
    """Offices where he has the role that day."""
    places = [place for held, place in tenures(user, on) if held == role]
    return Office.objects.filter(pk__in=places)


def holders(role: Role, office: Office, on: date) -> QuerySet[User]:
    """Who has the role in the office that day, stand-ins included; in the order of their names."""
    posts = Post.objects.held_on(on).filter(role=role, office=office, user__is_active=True)
    own = posts.values("user")
    lent = (Delegation.objects.running_on(on).filter(office=office, delegator__in=own)).values(
        "delegate"
    )
    people = User.objects.filter(Q(pk__in=own) | Q(pk__in=lent), is_active=True)
    return people.order_by("name", "pk")


def stands_in_for(user: Anyone, other: User, office: Office, on: date) -> bool:
    """Whether `user` may do in this office today what `other` may, because he was asked to."""
    if not isinstance(user, User) or not user.is_active:
        return False
    running = Delegation.objects.running_on(on)
    return running.filter(delegate=user, delegator=other, office=office).exists()


def successor_of(user: User, role: Role, office: Office, on: date) -> User | None:
    """Who was named to go on with his work there, where that person can."""
    over = Post.objects.filter(user=user, role=role, office=office, valid_to__lte=on)
    last = over.select_related("hands_to").order_by("-valid_to", "-pk").first()
    if last is None or last.hands_to is None:
        return None
    return holders(role, office, on).filter(pk=last.hands_to.pk).first()


def office_by_code(code: str) -> Office:
    """Raises `Office.DoesNotExist`."""
    return Office.objects.get(code=code)


def posts_of(user: User, on: date) -> QuerySet[Post]:
    """His own running posts with their offices."""
    return Post.objects.held_on(on).filter(user=user).select_related("office")


def delegations_by(user: User, on: date) -> QuerySet[Delegation]:
    """What he lent and has not ended yet, today or later."""
    rows = Delegation.objects.filter(delegator=user, valid_to__gt=on, ended_at=None)
    return rows.select_related("office", "delegate").order_by("valid_from")


def delegations_to(user: User, on: date) -> QuerySet[Delegation]:
    """What was lent to him and has not ended yet, today or later."""
    rows = Delegation.objects.filter(delegate=user, valid_to__gt=on, ended_at=None)
    return rows.select_related("office", "delegator").order_by("valid_from")


def offices_with_post(user: User, on: date) -> QuerySet[Office]:
    """Where he holds a post of his own: where he may name a stand-in."""
    return Office.objects.filter(
        pk__in=Post.objects.held_on(on).filter(user=user).values("office")
    )


def colleagues(user: User, on: date) -> QuerySet[User]:
    """Staff who hold a post in one of his offices: whom he may ask to stand in."""
    offices = Post.objects.held_on(on).filter(user=user).values("office")
    people = Post.objects.held_on(on).filter(office__in=offices).values("user")
    found = User.objects.filter(pk__in=people, is_active=True).exclude(pk=user.pk)
    return found.order_by("name", "pk")


# --- applicants and those who act for them ---------------------------------------------------


def can_act_for(user: Anyone, applicant: Applicant, on: date) -> bool:
    """Himself, his enterprise, or by a running authorisation."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return Mandate.objects.running_on(on).filter(user=user, applicant=applicant).exists()


def applicants_for(user: Anyone, on: date) -> QuerySet[Applicant]:
    """For whom he may apply that day: himself first, then by name."""
    if not isinstance(user, User) or not user.is_active:
        return Applicant.objects.none()
    mandates = Mandate.objects.running_on(on).filter(user=user)
    return Applicant.objects.filter(pk__in=mandates.values("applicant")).order_by("-kind", "name")


def people_of(applicant: Applicant, on: date) -> QuerySet[User]:
    """Whom to tell about this applicant's affairs: himself, legal representative, agents."""
    mandates = Mandate.objects.running_on(on).filter(applicant=applicant)
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("pk")


def mandates_of_representative(enterprise: Applicant, on: date) -> QuerySet[Mandate]:
    """Running mandates of its legal representative: there is somebody who can act for it."""
    running = Mandate.objects.running_on(on).filter(applicant=enterprise)
    return running.filter(capacity=Capacity.LEGAL_REPRESENTATIVE)


def may_authorise(user: Anyone, applicant: Applicant, on: date) -> bool:
    """Only the person himself or the legal representative; an agent cannot pass it on."""
    if not isinstance(user, User):
        return False
    own = Mandate.objects.running_on(on).exclude(capacity=Capacity.AGENT)
    return own.filter(user=user, applicant=applicant).exists()


def own_applicants(user: User, on: date) -> QuerySet[Applicant]:
    """For whom he may give an authorisation."""
    own = Mandate.objects.running_on(on).filter(user=user).exclude(capacity=Capacity.AGENT)
    return Applicant.objects.filter(pk__in=own.values("applicant")).order_by("-kind", "name")


def mandates_given(user: User, on: date) -> QuerySet[Mandate]:
    """Authorisations to agents, running or to come, for himself and his enterprises."""
    rows = Mandate.objects.filter(
        applicant__in=own_applicants(user, on),
        capacity=Capacity.AGENT,
        revoked_at=None,
        valid_to__gt=on,
    )
    return rows.select_related("applicant", "user").order_by("valid_to", "pk")


def mandates_held(user: User, on: date) -> QuerySet[Mandate]:
    """In which capacities he may act for whom today."""
    rows = Mandate.objects.running_on(on).filter(user=user)
    return rows.select_related("applicant").order_by("capacity", "pk")


def resident_of(user: User) -> Applicant | None:
    """The person himself as applicant; None for staff without a resident's account."""
    return Applicant.objects.filter(
        mandates__user=user, mandates__capacity=Capacity.SELF, mandates__revoked_at=None
    ).first()


def login_of(applicant: Applicant, on: date) -> User | None:
    """The person's own login, where he has one."""
    own = Mandate.objects.running_on(on).filter(applicant=applicant, capacity=Capacity.SELF)
    return User.objects.filter(pk__in=own.values("user"), is_active=True).first()


def enterprise_by_uscc(uscc: str) -> Applicant | None:
    return Applicant.objects.filter(uscc=uscc).first()


def resident_by_id_card(number: str) -> Applicant | None:
    """Raises `InvalidIdentifier`."""
    index = blind_index(number, SensitiveField.ID_CARD)
    return Applicant.objects.filter(id_card_index=index).first()


def user_by_phone(phone: str) -> User | None:
    """Raises `InvalidIdentifier`."""
    index = blind_index(phone, SensitiveField.PHONE)
    return User.objects.filter(phone_index=index).first()


def login_name(typed: str) -> str:
    """The user name behind what somebody typed to log in: a user name or a phone number.

    A phone number that nobody has becomes its index, so that no list of attempts keeps it.
    """
    try:
        index = blind_index(typed, SensitiveField.PHONE)
    except InvalidIdentifier:
        return typed.strip()
    found = User.objects.filter(phone_index=index).values_list("username", flat=True).first()
    return found or f"phone:{index[:32]}"


# --- personal values ---------------------------------------------------------------------------


def phone_of(user: User) -> str:
    """In full: for sending a message, never for a page (see `operations.reveal`)."""
    return rules.unseal(
        personal_keys(), user.phone_sealed, owner=user.public_id, field=SensitiveField.PHONE
    )


def id_card_of(applicant: Applicant) -> str:
    """In full: for printing an official paper, never for a page (see `operations.reveal`)."""
    return rules.unseal(
        personal_keys(),
        applicant.id_card_sealed,
        owner=applicant.public_id,
        field=SensitiveField.ID_CARD,
    )


def masked_phone(user: User) -> str:
    return mask_phone(phone_of(user))


def masked_id_card(applicant: Applicant) -> str:
    return mask_id_card(id_card_of(applicant))


@dataclass(frozen=True)
class OwnPage:
    """What 我的信息与授权 shows: nothing in full."""

    name: str
    id_card: str
    phone: str
    views: Sequence[SensitiveView]
    given: Sequence[Mandate]
    held: Sequence[Mandate]


def own_page(user: User, on: date) -> OwnPage:
    """A person's own data, masked, who saw it in full, and who acts for whom."""
    himself = resident_of(user)
    return OwnPage(
        name=user.name,
        id_card=masked_id_card(himself) if himself else "",
        phone=masked_phone(user),
        views=list(views_of(user)[:VIEWS_SHOWN]),
        given=list(mandates_given(user, on)),
        held=list(mandates_held(user, on)),
    )


@dataclass(frozen=True)
class StaffPage:
    """What the profile of a member of staff shows."""

    posts: Sequence[Post]
    lent: Sequence[Delegation]
    borrowed: Sequence[Delegation]


def staff_page(user: User, on: date) -> StaffPage:
    """His posts, who stands in for him, for whom he stands in."""
    return StaffPage(
        posts=list(posts_of(user, on).order_by("office__code", "role")),
        lent=list(delegations_by(user, on)),
        borrowed=list(delegations_to(user, on)),
    )


def views_of(user: User) -> QuerySet[SensitiveView]:
    """Who saw this person's data in full, newest first."""
    himself = Mandate.objects.filter(user=user, capacity=Capacity.SELF).values("applicant")
    rows = SensitiveView.objects.filter(Q(user=user) | Q(applicant__in=himself))
    return rows.select_related("viewer").order_by("-at")


def owner_of(field: SensitiveField, public_id: UUID) -> Applicant | User | None:
    """Whose number it is: an ID card belongs to an applicant, a phone number to a user."""
    if field is SensitiveField.ID_CARD:
        return Applicant.objects.filter(public_id=public_id).first()
    return User.objects.filter(public_id=public_id).first()
