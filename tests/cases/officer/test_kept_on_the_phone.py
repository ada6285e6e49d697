"""An officer on site where there is no line: what is typed stays on the phone till saved."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ganxin.cases.models import SiteCheck
from ganxin.cases.review import operations as review
from tests.browser import Window
from tests.cases.test_story import register
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('keep:')).length"


def planned(world: World) -> SiteCheck:
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    case = case_of(application, "food-licence")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    case.refresh_from_db()
    assert case.handler is not None
    officers = [world[f"{case.office.code}.{name}"] for name in ("handler", "second")]
    return review.plan_site_check(
        case=case,
        planned_on=MONDAY.date(),
        place="示例路 12 号",
        officers=officers,
        points=["生熟分开"],
        actor=case.handler,
        now=MONDAY,
    )


def test_what_was_typed_without_a_line_is_kept_and_cleared_once_it_is_saved(
    world: World, window: Window
) -> None:
    check = planned(world)
    path = reverse("cases:site_check", args=[check.public_id])
    page = window.open(path, width=360, height=740, user=check.officers.first())
    form = page.locator("form[data-keep]")
    for group in form.locator("fieldset").all():
        group.locator("input[type=radio]").first.check(force=True)
    page.fill("[name=remarks]", "地面防滑，符合要求。")
    page.context.set_offline(True)
    form.get_by_role("button", name="保存核查记录").click()
    expect(page.locator("[data-keep-state]")).to_contain_text("现在没有网络")
    check.refresh_from_db()
    assert check.recorded_at is None

    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-keep-state]")).to_contain_text("已经填回来")
    assert page.input_value("[name=remarks]") == "地面防滑，符合要求。"
    form.get_by_role("button", name="保存核查记录").click()
    page.locator("[data-kept]").wait_for(state="attached")
    page.wait_for_load_state()

    check.refresh_from_db()
    assert check.remarks == "地面防滑，符合要求。"
    assert page.evaluate(KEPT) == 0
