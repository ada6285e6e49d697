"""What the worker does for cases."""

from procrastinate.contrib.django import app

from ganxin.cases.adapters.registry import outside_systems
from ganxin.cases.handoff import operations as handoff
from ganxin.cases.operations import handing, reminders, sweeps
from ganxin.shell import clock


@app.periodic(cron="5 * * * *")
@app.task(name="cases.deem_accepted", queueing_lock="cases.deem_accepted")
def deem_accepted(timestamp: int) -> int:
    """Hourly: five days without an answer count as acceptance (行政许可法 art. 32)."""
    return len(sweeps.deem_accepted(now=clock.now()))


@app.periodic(cron="10 16 * * *")
@app.task(name="cases.deem_renewed", queueing_lock="cases.deem_renewed")
def deem_renewed(timestamp: int) -> int:
    """Ten minutes after midnight (cron is UTC): renewals undecided at expiry (art. 50)."""
    return len(sweeps.deem_renewed(now=clock.now()))


@app.periodic(cron="10 1 * * *")
@app.task(name="cases.remind_and_lapse", queueing_lock="cases.remind_and_lapse")
def remind_and_lapse(timestamp: int) -> int:
    """Every morning (cron is UTC): reminders of corrections, the end of those never answered."""
    return sum(sweeps.remind_and_lapse(now=clock.now()))


@app.periodic(cron="20 1 * * *")
@app.task(name="cases.remind_of_expiry", queueing_lock="cases.remind_of_expiry")
def remind_of_expiry(timestamp: int) -> int:
    """Every morning (cron is UTC): licences that run out while their renewal can be asked for."""
    return len(reminders.remind_of_expiry(now=clock.now()))


@app.periodic(cron="20 16 * * *")
@app.task(name="cases.end_hearing_rights", queueing_lock="cases.end_hearing_rights")
def end_hearing_rights(timestamp: int) -> int:
    """After midnight (cron is UTC): rights to ask for a hearing that nobody used (art. 47)."""
    return sweeps.end_hearing_rights(now=clock.now())


@app.periodic(cron="30 16 * * *")
@app.task(name="cases.hand_on_abandoned", queueing_lock="cases.hand_on_abandoned")
def hand_on_abandoned(timestamp: int) -> int:
    """After midnight (cron is UTC): cases of people whose post ended with the day."""
    return handing.hand_on_abandoned(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.exchange", queueing_lock="cases.exchange")
def exchange(timestamp: int) -> int:
    """Every minute: packages out, results in. A system that is down holds nobody else up."""
    now = clock.now()
    return sum(handoff.exchange(system=system, now=now) for system in outside_systems())


@app.periodic(cron="30 22 * * *")
@app.task(name="cases.reconcile", queueing_lock="cases.reconcile")
def reconcile(timestamp: int) -> int:
    """Every morning (cron is UTC): yesterday's lists of both sides; returns what disagreed."""
    now = clock.now()
    found = [
        handoff.reconcile(system=system, on=handoff.day_before(now), now=now)
        for system in outside_systems()
    ]
    return sum(len(day.lost) + len(day.unanswered) + len(day.unknown) for day in found)
