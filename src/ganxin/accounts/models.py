"""People, offices, posts; applicants and those who act for them."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from ganxin.accounts.choices import ApplicantKind, Capacity, OfficeKind, Role, SensitiveField
from ganxin.lib.actors import Actor
from ganxin.lib.ids import uuid7


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who can log in: a resident or a member of staff (CPSV-AP: Agent)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    phone_sealed = models.BinaryField(default=b"")  # SM4-GCM, see accounts.rules
    phone_index = models.CharField(max_length=64, blank=True)  # HMAC-SM3
    is_staff_member = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True)  # his password was issued and must be changed
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_user_per_phone", fields=["phone_index"], condition=~Q(phone_index="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        return Actor(id=str(self.public_id), label=self.name)


class Office(models.Model):
    """A body that receives or decides (CPSV-AP: PublicOrganisation)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=OfficeKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    uscc = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    hours_are_sample = models.BooleanField(default=True)  # until the office confirms its hours
    derived = models.BooleanField(default=False)  # drawn up by us, not taken from a public list
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> "PostQuerySet":
        return self.not_over(day).filter(valid_from__lte=day)

    def not_over(self, day: date) -> "PostQuerySet":
        """Running that day, or to come."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Post(models.Model):
    """A person holds a role in an office for a half-open period."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="posts")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    hands_to = models.ForeignKey(  # who goes on with his work when it has ended
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_running_post",
                fields=["user", "office", "role"],
                condition=Q(valid_to=None),
            ),
            models.CheckConstraint(
                name="post_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
        ]


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def running_on(self, day: date) -> "DelegationQuerySet":
        return self.filter(valid_from__lte=day, valid_to__gt=day, ended_at=None)


class Delegation(models.Model):
    """While the delegator is away the delegate may do what the delegator may (in one office)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="delegations")
    delegator = models.ForeignKey("accounts.User", models.PROTECT, related_name="delegated")
    delegate = models.ForeignKey("accounts.User", models.PROTECT, related_name="stands_in")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # ended early

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_period", condition=Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="not_to_oneself", condition=~Q(delegator=F("delegate"))),
        ]


class Applicant(models.Model):
    """Who asks: a resident, or an enterprise by its USCC."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=ApplicantKind)
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, null=True, unique=True)
    id_card_sealed = models.BinaryField(default=b"")
    id_card_index = models.CharField(max_length=64, blank=True, db_index=True)
    legal_representative = models.CharField(max_length=64, blank=True)
    represented_by = models.ForeignKey(  # the person himself, who may have no login yet
        "self", models.PROTECT, null=True, related_name="represents"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enterprise_has_uscc",
                condition=Q(kind=ApplicantKind.RESIDENT, uscc=None)
                | Q(kind=ApplicantKind.ENTERPRISE, uscc__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_resident_per_id_card",
                fields=["id_card_index"],
                condition=~Q(id_card_index=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MandateQuerySet(models.QuerySet["Mandate"]):
    def running_on(self, day: date) -> "MandateQuerySet":
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, revoked_at=None
        )


class Mandate(models.Model):
    """A user may act for an applicant, in a capacity, for a half-open period."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    applicant = models.ForeignKey("accounts.Applicant", models.PROTECT, related_name="mandates")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="mandates")
    capacity = models.CharField(max_length=24, choices=Capacity)
    scope = models.CharField(max_length=200, blank=True)  # what an agent was authorised to do
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="agent_is_dated",
                condition=~Q(capacity=Capacity.AGENT) | Q(valid_to__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_resident_behind_an_applicant",
                fields=["applicant"],
                condition=Q(capacity=Capacity.SELF, revoked_at=None),
            ),
        ]


class PasswordReset(models.Model):
    """A code that was sent to a resident's phone; only its hash is kept."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="resets")
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class SensitiveView(models.Model):
    """Somebody saw a masked value in full, and said why; the person concerned can read this."""

    viewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="views_of_others")
    applicant = models.ForeignKey(
        "accounts.Applicant", models.PROTECT, null=True, related_name="seen_by"
    )
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="seen_by")
    field = models.CharField(max_length=40, choices=SensitiveField)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="view_of_one",
                condition=Q(applicant=None, user__isnull=False)
                | Q(applicant__isnull=False, user=None),
            )
        ]
