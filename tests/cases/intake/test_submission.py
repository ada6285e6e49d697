"""Check, sign, hand in: once, whatever is clicked."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from ganxin.cases.choices import ApplicationState, State
from ganxin.cases.intake import operations
from ganxin.cases.models import Application, Case, Pledge
from ganxin.ledger import api as ledger
from tests.cases.intake.steps import Visit, sign_and_submit
from tests.world import MONDAY, SHOP, World, begin, fill

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]


@pytest.fixture
def draft(world: World) -> Application:
    """Everything filled in, nothing signed."""
    application = begin(world, SHOP, MONDAY)
    fill(world, application, MONDAY, later=("health-certificates",))
    return application


def check(visit: Visit, draft: Application) -> Visit:
    return visit.open(f"/applications/{draft.public_id}/check/")


def test_everything_is_on_one_page_each_with_a_way_to_change_it(
    visit: At, draft: Application
) -> None:
    mine = check(visit("applicant"), draft)
    mine.sees("大连鲜到家生鲜超市有限公司", "280 平方米", "食用农产品、散装熟食、现场制作")
    mine.sees("这次要办 8 件", "店面平面布局图.pdf", "10 个工作日内补交，补交以前不发证")
    links = [link.href for link in mine.page.links if "修改" in link.text]
    assert any(link.endswith("/fill/food/?back=check#field-storage_kind") for link in links)
    assert any(link.endswith("/materials/") for link in links)


def test_what_waits_for_what_is_said_before_signing(visit: At, draft: Application) -> None:
    mine = check(visit("applicant"), draft)
    mine.sees("食品经营许可、门头牌匾设置指导", "要等“公司设立登记”办好才能开始")
    mine.sees("附条件的申请", "期限从那一天起算", operations.STATEMENT)


def test_the_signature_is_ones_own_name(visit: At, draft: Application) -> None:
    mine = check(visit("applicant"), draft)
    mine.send({"signed_name": "别人", "read": "on"}, button="签名并提交")
    assert mine.status == 422
    mine.sees("请签上您的姓名：张伟。")
    mine.send({"signed_name": "张伟", "read": "on"}, button="签名并提交")
    assert mine.url.endswith("/done/")


def test_unread_is_unsigned(visit: At, draft: Application) -> None:
    mine = check(visit("applicant"), draft)
    mine.send({"signed_name": "张伟"}, button="签名并提交")
    assert mine.status == 422
    mine.sees("请看过以后，在“我看过了”前面打勾。")
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_click_back_and_the_same_form_once_more_are_one_application(
    visit: At, draft: Application
) -> None:
    mine = check(visit("applicant"), draft)
    form = mine.form("submit_key")
    sent = form.filled({"signed_name": "张伟", "read": "on"})
    for _ in range(3):
        answer = mine.client.post(form.action, sent)
        assert answer.headers["Location"].endswith(f"/{draft.public_id}/done/")
    # Back: the pages of the draft now lead to its progress.
    for page in ("check", "tasks", "materials", "fill/food", "questions", "discard"):
        url = f"/applications/{draft.public_id}/{page}/"
        assert mine.open(url).url == f"/applications/{draft.public_id}/"

    draft.refresh_from_db()
    assert draft.state == ApplicationState.SUBMITTED
    assert Application.objects.count() == 1
    assert Case.objects.count() == 8
    assert ledger.verify().ok


def test_what_another_tab_changed_is_read_again_before_it_is_signed(
    visit: At, draft: Application
) -> None:
    one = check(visit("applicant"), draft)
    other = visit("applicant").open(f"/applications/{draft.public_id}/fill/sign/")
    other.send({"sign_text": "改过的招牌"}, button="以后再填")
    one.send({"signed_name": "张伟", "read": "on"}, button="签名并提交")

    assert one.status == 422
    one.sees("刚刚有内容改过", "改过的招牌")
    one.send({"signed_name": "张伟", "read": "on"}, button="签名并提交")
    assert one.url.endswith("/done/")


def test_a_key_that_served_another_application_is_not_taken(
    world: World, visit: At, draft: Application
) -> None:
    """Names the fault: the database refused it with a server error."""
    key = uuid4()
    operations.submit(
        application=draft,
        submit_key=key,
        signed_name="张伟",
        actor=world["applicant"],
        now=MONDAY,
    )
    second = begin(world, SHOP, MONDAY)
    fill(world, second, MONDAY)
    mine = check(visit("applicant"), second)
    form = mine.form("submit_key")
    values = {"signed_name": "张伟", "read": "on", "submit_key": str(key)}
    answer = mine.client.post(form.action, form.filled(values))
    assert answer.status_code == 422
    second.refresh_from_db()
    assert second.is_draft


def test_what_is_missing_is_named_with_a_link_to_it(world: World, visit: At) -> None:
    empty = begin(world, SHOP, MONDAY)
    mine = check(visit("applicant"), empty)
    mine.sees("处没有填好", "店的登记名称还没有填。", "还缺材料：店面平面布局图。")
    sign_and_submit(mine, empty, "张伟")
    assert mine.status == 422
    empty.refresh_from_db()
    assert empty.is_draft


@pytest.mark.parametrize("field", ["submit_key", "revision"])
def test_a_form_with_a_broken_hidden_value_is_not_an_error_of_ours(
    visit: At, draft: Application, field: str
) -> None:
    mine = check(visit("applicant"), draft)
    form = mine.form("submit_key")
    sent = form.filled({"signed_name": "张伟", "read": "on"}) | {field: ["x"]}
    assert mine.client.post(form.action, sent).status_code == 422


def test_the_number_comes_with_a_receipt_and_what_is_next(visit: At, draft: Application) -> None:
    mine = check(visit("applicant"), draft)
    mine.send({"signed_name": "张伟", "read": "on"}, button="签名并提交")
    draft.refresh_from_db()
    mine.sees(str(draft.number), "公司设立登记", "2026-10-12 前有答复")
    mine.sees("食品经营许可", "等“公司设立登记”办好，当天开始。")
    mine.follow("下载收件回执")
    assert mine.status == 200


def test_a_pledge_to_be_signed_is_read_in_full(world: World, visit: At) -> None:
    mall = {**SHOP, "area": "620", "mall": "yes", "floor": "ground"}
    mall |= {"fire_acceptance": "done", "fire_way": "pledge", "outfall": "shared"}
    application = begin(world, mall, MONDAY)
    fill(world, application, MONDAY)
    mine = check(visit("applicant"), application)
    mine.sees("承诺：公众聚集场所", "我知道承诺不实会被撤销许可，并承担法律责任。")
    mine.send({"signed_name": "张伟", "read": "on"}, button="签名并提交")
    assert Pledge.objects.get(application=application).item == "fire-check"
    assert application.cases.get(item_code="fire-check").state == State.WAITING
