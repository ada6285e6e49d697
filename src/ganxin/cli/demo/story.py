"""What plays a story on the running demo, speaking HTTP only; its table is in `acts`."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from ganxin.cli.demo.clock import DemoClock
from ganxin.cli.demo.people import BY_USERNAME, PASSWORD
from ganxin.cli.demo.visitor import StoryError, Visitor

Facts = dict[str, Any]


@dataclass
class Stage:
    """What the steps share: one browser per person, and the facts that earlier steps found.

    `run_job` lets the worker do a scheduled task now (`cases.exchange`), by its name; `moment` is
    what the demo's clock says at the step that is being played.
    """

    base_url: str
    run_job: Callable[[str], None]
    visitors: dict[str, Visitor] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    moment: datetime = datetime.min.replace(tzinfo=UTC)

    def visitor(self, username: str) -> Visitor:
        """The browser of a person, logged in at the first call; "" is somebody anonymous."""
        if username not in self.visitors:
            name = BY_USERNAME[username].name if username else "访客"
            visitor = self.visitors[username] = Visitor(self.base_url, name)
            if username:
                visitor.login(username, PASSWORD)
        return self.visitors[username]

    def close(self) -> None:
        for visitor in self.visitors.values():
            visitor.client.close()


@dataclass(frozen=True)
class Step:
    """One step: what, who (a demo username or "" for anybody), and when in the story.

    `day` counts working days from the story's first (0); `at` is the time of day there.
    `run` returns facts, which go to the summary and to later steps (`stage.facts`).
    """

    name: str
    who: str
    run: Callable[[Stage], Facts]
    day: int = 0
    at: str = "09:00"


@dataclass
class Result:
    """One line of the summary."""

    step: str
    who: str
    when: str
    ms: int
    ok: bool
    facts: Facts
    error: str = ""


@dataclass
class Story:
    """Plays steps in order and stops at the first that fails."""

    steps: Sequence[Step]
    clock: DemoClock
    base_url: str
    said: Callable[[Result], None] = lambda _: None
    run_job: Callable[[str], None] = lambda _: None

    def play(self) -> list[Result]:
        """The results so far; the last one has `ok` False when the story failed there.

        The clock is back at the present afterwards, whatever happened.
        """
        stage = Stage(self.base_url, self.run_job)
        results: list[Result] = []
        try:
            for step in self.steps:
                results.append(self._play(step, stage))
                self.said(results[-1])
                if not results[-1].ok:
                    break
        finally:
            stage.close()
            self.clock.reset()
        return results

    def _play(self, step: Step, stage: Stage) -> Result:
        moment = stage.moment = self.clock.move(step.day, step.at)
        started = time.perf_counter()
        facts: Facts = {}
        error = ""
        try:
            facts = step.run(stage)
            stage.facts |= facts
        except (StoryError, KeyError) as problem:
            error = str(problem)
        return Result(
            step=step.name,
            who=BY_USERNAME[step.who].label if step.who else "访客",
            when=moment.isoformat(timespec="seconds"),
            ms=round((time.perf_counter() - started) * 1000),
            ok=not error,
            facts=facts,
            error=error,
        )


def as_lines(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The results as plain data for the JSON summary."""
    return [
        {key: value for key, value in asdict(result).items() if key != "error" or value}
        for result in results
    ]
