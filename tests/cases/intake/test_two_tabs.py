"""Two tabs, a line that breaks, Back and a second click: nothing is lost, nothing is doubled."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from ganxin.cases.models import Application
from ganxin.cases.queries.answers import given
from ganxin.documents import api as documents
from tests.browser import Window
from tests.world import MONDAY, PDF, SHOP, World, begin, build_world, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "[data-save-state][data-state=saved]"
WAITING = "[data-save-state][data-state=waiting]"
REFUSED = "[data-save-state][data-state=refused]"


@pytest.fixture
def district(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def draft(district: World) -> Application:
    return begin(district, SHOP, MONDAY)


class Gate:
    """Holds what a page sends to an address until it is opened."""

    def __init__(self, page: Page, address: str) -> None:
        self.held: list[Route] = []
        self.is_open = False
        page.route(address, self.at)

    def at(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.held:
            route.continue_()


def sign(draft: Application) -> str:
    return f"/applications/{draft.public_id}/fill/sign/"


def second_tab(page: Page, path: str) -> Page:
    """In the same browser, with the same login."""
    tab = page.context.new_page()
    tab.goto(page.url.partition("/applications")[0] + path)
    return tab


def kept(draft: Application, element: str = "sign_text") -> str:
    answer = given(draft).get(element)
    return answer.raw if answer else ""


def write(page: Page, text: str, state: str) -> None:
    """Type the words of the sign, leave the field, and wait until the page says how it went."""
    page.fill("[name=sign_text]", text)
    page.locator("[name=sign_size]").focus()
    page.locator(state).wait_for()


def beside(page: Page) -> str:
    return page.locator("[data-field=sign_text] [data-field-error]").inner_text()


def test_the_second_tab_is_told_and_overwrites_only_when_it_says_so_again(
    window: Window, district: World, draft: Application
) -> None:
    first = window.open(sign(draft), user=district["applicant"])
    second = second_tab(first, sign(draft))
    write(first, "鲜到家", SAVED)

    write(second, "邻里鲜", REFUSED)

    assert kept(draft) == "鲜到家"
    assert "别处改过" in beside(second)
    assert second.input_value("[name=sign_text]") == "邻里鲜"
    write(second, "邻里鲜超市", SAVED)
    assert kept(draft) == "邻里鲜超市"
    second.locator("[data-field=sign_text] [data-field-error]").wait_for(state="hidden")


def test_two_tabs_that_write_different_fields_both_keep_theirs(
    window: Window, district: World, draft: Application
) -> None:
    first = window.open(sign(draft), user=district["applicant"])
    second = second_tab(first, sign(draft))
    write(first, "鲜到家", SAVED)
    second.fill("[name=sign_size]", "3 米 × 1 米")
    second.locator("[name=sign_text]").focus()
    second.locator(SAVED).wait_for()

    assert (kept(draft), kept(draft, "sign_size")) == ("鲜到家", "3 米 × 1 米")


def test_without_script_the_second_tab_sees_both_and_nothing_is_overwritten(
    window: Window, district: World, draft: Application
) -> None:
    first = window.open(sign(draft), user=district["applicant"], javascript=False)
    second = second_tab(first, sign(draft))
    first.fill("[name=sign_text]", "鲜到家")
    first.get_by_role("button", name="保存并继续").last.click()

    second.fill("[name=sign_text]", "邻里鲜")
    second.fill("[name=sign_size]", "3 米 × 1 米")
    second.get_by_role("button", name="保存并继续").last.click()

    assert (kept(draft), kept(draft, "sign_size")) == ("鲜到家", "3 米 × 1 米")
    assert second.input_value("[name=sign_text]") == "鲜到家"
    assert "您这里填的“邻里鲜”没有保存" in second.locator("[data-field=sign_text]").inner_text()
    second.fill("[name=sign_text]", "邻里鲜")
    second.get_by_role("button", name="保存并继续").last.click()
    assert kept(draft) == "邻里鲜"


def test_what_waited_for_a_line_does_not_go_over_what_was_saved_later(
    window: Window, district: World, draft: Application
) -> None:
    first = window.open(sign(draft), user=district["applicant"])
    second = second_tab(first, sign(draft))
    first.route("**/save/", lambda route: route.abort())
    write(first, "旧的", WAITING)
    write(second, "新的", SAVED)

    first.unroute("**/save/")
    first.reload()
    first.locator(REFUSED).wait_for()

    assert kept(draft) == "新的"
    assert first.input_value("[name=sign_text]") == "新的"
    assert "您先前填的是“旧的”" in beside(first), "what was typed is not lost"


def test_without_a_line_what_is_typed_waits_and_goes_when_it_is_back(
    window: Window, district: World, draft: Application
) -> None:
    page = window.open(sign(draft), user=district["applicant"])
    page.context.set_offline(True)
    write(page, "鲜到家", WAITING)
    page.fill("[name=sign_size]", "3 米 × 1 米")
    page.locator("[name=sign_material]").focus()
    assert kept(draft) == ""

    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    page.wait_for_function("sessionStorage.length === 0")

    assert (kept(draft), kept(draft, "sign_size")) == ("鲜到家", "3 米 × 1 米")


def test_typing_on_while_a_save_is_under_way_is_no_quarrel_with_oneself(
    window: Window, district: World, draft: Application
) -> None:
    page = window.open(sign(draft), user=district["applicant"])
    gate = Gate(page, "**/save/")
    page.fill("[name=sign_text]", "鲜")
    page.locator("[name=sign_size]").focus()
    page.wait_for_function("document.querySelector('[data-state=saving]')")
    page.fill("[name=sign_text]", "鲜到家")
    page.locator("[name=sign_size]").focus()

    gate.open()
    page.locator(SAVED).wait_for()

    page.wait_for_function("sessionStorage.length === 0")
    assert kept(draft) == "鲜到家"


@pytest.fixture
def ready(district: World, draft: Application) -> Application:
    fill(district, draft, MONDAY)
    return Application.objects.get(pk=draft.pk)


def test_back_after_handing_in_and_a_second_click_make_no_second_application(
    window: Window, district: World, ready: Application
) -> None:
    user = district["applicant"]
    page = window.open(f"/applications/{ready.public_id}/check/", user=user)

    def hand_in() -> None:
        page.get_by_role("checkbox").check(force=True)
        page.fill("[name=signed_name]", user.name)
        page.get_by_role("button", name="签名并提交").click()

    hand_in()
    number = page.locator(".number").inner_text()
    page.go_back()
    if page.get_by_role("button", name="签名并提交").count():
        hand_in()

    ready.refresh_from_db()
    assert ready.number == number
    assert number in page.content()
    assert Application.objects.count() == 1
    assert ready.cases.count() == 8


def test_a_line_that_breaks_while_handing_in_leaves_one_application(
    window: Window, district: World, ready: Application
) -> None:
    """The server has it, the answer never came: pressing again leads to the same number."""
    user = district["applicant"]
    page = window.open(f"/applications/{ready.public_id}/check/", user=user)

    def lost(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)  # it arrives
        route.abort()  # and its answer is lost

    page.route("**/submit/", lost)
    page.get_by_role("checkbox").check(force=True)
    page.fill("[name=signed_name]", user.name)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="签名并提交").click(no_wait_after=True)
    page.unroute("**/submit/")
    page.goto(f"{window.address}/applications/{ready.public_id}/check/")

    ready.refresh_from_db()
    assert ready.number
    assert ready.number in page.content()
    assert Application.objects.count() == 1


def test_two_files_chosen_at_once_are_both_in_the_list_at_the_end(
    window: Window, district: World, draft: Application, tmp_path: Path
) -> None:
    page = window.open(f"/applications/{draft.public_id}/materials/", user=district["applicant"])
    uploads = page.locator("#materials form[data-upload] input[type=file]")
    names = []
    for place in range(2):
        file = tmp_path / f"材料{place + 1}.pdf"
        file.write_bytes(PDF + str(place).encode())
        names.append(file.name)
    first, second = uploads.nth(0), uploads.nth(1)
    gate = Gate(page, "**/materials/*/")
    first.set_input_files(tmp_path / names[0])
    second.set_input_files(tmp_path / names[1])
    page.wait_for_function("document.body.innerText.includes('排队等上传')")
    gate.open()

    for name in names:
        expect(page.locator("#materials")).to_contain_text(name)
    files = [file for supply in draft.supplies.all() for file in supply_files(supply.public_id)]
    assert sorted(files) == sorted(names)


def supply_files(public_id: object) -> list[str]:
    key = str(public_id)
    return [file.name for file in documents.attachments_of("cases.supply", [key]).get(key, [])]
