"""What belongs to a renewal before there is an application."""

from django.db import models


class RenewalReminder(models.Model):
    """The holder of a licence was told that it runs out; each time once, whatever happens."""

    licence = models.ForeignKey("licences.Licence", models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField()  # 1 the first reminder, 2 the one after …
    last_day = models.DateField()  # what he was told
    told = models.PositiveSmallIntegerField()  # how many people
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="reminded_once", fields=["licence", "stage"])]
