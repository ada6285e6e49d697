"""The people of an office as whoever arranges their posts sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from ganxin.accounts.choices import Role
from ganxin.accounts.models import Delegation, Post, User
from ganxin.ledger import api as ledger

Row = TypeVar("Row", Post, Delegation)
HAPPENED_SHOWN = 30


@dataclass(frozen=True)
class Colleague:
    """A member of staff as whoever arranges posts sees him: running and coming, nothing past."""

    user: User
    posts: Sequence[Post]
    lent: Sequence[Delegation]
    borrowed: Sequence[Delegation]


def staff_listed(
    offices: Iterable[int] | None, on: date, *, q: str, office: str, role: str, state: str
) -> QuerySet[User]:
    """Staff who hold or held a post in these offices (None: all staff), narrowed, by name."""
    rows = User.objects.filter(is_staff_member=True)
    posts = Post.objects.not_over(on)
    if offices is not None:
        rows = rows.filter(pk__in=Post.objects.filter(office__in=offices).values("user"))
        posts = posts.filter(office__in=offices)
    posts = posts.filter(office__code=office) if office else posts
    posts = posts.filter(role=role) if role else posts
    if state == "none":
        rows = rows.exclude(pk__in=Post.objects.not_over(on).values("user"))
    else:
        rows = rows.filter(pk__in=posts.values("user"))
    if state == "one_time":
        rows = rows.exclude(one_time_until=None)
    if q.strip():
        rows = rows.filter(Q(name__icontains=q.strip()) | Q(username__icontains=q.strip()))
    return rows.order_by("name", "pk")


def colleagues_shown(people: Sequence[User], on: date) -> list[Colleague]:
    """Their posts and who stands in for whom, in three queries."""
    delegations = Delegation.objects.filter(valid_to__gt=on, ended_at=None).select_related(
        "office", "delegate", "delegator"
    )
    posts, lent, borrowed = (
        Post.objects.not_over(on).filter(user__in=people).select_related("office"),
        delegations.filter(delegator__in=people),
        delegations.filter(delegate__in=people),
    )
    posts_by = _by(posts.order_by("office__code", "role", "valid_from"), "user_id")
    lent_by = _by(lent.order_by("valid_from"), "delegator_id")
    borrowed_by = _by(borrowed.order_by("valid_from"), "delegate_id")
    return [
        Colleague(
            user, posts_by.get(user.pk, []), lent_by.get(user.pk, []), borrowed_by.get(user.pk, [])
        )
        for user in people
    ]


def posts_ended(user: User, on: date) -> list[Post]:
    """Posts he held and holds no more, the latest first."""
    return list(user.posts.filter(valid_to__lte=on).select_related("office").order_by("-valid_to"))


@dataclass(frozen=True)
class Happened:
    """One line of what was done to a person's posts and login."""

    at: datetime
    what: str
    detail: str
    who: str


_WORDS = {
    "accounts.staff.registered": "登记",
    "accounts.post.given": "安排岗位",
    "accounts.post.ended": "结束岗位",
    "accounts.password.issued": "发一次性密码",
    "accounts.password.changed": "本人改密码",
    "accounts.second_factor.enrolled": "绑定验证器",
    "accounts.second_factor.removed": "解除验证器",
}


def happened_to(user: User) -> list[Happened]:
    """From the ledger, the newest first, posts and login only."""
    entries = ledger.entries_of("accounts.user", str(user.public_id)).filter(action__in=_WORDS)
    return [
        Happened(entry.at, _WORDS[entry.action], _detail(entry.data), entry.actor_label)
        for entry in entries.reverse()[:HAPPENED_SHOWN]
    ]


def _detail(data: Mapping[str, ledger.Json]) -> str:
    role = str(data.get("role", ""))
    words = [Role(role).label if role in Role.values else "", str(data.get("reason", ""))]
    days = [str(data[key]) for key in ("from", "to") if data.get(key)]
    return "，".join(word for word in [*words, " 至 ".join(days)] if word)


def _by(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found
