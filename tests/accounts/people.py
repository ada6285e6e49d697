"""People and offices of the tests of this package."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ganxin.accounts import api
from ganxin.accounts.choices import OfficeKind, Role
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 11, 23)
PASSWORD = "gan-xin-ban-2026"
LI_CARD = make_id_card("21021119900101001")


def resident(
    name: str = "李梅", id_card: str = LI_CARD, phone: str = "13842600001", now: datetime = MORNING
) -> api.User:
    return api.register_resident(
        name=name, id_card=id_card, phone=phone, password=PASSWORD, now=now
    )


def another(number: int, now: datetime = MORNING) -> api.User:
    """A second, third … resident with numbers of their own."""
    return resident(
        f"居民{number}",
        make_id_card(f"210211198502{number:02d}00{number % 10}"),
        f"138426{number:05d}",
        now,
    )


def staff(username: str, name: str = "", now: datetime = MORNING) -> api.User:
    return api.register_staff(
        username=username, name=name or username, password=PASSWORD, actor=SYSTEM, now=now
    )


def in_post(
    username: str, name: str = "", role: Role = Role.CLERK, code: str = "hall"
) -> api.User:
    """Staff with a post since long ago."""
    return give_post(staff(username, name), role, code)


def give_post(user: api.User, role: Role = Role.CLERK, code: str = "hall") -> api.User:
    api.appoint(
        user=user,
        office=office(code),
        role=role,
        valid_from=date(2026, 1, 5),
        actor=SYSTEM,
        now=MORNING,
    )
    return user


def office(code: str) -> api.Office:
    found, _ = api.Office.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{code}局",
            "short_name": code,
            "kind": OfficeKind.DEPARTMENT,
            "opens_at": "08:30",
            "closes_at": "16:30",
        },
    )
    return found
