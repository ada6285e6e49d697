"""What a clerk does with a whole application at once: mark the rest, accept all that can be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ganxin.accounts.api import User
from ganxin.cases.choices import TargetKind, Verdict
from ganxin.cases.models import Application, Case, Check
from ganxin.cases.review.operations.acceptance import accept
from ganxin.cases.review.operations.desk import take_over
from ganxin.lib.errors import Refused


class NothingToAccept(Refused):
    code = "cases.nothing_to_accept"


class TakenAlready(Refused):
    """Somebody else was quicker."""

    code = "cases.taken_already"


@dataclass(frozen=True)
class Done:
    """What went through, and what was refused with the sentence that says why."""

    done: tuple[Case, ...]
    refused: tuple[tuple[Case, Refused], ...]


@transaction.atomic
def mark_rest(
    *,
    application: Application,
    targets: Iterable[tuple[TargetKind, str]],
    actor: User,
    now: datetime,
) -> int:
    """Mark what nobody has marked yet as in order; marks that exist stay. Returns how many."""
    made = Check.objects.bulk_create(
        (
            Check(
                application=application,
                target_kind=kind,
                target=code,
                verdict=Verdict.OK,
                by=actor,
                at=now,
            )
            for kind, code in targets
        ),
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def accept_all(*, cases: Sequence[Case], actor: User, now: datetime) -> Done:
    """Accept each of the cases; one that cannot be accepted does not hold up the others.

    Raises NothingToAccept where none is given, and the refusal of the only one where it is alone.
    """
    if not cases:
        raise NothingToAccept("现在没有可以受理的办件。")
    done: list[Case] = []
    refused: list[tuple[Case, Refused]] = []
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            with transaction.atomic():
                done.append(accept(case=case, actor=actor, now=now))
        except Refused as refusal:
            refused.append((case, refusal))
    if not done:
        raise refused[0][1]
    return Done(tuple(done), tuple(refused))


@transaction.atomic
def take_up(*, cases: Sequence[Case], actor: User, now: datetime) -> Done:
    """Take up cases that nobody holds yet (领办); what a colleague took meanwhile is left to him.

    Raises TakenAlready where nothing is left.
    """
    done: list[Case] = []
    refused: list[tuple[Case, Refused]] = []
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            with transaction.atomic():
                done.append(take_over(case=case, reason="", actor=actor, now=now))
        except Refused as refusal:
            refused.append((case, refusal))
    if not done:
        raise TakenAlready("选中的办件都已经有人领办了。")
    return Done(tuple(done), tuple(refused))
