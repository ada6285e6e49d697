"""Front door of accounts."""

from ganxin.accounts.models import (
    Applicant,
    Delegation,
    Mandate,
    Office,
    Post,
    SensitiveView,
    User,
)

__all__ = ["Applicant", "Delegation", "Mandate", "Office", "Post", "SensitiveView", "User"]
