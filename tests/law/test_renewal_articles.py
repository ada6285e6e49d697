"""行政许可法 art. 50: renewal, and what the office's silence means."""

from datetime import date, datetime, time, timedelta

import pytest

from ganxin.cases.choices import Action, State, TargetKind, Verdict
from ganxin.cases.models import Case
from ganxin.cases.operations import sweeps
from ganxin.cases.operations.moves import NeedUnmet, move
from ganxin.cases.review import operations as review
from ganxin.cases.rules import renewal as rules
from ganxin.ledger import api as ledger
from ganxin.licences import api as licences
from ganxin.licences.api import Licence
from ganxin.licences.choices import Standing, Status
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from tests.law.renewing import granted, renew
from tests.world import SHANGHAI, World, build_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def end_of(licence: Licence) -> date:
    assert licence.valid_to is not None
    return licence.valid_to


def asked(world: World, licence: Licence, days: int) -> Case:
    """Asked so many days before the last valid day."""
    return renew(world, licence, morning(rules.last_day(end_of(licence)) - days * DAY))


def test_article_50_no_decision_by_expiry_is_renewed(world: World) -> None:
    """行政机关应当根据被许可人的申请，在该行政许可有效期届满前作出是否准予延续的决定；逾期未作决定的，
    视为准予延续。"""
    old = granted(world)
    case = asked(world, old, 30)
    review.accept(case=case, actor=world["clerk"], now=morning(rules.ask_by(end_of(old))))

    assert sweeps.deem_renewed(now=morning(rules.last_day(end_of(old)))) == []
    renewed = sweeps.deem_renewed(now=morning(end_of(old)))

    assert [each.pk for each in renewed] == [case.pk]
    case.refresh_from_db()
    old.refresh_from_db()
    assert case.state == State.GRANTED
    new = Licence.objects.get(replaces=old)
    assert new.valid_from == end_of(old), "not a day without a licence"
    assert new.standing(end_of(old)) == Standing.VALID
    assert old.status == Status.SUPERSEDED
    entry = ledger.entries_of("cases.case", str(case.public_id)).get(
        action=f"cases.case.{Action.DEEM_RENEWED}"
    )
    assert entry.basis == "行政许可法 第五十条"
    assert Message.objects.filter(
        recipient=world["applicant"], body__contains="视为准予延续"
    ).exists()
    assert case.papers.get(code="grant").title == "准予行政许可决定书"
    owed = promises.of_subjects("cases.case", [str(case.public_id)], now=morning(end_of(old)))
    running = [each.kind for each in owed[str(case.public_id)] if each.closed_at is None]
    assert running == ["deliver"]


def test_article_50_it_has_to_be_asked_thirty_days_before_expiry(world: World) -> None:
    """被许可人需要延续依法取得的行政许可的有效期的，应当在该行政许可有效期届满三十日前向作出行政许可
    决定的行政机关提出申请。"""
    old = granted(world)
    case = asked(world, old, 29)
    review.accept(case=case, actor=world["clerk"], now=morning(end_of(old) - 20 * DAY))

    assert sweeps.deem_renewed(now=morning(end_of(old))) == []

    case.refresh_from_db()
    assert case.state == State.HANDLING, "taken and handled, but not protected"
    assert old.standing(end_of(old)) == Standing.EXPIRED
    with pytest.raises(NeedUnmet, match="三十日以前"):
        move(case=case, action=Action.DEEM_RENEWED, actor=None, now=morning(end_of(old)))


def test_article_50_what_waits_for_the_applicant_is_no_silence_of_the_office(
    world: World,
) -> None:
    """Art. 32 (4): told once what is to be mended; until then there is nothing to decide."""
    old = granted(world)
    case = asked(world, old, 31)
    now = morning(rules.ask_by(end_of(old)))
    review.mark(
        application=case.application,
        target_kind=TargetKind.MATERIAL,
        target="health-certificates",
        verdict=Verdict.FAULT,
        reason="picture-unclear",
        actor=world["clerk"],
        now=now,
    )
    review.issue_notice(application=case.application, actor=world["clerk"], now=now)

    assert sweeps.deem_renewed(now=morning(end_of(old))) == []


def test_article_50_a_licence_revoked_meanwhile_is_not_renewed_by_silence(world: World) -> None:
    """Art. 69: what was revoked is no longer a permit whose period could go on."""
    old = granted(world)
    case = asked(world, old, 40)
    licences.revoke(
        licence=old,
        reason="用假材料取得",
        basis="行政许可法 第六十九条",
        actor=world["market-regulation.approver"].as_actor(),
        now=morning(rules.ask_by(end_of(old))),
    )

    assert sweeps.deem_renewed(now=morning(end_of(old))) == []
    case.refresh_from_db()
    assert case.state == State.RECEIVED
