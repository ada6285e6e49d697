"""What the shell itself remembers."""

from django.db import models

from ganxin.lib.ids import uuid7


class SavedView(models.Model):
    """A list as one person likes it: a name for a page's query string."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=100)  # the page's URL name
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="view_name_once", fields=["user", "page", "name"])
        ]

    def __str__(self) -> str:
        return self.name
