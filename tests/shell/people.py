"""People for the tests of the shell."""

from datetime import UTC, date, datetime, time

from ganxin.accounts.api import Office, Post, User
from ganxin.accounts.choices import OfficeKind, Role

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_user(username: str = "wang", *, name: str = "王敏", staff: bool = False) -> User:
    return User.objects.create(
        username=username, name=name, is_staff_member=staff, created_at=LONG_AGO
    )


def make_staff(*roles: Role, username: str = "clerk", name: str = "李卓") -> User:
    user = make_user(username, name=name, staff=True)
    office, _ = Office.objects.get_or_create(
        code="hall",
        defaults={
            "name": "区政务服务大厅",
            "short_name": "综合窗口",
            "kind": OfficeKind.HALL,
            "opens_at": time(8, 30),
            "closes_at": time(16, 30),
        },
    )
    for role in roles:
        Post.objects.create(user=user, office=office, role=role, valid_from=date(2020, 1, 1))
    return user
