"""A case (办件): one applicant asking for one item."""

from django.db import models
from django.db.models import Q

from ganxin.cases.choices import ENDED, Action, NotAcceptedKind, Procedure, State
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


class CaseQuerySet(models.QuerySet["Case"]):
    def running(self) -> "CaseQuerySet":
        return self.exclude(state__in=ENDED)

    def in_state(self, *states: State) -> "CaseQuerySet":
        return self.filter(state__in=states)

    def of_offices(self, offices: models.QuerySet[models.Model]) -> "CaseQuerySet":
        return self.filter(office__in=offices)

    def with_names(self) -> "CaseQuerySet":
        """Everything that a row of a list shows, in one query."""
        return self.select_related(
            "application__applicant",
            "application__enterprise",
            "office",
            "handler",
            "reviewer",
            "approver",
        )


class Case(models.Model):
    """One item of one application.

    The state is changed by `operations.moves.move` only, along `rules.transitions`. Suspension is
    a matter of the clock (package `promises`), never a state. `revision` guards against two
    officers saving at once.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True)
    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="cases")
    item_version = models.ForeignKey("catalog.ItemVersion", models.PROTECT)
    item_code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    office = models.ForeignKey("accounts.Office", models.PROTECT)
    procedure = models.CharField(max_length=14, choices=Procedure)
    site_check_needed = models.BooleanField(default=False)
    outside_system = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=14, choices=State)
    revision = models.PositiveIntegerField(default=0)
    clerk = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(blank=True)  # the handler's findings, carried to the approver
    opinion_grants = models.BooleanField(null=True)
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    deemed_accepted = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    not_accepted_kind = models.CharField(max_length=10, choices=NotAcceptedKind, blank=True)
    right_office = models.CharField(max_length=100, blank=True)  # art. 32 (2): who to ask instead
    refiled_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="refiled_as")
    first_received_on = models.DateField(null=True)  # of the first filing, where refiled
    created_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_case_per_item", fields=["application", "item_code"]),
            models.CheckConstraint(
                name="received_unless_it_never_was",
                condition=Q(state__in=[State.WAITING, State.WITHDRAWN, State.TERMINATED])
                | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decided_has_a_time",
                condition=~Q(state__in=[State.GRANTED, State.REFUSED, State.DELIVERED])
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_has_a_time",
                condition=Q(closed_at__isnull=True) ^ Q(state__in=sorted(ENDED)),
            ),
            models.CheckConstraint(
                name="not_accepted_has_a_kind",
                condition=Q(not_accepted_kind="") ^ Q(state=State.NOT_ACCEPTED),
            ),
            models.CheckConstraint(
                name="not_ours_names_the_right_office",
                condition=~Q(not_accepted_kind=NotAcceptedKind.NOT_OURS) | ~Q(right_office=""),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "-received_at"]),
            models.Index(
                name="case_running",
                fields=["state", "-received_at"],
                condition=~Q(state__in=ENDED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def subject(self) -> Subject:
        return Subject("cases.case", str(self.public_id), self.title, "cases:case")

    @property
    def holder(self) -> models.Model | None:
        """The person whose turn it is, of those already named."""
        turn = {
            State.RECEIVED: self.clerk if self.procedure == Procedure.PERMIT else self.handler,
            State.HANDLING: self.handler,
            State.REVIEWING: self.reviewer,
            State.APPROVING: self.approver,
        }
        return turn.get(State(self.state))

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class CaseLink(models.Model):
    """The output of one case is the input of another; until it is there the other waits."""

    before = models.ForeignKey("cases.Case", models.CASCADE, related_name="feeds")
    after = models.ForeignKey("cases.Case", models.CASCADE, related_name="fed_by")
    outputs = models.JSONField(default=list)  # data element codes
    fed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_link", fields=["before", "after"]),
            models.CheckConstraint(
                name="no_link_to_itself", condition=~Q(before=models.F("after"))
            ),
        ]


class Step(models.Model):
    """The history of a case as people read it; the ledger holds the same, sealed."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=100)
    action = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    from_state = models.CharField(max_length=14, choices=State, blank=True)
    to_state = models.CharField(max_length=14, choices=State)
    note = models.TextField(blank=True)
    public = models.BooleanField(default=True)  # shown to the applicant

    class Meta:
        ordering = ["at", "id"]

    @property
    def is_move(self) -> bool:
        return self.action in Action.values


class Receipt(models.Model):
    """The papers of a case came in: first by submission, later by feeding or resubmission.

    The five days of 行政许可法 art. 32 run from here, anew for each round.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="receipts")
    round = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_receipt", fields=["case", "round"])]

    @property
    def subject(self) -> Subject:
        return Subject("cases.receipt", str(self.public_id), self.case.title, "cases:receipt")


class Urge(models.Model):
    """The applicant asks us to hurry (催办); seen by whoever holds the case and by supervisors."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="urges")
    by = models.ForeignKey("accounts.User", models.PROTECT)
    at = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
