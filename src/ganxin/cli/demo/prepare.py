"""Before the processes start: migrations, the district's data, the demo's people, static files.

Each part leaves a stamp of what it was made from and is skipped while that has not changed.
"""

import pathlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.cli.demo import stamps
from ganxin.cli.demo.display import Display
from ganxin.cli.demo.people import PASSWORD, PEOPLE, Person
from ganxin.cli.district import Load, loads
from ganxin.cli.environment import migrate
from ganxin.conf.environment import ROOT
from ganxin.lib.actors import SYSTEM
from ganxin.promises import api as promises

EARLIER = timedelta(days=60)  # the data was there before the story's first day
MANDATE = timedelta(days=365)


def everything(display: Display) -> None:
    """All parts in order; raises what the parts raise."""
    with display.doing("建立或升级数据库结构") as remarks:
        remarks.append(f"{migrate()} 项变更")
    stamps.prepare()
    district = stamps.digest([settings.DISTRICT])
    people = stamps.digest([pathlib.Path(__file__).with_name("people.py")])
    for label, load in loads().items():
        once(display, f"载入{label}", district, load)
    once(display, "开通演示账号", people, register_people)
    collect_static(display)


def once(display: Display, label: str, made_from: str, load: Load) -> None:
    """Load unless the stamp says that the same was loaded already."""
    name = f"data.{label}"
    before = stamps.get(name)
    if before == made_from:
        return
    present = datetime.now(UTC)
    with display.doing(label), transaction.atomic():
        load(settings.DISTRICT, present - EARLIER if before is None else present)
        stamps.put(name, made_from)


def register_people(folder: pathlib.Path, now: datetime) -> None:
    """The demo accounts with their posts, and the agent's authorisation; what is there stays."""
    known = {user.username: user for user in accounts.User.objects.filter(is_demo=True)}
    for person in PEOPLE:
        user = known.get(person.username)
        if user is None:
            user = known[person.username] = _register(person, now)
        _appoint(user, person, now)
    zhang, agent = known["zhang"], known["agent"]
    today = timezone.localdate(now)
    applicant = accounts.applicants_for(zhang, today).get(name=zhang.name)
    if not accounts.can_act_for(agent, applicant, today):
        accounts.grant_mandate(
            applicant=applicant,
            agent=agent,
            scope="办理“我要开生鲜超市”（示例）",
            valid_from=today,
            valid_to=today + MANDATE,
            actor=zhang.as_actor(),
            now=now,
        )


def _register(person: Person, now: datetime) -> accounts.User:
    if person.posts:
        return accounts.register_staff(
            username=person.username,
            name=person.name,
            password=PASSWORD,
            actor=SYSTEM,
            now=now,
            is_demo=True,
        )
    return accounts.register_resident(
        username=person.username,
        name=person.name,
        id_card=person.id_card,
        phone=person.phone,
        password=PASSWORD,
        actor=SYSTEM,
        now=now,
        is_demo=True,
    )


def _appoint(user: accounts.User, person: Person, now: datetime) -> None:
    for code, role in person.posts:
        office = accounts.Office.objects.get(code=code)
        if not accounts.has_role(user, role, on=timezone.localdate(now), office=office):
            accounts.appoint(user=user, office=office, role=role, actor=SYSTEM, now=now)


def collect_static(display: Display) -> None:
    """Static files with their hashed names; again whenever one of them changed."""
    want = stamps.digest(sorted(ROOT.glob("src/ganxin/*/static")))
    mark = settings.STATIC_ROOT / ".stamp"
    if mark.exists() and mark.read_text() == want:
        return
    with display.doing("收集静态文件"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(want)


def workday_test() -> Callable[[date], bool]:
    """Is this day a working day of the district's calendar."""
    return promises.calendar().is_workday
