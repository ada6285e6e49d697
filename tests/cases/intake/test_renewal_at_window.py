"""Renewing at the window: somebody brings a licence that runs out, a clerk keys in."""

from datetime import datetime, time, timedelta

import pytest

from ganxin.accounts import api as accounts
from ganxin.cases.choices import AnswerSource, ApplicationState, Channel, State
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application
from ganxin.cases.rules import renewal as rules
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_id_card
from ganxin.licences.api import Licence
from tests.cases.intake.conftest import Moment
from tests.cases.intake.steps import Visit, browser_of
from tests.law.renewing import granted, renew
from tests.world import PDF, SHANGHAI, World, case_of, sample

pytestmark = pytest.mark.django_db
WINDOW = "/work/window/renew/"
HOLDER = make_id_card("21021119900101001")
STRANGER = make_id_card("21021119900101002")
NEWCOMER = make_id_card("21021119770707007")


@pytest.fixture(scope="module")
def _granted(world: World) -> int:
    return granted(world).pk


@pytest.fixture
def licence(db: None, _granted: int) -> Licence:
    return Licence.objects.select_related("type", "holder").get(pk=_granted)


@pytest.fixture(autouse=True)
def now(licence: Licence, moment: Moment) -> datetime:
    """Sixty days before the last valid day."""
    assert licence.valid_to is not None
    day = rules.last_day(licence.valid_to) - timedelta(days=60)
    at = datetime.combine(day, time(10), SHANGHAI)
    moment(at)
    return at


@pytest.fixture
def clerk(world: World) -> Visit:
    return Visit(browser_of(world["clerk"]))


def bring(clerk: Visit, licence: Licence, card: str, **more: str) -> Visit:
    values: dict[str, str | list[str]] = {"licence_number": licence.number, "id_card": card}
    return clerk.open(WINDOW).send({**values, **more}, button="开始延续")


def draft() -> Application:
    return Application.objects.select_related("applicant", "filed_by", "keyed_by").get(
        renews__isnull=False
    )


def test_the_window_leads_to_it(clerk: Visit) -> None:
    clerk.open("/work/window/").follow("延续证照").sees("证照编号", "来人的身份证号码")


def test_the_holder_brings_his_licence_and_only_what_has_changed_is_asked(
    world: World, clerk: Visit, licence: Licence
) -> None:
    bring(clerk, licence, HOLDER)
    begun = draft()
    assert (begun.channel, begun.keyed_by) == (Channel.WINDOW, world["clerk"])
    assert begun.applicant == licence.holder
    assert begun.filed_by == world["applicant"], "so he finds it in his own account"
    clerk.sees("食品经营许可（延续）", "有变化吗", licence.number)
    asked = [m.need.code for m in form_of(begun).uploads]
    assert asked == ["health-certificates"]

    clerk.send({"changed": ["premises"], "anew": ["layout-plan"]}, button="保存变化")
    clerk.sees("经营场所地址")
    again = draft()
    assert again.answers_given == {"changed": ["premises"], "anew": ["layout-plan"]}
    assert {m.need.code for m in form_of(again).uploads} == {
        "layout-plan",
        "health-certificates",
    }


def test_it_is_handed_in_and_received_like_the_online_one(
    world: World, clerk: Visit, licence: Licence
) -> None:
    bring(clerk, licence, HOLDER)
    desk = f"/work/window/{draft().public_id}/"
    clerk.open(desk)
    for line in form_of(draft()).uploads:
        clerk.send(button="上传", action=f"materials/{line.need.code}/", files=[("证明.pdf", PDF)])
    for page in form_of(draft()).pages:
        for field in page.asked:
            if field.missing:
                raw = sample(field.field.element)
                clerk.open(desk).send({field.field.code: raw}, button="保存填写内容")
    clerk.open(desk).send({"read_out": "on", "signed_name": "张伟"}, button="提交收件")
    assert clerk.status == 200, clerk.page.text
    handed_in = draft()
    assert handed_in.state == ApplicationState.SUBMITTED, clerk.page.text
    case = case_of(handed_in, "food-licence")
    assert case.state == State.RECEIVED
    Visit(browser_of(world["applicant"])).open("/licences/").sees("延续正在办理")


