"""The decision on a case, and its delivery."""

from django.db import models
from django.db.models import Q

from ganxin.cases.choices import DecisionKind, DeliveryWay


class Decision(models.Model):
    """What was decided, why, on which clause, and what the applicant may do against it."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="decision")
    kind = models.CharField(max_length=6, choices=DecisionKind)
    reasons = models.TextField(blank=True)
    clause = models.CharField(max_length=200, blank=True)
    remedies = models.TextField(blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_by_label = models.CharField(max_length=100)
    decided_at = models.DateTimeField()
    licence = models.ForeignKey("licences.Licence", models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(  # 行政许可法 art. 38: a refusal gives reasons and remedies
                name="refusal_gives_reasons_and_remedies",
                condition=~Q(kind=DecisionKind.REFUSE)
                | (~Q(reasons="") & ~Q(clause="") & ~Q(remedies="")),
            )
        ]


class Delivery(models.Model):
    """How the result reached the applicant, with proof of receipt (art. 44)."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="delivery")
    way = models.CharField(max_length=12, choices=DeliveryWay)
    receiver = models.CharField(max_length=64)
    proof = models.CharField(max_length=200)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Paper(models.Model):
    """An official document (文书) as issued: the file is kept, not made anew."""

    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="papers")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="papers")
    party = models.ForeignKey(  # to an interested person; the applicant does not see it
        "cases.Party", models.CASCADE, null=True, related_name="papers"
    )
    code = models.CharField(max_length=30)  # of `lib.pdf.OFFICIAL_DOCUMENTS`
    title = models.CharField(max_length=60)
    attachment = models.ForeignKey("documents.Attachment", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_at", "id"]
