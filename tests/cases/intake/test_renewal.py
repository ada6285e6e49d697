"""Renewing a licence from the wallet: when, what is asked, what it leads to."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.accounts import api as accounts
from ganxin.cases.choices import Action, State, SupplyState
from ganxin.cases.decision import operations as decision
from ganxin.cases.intake import operations as intake
from ganxin.cases.intake.queries import form_of
from ganxin.cases.intake.queries.renewal import renewal_of
from ganxin.cases.models import Application
from ganxin.cases.queries.renewed import earlier_answers
from ganxin.cases.review import operations as review
from ganxin.cases.rules import renewal as rules
from ganxin.cases.tasks import deem_renewed
from ganxin.documents import api as documents
from ganxin.licences.api import Licence
from ganxin.licences.choices import Status
from tests.cases.intake import steps
from tests.cases.intake.conftest import Moment
from tests.cases.intake.steps import Visit
from tests.law.renewing import SUPERMARKET, granted
from tests.world import SHANGHAI, World, case_of

pytestmark = pytest.mark.django_db
Visiting = Callable[[str], Visit]


@pytest.fixture
def licence(world: World) -> Licence:
    return granted(world)


@pytest.fixture
def before_expiry(moment: Moment, licence: Licence) -> Callable[[int], datetime]:
    """Puts the clock of the pages to so many days before the last valid day."""

    def put(days: int) -> datetime:
        assert licence.valid_to is not None
        day = rules.last_day(licence.valid_to) - timedelta(days=days)
        at = datetime.combine(day, time(10), SHANGHAI)
        moment(at)
        return at

    return put


def address(licence: Licence) -> str:
    return f"/licences/{licence.public_id}/renew/"


def begin(visit: Visit, licence: Licence) -> Application:
    visit.open(address(licence)).send(button="申请延续")
    return steps.application_at(visit.url)


def finish(visit: Visit, application: Application) -> Application:
    steps.fill_everything(visit, application)
    steps.upload_everything(visit, application)
    steps.sign_and_submit(visit, application, "张伟")
    assert visit.url.endswith("/done/"), visit.page.errors
    return Application.objects.get(pk=application.pk)


def test_the_wallet_offers_it_from_ninety_days_before_expiry(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(91)
    visit("applicant").open("/licences/").lacks("申请延续")
    visit("applicant").open(address(licence)).sees("现在还早")

    before_expiry(90)
    mine = visit("applicant").open("/licences/")
    mine.sees("申请延续", "最好在")
    mine.follow("申请延续").sees("依法视为准予延续", "有变化吗")
    visit("applicant").open(f"/licences/{licence.public_id}/").sees("申请延续")


def test_a_licence_that_does_not_end_or_is_somebody_else_s_has_no_renewal(
    world: World, visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(60)
    business = Licence.objects.get(type__code="business-licence")
    mine = visit("applicant").open(address(business))
    assert mine.url.endswith(f"/licences/{business.public_id}/"), "there is nothing to ask there"
    assert visit("stranger").open(address(licence)).status == 404
    assert visit("clerk").open(address(licence)).status == 403


def test_only_what_has_changed_is_asked(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(60)
    mine = visit("applicant")
    application = begin(mine, licence)
    mine.sees("食品经营许可（延续）", "有没有变化")
    mine.lacks("店面", "回答问题")
    mine.open(f"/applications/{application.public_id}/materials/")
    mine.sees("办证时交过，没有变化的不用再交", "从业人员健康证明")
    asked = [m.need.code for m in form_of(application).uploads]
    assert asked == ["health-certificates"], "what ages is handed in anew, nothing else"

    mine.open(address(licence))
    said: dict[str, str | list[str]] = {"changed": ["premises"], "anew": ["layout-plan"]}
    mine.send(said, button="保存，继续填写")
    again = steps.application_at(mine.url)
    assert again.pk == application.pk
    mine.open(f"/applications/{application.public_id}/fill/premises/")
    mine.sees("经营场所地址")
    assert "示例路 12 号" in mine.html, "asked again, with what was said then"
    asked = [m.need.code for m in form_of(again).uploads]
    assert set(asked) == {"layout-plan", "health-certificates"}


def test_who_asks_now_is_named_and_not_who_asked_then(
    world: World, visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    now = before_expiry(60)
    accounts.grant_mandate(
        applicant=licence.holder,
        agent=world["stranger"],
        scope="证照延续",
        valid_from=now.date(),
        valid_to=now.date() + timedelta(days=30),
        actor=world["applicant"].as_actor(),
        now=now,
    )
    application = begin(visit("stranger"), licence)
    name = application.answers.get(element="applicant_name")
    assert (name.raw, name.source) == ("李娜", "account")


def test_asked_late_it_says_plainly_what_follows_and_takes_the_application(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(29)
    mine = visit("applicant").open(address(licence))
    mine.sees("离到期不到三十日", "不受这一条保护", "原证不再有效")
    handed_in = finish(mine, begin(mine, licence))
    case = case_of(handed_in, "food-licence")
    assert case.state == State.RECEIVED
    desk = visit("market-regulation.handler").open(f"/work/cases/{case.public_id}/")
    desk.sees("离到期不到三十日", "没有变化")


def test_after_expiry_there_is_nothing_to_renew(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(5)
    mine = visit("applicant")
    application = begin(mine, licence)
    steps.fill_everything(mine, application)
    steps.upload_everything(mine, application)

    before_expiry(-1)
    mine.open(address(licence)).sees("已经到期", "重新申请")
    steps.sign_and_submit(mine, application, "张伟")
    assert mine.status == 422
    mine.sees("已过期，不能再延续")
    visit("applicant").open("/licences/").lacks("申请延续")


def test_the_new_licence_replaces_the_old_and_its_term_follows_on(
    world: World, visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    now = before_expiry(60)
    mine = visit("applicant")
    application = finish(mine, begin(mine, licence))
    mine.sees("没有变化", "依法视为准予延续")
    visit("applicant").open("/licences/").sees("延续正在办理")
    mine.open(f"/applications/{application.public_id}/").sees("依法视为准予延续")
    visit("clerk").open(f"/work/applications/{application.public_id}/").sees(licence.number)
    case = case_of(application, "food-licence")
    assert case.title == "食品经营许可（延续）"
    review.accept(case=case, actor=world["clerk"], now=now)
    steps_to_grant(world, application, now)

    licence.refresh_from_db()
    assert licence.status == Status.SUPERSEDED
    new = Licence.objects.get(replaces=licence)
    assert new.valid_from == now.date()
    assert licence.valid_to is not None
    assert new.valid_to == licence.valid_to.replace(year=licence.valid_to.year + 5)
    assert new.holder == licence.holder
    assert new.holder_name == licence.holder_name
    same = [label for label in licence.labels if label in new.data]
    assert {label: new.data[label] for label in same} == {
        label: licence.data[label] for label in same
    }


def steps_to_grant(world: World, application: Application, now: datetime) -> None:
    from tests.cases.test_story import visit as inspect

    case = case_of(application, "food-licence")
    inspect(world, case)
    case = case_of(application, "food-licence")
    handler, office = case.handler, "market-regulation"
    assert handler is not None
    review.give_opinion(
        case=case, grants=True, opinion="没有变化。", actor=handler, now=now, revision=None
    )
    review.pass_on(case=case, actor=handler, now=now)
    review.pass_up(case=case, actor=world[f"{office}.reviewer"], now=now)
    decision.grant(case=case, action=Action.GRANT, actor=world[f"{office}.approver"], now=now)


def test_the_papers_of_then_stand_in_the_renewal(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(60)
    mine = visit("applicant")
    application = finish(mine, begin(mine, licence))
    plan = application.supplies.get(material="layout-plan")
    assert plan.state == SupplyState.REUSED
    files = documents.attachments_of("cases.supply", [str(plan.public_id)])
    assert [file.name for file in files[str(plan.public_id)]] == ["店面平面布局图.pdf"]


def test_it_runs_once_at_a_time(
    world: World, visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    now = before_expiry(60)
    mine = visit("applicant")
    application = finish(mine, begin(mine, licence))
    mine.open(address(licence))
    assert mine.url.endswith(f"/applications/{application.public_id}/")
    with pytest.raises(intake.RenewalRuns):
        intake.start_renewal(
            licence=licence,
            changed=[],
            anew=[],
            hall=world.office("hall"),
            actor=world["applicant"],
            now=now,
        )


def test_the_job_renews_after_the_last_day_and_not_on_it(
    visit: Visiting, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    before_expiry(30)
    mine = visit("applicant")
    finish(mine, begin(mine, licence))
    before_expiry(0)
    assert deem_renewed(0) == 0
    before_expiry(-1)
    assert deem_renewed(0) == 1
    assert deem_renewed(0) == 0


def test_of_a_licence_from_elsewhere_what_stands_on_it_is_taken_over(
    world: World, licence: Licence, before_expiry: Callable[[int], datetime]
) -> None:
    now = before_expiry(60)
    Licence.objects.filter(pk=licence.pk).update(case_subject_type="", case_subject_id="")
    licence.refresh_from_db()
    renewal = renewal_of(licence, now.date())
    assert renewal is not None
    draft = intake.start_renewal(
        licence=licence,
        changed=[],
        anew=[],
        hall=world.office("hall"),
        actor=world["applicant"],
        now=now,
    )
    from ganxin.cases.queries.definitions import elements_of

    before = earlier_answers(licence, renewal.item, elements_of(draft))
    assert before["premises_address"] == "甘井子区泉水街道示例路 12 号 1 层"
    assert draft.answers.filter(element="premises_address", source="licence").exists()


DATES = st.dates(date(2026, 1, 1), date(2040, 12, 31))


@given(valid_to=DATES, early=st.integers(-40, 400))
def test_in_time_is_thirty_days_before_the_last_valid_day(valid_to: date, early: int) -> None:
    asked = rules.last_day(valid_to) - timedelta(days=early)
    assert rules.in_time(asked, valid_to) is (early >= 30)
    assert rules.opens_on(valid_to, 90) < rules.ask_by(valid_to) < valid_to


@given(valid_to=DATES, decided=st.integers(-400, 400), asked=st.integers(0, 90))
def test_a_renewal_in_time_never_leaves_a_day_without_a_licence(
    valid_to: date, decided: int, asked: int
) -> None:
    asked_on = rules.last_day(valid_to) - timedelta(days=asked)
    today = max(valid_to + timedelta(days=decided), asked_on)
    begin, base = rules.period(today, valid_to, asked_on=asked_on)
    if today < valid_to:
        assert (begin, base) == (today, valid_to)
    elif asked >= 30:
        assert (begin, base) == (valid_to, valid_to)
    else:
        assert (begin, base) == (today, today)


def test_the_story_s_answers_are_those_of_a_shop_with_a_food_permit() -> None:
    assert "cooked" in SUPERMARKET["food"]
