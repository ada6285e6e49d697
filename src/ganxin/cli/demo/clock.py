"""The demo's clock: a file with a shift in seconds, read by every process (`shell.clock`).

A story of some weeks is played in a minute and ends on the present, with the shift at zero.
"""

import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def workdays_before(today: date, count: int, is_workday: Callable[[date], bool]) -> list[date]:
    """The last `count` working days that are not after `today`, in order."""
    found: list[date] = []
    day = today
    while len(found) < count:
        if is_workday(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


@dataclass
class DemoClock:
    """Sets the shift; `real` reads the true present (an argument, so that tests can hold it)."""

    path: pathlib.Path
    days: list[date]
    real: Callable[[], datetime]

    def move(self, day: int, at: str) -> datetime:
        """Go to the `day`-th working day of the story (from 0) at `HH:MM` of the district.

        Never beyond the present, so that the story cannot end in the future.
        """
        wanted = datetime.combine(self.days[day], time.fromisoformat(at), ZONE)
        present = self.real()
        shift = min(int((wanted - present).total_seconds()), 0)
        self._write(shift)
        return (present + timedelta(seconds=shift)).astimezone(ZONE)

    def reset(self) -> None:
        """The present, as it is."""
        self._write(0)

    def _write(self, shift: int) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(self.path.name + ".new")
        partial.write_text(str(shift))
        partial.replace(self.path)  # a reader sees the old number or the new one, never half
