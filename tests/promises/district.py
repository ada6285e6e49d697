"""The model district's published calendar, read as the product reads it, without a database."""

from ganxin.conf import environment
from ganxin.promises.rules import Calendar, calendar_from, parse_notice

FOLDER = environment.ROOT / "districts" / "ganjingzi" / "calendar"


def published(*, through: int = 2026) -> Calendar:
    """The calendar as it stood when `through` was the last year published."""
    return calendar_from(
        parse_notice(int(path.stem), path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("[0-9]*.csv"))
        if int(path.stem) <= through
    )
