"""Permits limited in number: 行政许可法 art. 57, in the order of acceptance. Pure."""

from dataclasses import dataclass
from datetime import date

BASIS = "行政许可法 第五十七条"


@dataclass(frozen=True)
class Places:
    """How many there are, how many are taken, and how many who were accepted earlier wait.

    `earlier` counts applications of the same item (and area) accepted before this one and not
    decided yet; their places are kept for them.
    """

    number: int
    taken: int
    earlier: int = 0

    @property
    def left(self) -> int:
        return max(0, self.number - self.taken)

    @property
    def full(self) -> bool:
        return self.left == 0

    @property
    def free_for_this(self) -> bool:
        """Whether granting this one leaves a place for everybody who was accepted before it."""
        return self.left > self.earlier


def begin_of(period: str, today: date) -> date | None:
    """The first day of the month or year that counts; None where licences in force count."""
    if period == "month":
        return today.replace(day=1)
    if period == "year":
        return today.replace(month=1, day=1)
    return None
