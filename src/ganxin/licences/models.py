"""Licences (证照): what was issued to whom, what it is worth, and who used it for what."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject
from ganxin.licences import rules
from ganxin.licences.choices import Standing, Status

SUBJECT_TYPE = "licences.licence"


class LicenceType(models.Model):
    """A kind of licence (GB/T 36902 证照类型; CPSV-AP: the type of an Output)."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)  # 证照名称
    issuer_code = models.CharField(max_length=40)  # 颁发机构, an office's code
    valid_months = models.PositiveSmallIntegerField(default=0)  # 0: without end
    elements = models.JSONField(default=list)  # data elements that stand on it
    public_elements = models.JSONField(default=list)
    number_prefix = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=200, blank=True)  # 设定依据
    derived = models.BooleanField(default=False)  # numbering and validity drawn up by us
    serial_year = models.PositiveSmallIntegerField(default=0)
    serial = models.PositiveIntegerField(default=0)  # last number given in `serial_year`

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class LicenceQuerySet(models.QuerySet["Licence"]):
    def valid_on(self, day: date) -> "LicenceQuerySet":
        """Neither revoked nor superseded, begun and not expired."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, status=Status.VALID
        )


class Licence(models.Model):
    """One licence. Metadata after GB/T 36903: 证照编号, 持证主体, 颁发机构, 颁发日期, 有效期."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)  # 证照标识
    type = models.ForeignKey("licences.LicenceType", models.PROTECT, related_name="licences")
    number = models.CharField(max_length=60)  # 证照编号
    holder = models.ForeignKey("accounts.Applicant", models.PROTECT, related_name="+")  # 持证主体
    holder_name = models.CharField(max_length=500)  # as it was when issued
    issuer = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")  # 颁发机构
    issued_at = models.DateTimeField()  # 颁发日期
    valid_from = models.DateField()  # 有效期起始
    valid_to = models.DateField(null=True)  # 有效期截止, exclusive; null without end
    data = models.JSONField(default=dict)  # label → value, as printed
    labels = models.JSONField(default=list)  # their order on the paper: jsonb keeps none
    status = models.CharField(max_length=12, choices=Status, default=Status.VALID)  # 证照状态
    verify_code = models.CharField(max_length=rules.CODE_LENGTH, unique=True)
    pdf = models.ForeignKey("documents.Attachment", models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey(
        "licences.Licence", models.PROTECT, null=True, related_name="replaced_by"
    )
    case_subject_type = models.CharField(max_length=60, blank=True)
    case_subject_id = models.CharField(max_length=64, blank=True)
    case_subject_label = models.CharField(max_length=500, blank=True)
    case_subject_url_name = models.CharField(max_length=100, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=500, blank=True)
    revoke_basis = models.CharField(max_length=300, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_licence_per_number", fields=["type", "number"]),
            models.UniqueConstraint(
                name="one_licence_per_case",
                fields=["type", "case_subject_type", "case_subject_id"],
                condition=~Q(case_subject_id=""),
            ),
            models.UniqueConstraint(name="replaced_once", fields=["replaces"]),
            models.CheckConstraint(
                name="licence_period",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="revoked_with_reason_and_basis",
                condition=(~Q(status=Status.REVOKED) & Q(revoked_at=None))
                | (
                    Q(status=Status.REVOKED, revoked_at__isnull=False)
                    & ~Q(revoke_reason="")
                    & ~Q(revoke_basis="")
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "type", "status"], name="licence_of_holder"),
            models.Index(fields=["issuer", "-issued_at", "-id"], name="licence_of_issuer"),
            models.Index(
                name="licence_running_out",
                fields=["valid_to"],
                condition=Q(status=Status.VALID, valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type.name} {self.number}"

    @property
    def subject(self) -> Subject:
        return Subject(SUBJECT_TYPE, str(self.public_id), str(self), "licences:detail")

    @property
    def shown_code(self) -> str:
        return rules.shown_code(self.verify_code)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands on the licence, in the order of the paper."""
        return [(label, self.data[label]) for label in self.labels]

    def standing(self, on: date) -> Standing:
        return rules.standing(self.status, self.valid_from, self.valid_to, on)


class LicenceUse(models.Model):
    """Somebody used a licence instead of asking for a copy; the holder sees this line."""

    licence = models.ForeignKey("licences.Licence", models.PROTECT, related_name="uses")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    user_label = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_label} {self.purpose}"