def test_who_is_not_the_holder_needs_a_letter_of_authority(
    world: World, clerk: Visit, licence: Licence
) -> None:
    bring(clerk, licence, STRANGER)
    assert clerk.status == 422
    clerk.sees("不是持证人", "核对授权书")
    assert not Application.objects.filter(renews__isnull=False).exists()

    bring(clerk, licence, STRANGER, authorised="on")
    begun = draft()
    assert begun.filed_by == world["stranger"]
    name = begun.answers.get(element="applicant_name")
    assert (name.raw, name.source) == ("李娜", AnswerSource.CLERK)
    entries = ledger.entries_of("cases.application", str(begun.public_id))
    said = entries.get(action="cases.application.keyed_at_window").data
    assert said["letter_of_authority"] is True


def test_an_agent_of_the_holder_needs_no_other_letter(
    world: World, clerk: Visit, licence: Licence, now: datetime
) -> None:
    accounts.grant_mandate(
        applicant=licence.holder,
        agent=world["stranger"],
        scope="证照延续",
        valid_from=now.date(),
        valid_to=now.date() + timedelta(days=30),
        actor=world["applicant"].as_actor(),
        now=now,
    )
    bring(clerk, licence, STRANGER)
    assert draft().filed_by == world["stranger"]


def test_a_person_who_comes_for_the_first_time_is_entered_by_card_and_name(
    clerk: Visit, licence: Licence
) -> None:
    bring(clerk, licence, NEWCOMER, authorised="on")
    clerk.sees("第一次来")
    bring(clerk, licence, NEWCOMER, authorised="on", name="赵敏")
    begun = draft()
    assert begun.filed_by == begun.keyed_by, "no login of his own"
    assert begun.answers.get(element="applicant_name").raw == "赵敏"


def test_a_number_that_nobody_has_is_told_kindly(clerk: Visit, licence: Licence) -> None:
    clerk.open(WINDOW).send({"licence_number": "JY00000", "id_card": HOLDER}, button="开始延续")
    assert clerk.status == 422
    clerk.sees("没有找到可以延续的证照")


def test_too_early_and_running_are_refused_with_the_reason(
    world: World, clerk: Visit, licence: Licence, now: datetime, moment: Moment
) -> None:
    moment(now - timedelta(days=60))
    bring(clerk, licence, HOLDER)
    clerk.sees("现在还早")
    moment(now)
    renew(world, licence, now)
    bring(clerk, licence, HOLDER)
    clerk.sees("正在办理，不用再申请")


def test_what_the_holder_began_online_goes_on_at_the_window(
    world: World, clerk: Visit, licence: Licence
) -> None:
    mine = Visit(browser_of(world["applicant"]))
    mine.open(f"/licences/{licence.public_id}/renew/")
    mine.send({"changed": ["premises"]}, button="申请延续")
    begun = draft()
    bring(clerk, licence, HOLDER)
    again = draft()
    assert again.pk == begun.pk
    assert again.answers_given["changed"] == ["premises"], "what he said stands"
    assert again.keyed_by == world["clerk"]
    assert mine.open(f"/applications/{begun.public_id}/tasks/").status == 200, "and is his still"


def test_only_clerks_do_this_and_each_his_own(
    world: World, clerk: Visit, licence: Licence
) -> None:
    bring(clerk, licence, HOLDER)
    changes = f"/work/window/{draft().public_id}/changes/"
    for name, status in (("applicant", 403), ("market-regulation.handler", 403), ("clerk2", 404)):
        assert browser_of(world[name]).post(changes).status_code == status
    assert browser_of(world["applicant"]).get(WINDOW).status_code == 403
    assert clerk.client.get(changes).status_code == 405
