"""Playing the story on a running demo, and the summary of it."""

import pathlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from ganxin.cli.demo import stamps
from ganxin.cli.demo.acts import DAYS, STEPS
from ganxin.cli.demo.clock import ZONE, DemoClock, workdays_before
from ganxin.cli.demo.display import Display
from ganxin.cli.demo.jobs import run_job
from ganxin.cli.demo.prepare import workday_test
from ganxin.cli.demo.story import Result, Story, as_lines
from ganxin.ledger import api as ledger
from ganxin.promises.api import Promise
from ganxin.promises.choices import Card

if TYPE_CHECKING:
    from ganxin.cli.demo.runner import Options

PLAYED = "story"


def play(options: "Options", base_url: str, display: Display) -> dict[str, Any]:
    """The summary: of the story just played, or of the one that this database has seen before."""
    stamps.prepare()
    before = stamps.get(PLAYED)
    if not options.story:
        return summary([], replayed=False)
    if before is not None:
        display.say("故事已经演过，不再重演（--fresh 从头再来）。")
        return summary(before, replayed=False)
    results = tell(base_url, display)
    lines = as_lines(results)
    if results[-1].ok:
        stamps.put(PLAYED, lines)
    return summary(lines, replayed=True)


def summary(steps: list[dict[str, Any]], *, replayed: bool) -> dict[str, Any]:
    """The JSON summary: `ok` says that every step succeeded and the ledger verifies."""
    found = state()
    return {
        "ok": all(step["ok"] for step in steps) and found["ledger"]["ok"],
        "replayed": replayed,
        "steps": steps,
        "receipt": receipt(steps),
        **found,
    }


def tell(base_url: str, display: Display) -> list[Result]:
    """Play all steps and say each one aloud."""

    def said(result: Result) -> None:
        line = f"{result.when[:16].replace('T', ' ')}  {result.who}：{result.step}"
        if result.ok:
            display.say(f"  {line}  {result.ms} 毫秒")
        else:
            display.fail(f"{line}：{result.error}")

    def present() -> datetime:
        return datetime.now(UTC)

    today = present().astimezone(ZONE).date()
    days = workdays_before(today, DAYS, workday_test())
    clock = DemoClock(pathlib.Path(settings.DEMO_CLOCK_FILE), days, present)
    return Story(STEPS, clock, base_url, said, run_job).play()


def receipt(steps: list[dict[str, Any]]) -> Any:
    """The saving receipt: the fact of that name from whichever step received it."""
    return next((step["facts"]["receipt"] for step in steps if "receipt" in step["facts"]), None)


def state() -> dict[str, Any]:
    """What the database holds now: the ledger's verdict, and rows per record of ours."""
    verdict = ledger.verify()
    fault = None if verdict.fault is None else str(verdict.fault)
    models = [model for model in apps.get_models() if model.__module__.startswith("ganxin.")]
    return {
        "ledger": {
            "ok": verdict.ok,
            "entries": verdict.entries,
            "chains": verdict.chains,
            "fault": fault,
        },
        "figures": figures(),
        "counts": {
            model._meta.label_lower: model._default_manager.count()
            for model in sorted(models, key=lambda one: one._meta.label_lower)
        },
    }


def figures() -> dict[str, Any]:
    """What one would ask first: applications and cases by state, running promises by card."""
    local = timezone.localtime(datetime.now(UTC))
    cards = {card.value: Promise.objects.with_card(card, local).count() for card in Card}
    return {
        "applications": by_state("cases.Application"),
        "cases": by_state("cases.Case"),
        "promises": {**cards, "all": Promise.objects.count()},
        "licences": by_state("licences.Licence", "status"),
        "messages": apps.get_model("notifications.Message")._default_manager.count(),
        "papers": apps.get_model("cases.Paper")._default_manager.count(),
    }


def by_state(model: str, name: str = "state") -> dict[str, int]:
    """Rows of a record by the code of their state."""
    rows = apps.get_model(model)._default_manager.order_by(name)
    counted: dict[str, int] = dict(rows.values_list(name).annotate(rows=Count("pk")))
    return counted
