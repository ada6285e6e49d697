"""Random clocks against a walk from day to day: every due date must agree.

`./ganxin bench clocks [--n 1000000] [--seed 20261122] [--json]`. The peer shares no code with the
clock: it reads the calendar files by itself, keeps sets of days and walks. Memory does not grow
with the number of clocks. Exit code 1 on any disagreement.
"""

import argparse
import csv
import json
import pathlib
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice

from ganxin.cli.due import read_calendar
from ganxin.conf import environment
from ganxin.promises.choices import EventKind, Unit
from ganxin.promises.rules import Event, Terms, reckon

BATCH = 2_000
SHOWN = 5
ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date(2018, 6, 1), date(2027, 12, 31)
UNITS = [Unit.WORKDAY] * 6 + [Unit.DAY] * 2 + [Unit.SAME_WORKDAY]


@dataclass(frozen=True)
class Clock:
    """One random question: the spans are suspensions, the last may still be open."""

    start: date
    terms: Terms
    extensions: tuple[int, ...]
    spans: tuple[tuple[date, date | None, int], ...]
    events: tuple[Event, ...]


Answer = tuple[date, date, bool]  # due on, last day on, provisional


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ganxin bench clocks", description=__doc__)
    parser.add_argument("--n", type=_positive, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    result = measure(options.n, options.seed, environment.district() / "calendar")
    text = json.dumps(asdict(result), ensure_ascii=False) if options.json else result.text
    sys.stdout.write(text + "\n")
    return 1 if result.disagreements else 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


@dataclass(frozen=True)
class Result:
    """Rates are clocks per second of processor time; `ratio` is the clock's rate by the walk's."""

    n: int
    seed: int
    disagreements: int
    clock_rate: int
    walk_rate: int
    ratio: float
    examples: list[str]

    @property
    def text(self) -> str:
        lines = [
            f"随机期限 {self.n:,} 个（种子 {self.seed}），不一致 {self.disagreements} 个",
            f"期限引擎 {self.clock_rate:,} 个/秒，逐日推算 {self.walk_rate:,} 个/秒，"
            f"快 {self.ratio} 倍",
        ]
        return "\n".join([*lines, *self.examples])


def measure(n: int, seed: int, folder: pathlib.Path) -> Result:
    """Compare `n` clocks in batches; the time for making the questions counts for neither."""
    calendar, walker = read_calendar(folder), Walker(folder)
    clocks = _clocks(random.Random(seed))
    ours = theirs = 0.0
    wrong, examples, left = 0, list[str](), n
    while left:
        batch = list(islice(clocks, min(BATCH, left)))
        left -= len(batch)
        begun = time.process_time()
        reckoned = [reckon(c.start, c.terms, c.events, calendar) for c in batch]
        between = time.process_time()
        walked = [walker.answer(clock) for clock in batch]
        theirs += time.process_time() - between
        ours += between - begun
        for clock, mine, other in zip(batch, reckoned, walked, strict=True):
            if (mine.due_on, mine.last_day_on, mine.provisional) != other:
                wrong += 1
                if len(examples) < SHOWN:
                    examples.append(f"{clock}: {mine.due_on} {mine.last_day_on} != {other}")
    return Result(
        n, seed, wrong, round(n / ours), round(n / theirs), round(theirs / ours, 1), examples
    )


def _clocks(chance: random.Random) -> Iterator[Clock]:
    days = (LATEST - EARLIEST).days
    while True:
        start = EARLIEST + timedelta(days=chance.randrange(days))
        unit = chance.choice(UNITS)
        length = 0 if unit == Unit.SAME_WORKDAY else chance.randint(0, 60)
        extensions = tuple(chance.randint(1, 15) for _ in range(chance.choice((0, 0, 0, 1, 2))))
        spans = tuple(_spans(chance, start))
        events = _events(start, extensions, spans)
        chance.shuffle(events)
        yield Clock(start, Terms(length, unit, "bench"), extensions, spans, tuple(events))


def _spans(chance: random.Random, start: date) -> Iterator[tuple[date, date | None, int]]:
    day = start + timedelta(days=chance.randint(0, 20))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        expected = chance.randint(0, 20)
        if chance.random() < 0.1:
            yield day, None, expected
            return
        until = day + timedelta(days=chance.randint(0, 25))
        yield day, until, expected
        day = until + timedelta(days=chance.randint(0, 12))


def _events(
    start: date,
    extensions: tuple[int, ...],
    spans: tuple[tuple[date, date | None, int], ...],
) -> list[Event]:
    """In the order in which they happened, numbered so; the caller shuffles them."""
    told = [(EventKind.START, start, 0)]
    told += [(EventKind.EXTEND, start, days) for days in extensions]
    for begin, until, expected in spans:
        told.append((EventKind.SUSPEND, begin, expected))
        if until is not None:
            told.append((EventKind.RESUME, until, 0))
    return [
        Event(kind, on, days, "testing", seq) for seq, (kind, on, days) in enumerate(told, start=1)
    ]


class Walker:
    """The peer: looks at one day after the other."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.years: set[int] = set()
        self.free: set[date] = set()
        self.worked: set[date] = set()
        for path in folder.glob("2*.csv"):
            self.years.add(int(path.name[:4]))
            with path.open(encoding="utf-8") as file:
                file.readline()
                for row in csv.DictReader(file):
                    days = self.free if row["kind"] == "holiday" else self.worked
                    days.add(date.fromisoformat(row["date"]))

    def works(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.isoweekday() <= 5 and day not in self.free

    def answer(self, clock: Clock) -> Answer:
        off, still_open = self._days_off(clock)
        due = self._walk(clock, off)
        last = due
        if clock.terms.unit == Unit.DAY:
            while last in off or not self.works(last):
                last += ONE_DAY
        return due, last, still_open or self._may_move(clock.start, last)

    def _days_off(self, clock: Clock) -> tuple[set[date], bool]:
        off: set[date] = set()
        still_open = False
        for begin, until, expected in clock.spans:
            day = begin
            if until is None:
                still_open = True
                while expected:
                    off.add(day)
                    expected -= self.works(day)
                    day += ONE_DAY
            else:
                while day < until:
                    off.add(day)
                    day += ONE_DAY
        return off, still_open

    def _walk(self, clock: Clock, off: set[date]) -> date:
        day, left = clock.start, clock.terms.length + sum(clock.extensions)
        if clock.terms.unit == Unit.SAME_WORKDAY:
            day, left = day - ONE_DAY, left + 1
        while left:
            day += ONE_DAY
            counts = clock.terms.unit == Unit.DAY or self.works(day)
            left -= counts and day not in off
        return day

    def _may_move(self, start: date, last: date) -> bool:
        if any(year not in self.years for year in range(start.year, last.year + 1)):
            return True
        return (last.month, last.day) >= (12, 28) and last.year + 1 not in self.years
