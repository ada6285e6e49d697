"""Those whom a permit touches are told and heard: 行政许可法 art. 36, 46 and 47."""

from typing import Any

import pytest

from ganxin.cases.choices import HearingGround
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.hearing import queries
from ganxin.cases.models import Case
from ganxin.cases.operations import sweeps
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from tests.cases.officer.hands import accepted
from tests.law.hearings import (
    DAY,
    HANDLER,
    applicant_party,
    asked,
    called,
    grant,
    handed,
    neighbour,
    promise_of,
    ready_to_decide,
    recorded,
    refuse,
)
from tests.world import MONDAY, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_article_36_an_interested_person_is_told_and_may_state_and_defend(world: World) -> None:
    """发现行政许可事项直接关系他人重大利益的，应当告知该利害关系人。申请人、利害关系人有权进行陈述和
    申辩。行政机关应当听取申请人、利害关系人的意见。"""
    case = accepted(world)
    next_door = neighbour(world, case)
    with pytest.raises(hearings.HearingFirst) as untold:  # a paper that nobody has handed over
        grant(world, ready_to_decide(case), now=MONDAY)
    assert "还没有告知利害关系人 赵*" in str(untold.value.message)
    assert untold.value.rule == "行政许可法 第三十六条"

    handed(world, next_door)
    for party, who in ((next_door, HANDLER), (applicant_party(case), "applicant")):
        hearings.take_statement(party=party, text="排烟口要朝马路。", actor=world[who], now=MONDAY)

    assert queries.told_of_rights(next_door) is not None
    assert next_door.statements.get().taken_by == world[HANDLER]
    assert applicant_party(case).statements.get().taken_by is None


def test_article_46_a_hearing_by_law_or_public_interest_is_ordered_by_the_office(
    world: World,
) -> None:
    """法律、法规、规章规定实施行政许可应当听证的事项，或者行政机关认为需要听证的其他涉及公共利益的重大
    行政许可事项，行政机关应当向社会公告，并举行听证。"""
    case = accepted(world)
    with pytest.raises(hearings.NotOpen):
        order(world, case, HearingGround.REQUEST)

    hearing = order(world, case, HearingGround.PUBLIC)

    assert promises.find(subject=hearing.subject, kind=PromiseKind.HEARING) is None
    assert queries.told_of_rights(applicant_party(case)) is not None
    assert [each.public_id for each in queries.announced(MONDAY.date())] == [hearing.public_id]
    with pytest.raises(hearings.HearingFirst):
        refuse(world, ready_to_decide(case))


def order(world: World, case: Case, ground: HearingGround) -> Any:
    return hearings.order_hearing(
        case=case,
        ground=ground,
        reason="关系到整个小区",
        expected_days=15,
        actor=world[HANDLER],
        now=MONDAY,
    )


def test_article_47_both_are_told_of_the_right_before_the_decision(world: World) -> None:
    """行政许可直接涉及申请人与他人之间重大利益关系的，行政机关在作出行政许可决定前，应当告知申请人、
    利害关系人享有要求听证的权利；"""
    case = accepted(world)
    party = neighbour(world, case, login=True)

    for each in (party, applicant_party(case)):
        right = promise_of(each.subject, PromiseKind.HEARING_REQUEST)
        assert right.last_day_on == (MONDAY + 7 * DAY).date()
        assert right.basis == "行政许可法 第四十七条"
    told = Message.objects.filter(recipient=world["stranger"]).values_list("body", flat=True)
    assert "要求听证" in "".join(told)
    with pytest.raises(hearings.HearingFirst, match="还可以要求听证"):
        grant(world, ready_to_decide(case), now=MONDAY + 7 * DAY)
    grant(world, ready_to_decide(case), now=MONDAY + 8 * DAY)


