"""Telling holders that a licence runs out while they can still ask for its renewal."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import people_of
from ganxin.cases.intake.queries.renewal import Renewal, reminder_days, renewal_of, renewals_of
from ganxin.cases.models import RenewalReminder
from ganxin.cases.rules.renewal import BASIS, DAY, reminder_due
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.licences.api import Licence
from ganxin.notifications import api as notifications


def remind_of_expiry(*, now: datetime) -> list[Licence]:
    """Tell the people of each holder once per reminder of the district; those who were told.

    行政许可法 art. 50 lets silence count as renewal only for who asked thirty days before expiry:
    the reminders come before. Who has asked already is left alone; so is a holder whom nobody can
    reach, until somebody can. Each in a transaction of its own.
    """
    today = timezone.localdate(now)
    days = reminder_days(today)
    last = today + timedelta(days=max(days)) + DAY
    ending = Licence.objects.valid_on(today).filter(valid_to__lte=last)
    found = list(ending.select_related("type", "holder").order_by("valid_to", "pk"))
    stages = dict(
        RenewalReminder.objects.filter(licence__in=found)
        .order_by("stage")
        .values_list("licence", "stage")
    )
    told = []
    for key, renewal in renewals_of(found, today).items():
        if _stage(renewal, today, days) > stages.get(key, 0) and _remind(key, now):
            told.append(renewal.licence)
    return told


def _stage(renewal: Renewal, today: date, days: tuple[int, ...]) -> int:
    """Which reminder is due; 0 where it would say nothing the holder can act on."""
    if renewal.running or renewal.moment not in {"open", "late"}:
        return 0
    assert renewal.licence.valid_to is not None
    return reminder_due(today, renewal.licence.valid_to, days)


@transaction.atomic
def _remind(key: int, now: datetime) -> bool:
    """Looked at again under the lock: somebody may just have asked, or told."""
    rows = Licence.objects.select_for_update(of=("self",)).select_related("type", "holder")
    licence = rows.get(pk=key)
    today = timezone.localdate(now)
    renewal = renewal_of(licence, today)
    stage = _stage(renewal, today, reminder_days(today)) if renewal else 0
    people = list(people_of(licence.holder, today))
    before = RenewalReminder.objects.filter(licence=licence, stage__gte=stage)
    if renewal is None or not stage or not people or before.exists():
        return False
    RenewalReminder.objects.create(
        licence=licence, stage=stage, last_day=renewal.last_day, told=len(people), at=now
    )
    ledger.record(
        actor=SYSTEM,
        action="cases.renewal.reminded",
        subject=licence.subject,
        at=now,
        basis=BASIS,
        data={"stage": stage, "last_day": renewal.last_day.isoformat(), "told": len(people)},
    )
    notifications.notify(
        recipients=people,
        subject=replace(licence.subject, url_name="cases:renew"),
        title=f"{licence.type.name}快到期了",
        body=_words(renewal),
        now=now,
        sms=True,
    )
    return True


def _words(renewal: Renewal) -> str:
    """What ends when, and by when it is best to ask."""
    licence = renewal.licence
    begin = (
        f"{licence.holder_name}的{licence.type.name}（{licence.number}）"
        f"有效期到 {renewal.last_day:%Y-%m-%d}。要继续经营，"
    )
    if renewal.moment == "late":
        return f"{begin}请尽快申请延续，没有变化的内容不用再填。"
    return (
        f"{begin}请在 {renewal.ask_by:%Y-%m-%d} 以前申请延续，没有变化的内容不用再填。"
        "在这一天以前申请的，到期还没有作出决定，依法视为准予延续。"
    )
