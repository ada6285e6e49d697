"""Filling in: saved field by field, found again, nothing lost, nothing forged."""

import json
from collections.abc import Callable

import pytest

from ganxin.cases.choices import AnswerSource
from ganxin.cases.models import Answer, Application
from ganxin.cases.queries.answers import given
from ganxin.lib.identifiers import make_id_card
from tests.cases.intake import steps
from tests.cases.intake.steps import Visit
from tests.world import MONDAY, SHOP, World, begin, fill

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


def page(draft: Application, rest: str) -> str:
    return f"/applications/{draft.public_id}/{rest}"


def autosave(visit: Visit, draft: Application, **values: str | list[str]) -> tuple[int, object]:
    """As the script of the page does: one field, its name, JSON back."""
    answer = visit.client.post(
        page(draft, "save/"),
        {"_field": next(iter(values)), **values},
        headers={"Accept": "application/json", "X-Autosave": "1"},
    )
    return answer.status_code, json.loads(answer.content)


def raw(draft: Application, element: str) -> str:
    return given(draft)[element].raw


# --- the task list ---------------------------------------------------------------------------


def test_the_list_says_what_is_done_and_what_is_next(
    world: World, visit: At, draft: Application
) -> None:
    mine = visit("applicant").open(page(draft, "tasks/"))
    mine.sees("回答问题", "要办 8 件", "已完成", "检查并签名", "还不能开始", "交材料", "要交")
    mine.follow("店的登记信息")
    mine.send({"entity_name": "大连鲜到家生鲜超市有限公司"}, button="以后再填")
    mine.sees("进行中")

    fill(world, draft, MONDAY)
    mine.open(page(draft, "tasks/")).lacks("进行中", "还不能开始", "要改")
    mine.follow("检查并签名")
    mine.sees("签名并提交")


def test_a_draft_without_answers_asks_the_questions_first(world: World, visit: At) -> None:
    empty = begin(world, {}, MONDAY)
    mine = visit("applicant").open(page(empty, "questions/"))
    mine.send({"entity": "company", "licensed": "no", "area": "big"}, button="保存")
    assert mine.status == 422
    mine.sees("请填 1 到 100000 之间的数")

    mine.open(page(empty, "questions/"))
    while mine.url.endswith("/questions/"):
        form = mine.form("area")
        wanted = {name: SHOP[name] for name in form.fields if name in SHOP}
        mine.send(wanted, button="保存")
    mine.sees("要办 8 件")


def test_it_is_found_again_in_the_list_and_thrown_away_on_request(
    world: World, visit: At, draft: Application
) -> None:
    mine = visit("applicant").open("/applications/")
    mine.sees("我要开生鲜超市", "填写中")
    mine.follow("接着填")
    mine.follow("不办了，删除草稿")
    mine.send(button="删除")
    mine.sees("草稿已经删除", "这里还没有办件")
    assert not Application.objects.filter(pk=draft.pk).exists()


# --- one page --------------------------------------------------------------------------------


