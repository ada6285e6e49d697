"""Reads of supervision: the board by card and office, ratings, one rectification."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Office, User
from ganxin.accounts.choices import Role
from ganxin.promises import api as promises
from ganxin.promises.choices import Card
from ganxin.shell import clock
from ganxin.supervision.choices import BAD_LEVELS, OVERSEERS, RESPONSIBLE, RectificationState
from ganxin.supervision.models import Rating, RatingOption, Rectification

WORST = 10  # overdue promises named on the board itself


@dataclass
class OfficeLine:
    """What one office owes at the moment, by card."""

    office: Office
    counts: dict[Card, int] = field(default_factory=dict)

    @property
    def red(self) -> int:
        return self.counts.get(Card.RED, 0)

    @property
    def yellow(self) -> int:
        return self.counts.get(Card.YELLOW, 0)

    @property
    def green(self) -> int:
        return self.counts.get(Card.GREEN, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Board:
    """The supervisor's first page; every figure opens into the rows behind it."""

    lines: tuple[OfficeLine, ...]
    worst: tuple[promises.Promise, ...]
    open_rectifications: int
    to_verify: int

    def total(self, card: Card) -> int:
        return sum(line.counts.get(card, 0) for line in self.lines)

    @property
    def red(self) -> int:
        return self.total(Card.RED)

    @property
    def yellow(self) -> int:
        return self.total(Card.YELLOW)

    @property
    def green(self) -> int:
        return self.total(Card.GREEN)


def board(now: datetime) -> Board:
    """A fixed number of queries, whatever the district owes."""
    local = timezone.localtime(now)
    offices = {office.pk: OfficeLine(office) for office in Office.objects.all()}
    for card in Card:
        rows = promises.Promise.objects.all().with_card(card, local)
        for office, count in rows.order_by().values_list("office").annotate(n=Count("pk")):
            offices[office].counts[card] = count
    owing = [line for line in offices.values() if line.total]
    owing.sort(key=lambda line: (-line.red, -line.yellow, line.office.code))
    states = Rectification.objects.order_by().values_list("state").annotate(n=Count("pk"))
    by_state: dict[str, int] = dict(states)
    return Board(
        lines=tuple(owing),
        worst=tuple(promises.overdue(now=now)[:WORST]),
        open_rectifications=by_state.get(RectificationState.OPEN, 0),
        to_verify=by_state.get(RectificationState.REPORTED, 0),
    )


def ratings_for(user: User, on: date, *, bad_only: bool = False) -> QuerySet[Rating]:
    """Ratings he may see: all for overseers, his own offices' for those responsible."""
    rows = Rating.objects.select_related("case__application", "office", "by", "rectification")
    if not accounts.has_role(user, *OVERSEERS, on=on):
        mine: set[int] = set()
        for role in RESPONSIBLE:
            mine.update(accounts.offices_of(user, role, on).values_list("pk", flat=True))
        rows = rows.filter(office__in=mine)
    if bad_only:
        rows = rows.filter(level__in=sorted(BAD_LEVELS))
    return rows.order_by("-created_at", "-pk")


def options_by_level() -> dict[int, Sequence[RatingOption]]:
    """The sentences of each level, best level first."""
    found: dict[int, list[RatingOption]] = {}
    for option in RatingOption.objects.all():
        found.setdefault(option.level, []).append(option)
    return dict(found)


def sentences(codes: Sequence[str]) -> list[str]:
    """What was ticked, in words."""
    options = RatingOption.objects.filter(code__in=codes)
    return [option.text for option in options]


def to_verify(user: User) -> int:
    """For the menu: what waits for an independent closer."""
    return Rectification.objects.filter(state=RectificationState.REPORTED).count()


def to_mend(user: User) -> int:
    """For the menu of an office's head: bad ratings of his office that are not mended yet."""
    today = clock.today()
    offices = accounts.offices_of(user, Role.OFFICE_HEAD, today)
    rows = Rectification.objects.filter(state=RectificationState.OPEN)
    return rows.filter(rating__office__in=offices).count()
