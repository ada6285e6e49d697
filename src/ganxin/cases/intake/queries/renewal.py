"""Renewing a licence: who may ask from when, what follows from asking late, what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse

from ganxin.cases.choices import ApplicationState
from ganxin.cases.models import Application
from ganxin.cases.queries.renewed import earlier_supplies, lasting
from ganxin.cases.rules import renewal as rules
from ganxin.catalog import api as catalog
from ganxin.licences import api as licences
from ganxin.licences.choices import Standing

FROM_DAYS = 90  # where the district has not set `renewal_from_days`
REMINDERS = (("renewal_first_reminder_days", 60), ("renewal_last_reminder_days", 40))
Moment = Literal["early", "open", "late", "over"]


@dataclass(frozen=True)
class Renewal:
    """One licence whose item allows renewal, as it stands on a day."""

    licence: licences.Licence
    item: catalog.ItemDefinition
    moment: Moment
    last_day: date
    ask_by: date
    opens_on: date
    application: Application | None  # a draft, or one that is being handled

    @property
    def running(self) -> bool:
        return self.application is not None and not self.application.is_draft

    @property
    def url(self) -> str:
        """Where one goes on: the application that runs, else the page that begins one."""
        if self.running and self.application is not None:
            return reverse("cases:track", args=[self.application.public_id])
        return reverse("cases:renew", args=[self.licence.public_id])


def renewals_of(found: Sequence[licences.Licence], on: date) -> dict[int, Renewal]:
    """Licence key to its renewal, for those whose item allows one; a fixed number of queries."""
    offered = catalog.catalogue(on)
    items = {
        item.result.licence_type: item
        for item in offered.items.values()
        if "renew" in item.case_kinds and item.result.licence_type
    }
    days = _setting(offered, "renewal_from_days", FROM_DAYS)
    wanted = [
        one
        for one in found
        if one.valid_to
        and one.type.code in items
        and one.standing(on) in {Standing.VALID, Standing.EXPIRED}
    ]
    running = {
        each.renews_id: each
        for each in Application.objects.filter(
            renews__in=wanted, state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED]
        )
    }
    return {
        one.pk: _renewal(one, items[one.type.code], days, running.get(one.pk), on)
        for one in wanted
    }


def reminder_days(on: date) -> tuple[int, ...]:
    """How many days before the last valid day the holder is reminded, the first one first."""
    offered = catalog.catalogue(on)
    return tuple(_setting(offered, code, days) for code, days in REMINDERS)


def _setting(offered: catalog.Catalogue, code: str, default: int) -> int:
    return next((s.value for s in offered.dictionary.settings if s.code == code), default)


def renewal_of(licence: licences.Licence, on: date) -> Renewal | None:
    return renewals_of([licence], on).get(licence.pk)


def renewal_by_number(number: str, on: date) -> Renewal | None:
    """The licence of this number as it stands on the paper, where its item knows renewal."""
    rows = licences.Licence.objects.select_related("type", "holder").filter(number=number.strip())
    return next(iter(renewals_of(list(rows), on).values()), None)


def _renewal(
    licence: licences.Licence,
    item: catalog.ItemDefinition,
    days: int,
    application: Application | None,
    on: date,
) -> Renewal:
    assert licence.valid_to is not None
    opens = rules.opens_on(licence.valid_to, days)
    moment: Moment = "open" if rules.in_time(on, licence.valid_to) else "late"
    if on < opens:
        moment = "early"
    if on >= licence.valid_to:
        moment = "over"
    return Renewal(
        licence=licence,
        item=item,
        moment=moment,
        last_day=rules.last_day(licence.valid_to),
        ask_by=rules.ask_by(licence.valid_to),
        opens_on=opens,
        application=application,
    )


def actions_of(found: Sequence[licences.Licence], on: date) -> Mapping[int, licences.Offer]:
    """What the wallet offers beside a licence (asked by `licences`)."""
    return {
        key: licences.Offer(*_words(each), each.url)
        for key, each in renewals_of(found, on).items()
        if each.moment in {"open", "late"} or each.running
    }


def _words(renewal: Renewal) -> tuple[str, str]:
    """The link, and the sentence under it."""
    if renewal.running:
        return "延续正在办理", ""
    if renewal.moment == "late":
        return "申请延续", "离到期不到三十日，请尽快申请。"
    return "申请延续", f"最好在 {renewal.ask_by:%Y-%m-%d} 以前申请。"


@dataclass(frozen=True)
class Changes:
    """What may have changed since: parts of the form, and materials that were handed in."""

    topics: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, str], ...]


def changes_of(renewal: Renewal, on: date) -> Changes:
    """What is asked on the page that begins a renewal."""
    dictionary = catalog.catalogue(on).dictionary
    wanted = {need.element for need in renewal.item.fields}
    topics = {e.topic for e in dictionary.elements if e.code in wanted and e.source == "asked"}
    materials = {each.code: each for each in dictionary.materials}
    before = earlier_supplies(renewal.licence)
    return Changes(
        topics=tuple((each.code, each.name) for each in dictionary.topics if each.code in topics),
        materials=tuple(
            (each.code, each.name)
            for each in lasting(renewal.item, materials)
            if each.code in before and not each.replaced_by
        ),
    )
