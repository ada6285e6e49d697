"""What the browser keeps for a person comes back whole, and never over something newer."""

import pytest
from playwright.sync_api import Page, Route, expect

from ganxin.accounts.choices import Role
from tests.browser import Window, console_errors
from tests.shell import sample_urls
from tests.shell.people import make_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.sample_urls"),
]
UNSENT = "ganxin:unsent:/sample/save/"
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
}"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> sample_urls.Server:
    fresh = sample_urls.Server()
    monkeypatch.setattr(sample_urls, "SERVER", fresh)
    return fresh


def kept_page(window: Window) -> Page:
    return window.open("/sample/kept/", user=make_staff(Role.CLERK))


def test_a_group_of_ticked_boxes_comes_back_whole(window: Window) -> None:
    page = kept_page(window)
    page.get_by_label("食品").check(force=True)
    page.get_by_label("烟草").check(force=True)
    page.get_by_label("药品").uncheck(force=True)
    page.get_by_label("第一行").fill("甲")
    page.get_by_label("第二行").fill("乙")
    page.reload()
    expect(page.get_by_label("食品")).to_be_checked()
    expect(page.get_by_label("烟草")).to_be_checked()
    expect(page.get_by_label("药品")).not_to_be_checked()
    expect(page.get_by_label("第一行")).to_have_value("甲")
    expect(page.get_by_label("第二行")).to_have_value("乙")


@pytest.mark.parametrize("rubbish", ['{"line":', "null", "5", '["a"]', '{"line": 5, "kinds": {}}'])
def test_what_cannot_be_read_does_not_break_the_page(window: Window, rubbish: str) -> None:
    page = kept_page(window)
    errors = console_errors(page)
    page.evaluate("text => localStorage.setItem('keep:sample', text)", rubbish)
    page.reload()
    page.get_by_label("第一行").fill("甲")
    expect(page.locator("[data-keep-state]")).to_contain_text("已存在这部手机上")
    assert errors == []


def test_a_full_device_is_said_and_nothing_is_lost(window: Window) -> None:
    page = kept_page(window)
    errors = console_errors(page)
    page.evaluate(FULL)
    page.get_by_label("第一行").fill("甲")
    expect(page.locator("[data-keep-state]")).to_contain_text("存满了")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-keep-state]")).to_contain_text("现在没有网络")
    expect(page.get_by_label("第一行")).to_have_value("甲")
    assert errors == []


# --- the queue of what could not be sent


def typed_while_down(window: Window, server: sample_urls.Server) -> Page:
    server.down = True
    page = window.open("/sample/form/")
    page.get_by_label("店铺名称").fill("旧名")
    page.get_by_label("烟草").check(force=True)
    expect(page.locator("[data-save-state]")).to_have_text("未保存，会再试")
    server.down = False
    return page


def test_after_a_reload_an_old_value_does_not_go_over_a_newer_one(
    window: Window, server: sample_urls.Server
) -> None:
    page = typed_while_down(window, server)
    server.shown = {"name": "新名", "kind": "a"}  # saved meanwhile in another window
    page.reload()
    expect(page.get_by_label("店铺名称")).to_have_value("新名")
    expect(page.locator("#field-name [data-field-error]")).to_contain_text("您先前填的是“旧名”")
    expect(page.get_by_label("食品")).to_be_checked()
    expect(page.locator("#field-kind [data-field-error]")).to_contain_text("您先前填的是“烟草”")
    assert server.saved == []
    assert page.evaluate("sessionStorage.length") == 0


def test_what_came_through_though_nobody_heard_so_is_no_quarrel(
    window: Window, server: sample_urls.Server
) -> None:
    page = typed_while_down(window, server)
    server.shown = {"name": "旧名"}  # the answer was lost, not the value
    page.reload()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    expect(page.locator("#field-name [data-field-error]")).to_be_hidden()
    assert server.saved == [{"name": "旧名"}, {"kind": "b"}]


@pytest.mark.parametrize("rubbish", ["{", "null", "5", '{"name": 5}', '{"name": ["旧"]}'])
def test_a_queue_that_cannot_be_read_does_not_break_the_form(
    window: Window, server: sample_urls.Server, rubbish: str
) -> None:
    page = window.open("/sample/form/")
    page.evaluate("([key, text]) => sessionStorage.setItem(key, text)", [UNSENT, rubbish])
    errors = console_errors(page)
    page.reload()
    page.get_by_label("店铺名称").fill("海鲜小铺")
    page.keyboard.press("Tab")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert server.saved == [{"name": "海鲜小铺"}]
    assert errors == []


def test_what_is_typed_off_line_is_sent_when_the_line_is_back(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/form/")
    page.context.set_offline(True)
    page.get_by_label("店铺名称").fill("海鲜小铺")
    page.get_by_label("烟草").check(force=True)
    expect(page.locator("[data-save-state]")).to_have_text("未保存，会再试")
    assert server.saved == []
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert server.saved == [{"name": "海鲜小铺"}, {"kind": "b"}]


# --- two uploads at once


def test_two_uploads_at_once_show_the_full_list_at_the_end(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/two-uploads/")
    slow: list[Route] = []

    def hold_the_first(route: Route) -> None:
        slow.append(route)
        if len(slow) > 1:
            route.continue_()

    page.route("**/sample/upload/**", hold_the_first)
    for label in ("平面图", "租房合同"):
        page.get_by_label(label).set_input_files(
            {"name": f"{label}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
        )
    expect(page.locator("form[action$=lease] [data-upload-state]")).to_have_text("排队等上传")
    slow[0].fulfill(response=slow[0].fetch())
    expect(page.locator(".files li")).to_have_text(["平面图.pdf 4", "租房合同.pdf 4"])
    assert len(slow) == 2


def test_what_was_wrong_with_the_first_stays_when_the_second_is_through(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/two-uploads/")
    held: list[Route] = []
    page.route("**/sample/upload/", lambda route: held.append(route))
    for label, content in (("平面图", b""), ("租房合同", b"%PDF")):
        page.get_by_label(label).set_input_files(
            {"name": f"{label}.pdf", "mimeType": "application/pdf", "buffer": content}
        )
    expect(page.locator("form[action$=lease] [data-upload-state]")).to_have_text("排队等上传")
    held[0].fulfill(response=held[0].fetch())
    expect(page.locator(".files li")).to_have_text(["租房合同.pdf 4"])
    expect(page.locator(".errors")).to_have_text("这个文件是空的。")
