"""Words of ratings and rectifications."""

from django.db.models import IntegerChoices, TextChoices

from ganxin.accounts.choices import Role
from ganxin.cases.choices import DECIDED, State

# Who watches over the whole district, who answers for an office, which cases may be rated.
OVERSEERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.ADMINISTRATOR})
RESPONSIBLE = frozenset({Role.OFFICE_HEAD, Role.HANDLER, Role.REVIEWER, Role.APPROVER})
RATEABLE = DECIDED | {State.NOT_ACCEPTED}


class Level(IntegerChoices):
    """The five levels of 好差评."""

    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    BAD = 2, "不满意"
    VERY_BAD = 1, "非常不满意"


BAD_LEVELS = frozenset({Level.BAD, Level.VERY_BAD})


class RectificationState(TextChoices):
    """Closed is not fixed: somebody else than the one who mended says that it is mended."""

    OPEN = "open", "待整改"
    REPORTED = "reported", "已整改，待核实"
    VERIFIED = "verified", "已核实"
