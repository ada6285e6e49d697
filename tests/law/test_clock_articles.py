"""The law, in numbers: one test per article, as far as the clock and the promises can show it.

Each test quotes the article's own words (行政许可法 of 2019-04-23; the other laws by name).
What an office has to do in a case (notices, seals, officers) is shown with the cases.
"""

from datetime import date

import pytest

from ganxin.promises.choices import Approver, EventKind, PromiseKind, SpecialProcedure, Unit
from ganxin.promises.rules import (
    CannotExtend,
    CannotPause,
    Event,
    Terms,
    check_extension,
    check_pause,
    reckon,
)
from tests.promises.district import published

CALENDAR = published()
MONDAY = date(2026, 9, 28)
PUBLISHED = frozenset({"applicant_asked"})


def ends(length: int, *events: Event, limit: int = 0, start: date = MONDAY) -> date:
    terms = Terms(length, Unit.WORKDAY, "行政许可法", extension_limit=limit)
    return reckon(start, terms, events, CALENDAR).last_day_on


def workdays(after: date, until: date) -> int:
    return CALENDAR.workdays_between(after, until)


def test_article_26_joint_handling_is_an_outer_ceiling_over_the_items_own_clocks() -> None:
    """行政许可依法由地方人民政府两个以上部门分别实施的，本级人民政府可以确定一个部门受理行政许可申请
    并转告有关部门分别提出意见后统一办理，或者组织有关部门联合办理、集中办理。"""
    joint, item = ends(45), ends(20)

    assert workdays(MONDAY, joint) == 45
    assert item < joint  # the item's own clock stands beside it, not replaced


def test_article_32_within_five_days_of_receipt_everything_is_told_at_once() -> None:
    """申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容，
    逾期不告知的，自收到申请材料之日起即为受理"""
    received = date(2026, 9, 29)
    last = ends(5, start=received)

    assert last == date(2026, 10, 12)  # 30 September, 8, 9, 10 (worked) and 12 October
    assert workdays(received, last) == 5


@pytest.mark.parametrize("basis", [*SpecialProcedure, "applicant_asked"])
def test_article_32_nothing_stops_the_five_days(basis: str) -> None:
    """申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容"""
    with pytest.raises(CannotPause) as refusal:
        check_pause(PromiseKind.ACCEPT, basis, 5, PUBLISHED)
    assert refusal.value.rule == "行政许可法 第三十二条"


@pytest.mark.parametrize("kind", PromiseKind)
def test_article_34_a_site_check_never_stops_a_clock(kind: PromiseKind) -> None:
    """根据法定条件和程序，需要对申请材料的实质内容进行核实的，行政机关应当指派两名以上工作人员进行核查。"""
    with pytest.raises(CannotPause) as refusal:
        check_pause(kind, "site_check", 3, PUBLISHED | {"site_check"})
    assert refusal.value.rule == "行政许可法 第三十四条"


def test_article_42_a_decision_within_twenty_days_of_acceptance() -> None:
    """行政机关应当自受理行政许可申请之日起二十日内作出行政许可决定。"""
    last = ends(20)

    assert last == date(2026, 10, 30)
    assert workdays(MONDAY, last) == 20


def test_article_42_ten_days_more_approved_by_the_head_of_the_office() -> None:
    """二十日内不能作出决定的，经本行政机关负责人批准，可以延长十日，并应当将延长期限的理由告知申请人。"""
    decide = Terms(20, Unit.WORKDAY, "行政许可法 第四十二条", extension_limit=10)
    kind = PromiseKind.DECIDE_STATUTORY

    check_extension(decide, kind, [], 10, Approver.OFFICE_HEAD)
    for earlier, days in (([], 11), ([10], 1), ([4], 6)):
        with pytest.raises(CannotExtend):
            check_extension(decide, kind, earlier, days, Approver.OFFICE_HEAD)
    extended = ends(20, Event(EventKind.EXTEND, date(2026, 10, 20), days=10), limit=10)
    assert workdays(MONDAY, extended) == 30


def test_article_42_2_forty_five_days_and_fifteen_more_by_the_head_of_the_government() -> None:
    """办理的时间不得超过四十五日；四十五日内不能办结的，经本级人民政府负责人批准，可以延长十五日，
    并应当将延长期限的理由告知申请人。"""
    joint = Terms(45, Unit.WORKDAY, "行政许可法 第四十二条", extension_limit=15)

    check_extension(joint, PromiseKind.JOINT, [], 15, Approver.GOVERNMENT_HEAD)
    with pytest.raises(CannotExtend):
        check_extension(joint, PromiseKind.JOINT, [], 15, Approver.OFFICE_HEAD)
    with pytest.raises(CannotExtend):
        check_extension(joint, PromiseKind.JOINT, [], 16, Approver.GOVERNMENT_HEAD)
    extended = ends(45, Event(EventKind.EXTEND, date(2026, 10, 20), days=15), limit=15)
    assert workdays(MONDAY, extended) == 60


def test_article_43_review_by_the_lower_level_within_twenty_days() -> None:
    """下级行政机关应当自其受理行政许可申请之日起二十日内审查完毕。"""
    assert workdays(MONDAY, ends(20)) == 20


def test_article_44_delivery_within_ten_days_of_the_decision() -> None:
    """行政机关作出准予行政许可的决定，应当自作出决定之日起十日内向申请人颁发、送达行政许可证件"""
    decided = date(2026, 9, 30)
    last = ends(10, start=decided)

    assert workdays(decided, last) == 10
    assert last == date(2026, 10, 20)


