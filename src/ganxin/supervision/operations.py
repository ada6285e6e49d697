"""Rating a case; mending what was rated badly; verifying that it is mended."""

import csv
import pathlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import User, holders
from ganxin.accounts.choices import Role
from ganxin.cases.api import Case
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind, Unit
from ganxin.supervision.choices import BAD_LEVELS, RATEABLE, Level, RectificationState
from ganxin.supervision.models import Rating, RatingOption, Rectification

RECTIFY = promises.Terms(15, Unit.WORKDAY, "本区规则：差评整改期限（示例）")


class NotRateable(Refused):
    code = "supervision.not_rateable"


class WrongOption(Refused):
    code = "supervision.wrong_option"


class NotNow(Refused):
    code = "supervision.not_now"


class WordsMissing(Refused):
    code = "supervision.words_missing"


class SamePerson(Refused):
    code = "supervision.same_person"


@transaction.atomic
def load_rating_options(*, folder: pathlib.Path, actor: Actor, now: datetime) -> int:
    """Bring the sentences in line with `ratings.csv` of the district; returns how many changed."""
    lines = (folder / "ratings.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    changed = 0
    for row in rows:
        wanted = {"level": int(row["stars"]), "text": row["option_text"]}
        known = RatingOption.objects.filter(code=row["code"]).first()
        if known is None or (known.level, known.text) != (wanted["level"], wanted["text"]):
            RatingOption.objects.update_or_create(code=row["code"], defaults=wanted)
            changed += 1
    return changed


@transaction.atomic
def rate(
    *,
    case: Case,
    level: Level,
    options: Collection[str],
    comment: str,
    actor: User,
    now: datetime,
) -> Rating:
    """Say how it was, once a case; a bad rating opens a rectification with its own clock.

    `options` are codes of sentences of that level. Raises NotRateable, WrongOption.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case.pk)
    if case.state not in RATEABLE:
        raise NotRateable("办出结果以后再来评价。")
    if Rating.objects.filter(case=case).exists():
        raise NotRateable("这一件您已经评价过了，谢谢。")
    known = set(RatingOption.objects.filter(level=level).values_list("code", flat=True))
    if not known.issuperset(options):
        raise WrongOption("选项和星级对不上，请重新选。")
    rating = Rating.objects.create(
        case=case,
        office=case.office,
        by=actor,
        level=level,
        options=sorted(options),
        comment=comment.strip(),
        created_at=now,
    )
    ledger.record(
        actor=actor.as_actor(),
        action="supervision.case.rated",
        subject=case.subject,
        at=now,
        data={"level": int(level), "options": rating.options},
    )
    if level in BAD_LEVELS:
        _open_rectification(rating, actor, now)
    return rating


def _open_rectification(rating: Rating, actor: User, now: datetime) -> Rectification:
    rectification = Rectification.objects.create(rating=rating, created_at=now)
    today = timezone.localdate(now)
    heads = list(holders(Role.OFFICE_HEAD, rating.office, today))
    promises.open_promise(
        kind=PromiseKind.RECTIFICATION,
        subject=rectification.subject,
        to_label=rating.case.application.applicant.name,
        to_applicant=rating.case.application.applicant,
        office=rating.office,
        person=heads[0] if heads else None,
        terms=RECTIFY,
        start_on=today,
        actor=actor.as_actor(),
        now=now,
    )
    notifications.notify(
        recipients=heads,
        subject=rectification.subject,
        title=f"收到差评，请整改：{rating.case.title}",
        body=rating.comment or Level(rating.level).label,
        now=now,
    )
    return rectification


@transaction.atomic
def report_mended(
    *, rectification: Rectification, measure: str, actor: User, now: datetime
) -> Rectification:
    """The office says what it did; the clock runs on until somebody else has verified it.

    Raises WordsMissing, NotNow.
    """
    if not measure.strip():
        raise WordsMissing("请写明采取了什么措施。")
    rectification = _locked(rectification, RectificationState.OPEN)
    rectification.state = RectificationState.REPORTED
    rectification.measure = measure.strip()
    rectification.mended_by = actor
    rectification.mended_at = now
    rectification.save(update_fields=["state", "measure", "mended_by", "mended_at"])
    _record(rectification, "reported", actor, now, rectification.measure)
    return rectification


@transaction.atomic
def verify(
    *, rectification: Rectification, mended: bool, remark: str, actor: User, now: datetime
) -> Rectification:
    """An independent closer says whether it is mended; if not, it goes back and the clock runs.

    Raises SamePerson, WordsMissing (sent back without a reason), NotNow.
    """
    rectification = _locked(rectification, RectificationState.REPORTED)
    if rectification.mended_by_id == actor.pk:
        raise SamePerson("整改和核实不能是同一个人。")
    if not mended and not remark.strip():
        raise WordsMissing("退回要写明还差什么。")
    rectification.remark = remark.strip()
    if mended:
        rectification.state = RectificationState.VERIFIED
        rectification.verified_by = actor
        rectification.verified_at = now
        promises.close_for(
            subject=rectification.subject,
            kind=PromiseKind.RECTIFICATION,
            evidence_label=f"{actor.name}核实已整改",
            actor=actor.as_actor(),
            now=now,
        )
        _tell_applicant(rectification, now)
    else:
        rectification.state = RectificationState.OPEN
        rectification.rounds += 1
    rectification.save()
    _record(rectification, "verified" if mended else "sent_back", actor, now, remark.strip())
    return rectification


def _locked(rectification: Rectification, state: RectificationState) -> Rectification:
    fresh = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("rating__case__application__applicant", "rating__office")
        .get(pk=rectification.pk)
    )
    if fresh.state != state:
        raise NotNow(f"这一条现在是“{RectificationState(fresh.state).label}”，不能这样操作。")
    return fresh


def _record(
    rectification: Rectification, what: str, actor: User, now: datetime, note: str
) -> None:
    ledger.record(
        actor=actor.as_actor(),
        action=f"supervision.rectification.{what}",
        subject=rectification.subject,
        at=now,
        data={"note": note},
    )


def _tell_applicant(rectification: Rectification, now: datetime) -> None:
    rating = rectification.rating
    notifications.notify(
        recipients=[rating.by],
        subject=rating.case.application.subject,
        title=f"您反映的问题已经整改：{rating.case.title}",
        body=rectification.measure,
        now=now,
    )
