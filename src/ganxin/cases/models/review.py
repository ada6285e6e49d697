"""What happens to a case between receipt and decision."""

from django.db import models
from django.db.models import Q

from ganxin.cases.choices import Conclusion, SpecialKind, TargetKind, Verdict
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


class Check(models.Model):
    """The clerk's mark on one field or one material of an application (预审)."""

    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="checks")
    target_kind = models.CharField(max_length=8, choices=TargetKind)
    target = models.CharField(max_length=60)
    verdict = models.CharField(max_length=5, choices=Verdict)
    reason = models.CharField(max_length=60, blank=True)  # code of the catalogue's library
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_mark", fields=["application", "target_kind", "target"]
            ),
            models.CheckConstraint(
                name="fault_has_a_reason", condition=Q(verdict=Verdict.OK) | ~Q(reason="")
            ),
        ]


class Notice(models.Model):
    """A one-time notice (一次性告知): everything wrong, told once (行政许可法 art. 32 (4))."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="notices")
    round = models.PositiveSmallIntegerField()
    cases = models.ManyToManyField("cases.Case", related_name="notices")
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_notice_a_round", fields=["application", "round"]),
            models.UniqueConstraint(
                name="one_open_notice",
                fields=["application"],
                condition=Q(answered_at=None, lapsed_at=None),
            ),
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.notice", str(self.public_id), "补正告知", "cases:notice")


class NoticeLine(models.Model):
    """One fault: where, what, how to mend it, on which rule."""

    notice = models.ForeignKey("cases.Notice", models.CASCADE, related_name="lines")
    target_kind = models.CharField(max_length=8, choices=TargetKind)
    target = models.CharField(max_length=60)
    target_label = models.CharField(max_length=100)
    reason = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    clause = models.CharField(max_length=200)
    mended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="one_line_a_target", fields=["notice", "target_kind", "target"]
            )
        ]


class Gap(models.Model):
    """A material that may follow (容缺): it does not stop acceptance, it blocks the grant."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="gaps")
    material = models.CharField(max_length=60)
    label = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_gap", fields=["case", "material"])]

    @property
    def subject(self) -> Subject:
        return Subject("cases.gap", str(self.public_id), f"补交{self.label}", "cases:gap")


class Consultation(models.Model):
    """An officer asks another office a question inside a case (征询)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="consultations")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")
    question = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="answered_whole",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            )
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.consultation", str(self.public_id), "征询", "cases:consultation")


class SiteCheck(models.Model):
    """A visit by two or more officers (行政许可法 art. 34); its time counts.

    `afterwards` marks the check that follows a permit granted on a pledge. `client_key` is made by
    the phone, so that a record sent twice over a bad line is stored once.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="site_checks")
    planned_on = models.DateField()
    place = models.CharField(max_length=200)
    officers = models.ManyToManyField("accounts.User", related_name="+")
    afterwards = models.BooleanField(default=False)
    joint = models.ForeignKey("self", models.SET_NULL, null=True, related_name="joined")
    points = models.JSONField(default=list)  # [{"point": text, "ok": bool, "note": text}]
    conclusion = models.CharField(max_length=5, choices=Conclusion, blank=True)
    remarks = models.TextField(blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    client_key = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="recorded_whole",
                condition=Q(recorded_at=None, conclusion="")
                | Q(recorded_at__isnull=False) & ~Q(conclusion=""),
            )
        ]

    @property
    def subject(self) -> Subject:
        return Subject("cases.site_check", str(self.public_id), "现场核查", "cases:site_check")


class SpecialProcedure(models.Model):
    """A procedure whose time does not count (行政许可法 art. 45); the applicant is told of it."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="special_procedures")
    kind = models.CharField(max_length=14, choices=SpecialKind.choices)
    reason = models.CharField(max_length=300)
    expected_days = models.PositiveSmallIntegerField()  # working days
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["started_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_special_procedure",
                fields=["case"],
                condition=Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="special_procedure_period",
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
            ),
        ]


class Extension(models.Model):
    """More time for the decision, asked by an officer and approved by the head (art. 42)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField()  # working days
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_extension", fields=["case"], condition=Q(approved=None)
            ),
            models.CheckConstraint(
                name="extension_answered_whole",
                condition=Q(approved=None, answered_by=None)
                | Q(approved__isnull=False, answered_by__isnull=False),
            ),
        ]