STATUTORY = (PromiseKind.DECIDE_STATUTORY, PromiseKind.JOINT, PromiseKind.DELIVER)


@pytest.mark.parametrize("kind", STATUTORY)
def test_article_45_the_list_is_closed(kind: PromiseKind) -> None:
    """依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在本节规定的期限内。"""
    labels = ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]
    assert [procedure.label for procedure in SpecialProcedure] == labels

    for procedure in SpecialProcedure:
        check_pause(kind, procedure, 5, PUBLISHED)
    for other in ("applicant_asked", "consultation", "correction", "HEARING", "hearing ", ""):
        with pytest.raises(CannotPause) as refusal:
            check_pause(kind, other, 5, PUBLISHED | {other})
        assert refusal.value.rule == "行政许可法 第四十五条"


@pytest.mark.parametrize("kind", STATUTORY)
@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_article_45_how_long_it_takes_is_told_in_writing(kind: PromiseKind, days: int) -> None:
    """行政机关应当将所需时间书面告知申请人。"""
    with pytest.raises(CannotPause):
        check_pause(kind, SpecialProcedure.TESTING, days, PUBLISHED)


def test_article_45_the_time_of_a_special_procedure_does_not_count() -> None:
    """所需时间不计算在本节规定的期限内。"""
    begun, ended = date(2026, 10, 12), date(2026, 10, 16)
    last = ends(
        20,
        Event(EventKind.SUSPEND, begun, days=4, basis=SpecialProcedure.TESTING),
        Event(EventKind.RESUME, ended),
    )
    assert workdays(MONDAY, last) == 20 + 4  # Monday to Thursday


def test_article_45_speaks_of_the_law_a_district_may_pause_its_own_promise() -> None:
    """所需时间不计算在本节规定的期限内。（本区自己的承诺期限不在“本节规定的期限”之内）"""
    check_pause(PromiseKind.DECIDE_PROMISED, "applicant_asked", 5, PUBLISHED)
    with pytest.raises(CannotPause):
        check_pause(PromiseKind.DECIDE_PROMISED, "not_published", 5, PUBLISHED)


def test_article_47_five_days_to_ask_for_a_hearing_that_is_held_within_twenty() -> None:
    """申请人、利害关系人在被告知听证权利之日起五日内提出听证申请的，行政机关应当在二十日内组织听证。"""
    told = MONDAY
    ask_by = ends(5, start=told)
    held_by = ends(20, start=ask_by)

    assert ask_by == date(2026, 10, 10)
    assert workdays(ask_by, held_by) == 20


def test_article_48_notice_seven_days_before_the_hearing() -> None:
    """行政机关应当于举行听证的七日前将举行听证的时间、地点通知申请人、利害关系人，必要时予以公告；"""
    notified = date(2026, 9, 29)
    earliest = ends(7, start=notified)

    assert earliest == date(2026, 10, 14)
    assert workdays(notified, earliest) == 7


def test_article_50_asked_thirty_days_before_the_licence_expires() -> None:
    """被许可人需要延续依法取得的行政许可的有效期的，应当在该行政许可有效期届满三十日前
    向作出行政许可决定的行政机关提出申请。"""
    expires = date(2026, 11, 30)
    rank = CALENDAR.rank(expires.toordinal())
    latest = date.fromordinal(CALENDAR.select(rank - 30))

    assert latest == date(2026, 10, 19)
    assert ends(30, start=latest) == expires


def test_article_82_days_are_working_days_without_statutory_holidays() -> None:
    """本法规定的行政机关实施行政许可的期限以工作日计算，不含法定节假日。"""
    reckoning = reckon(MONDAY, Terms(20, Unit.WORKDAY, "行政许可法 第八十二条"), [], CALENDAR)

    for day in reckoning.days:
        assert not day.counts or CALENDAR.is_workday(day.on)
    free = [day.on for day in reckoning.days if day.kind == "holiday"]
    assert free == [date(2026, 10, number) for number in range(1, 8)]
    assert sum(day.counts for day in reckoning.days) == 20


def test_market_entities_regulation_19_on_the_spot_else_three_days_and_three_more() -> None:
    """市场主体登记管理条例第十九条：对申请材料齐全、符合法定形式的予以确认并当场登记。不能当场登记的，
    应当在3个工作日内予以登记；情形复杂的，经登记机关负责人批准，可以再延长3个工作日。"""
    basis = "市场主体登记管理条例 第十九条"
    on_the_spot = reckon(MONDAY, Terms(0, Unit.SAME_WORKDAY, basis), [], CALENDAR)
    assert on_the_spot.last_day_on == MONDAY

    three = Terms(3, Unit.WORKDAY, basis, extension_limit=3)
    kind = PromiseKind.DECIDE_STATUTORY
    check_extension(three, kind, [], 3, Approver.OFFICE_HEAD)
    with pytest.raises(CannotExtend):
        check_extension(three, kind, [], 4, Approver.OFFICE_HEAD)
    assert ends(3) == date(2026, 10, 8)
    assert ends(3, Event(EventKind.EXTEND, MONDAY, days=3), limit=3) == date(2026, 10, 12)


def test_fire_law_15_without_a_pledge_the_place_is_checked_within_ten_working_days() -> None:
    """消防法第十五条：申请人选择不采用告知承诺方式办理的，消防救援机构应当自受理申请之日起十个工作日内，
    根据消防技术标准和管理规定，对该场所进行检查。"""
    last = ends(10)

    assert workdays(MONDAY, last) == 10
    with pytest.raises(CannotPause):
        check_pause(PromiseKind.DECIDE_STATUTORY, "site_check", 10, PUBLISHED)
