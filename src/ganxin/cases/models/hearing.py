"""Whom a permit touches besides its applicant, and the hearing (行政许可法 art. 36, 46 to 48)."""

from django.db import models
from django.db.models import Q

from ganxin.cases.choices import HearingGround, PartyKind, TellWay
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject
from ganxin.lib.text import mask_name


class Party(models.Model):
    """One who is heard: the applicant, or somebody with a great interest of his own.

    `sealed` holds phone and address of an interested person (SM4-GCM, bound to the row;
    `hearing.queries.reach` opens it). `user` is his login, where he has one: then he is told
    there, and answers there. `asked_at`, `waived_at`: what he did with the right to a hearing.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="parties")
    kind = models.CharField(max_length=10, choices=PartyKind)
    name = models.CharField(max_length=64)
    sealed = models.BinaryField(default=b"")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    interest = models.CharField(max_length=300, blank=True)
    named_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="one_applicant_party", fields=["case"], condition=Q(kind=PartyKind.APPLICANT)
            ),
            models.CheckConstraint(
                name="interest_is_named",
                condition=Q(kind=PartyKind.APPLICANT) | ~Q(interest=""),
            ),
            models.CheckConstraint(
                name="asks_or_waives", condition=Q(asked_at=None) | Q(waived_at=None)
            ),
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.party", str(self.public_id), "陈述意见和听证", "cases:party")

    @property
    def is_applicant(self) -> bool:
        return self.kind == PartyKind.APPLICANT

    @property
    def shown(self) -> str:
        """As the history shows it, which the applicant reads too."""
        label = PartyKind(self.kind).label
        return label if self.is_applicant else f"{label} {mask_name(self.name)}"


class Statement(models.Model):
    """What a party said to the matter (陈述和申辩); `taken_by` None: on his own page."""

    party = models.ForeignKey("cases.Party", models.CASCADE, related_name="statements")
    text = models.TextField()
    at = models.DateTimeField()
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]


class HearingQuerySet(models.QuerySet["Hearing"]):
    def running(self) -> "HearingQuerySet":
        return self.filter(recorded_at=None, dropped_at=None)


class Hearing(models.Model):
    """A hearing (听证), from the request or the order to the record.

    `procedure` is what keeps the clocks standing (art. 45); None while another special procedure
    does. `signed` says that those who took part have signed the record.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="hearings")
    ground = models.CharField(max_length=8, choices=HearingGround)
    reason = models.CharField(max_length=300)
    expected_days = models.PositiveSmallIntegerField()  # working days, told to the applicant
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    procedure = models.OneToOneField(
        "cases.SpecialProcedure", models.PROTECT, null=True, related_name="hearing"
    )
    dropped_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True)
    signed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_hearing",
                fields=["case"],
                condition=Q(recorded_at=None, dropped_at=None),
            ),
            models.CheckConstraint(  # art. 48 (1) (5)
                name="record_is_signed",
                condition=Q(recorded_at=None, recorded_by=None)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, signed=True),
            ),
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.hearing", str(self.public_id), "听证", "cases:hearing")

    @property
    def running(self) -> bool:
        return self.recorded_at is None and self.dropped_at is None

    @property
    def call(self) -> "Call | None":
        """The time and place that hold now: the last ones named."""
        calls = list(self.calls.all())
        return calls[-1] if calls else None


class Call(models.Model):
    """When and where a hearing is held, and who leads it; a new call replaces the one before."""

    hearing = models.ForeignKey("cases.Hearing", models.CASCADE, related_name="calls")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    chair = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    closed_reason = models.CharField(max_length=300, blank=True)  # empty: it is public
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Telling(models.Model):
    """A party was told: of his rights, or (with `call`) of the time and place of the hearing."""

    party = models.ForeignKey("cases.Party", models.CASCADE, related_name="tellings")
    call = models.ForeignKey("cases.Call", models.CASCADE, null=True, related_name="tellings")
    way = models.CharField(max_length=6, choices=TellWay)
    told_on = models.DateField()
    proof = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="told_once",
                fields=["party", "call"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="paper_has_proof", condition=Q(way=TellWay.LOGIN) | ~Q(proof="")
            ),
        ]


class Recusal(models.Model):
    """A party holds that the chair has an interest of his own (art. 48 (1) (3))."""

    call = models.ForeignKey("cases.Call", models.CASCADE, related_name="recusals")
    party = models.ForeignKey("cases.Party", models.CASCADE, related_name="recusals")
    chair = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_recusal", fields=["call", "party"], condition=Q(accepted=None)
            ),
            models.CheckConstraint(
                name="recusal_answered_whole",
                condition=Q(accepted=None, answered_by=None)
                | Q(accepted__isnull=False, answered_by__isnull=False),
            ),
        ]
