"""Those whom a permit touches are told and heard: 行政许可法 art. 36, 45 to 48."""

from typing import Any

import pytest

from ganxin.cases.choices import Action, HearingGround, SpecialKind, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.hearing import queries
from ganxin.cases.models import Case, Decision
from ganxin.cases.operations import sweeps
from ganxin.cases.review import operations as review
from ganxin.cases.review.operations.special import NothingRunning
from ganxin.documents import api as documents
from ganxin.lib import pdf
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind, Unit
from tests.cases.officer.hands import accepted
from tests.law.hearings import (
    DAY,
    HANDLER,
    IN_TIME,
    ON_RECORD,
    applicant_party,
    asked,
    called,
    handed,
    neighbour,
    ready_to_decide,
    recorded,
)
from tests.world import MONDAY, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def grant(world: World, case: Case, now: Any = ON_RECORD) -> Decision:
    return decision.grant(
        case=case, action=Action.GRANT, actor=world["market-regulation.approver"], now=now
    )


def refuse(world: World, case: Case, now: Any = ON_RECORD) -> Decision:
    return decision.refuse(
        case=case,
        action=Action.REFUSE,
        reasons="油烟没有办法处理",
        clause="食品安全法 第三十三条",
        actor=world["market-regulation.approver"],
        now=now,
    )


def promise_of(subject: Any, kind: PromiseKind) -> promises.Promise:
    found = promises.find(subject=subject, kind=kind)
    assert found is not None
    return found


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
