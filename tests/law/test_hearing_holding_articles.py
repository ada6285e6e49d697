"""How a hearing is held, and what it does to the clocks: 行政许可法 art. 45 and 48."""

from typing import Any

import pytest

from ganxin.cases.choices import SpecialKind, State
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.hearing import queries
from ganxin.cases.review import operations as review
from ganxin.cases.review.operations.special import NothingRunning
from ganxin.documents import api as documents
from ganxin.lib import pdf
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind, Unit
from tests.cases.officer.hands import accepted
from tests.law.hearings import (
    DAY,
    HANDLER,
    IN_TIME,
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


def test_article_48_1_1_time_and_place_seven_days_before(world: World) -> None:
    """行政机关应当于举行听证的七日前将举行听证的时间、地点通知申请人、利害关系人，必要时予以公告；"""
    case = accepted(world)
    party, hearing = asked(world, case)
    with pytest.raises(hearings.NoticeTooShort, match="七个工作日") as short:
        called(world, hearing, now=MONDAY + DAY)  # six working days between
    assert short.value.rule == "行政许可法 第四十八条"

    call = called(world, hearing)

    for each in (party, applicant_party(case)):
        assert queries.told_of(each, call) is not None
    assert case.papers.filter(code="hearing_call").count() == 2


def test_article_48_1_1_who_is_told_on_paper_too_late_makes_another_day_necessary(
    world: World,
) -> None:
    """行政机关应当于举行听证的七日前将举行听证的时间、地点通知申请人、利害关系人；"""
    case = accepted(world)
    _, hearing = asked(world, case)
    on_paper = neighbour(world, case)
    handed(world, on_paper)
    call = called(world, hearing)
    with pytest.raises(hearings.NotReadyToRecord, match="没有通知"):
        recorded(world, hearing)

    handed(world, on_paper, call, now=MONDAY + DAY)

    with pytest.raises(hearings.NotReadyToRecord, match="不足七个工作日"):
        recorded(world, hearing)


def test_article_48_1_2_it_is_public_and_announced(world: World) -> None:
    """听证应当公开举行；"""
    case = accepted(world)
    _, hearing = asked(world, case)

    called(world, hearing)

    assert [each.public_id for each in queries.announced(MONDAY.date())] == [hearing.public_id]


def test_article_48_1_3_the_chair_has_not_examined_and_may_be_recused(world: World) -> None:
    """行政机关应当指定审查该行政许可申请的工作人员以外的人员为听证主持人，申请人、利害关系人认为主持人与
    该行政许可事项有直接利害关系的，有权申请回避；"""
    case = accepted(world)
    case.handler = world[HANDLER]
    case.save(update_fields=["handler"])
    party, hearing = asked(world, case)
    for chair in (HANDLER, "health.approver", "market-regulation.head"):
        with pytest.raises(hearings.WrongChair):
            hearings.call_hearing(
                hearing=hearing,
                held_at=IN_TIME,
                place="301",
                chair=world[chair],
                closed_reason="",
                actor=world[HANDLER],
                now=MONDAY,
            )
    call = hearings.call_hearing(
        hearing=hearing,
        held_at=IN_TIME,
        place="301",
        chair=world["market-regulation.approver"],
        closed_reason="",
        actor=world[HANDLER],
        now=MONDAY,
    )

    recusal = hearings.ask_recusal(
        party=party, reason="是店主的亲戚", actor=world["stranger"], now=MONDAY
    )
    with pytest.raises(hearings.NotReadyToRecord, match="回避"):
        recorded(world, hearing)
    hearings.answer_recusal(
        recusal=recusal,
        accepted=True,
        new_chair=world["market-regulation.second"],
        note="",
        actor=world["market-regulation.head"],
        now=MONDAY,
    )

    call.refresh_from_db()
    assert call.chair == world["market-regulation.second"]
    recorded(world, hearing)


def test_article_48_1_5_the_record_is_made_and_signed(world: World) -> None:
    """听证应当制作笔录，听证笔录应当交听证参加人确认无误后签字或者盖章。"""
    case = accepted(world)
    _, hearing = asked(world, case)
    called(world, hearing)
    with pytest.raises(hearings.NotReadyToRecord, match="签字或者盖章"):
        recorded(world, hearing, signed=False)

    recorded(world, hearing)

    key = str(hearing.public_id)
    assert [file.purpose for file in documents.attachments_of("cases.hearing", [key])[key]] == [
        "听证笔录"
    ]


def test_article_48_2_the_decision_rests_on_the_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """行政机关应当根据听证笔录，作出行政许可决定。"""
    case = accepted(world)
    party, hearing = asked(world, case)
    called(world, hearing)
    hearings.waive_hearing(
        party=applicant_party(case), reason="", actor=world["applicant"], now=MONDAY
    )
    for decide in (grant, refuse):
        with pytest.raises(hearings.HearingFirst, match="听证笔录") as first:
            decide(world, ready_to_decide(case))
        assert first.value.rule == "行政许可法 第四十八条"
    recorded(world, hearing)
    written: list[dict[str, Any]] = []
    real = pdf.render

    def render(code: str, data: dict[str, Any]) -> bytes:
        written.append(data)
        return real(code, data)

    monkeypatch.setattr(pdf, "render", render)

    grant(world, ready_to_decide(case))

    assert written[-1]["heard_on"] == IN_TIME.date()
    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert party.asked_at is None  # the row in hand is old; the stored one says when
    party.refresh_from_db()
    assert party.asked_at == MONDAY


def test_article_45_the_time_of_the_hearing_does_not_count_and_is_told_in_writing(
    world: World,
) -> None:
    """依法需要听证……的，所需时间不计算在本节规定的期限内。行政机关应当将所需时间书面告知申请人。"""
    case = accepted(world)
    kinds = (PromiseKind.DECIDE_STATUTORY, PromiseKind.DECIDE_PROMISED)
    before = [promise_of(case.subject, kind).last_day_on for kind in kinds]
    _, hearing = asked(world, case)
    for kind in kinds:
        assert promise_of(case.subject, kind).suspended_on == MONDAY.date()
    assert case.papers.filter(code="special_procedure").exists()
    hearing.refresh_from_db()
    assert hearing.procedure is not None
    with pytest.raises(NothingRunning):
        review.end_special_procedure(
            procedure=hearing.procedure, result="", actor=world[HANDLER], now=MONDAY + DAY
        )
    called(world, hearing)

    recorded(world, hearing)

    after = [promise_of(case.subject, kind) for kind in kinds]
    assert [promise.suspended_on for promise in after] == [None, None]
    # Heard from the 12th to the 21st: the 13th to the 16th and the 19th to the 21st do not count.
    week = promises.Terms(7, Unit.WORKDAY, "七个工作日")
    assert [promise.last_day_on for promise in after] == [
        promises.reckon(day, week, (), promises.calendar()).last_day_on for day in before
    ]


def test_article_45_a_hearing_asked_for_during_a_test_keeps_the_clock_standing_after_it(
    world: World,
) -> None:
    """依法需要听证、……检测……的，所需时间不计算在本节规定的期限内。"""
    case = accepted(world, "drainage-permit")
    testing = review.begin_special_procedure(
        case=case,
        kind=SpecialKind.TESTING,
        reason="测水质",
        expected_days=3,
        actor=world["urban-management.handler"],
        now=MONDAY,
    )
    _, hearing = asked(world, case)
    assert not case.special_procedures.filter(kind=SpecialKind.HEARING).exists()

    review.end_special_procedure(
        procedure=testing,
        result="合格",
        actor=world["urban-management.handler"],
        now=MONDAY + DAY,
    )

    hearing.refresh_from_db()
    assert hearing.procedure is not None
    standing = promise_of(case.subject, PromiseKind.DECIDE_STATUTORY)
    assert standing.suspended_on == (MONDAY + DAY).date()
