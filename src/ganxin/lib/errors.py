"""The one root of every error a person may read."""

from django.utils.functional import Promise


class Refused(Exception):
    """We understood the request and will not do it.

    `code` is for machines (`package.reason`), `message` is one kind sentence that may be shown to
    the applicant, `rule` names what failed: a law article ("行政许可法 第三十二条") or a district
    rule, empty where neither applies.
    """

    code = "refused"

    def __init__(self, message: str | Promise, *, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
