"""What the scripts add, and that everything also works without them."""

import pytest
from playwright.sync_api import Page, expect

from ganxin.accounts.choices import Role
from ganxin.shell import registry
from ganxin.shell.registry import PaletteCommand, Registry
from tests.browser import Window
from tests.shell import sample_urls
from tests.shell.people import make_staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.sample_urls"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> sample_urls.Server:
    fresh = sample_urls.Server()
    monkeypatch.setattr(sample_urls, "SERVER", fresh)
    return fresh


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_label(label).fill(value)
    page.keyboard.press("Tab")


# --- saving as one leaves a field


def test_a_field_is_saved_as_it_is_left(window: Window, server: sample_urls.Server) -> None:
    page = window.open("/sample/form/")
    fill(page, "店铺名称", "海鲜小铺")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.get_by_label("烟草").check()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.wait_for_function("sessionStorage.length === 0")
    assert server.saved == [{"name": "海鲜小铺"}, {"kind": "b"}]


def test_a_wrong_value_is_saved_and_explained(window: Window, server: sample_urls.Server) -> None:
    page = window.open("/sample/form/")
    fill(page, "营业面积", "很大")
    expect(page.locator("#field-area [data-field-error]")).to_contain_text("请填数字")
    assert page.get_by_label("营业面积").get_attribute("aria-invalid") == "true"
    fill(page, "营业面积", "86")
    expect(page.locator("#field-area [data-field-error]")).to_be_hidden()
    assert server.saved == [{"area": "很大"}, {"area": "86"}]


def test_a_broken_line_loses_nothing(window: Window, server: sample_urls.Server) -> None:
    server.down = True
    page = window.open("/sample/form/")
    fill(page, "店铺名称", "海鲜小铺")
    expect(page.locator("[data-save-state]")).to_have_text("未保存，会再试")
    server.down = False
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert server.saved == [{"name": "海鲜小铺"}]


def test_a_reload_in_the_middle_loses_nothing(window: Window, server: sample_urls.Server) -> None:
    server.down = True
    page = window.open("/sample/form/")
    fill(page, "店铺名称", "海鲜小铺")
    page.get_by_label("烟草").check()
    expect(page.locator("[data-save-state]")).to_have_text("未保存，会再试")
    server.down = False
    page.reload()
    expect(page.get_by_label("店铺名称")).to_have_value("海鲜小铺")
    expect(page.get_by_label("烟草")).to_be_checked()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert server.saved == [{"name": "海鲜小铺"}, {"kind": "b"}]


def test_a_refusal_is_shown_and_not_repeated(window: Window, server: sample_urls.Server) -> None:
    page = window.open("/sample/form/")
    fill(page, "店铺名称", "不许")
    expect(page.locator("[data-save-state]")).to_have_text("这份申请已经提交，不能再改。")
    assert page.evaluate("sessionStorage.length") == 0


