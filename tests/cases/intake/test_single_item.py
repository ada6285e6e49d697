"""One item alone: found by its name, read, begun, filled in, decided, and its licence used."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts import api as accounts
from ganxin.cases.choices import State
from ganxin.cases.models import Application
from ganxin.cases.review import operations as review
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card, make_uscc
from ganxin.licences.api import Licence
from tests.cases.intake import steps
from tests.cases.intake.steps import Visit
from tests.cases.test_story import decide, register
from tests.cases.test_story import visit as inspect
from tests.world import MONDAY, PDF, World, case_of, states
from tests.world import hand_in as hand_in_bundle

pytestmark = pytest.mark.django_db
FOOD = "/items/food-licence/"
ANSWERS: dict[str, str | list[str]] = {"shop": "new", "food": ["prepackaged", "bulk"]}
OTHERS = make_uscc("91210211MA2099999")
NEW_CARD = make_id_card("21021119770707007")


def anybody(answers: dict[str, str | list[str]] | None = None) -> Visit:
    return Visit(Client()).open(f"{FOOD}?{urlencode(answers or {}, doseq=True)}")


def begin(visit: Visit, answers: dict[str, str | list[str]] = ANSWERS) -> Application:
    visit.open(f"{FOOD}?{urlencode(answers, doseq=True)}").follow("在线办理")
    visit.send(button="开始填写")
    return steps.application_at(visit.url)


def type_code(visit: Visit, application: Application, uscc: str) -> None:
    visit.open(f"/applications/{application.public_id}/fill/entity/")
    visit.send({"uscc": uscc, "registered_name": "甘井子区老李食杂店"}, button="保存并继续")


def hand_in(visit: Visit, application: Application, name: str) -> Application:
    steps.fill_everything(visit, application)
    steps.upload_everything(visit, application)
    steps.sign_and_submit(visit, application, name)
    assert visit.url.endswith("/done/"), visit.page.errors
    return Application.objects.get(pk=application.pk)


def test_who_searches_for_the_permit_finds_its_own_guide(world: World) -> None:
    visit = Visit(Client()).open("/find/?q=食品经营许可").follow("食品经营许可")
    assert visit.url == FOOD
    visit.sees("先回答 2 个问题", "店里卖哪些吃的", "这是一家什么样的店")
    visit.sees("5 个工作日", "法定 10 个工作日", "不收费")
    visit.sees("为什么要", "从哪来", "店面平面布局图", "第三十五条", "食品经营许可证")
    visit.sees("一次性告知单", "打印告知单", "一起办更省事", "我要开生鲜超市")
    visit.lacks("一件事一次办，省了多少")


def test_its_own_questions_decide_its_list(world: World) -> None:
    anybody(ANSWERS).sees("问题都答完了", "从业人员健康证明")
    anybody(ANSWERS).lacks("现场制作流程说明", "连锁总部统一管理制度")
    anybody({"shop": "chain", "food": "onsite"}).sees("现场制作流程说明", "连锁总部统一管理制度")


def test_the_same_answers_are_the_same_sheet_for_everybody(world: World) -> None:
    sheet = anybody(ANSWERS)
    assert 'src="data:image/png;base64,' in sheet.html
    fragment = Client().get(f"{FOOD}?shop=new", headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="result"')
    assert "<html" not in fragment


def test_an_item_without_questions_leads_straight_on(
    world: World, visit: Callable[[str], Visit]
) -> None:
    mine = visit("applicant").open("/items/drainage-permit/")
    mine.lacks("先回答")
    mine.follow("在线办理").sees("开始办理")
    mine.send(button="开始填写")
    mine.lacks("回答问题")


def test_one_item_goes_the_whole_way_to_its_licence(
    world: World, visit: Callable[[str], Visit]
) -> None:
    mine = visit("applicant")
    application = begin(mine)
    mine.sees("食品经营许可", "回答问题", "店的登记信息")
    type_code(mine, application, OTHERS)
    application = hand_in(mine, application, "张伟")

    assert states(application) == {"food-licence": State.RECEIVED}
    case = case_of(application, "food-licence")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    inspect(world, case)
    decide(world, case)

    licence = Licence.objects.get(type__code="food-licence")
    assert licence.holder == world.applicant
    assert licence.holder_name == "甘井子区老李食杂店"
    assert licence.data["统一社会信用代码"] == OTHERS
    mine.open(f"/applications/{application.public_id}/").sees("食品经营许可")
    mine.open("/licences/").sees("食品经营许可证", licence.number)


def test_the_shop_that_is_there_already_gives_its_own_licence(
    world: World, visit: Callable[[str], Visit]
) -> None:
    """Registered here before: the wallet says code and name, and nobody copies the licence."""
    register(world, case_of(hand_in_bundle(world), "register-company"))
    mine = visit("applicant").open(f"{FOOD}?{urlencode(ANSWERS, doseq=True)}")
    mine.sees("使用您的营业执照")
    mine.follow("在线办理").sees("这一项是给店或者企业办的", "电子营业执照")
    mine.send(button="开始填写")  # the enterprise is chosen already
    application = steps.application_at(mine.url)

    enterprise = accounts.Applicant.objects.get(kind="enterprise")
    assert application.applicant == enterprise
    mine.open(f"/applications/{application.public_id}/fill/entity/")
    assert mine.status == 200
    mine.sees(str(enterprise.uscc), enterprise.name)
    mine.open(f"/applications/{application.public_id}/materials/")
    mine.sees("使用您的营业执照")

    handed = hand_in(mine, application, "张伟")
    case = case_of(handed, "food-licence")
    assert case.state == State.RECEIVED  # it waits for nobody
    assert not case.fed_by.exists()


def test_nobody_asks_online_for_a_permit_of_somebody_else_s_enterprise(
    world: World, visit: Callable[[str], Visit]
) -> None:
    accounts.register_enterprise(
        name="大连别人家商贸有限公司",
        uscc=OTHERS,
        legal_representative=world["applicant"],
        actor=SYSTEM,
        now=MONDAY,
    )
    stranger = visit("stranger")
    application = begin(stranger)
    type_code(stranger, application, OTHERS)
    stranger.open(f"/applications/{application.public_id}/check/")
    stranger.sees("请用负责人的账号办")
    steps.upload_everything(stranger, application)
    steps.sign_and_submit(stranger, application, "李娜")
    assert stranger.status == 422
    application.refresh_from_db()
    assert application.is_draft


def test_his_own_enterprise_that_he_only_typed_holds_the_permit(
    world: World, visit: Callable[[str], Visit]
) -> None:
    enterprise = accounts.register_enterprise(
        name="大连自己家商贸有限公司",
        uscc=OTHERS,
        legal_representative=world["applicant"],
        actor=SYSTEM,
        now=MONDAY,
    )
    mine = visit("applicant").open(f"{FOOD}start/?{urlencode(ANSWERS, doseq=True)}")
    mine.send({"applicant": str(world.applicant.public_id)}, button="开始填写")
    application = steps.application_at(mine.url)
    type_code(mine, application, OTHERS)
    handed = hand_in(mine, application, "张伟")
    assert handed.enterprise == enterprise


def test_a_second_start_goes_on_with_the_draft_and_a_bundle_is_another(
    world: World, visit: Callable[[str], Visit]
) -> None:
    first = begin(visit("applicant"))
    again = begin(visit("applicant"), {"shop": "chain", "food": "farm"})
    assert again.pk == first.pk
    assert again.answers_given["shop"] == ["chain"]
    bundle = steps.application_at(steps.start(world["applicant"]).url)
    assert bundle.pk != first.pk


def test_an_item_that_is_not_there_and_a_member_of_staff(
    world: World, visit: Callable[[str], Visit]
) -> None:
    assert Visit(Client()).open("/items/no-such-thing/").status == 404
    assert Visit(Client()).open("/items/no-such-thing/start/").status == 404
    assert visit("clerk").open(f"{FOOD}start/").status == 403
    assert Client().get(f"{FOOD}start/?shop=new")["Location"].startswith("/login/")


def test_at_the_window_a_clerk_begins_one_item(
    world: World, visit: Callable[[str], Visit]
) -> None:
    clerk = visit("clerk").open("/work/window/")
    clerk.send({"id_card": NEW_CARD, "name": "赵敏", "item": "food-licence"})
    draft = Application.objects.get(applicant__name="赵敏")
    assert draft.item_version is not None
    clerk.sees("赵敏", "食品经营许可", "店里卖哪些吃的")
    clerk.send({"shop": "new", "food": ["farm"]}, button="保存情况")
    clerk.sees("店面平面布局图")

    without = visit("clerk").open("/work/window/")
    without.send({"id_card": NEW_CARD, "item": "drainage-permit"})
    without.lacks("保存情况")


def test_the_guide_of_an_item_costs_a_fixed_number_of_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anybody(ANSWERS)
    with django_assert_num_queries(16):
        anybody(ANSWERS)


def test_what_is_uploaded_for_one_item_stays_with_it(
    world: World, visit: Callable[[str], Visit]
) -> None:
    mine = visit("applicant")
    application = begin(mine)
    mine.open(f"/applications/{application.public_id}/materials/")
    mine.send(action="/layout-plan/upload/", files=[("图.pdf", PDF)])
    mine.sees("图.pdf")
    stranger = visit("stranger").open(f"/applications/{application.public_id}/materials/")
    assert stranger.status == 404
