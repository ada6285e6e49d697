"""Words of ratings and rectifications."""

from django.db.models import IntegerChoices, TextChoices


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