def test_without_script_the_form_is_simply_sent(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/form/", javascript=False)
    page.get_by_label("店铺名称").fill("海鲜小铺")
    page.get_by_label("营业面积").fill("86")
    page.get_by_label("食品").check(force=True)
    page.get_by_role("button", name="提交").click()
    assert server.posts == ["海鲜小铺"]


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/form/")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_role("link", name="请填写营业面积。").click()
    expect(page.get_by_label("营业面积")).to_be_focused()


# --- htmx


def test_a_422_is_swapped_in_and_takes_the_focus(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/form/")
    page.get_by_role("button", name="部分更新").click()
    expect(page.locator("#swapped .errors")).to_be_focused()


def test_back_after_a_partial_update_shows_the_page_as_it_was(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/form/")
    page.get_by_role("link", name="另一栏").click()
    expect(page.locator("#swapped")).to_have_text("第二栏")
    assert page.url.endswith("?tab=b")
    page.go_back()
    expect(page.locator("#swapped")).to_have_text("第一栏")
    assert page.url.endswith("/sample/form/")
    expect(page.locator("h1")).to_have_count(1)


# --- uploads


def test_choosing_a_file_uploads_it_and_shows_it(
    window: Window, server: sample_urls.Server
) -> None:
    page = window.open("/sample/upload-page/")
    page.get_by_label("平面图").set_input_files(
        {"name": "平面图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " * 1000}
    )
    expect(page.locator(".files li")).to_have_text("平面图.pdf 9000")


def test_a_file_that_is_refused_is_explained(window: Window, server: sample_urls.Server) -> None:
    page = window.open("/sample/upload-page/")
    page.get_by_label("平面图").set_input_files(
        {"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""}
    )
    expect(page.locator(".errors")).to_have_text("这个文件是空的。")


def test_uploading_works_without_script(window: Window, server: sample_urls.Server) -> None:
    page = window.open("/sample/upload-page/", javascript=False)
    page.get_by_label("平面图").set_input_files(
        {"name": "平面图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    page.get_by_role("button", name="上传").click()
    assert server.files == [("平面图.pdf", 4)]


# --- dialogs and modes


@pytest.mark.parametrize("javascript", [True, False])
def test_a_button_that_asks_first(window: Window, javascript: bool) -> None:
    page = window.open("/sample/form/", javascript=javascript)
    assert not page.get_by_role("button", name="撤回申请").is_visible()
    page.get_by_role("link", name="撤回").click()
    assert page.get_by_role("button", name="撤回申请").is_visible()
    page.get_by_text("不撤回").click()
    assert not page.get_by_role("button", name="撤回申请").is_visible()


def test_escape_closes_and_the_focus_returns(window: Window) -> None:
    page = window.open("/sample/form/")
    page.get_by_role("link", name="撤回").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="撤回")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_elder_mode_is_one_press_and_stays(window: Window, javascript: bool) -> None:
    page = window.open("/accessibility/", javascript=javascript)
    switch = page.locator("header").get_by_role("button", name="长者模式")
    with page.expect_response("**/mode/"):
        switch.click()
    page.wait_for_selector("html[data-size=elder]")
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.locator("html").get_attribute("data-size") == "elder"
    with page.expect_response("**/mode/"):
        switch.click()
    page.wait_for_selector("html:not([data-size])")


def test_a_compact_list_is_one_press(window: Window) -> None:
    page = window.open("/work/styleguide/", user=make_staff(Role.CLERK))
    height = "document.querySelector('tbody td').offsetHeight"
    before = page.evaluate(height)
    page.get_by_role("button", name="紧凑").first.click()
    page.wait_for_selector("html[data-density=compact]")
    assert page.evaluate(height) < before


def test_reading_aloud_is_offered_in_elder_mode_only(window: Window) -> None:
    page = window.open("/accessibility/")
    assert not page.get_by_role("button", name="读给我听").is_visible()
    page = window.open("/accessibility/", mode="elder")
    can_speak = page.evaluate("'speechSynthesis' in window")
    assert page.get_by_role("button", name="读给我听").is_visible() == can_speak


# --- keys of the workbench


def current_row(page: Page) -> str:
    return page.locator("tbody tr[aria-current]").inner_text().strip()


def test_a_list_is_worked_by_keys_alone(window: Window) -> None:
    page = window.open("/sample/rows/", user=make_staff(Role.CLERK))
    page.keyboard.press("j")
    assert current_row(page) == "第 1 件"
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_label("选中2").is_checked()
    expect(page.locator("[data-bulk]")).to_have_text("已选 1 件")
    page.keyboard.press("k")
    assert current_row(page) == "第 1 件"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sample/rows/1/")


def test_keys_are_letters_again_while_one_types(window: Window) -> None:
    page = window.open("/sample/rows/", user=make_staff(Role.CLERK))
    page.keyboard.press("/")
    page.keyboard.type("jkx")
    assert page.locator("#q").input_value() == "jkx"
    assert page.locator("tbody tr[aria-current]").count() == 0


def test_keys_can_be_switched_off(window: Window) -> None:
    page = window.open("/sample/rows/", user=make_staff(Role.CLERK))
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("j")
    assert page.locator("tbody tr[aria-current]").count() == 0


def test_ctrl_k_finds_a_command_and_enter_opens_it(
    window: Window, empty_registry: Registry
) -> None:
    registry.command(PaletteCommand("无障碍说明", "shell:accessibility"))
    registry.command(PaletteCommand("样式手册", "shell:styleguide"))
    page = window.open("/work/", user=make_staff(Role.CLERK))
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.type("yssc")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/styleguide/")


def test_the_palette_works_without_script(window: Window, empty_registry: Registry) -> None:
    registry.command(PaletteCommand("样式手册", "shell:styleguide"))
    page = window.open("/work/", user=make_staff(Role.CLERK), javascript=False)
    page.get_by_label("查找功能、办件、企业").first.fill("样式")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="样式手册").click()
    page.wait_for_url("**/work/styleguide/")
