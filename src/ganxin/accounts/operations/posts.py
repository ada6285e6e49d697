"""Who holds which post, and who stands in while somebody is away."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts import events, queries, rules
from ganxin.accounts.choices import Role
from ganxin.accounts.models import Delegation, Office, Post, User
from ganxin.accounts.operations.subjects import delegation_subject, user_subject
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused


class AlreadyInPost(Refused):
    code = "accounts.already_in_post"


class OneselfNot(Refused):
    """What only a second person may do."""

    code = "accounts.oneself_not"


class BadPeriod(Refused):
    code = "accounts.bad_period"


class PostEnded(Refused):
    code = "accounts.post_ended"


class CannotTakeOver(Refused):
    """Who is to go on with somebody's work must hold the same role there."""

    code = "accounts.cannot_take_over"


class CannotDelegate(Refused):
    code = "accounts.cannot_delegate"


class DelegationEnded(Refused):
    code = "accounts.delegation_ended"


@transaction.atomic
def appoint(
    *,
    user: User,
    office: Office,
    role: Role,
    actor: Actor,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give a person a role in an office, from today or the day named; `valid_to` is exclusive.

    Refusals: OneselfNot; AlreadyInPost where he has that role there at that time; BadPeriod.
    """
    if actor.id == str(user.public_id):
        raise OneselfNot("不能给自己安排岗位，请另一位负责人办理。")
    user = User.objects.select_for_update().get(pk=user.pk)
    start = valid_from or timezone.localdate(now)
    if valid_to is not None and valid_to <= start:
        raise BadPeriod("最后一天不能早于开始日期。")
    same = Post.objects.not_over(start).filter(user=user, office=office, role=role)
    if (same.filter(valid_from__lt=valid_to) if valid_to else same).exists():
        raise AlreadyInPost(f"{user.name}已在{office.name}担任{role.label}。")
    if not user.is_staff_member:
        raise AlreadyInPost("群众账号不能任职，请另开工作人员账号。")
    post = Post.objects.create(
        user=user, office=office, role=role, valid_from=start, valid_to=valid_to
    )
    ledger.record(
        actor=actor,
        action="accounts.post.given",
        subject=user_subject(user),
        at=now,
        data={
            "office": office.code,
            "role": role.value,
            "from": start.isoformat(),
            **({"to": valid_to.isoformat()} if valid_to else {}),
        },
    )
    return post


@transaction.atomic
def end_post(
    *,
    post: Post,
    actor: Actor,
    now: datetime,
    on: date | None = None,
    reason: str = "",
    to: User | None = None,
) -> Post:
    """End a post: from today, or from the day `on`, it gives no right.

    What he has in hand through it goes to `to` that day, or back to his colleagues
    (`events.post_over`). Refusals: PostEnded where it ends before that already; BadPeriod for a
    day gone by; CannotTakeOver.
    """
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("user", "office")
        .get(pk=post.pk)
    )
    today = timezone.localdate(now)
    end = on or today
    if end < today:
        raise BadPeriod("日期已经过去，请选今天或以后。")
    if post.valid_to is not None and post.valid_to <= end:
        raise PostEnded("这个岗位已经结束。")
    _may_take_over(post, to, end)
    _note_end(post, end, reason, to, actor, now)
    user, role, office = post.user, Role(post.role), post.office
    if post.valid_from >= end:
        post.delete()  # never held: a period of no days is not kept
    else:
        post.valid_to, post.hands_to = end, to
        post.save(update_fields=["valid_to", "hands_to"])
    if end <= today:
        events.post_over.send(
            sender=Post, user=user, role=role, office=office, to=to, actor=actor, now=now
        )
    return post


def _may_take_over(post: Post, to: User | None, on: date) -> None:
    role = Role(post.role)
    if to is None:
        return
    if to.pk == post.user_id or not queries.holders(role, post.office, on).filter(pk=to.pk):
        raise CannotTakeOver(f"接手的人那天须在{post.office.name}担任{role.label}，请换一位。")


def _note_end(
    post: Post, end: date, reason: str, to: User | None, actor: Actor, now: datetime
) -> None:
    data: dict[str, ledger.Json] = {
        "office": post.office.code,
        "role": post.role,
        "to": end.isoformat(),
        "reason": reason.strip(),
        **({"hands_to": str(to.public_id)} if to else {}),
    }
    ledger.record(
        actor=actor,
        action="accounts.post.ended",
        subject=user_subject(post.user),
        at=now,
        data=data,
    )


@transaction.atomic
def delegate(
    *,
    delegator: User,
    to: User,
    office: Office,
    valid_from: date,
    valid_to: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Delegation:
    """While he is away another may do what he may, in one office; `valid_to` is exclusive."""
    today = timezone.localdate(now)
    _may_be_lent(delegator, to, office, today)
    if not rules.period_is_sane(
        valid_from, valid_to, today=today, longest=rules.LONGEST_DELEGATION_DAYS
    ):
        raise CannotDelegate("代理日期应从今天或以后开始，结束晚于开始，最长三个月。")
    delegation = Delegation.objects.create(
        office=office,
        delegator=delegator,
        delegate=to,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
        created_at=now,
    )
    ledger.record(
        actor=actor,
        action="accounts.delegation.given",
        subject=delegation_subject(delegation),
        at=now,
        data={
            "office": office.code,
            "from": valid_from.isoformat(),
            "to": valid_to.isoformat(),
            "reason": reason.strip(),
        },
    )
    return delegation


def _may_be_lent(delegator: User, to: User, office: Office, today: date) -> None:
    if delegator.pk == to.pk:
        raise CannotDelegate("不能委托给自己，请选一位同事。")
    if not queries.posts_of(delegator, today).filter(office=office).exists():
        raise CannotDelegate("您在这个部门没有岗位，不能委托他人。")
    if not (to.is_active and queries.posts_of(to, today).filter(office=office).exists()):
        raise CannotDelegate("被委托人须在同一部门有岗位，请换一位同事。")


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: Actor, now: datetime) -> Delegation:
    """End it before its day: from now on it gives no right."""
    rows = Delegation.objects.select_related("delegator", "delegate")
    delegation = rows.select_for_update(of=("self",)).get(pk=delegation.pk)
    if delegation.ended_at is not None or delegation.valid_to <= timezone.localdate(now):
        raise DelegationEnded("这次代理已经结束。")
    delegation.ended_at = now
    delegation.save(update_fields=["ended_at"])
    ledger.record(
        actor=actor,
        action="accounts.delegation.ended",
        subject=delegation_subject(delegation),
        at=now,
    )
    return delegation