def test_what_is_known_is_shown_with_its_source_and_not_asked(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant").open(page(draft, "fill/applicant/"))
    mine.sees("申请人姓名", "张伟", "来源：实名账号", "有误，去更正")
    assert "applicant_name" not in mine.form("_fields").fields
    number = make_id_card("21021119900101001")
    assert number not in mine.html  # masked
    mine.open(page(draft, "fill/premises/")).sees("经营面积", "280 平方米", "来源：前面已经回答")


def test_every_kind_of_field_has_its_control(visit: At, draft: Application) -> None:
    mine = visit("applicant").open(page(draft, "fill/premises/"))
    fields = mine.form("_fields").fields
    assert fields["premises_street"].kind == "select"
    assert fields["opening_on"].kind == "date"
    mine.open(page(draft, "fill/entity/"))
    fields = mine.form("_fields").fields
    assert fields["business_scope"].kind == "checkbox"
    assert fields["business_term"].kind == "radio"
    assert "万元" in mine.page.text
    mine.open(page(draft, "fill/food/"))
    fields = mine.form("_fields").fields
    assert fields["food_equipment"].kind == "textarea"
    assert fields["online_sale"].choices == ["yes", "no"]


def test_a_page_with_mistakes_comes_back_whole_and_is_saved_all_the_same(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant").open(page(draft, "fill/people/"))
    mine.send({"principal_name": "张伟", "principal_id_card": "210211", "staff_count": "很多"})

    assert mine.status == 422
    assert mine.page.title.startswith("有误：")
    mine.sees("有几处要改", "请填负责人手机号。")
    fields = mine.form("_fields").fields
    assert fields["principal_id_card"].value == ["210211"]
    assert fields["staff_count"].value == ["很多"]
    assert raw(draft, "principal_name") == "张伟"
    # Whoever comes back later is told what is wrong, not what is merely missing.
    mine.open(page(draft, "fill/people/"))
    mine.sees("请填数字（人），例如 280。")
    mine.lacks("请填负责人手机号。")


def test_answers_that_raise_further_questions_bring_them_on_the_same_page(
    world: World, visit: At, draft: Application
) -> None:
    mine = visit("applicant").open(page(draft, "fill/food/"))
    assert "online_platform" not in mine.form("_fields").fields
    steps.fill_page(mine, draft, "food")
    mine.sees("按您刚才的回答，还有几项要填。", "网店或者平台名称")
    mine.send({"online_platform": "示例平台"})
    assert "/fill/food/" not in mine.url


def test_checking_leads_to_the_field_and_back(world: World, visit: At, draft: Application) -> None:
    fill(world, draft, MONDAY)
    mine = visit("applicant").open(page(draft, "check/"))
    mine.open(page(draft, "fill/sign/?back=check"))
    mine.send({"sign_text": "鲜到家"}, button="保存并继续")
    assert mine.url.endswith("/check/")
    mine.sees("鲜到家")


def test_two_tabs_do_not_undo_each_other(visit: At, draft: Application) -> None:
    one = visit("applicant").open(page(draft, "fill/sign/"))
    other = visit("applicant").open(page(draft, "fill/sign/"))
    one.send({"sign_text": "第一个窗口"}, button="以后再填")
    other.send({"sign_size": "6 乘以 1.2"}, button="以后再填")

    assert raw(draft, "sign_text") == "第一个窗口"
    assert raw(draft, "sign_size") == "6 乘以 1.2"


def test_ticks_can_be_taken_away_again(visit: At, draft: Application) -> None:
    mine = visit("applicant").open(page(draft, "fill/entity/"))
    mine.send({"business_scope": ["fresh_meat", "fresh_eggs"]}, button="以后再填")
    assert given(draft)["business_scope"].value == ["fresh_eggs", "fresh_meat"]
    mine.open(page(draft, "fill/entity/")).send({"business_scope": []}, button="以后再填")
    assert raw(draft, "business_scope") == ""


# --- lists of people -------------------------------------------------------------------------


def test_people_are_added_and_taken_away_without_script(visit: At, draft: Application) -> None:
    mine = visit("applicant").open(page(draft, "fill/people/"))
    parts = ["name", "id_card", "post"]
    mine.send(steps.person_row("directors", parts), button="再加一人")
    mine.open(page(draft, "fill/people/?add=directors"))
    mine.sees("第 2 人")
    second = {**steps.person_row("directors", parts, 1), "directors-1-name": "李强"}
    mine.send(second, button="以后再填")
    assert [row["name"] for row in json.loads(raw(draft, "directors"))] == ["王芳", "李强"]

    mine.open(page(draft, "fill/people/"))
    mine.send(button="去掉第 1 人")
    assert [row["name"] for row in json.loads(raw(draft, "directors"))] == ["李强"]


def test_one_cell_is_saved_as_it_is_left(visit: At, draft: Application) -> None:
    mine = visit("applicant")
    assert autosave(mine, draft, **{"directors-0-name": "王芳"}) == (200, {"errors": []})
    status, told = autosave(mine, draft, **{"directors-1-id_card": "21021"})

    assert status == 200
    assert "第 2 人" in told["errors"][0]  # type: ignore[index]
    rows = json.loads(raw(draft, "directors"))
    assert [row["name"] for row in rows] == ["王芳", ""]
    mine.open(page(draft, "fill/people/")).sees("第 2 人")


@pytest.mark.parametrize(
    "name", ["directors-99-name", "directors-0-secret", "directors-x-name", "nobody-0-name", ""]
)
def test_a_cell_that_is_not_there_is_refused(visit: At, draft: Application, name: str) -> None:
    status, told = autosave(visit("applicant"), draft, **{name: "x"})
    assert status == 422
    assert told["detail"]  # type: ignore[index]


# --- autosave --------------------------------------------------------------------------------


def test_a_field_is_saved_valid_or_not(visit: At, draft: Application) -> None:
    mine = visit("applicant")
    assert autosave(mine, draft, staff_count="很多") == (
        200,
        {"errors": ["请填数字（人），例如 280。"]},
    )
    assert raw(draft, "staff_count") == "很多"
    assert autosave(mine, draft, staff_count="12") == (200, {"errors": []})
    assert given(draft)["staff_count"].value == "12"


def test_several_choices_are_saved_together(visit: At, draft: Application) -> None:
    autosave(visit("applicant"), draft, business_scope=["fresh_meat", "fresh_fruit"])
    assert given(draft)["business_scope"].value == ["fresh_fruit", "fresh_meat"]


@pytest.mark.parametrize(
    "element", ["applicant_name", "applicant_id_card", "premises_area", "uscc"]
)
def test_what_was_verified_or_comes_from_an_office_cannot_be_typed(
    visit: At, draft: Application, element: str
) -> None:
    """Names the fault: a typed name must never stand in place of the verified one."""
    rows = Answer.objects.filter(application=draft, element=element).values("source", "raw")
    before = list(rows)
    status, told = autosave(visit("applicant"), draft, **{element: "1"})

    assert status == 422
    assert told["code"] == "cases.not_asked"  # type: ignore[index]
    assert list(
        Answer.objects.filter(application=draft, element=element).values("source", "raw")
    ) == list(before)
    assert given(draft)["applicant_name"].source == AnswerSource.ACCOUNT


def test_what_is_typed_into_a_page_besides_its_fields_is_not_looked_at(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant")
    mine.client.post(page(draft, "fill/people/"), {"applicant_name": "假名", "staff_count": "3"})
    assert raw(draft, "applicant_name") == "张伟"
    assert raw(draft, "staff_count") == "3"


def test_nothing_is_asked_that_is_not_there(visit: At, draft: Application) -> None:
    mine = visit("applicant")
    assert mine.open(page(draft, "fill/no-such-page/")).status == 404
    assert mine.open(page(draft, "fill/fire/")).status == 404  # not in a mall: no such page


def test_filling_costs_the_same_number_of_queries_however_much_is_filled(
    world: World, visit: At, draft: Application, django_assert_max_num_queries: object
) -> None:
    mine = visit("applicant")
    mine.open(page(draft, "fill/people/"))
    with django_assert_max_num_queries(24):  # type: ignore[operator] # a fixture of pytest-django
        mine.client.get(page(draft, "fill/people/"))
    fill(world, draft, MONDAY)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        mine.client.get(page(draft, "fill/people/"))
