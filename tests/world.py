"""A small district to test in: real offices, calendar, catalogue and licence types, and people.

Everything goes through the packages' front doors, as at a site. People are named by what they do.
"""

import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Office, Post, User
from ganxin.accounts.choices import Role
from ganxin.cases.choices import Channel, State
from ganxin.cases.intake import operations as intake
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application, Case
from ganxin.catalog import api as catalog
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card
from ganxin.licences import api as licences
from ganxin.promises import api as promises

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)  # a plain week: no holiday, no make-up day
PASSWORD = "Tian-jing-2026"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

OFFICES = (
    "market-regulation",
    "urban-management",
    "health",
    "tobacco",
    "fire-rescue",
    "public-security",
    "tax",
    "human-resources",
    "drainage",
)
PARTS = (
    ("handler", Role.HANDLER),
    ("second", Role.HANDLER),
    ("reviewer", Role.REVIEWER),
    ("approver", Role.APPROVER),
    ("head", Role.OFFICE_HEAD),
)
SHOP: dict[str, str | list[str]] = {
    "licensed": "no",
    "entity": "company",
    "shop": "new",
    "premises": "lease",
    "area": "280",
    "mall": "no",
    "food": ["farm", "cooked", "onsite"],
    "washing": "yes",
    "outfall": "own",
    "sign": "front",
    "tobacco": "yes",
    "hires": "yes",
}


@dataclass
class World:
    """People by what they do: `people["market-regulation.handler"]`, `people["clerk"]` …"""

    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def office(self, code: str) -> Office:
        return accounts.office_by_code(code)

    @property
    def applicant(self) -> accounts.Applicant:
        resident = accounts.resident_of(self["applicant"])
        assert resident is not None
        return resident


def build_world(now: datetime = MONDAY) -> World:
    """Load the district and appoint everybody a story needs."""
    folder = settings.DISTRICT
    accounts.load_offices(folder=folder, actor=SYSTEM, now=now)
    promises.load_calendar(folder / "calendar", actor=SYSTEM, now=now)
    licences.load_licence_types(folder=folder, actor=SYSTEM, now=now)
    catalog.load_catalog(folder=folder, actor=SYSTEM, now=now - timedelta(days=30))
    world = World(_officers(now))
    world.people["applicant"] = _resident("applicant", "张伟", 1, now)
    world.people["stranger"] = _resident("stranger", "李娜", 2, now)
    return world


POSTS = [
    ("clerk", "hall", Role.CLERK),
    ("clerk2", "hall", Role.CLERK),
    ("supervisor", "supervision", Role.SUPERVISOR),
    ("leader", "government", Role.LEADER),
    ("governor", "government", Role.GOVERNMENT_HEAD),
    ("editor", "hall", Role.CATALOG_EDITOR),
    ("administrator", "hall", Role.ADMINISTRATOR),
    *((f"{office}.{part}", office, role) for office in OFFICES for part, role in PARTS),
]


def _officers(now: datetime) -> dict[str, User]:
    """All of them in two statements: the tests of accounts appoint people one by one."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=name, name=name, password=password, is_staff_member=True, created_at=now)
        for name, _, _ in POSTS
    )
    offices = {office.code: office for office in Office.objects.all()}
    Post.objects.bulk_create(
        Post(
            user=user,
            office=offices[office],
            role=role,
            valid_from=now.date() - timedelta(days=400),
        )
        for user, (_, office, role) in zip(users, POSTS, strict=True)
    )
    return {user.username: user for user in users}


def _resident(username: str, name: str, serial: int, now: datetime) -> User:
    return accounts.register_resident(
        username=username,
        name=name,
        id_card=make_id_card(f"21021119900101{serial:03d}"),
        phone=f"1990000{serial:04d}",
        password=PASSWORD,
        now=now,
    )


TYPED = {
    "text": "示例",
    "longtext": "冷柜两台，展示柜一台，洗手池一个。",
    "address": "甘井子区泉水街道示例路 12 号 1 层",
    "number": "2",
    "money": "30",
    "date": "2026-11-30",
    "phone": "19900001234",
    "id_card": make_id_card("21021119850505002"),
    "uscc": "",
    "person": "王芳",
    "yesno": "yes",
    "file_plan": "示例",
}


def sample(element: catalog.DataElement) -> str:
    """Something right to type into a field."""
    if element.kind in {"choice", "multichoice"}:
        return element.choices[0].code
    if element.kind == "person_list":
        row = {part.code: _part(part.code) for part in element.parts}
        return json.dumps([row], ensure_ascii=False)
    if element.code == "entity_name":
        return "大连鲜到家生鲜超市有限公司"
    return element.example if element.kind == "text" and element.example else TYPED[element.kind]


def _part(code: str) -> str:
    return {
        "id_card": make_id_card("21021119850505002"),
        "name": "王芳",
        "amount": "30",
        "due_on": "2027-12-31",
    }.get(code, "示例")


def begin(world: World, answers: dict[str, str | list[str]], now: datetime) -> Application:
    """The applicant begins; nothing is filled in yet."""
    return intake.start(
        what=catalog.published_bundle("fresh-supermarket", now.date()),
        answers=answers,
        applicant=world.applicant,
        hall=world.office("hall"),
        actor=world["applicant"],
        now=now,
        channel=Channel.ONLINE,
    )


def fill(
    world: World, application: Application, now: datetime, later: tuple[str, ...] = ()
) -> None:
    """Type something right into every field, upload every material but those named in `later`."""
    actor = world["applicant"]
    for _ in range(4):  # what is typed may bring up further fields
        form = form_of(application)
        open_fields = [f for page in form.pages for f in page.asked if f.given is None]
        if not open_fields:
            break
        raws = {entry.field.code: sample(entry.field.element) for entry in open_fields}
        intake.save_answers(application=application, raws=raws, actor=actor, now=now)
    for item in form_of(application).uploads:
        if item.need.needed is False:
            continue
        if item.need.code in later:
            intake.follow_later(
                application=application,
                material=item.need.code,
                pledge=False,
                actor=actor,
                now=now,
            )
        else:
            intake.upload(
                application=application,
                material=item.need.code,
                file=io.BytesIO(PDF),
                name=f"{item.material.name}.pdf",
                actor=actor,
                now=now,
            )


def hand_in(
    world: World,
    answers: dict[str, str | list[str]] | None = None,
    now: datetime = MONDAY,
    later: tuple[str, ...] = (),
) -> Application:
    """A complete application of the story's shop, handed in."""
    application = begin(world, answers or SHOP, now)
    fill(world, application, now, later)
    return intake.submit(
        application=application,
        submit_key=uuid4(),
        signed_name=world["applicant"].name,
        actor=world["applicant"],
        now=now,
    )


def case_of(application: Application, item: str) -> Case:
    return Case.objects.select_related("application", "office").get(
        application=application, item_code=item
    )


def states(application: Application) -> dict[str, str]:
    """Item code to state, for reading in a test."""
    return {case.item_code: State(case.state) for case in application.cases.all()}
