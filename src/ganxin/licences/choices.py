"""Words of this package that others may use."""

from django.db.models import TextChoices


class Status(TextChoices):
    """What the issuer made of a licence. Expiry is derived from the day, never stored."""

    VALID = "valid", "有效"
    REVOKED = "revoked", "已撤销"
    SUPERSEDED = "superseded", "已换发新证"


class Standing(TextChoices):
    """What a licence is worth on a given day (`rules.standing`)."""

    VALID = "valid", "有效"
    NOT_YET = "not_yet", "尚未生效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤销"
    SUPERSEDED = "superseded", "已换发新证"