def test_article_47_a_right_that_nobody_used_ends_and_is_no_overdue_promise(world: World) -> None:
    """在被告知听证权利之日起五日内提出听证申请的"""
    case = accepted(world)
    party = neighbour(world, case, login=True)
    assert sweeps.end_hearing_rights(now=MONDAY + 7 * DAY) == 0  # the last day is still his

    assert sweeps.end_hearing_rights(now=MONDAY + 8 * DAY) == 2

    right = promise_of(party.subject, PromiseKind.HEARING_REQUEST)
    assert right.outcome == Outcome.CANCELLED
    with pytest.raises(hearings.TooLateToAsk):
        hearings.ask_hearing(party=party, reason="", actor=world["stranger"], now=MONDAY + 8 * DAY)


def test_article_47_asked_within_five_days_it_is_held_within_twenty(world: World) -> None:
    """申请人、利害关系人在被告知听证权利之日起五日内提出听证申请的，行政机关应当在二十日内组织听证。"""
    case = accepted(world)
    party = neighbour(world, case, login=True)
    last = MONDAY + 7 * DAY

    hearing = hearings.ask_hearing(
        party=party, reason="油烟太大", actor=world["stranger"], now=last
    )

    held_by = promise_of(hearing.subject, PromiseKind.HEARING)
    assert held_by.last_day_on == (last + 28 * DAY).date()
    assert promise_of(party.subject, PromiseKind.HEARING_REQUEST).closed_at == last
    with pytest.raises(hearings.NoticeTooShort, match="二十个工作日"):
        hearings.call_hearing(
            hearing=hearing,
            held_at=last + 29 * DAY,
            place="301",
            chair=world["market-regulation.approver"],
            closed_reason="",
            actor=world[HANDLER],
            now=last,
        )
    with pytest.raises(hearings.TooLateToAsk) as late:
        hearings.ask_hearing(
            party=applicant_party(case), reason="", actor=world["applicant"], now=last + DAY
        )
    assert late.value.rule == "行政许可法 第四十七条"


def test_article_47_who_asks_while_an_ordered_hearing_is_on_its_way_starts_the_twenty_days(
    world: World,
) -> None:
    """The office's own hearing has no term (art. 46); asked for, it has."""
    case = accepted(world)
    hearing = hearings.order_hearing(
        case=case,
        ground=HearingGround.PUBLIC,
        reason="很多邻居关心",
        expected_days=30,
        actor=world[HANDLER],
        now=MONDAY,
    )
    assert promises.find(subject=hearing.subject, kind=PromiseKind.HEARING) is None

    joined = hearings.ask_hearing(
        party=applicant_party(case), reason="", actor=world["applicant"], now=MONDAY + DAY
    )

    assert joined == hearing
    owed = promise_of(hearing.subject, PromiseKind.HEARING)
    assert owed.last_day_on == (MONDAY + 29 * DAY).date()
    assert owed.to_applicant == case.application.applicant


def test_article_47_the_twenty_days_are_for_the_hearing_and_not_for_filing_its_record(
    world: World,
) -> None:
    case = accepted(world)
    _, hearing = asked(world, case)
    on_the_last_day = MONDAY + 28 * DAY
    hearings.call_hearing(
        hearing=hearing,
        held_at=on_the_last_day,
        place="区政务服务中心 301",
        chair=world["market-regulation.approver"],
        closed_reason="",
        actor=world[HANDLER],
        now=MONDAY,
    )

    recorded(world, hearing, now=on_the_last_day + 2 * DAY)

    kept = promise_of(hearing.subject, PromiseKind.HEARING)
    assert kept.outcome == Outcome.KEPT
    assert kept.closed_at == on_the_last_day + 2 * DAY


def test_article_47_2_the_parties_bear_no_costs(world: World) -> None:
    """申请人、利害关系人不承担行政机关组织听证的费用。"""
    case = accepted(world)
    _, hearing = asked(world, case)
    called(world, hearing)

    told = Message.objects.filter(recipient=world["stranger"]).values_list("body", flat=True)

    assert all("不收费" in body for body in told)
