"""What an applicant does by keyboard alone: apply, mend, sign for the results, rate."""

from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Page, expect

from ganxin.cases.models import Application, Case
from ganxin.cases.queries.definitions import elements_of
from ganxin.catalog.api import DataElement
from ganxin.lib.identifiers import make_id_card
from tests.browser import Window
from tests.journeys.keyboard import Keyboard, Typed
from tests.world import PASSWORD, PDF, World, sample

STALL: dict[str, str | list[str]] = {
    "licensed": "no",
    "entity": "sole_trader",
    "premises": "own",
    "area": "40",
    "mall": "no",
    "food": ["farm"],
    "washing": "no",
    "sign": "none",
    "tobacco": "no",
    "hires": "no",
}
PAGES = 30  # more short pages than any application has
PART = {"id_card": make_id_card("21021119850505002"), "amount": "30", "due_on": "2027-12-31"}


def in_controls(element: DataElement) -> dict[str, str | list[str]]:
    """Something right for every control of a data element, by the control's name."""
    if element.kind == "person_list":
        return {
            f"{element.code}-0-{part.code}": PART.get(part.code, "王芳") for part in element.parts
        }
    value = sample(element)
    return {element.code: [value] if element.kind == "multichoice" else value}


def words_of(page: Page, selector: str) -> str:
    return page.locator(selector).first.inner_text().strip()


def answer_the_guide(keys: Keyboard, answers: Typed) -> None:
    for _ in answers:
        if "问题都答完了" in keys.page.locator("#questions").inner_text():
            return
        keys.send(answers, words_of(keys.page, "#questions > .actions .btn.pri"))
    raise AssertionError("the guide never ran out of questions")


def upload_everything(keys: Keyboard, file: Path) -> None:
    """Each material in its turn; choosing the file sends it, and one goes on from there."""
    sections = keys.page.locator("section[id^=material-]")
    for code in [one.get_attribute("id") or "" for one in sections.all()]:
        keys.to_id(code.replace("material-", "upload-"))
        keys.choose_file(file)
        expect(keys.page.locator(f"#{code} .files")).to_contain_text(file.name)
        expect(keys.page.locator(f"#{code} summary:focus")).to_have_text("再传一个文件")


def fill_every_page(keys: Keyboard, typed: Typed) -> None:
    """Each short page in its turn; one comes again where an answer has brought up more fields."""
    for _ in range(PAGES):
        if "/fill/" not in keys.page.url:
            return
        keys.send(typed, "保存并继续")
        assert not keys.page.locator(".errors").all_inner_texts()
    raise AssertionError(f"still filling in after {PAGES} pages: {keys.page.url}")


def log_in(keys: Keyboard, username: str) -> None:
    keys.rewrite("username", username)
    keys.rewrite("password", PASSWORD)
    keys.leave_by("Enter")


def apply(
    window: Window,
    world: World,
    folder: Path,
    answers: Typed = STALL,
    told: Typed = MappingProxyType({}),
) -> Application:
    """From the guide to the number; `told` is typed in place of a sample, by the field's name."""
    file = folder / "租赁合同.pdf"
    file.write_bytes(PDF)
    page = window.open("/guide/fresh-supermarket/")
    keys = Keyboard(page)
    answer_the_guide(keys, answers)
    keys.follow("在线办理")
    log_in(keys, world["applicant"].username)
    keys.follow("开始填写")

    application = Application.objects.get()
    typed: Typed = {
        name: value
        for element in elements_of(application).values()
        for name, value in in_controls(element).items()
    } | dict(told)
    keys.follow(words_of(page, "aside .btn.pri"))
    fill_every_page(keys, typed)
    keys.follow(words_of(page, "aside .btn.pri"))
    upload_everything(keys, file)
    keys.follow("材料交好了")
    keys.follow(words_of(page, "aside .btn.pri"))
    keys.send({"read": "on", "signed_name": world["applicant"].name}, "签名并提交")

    application.refresh_from_db()
    expect(page.locator(".done .number")).to_have_text(str(application.number))
    return application


def _my_page(window: Window, world: World, application: Application) -> Keyboard:
    address = f"/applications/{application.public_id}/"
    return Keyboard(window.open(address, user=world["applicant"]))


def mend(window: Window, world: World, application: Application, file: Path) -> None:
    """From the application's page to the notice: one field and one material, and nothing else."""
    keys = _my_page(window, world, application)
    keys.follow("去补正")
    field, material = application.notices.get().lines.order_by("pk")
    keys.rewrite(field.target, "改好的内容")
    keys.follow("保存这一处")
    keys.to_id(f"upload-{material.target}")
    keys.choose_file(file)
    expect(keys.page.locator(f"#line-{material.pk}")).to_contain_text(file.name)
    keys.follow("全部改好了")
    expect(keys.page.locator("body")).to_contain_text("补正已经提交")


def sign_for(window: Window, world: World, case: Case) -> None:
    """The result of one case, signed for online."""
    keys = _my_page(window, world, case.application)
    keys.follow(f"签收：{case.title}")
    keys.send({"received": "on"}, "签收")
    expect(keys.page.locator("body")).to_contain_text(f"“{case.title}”已经签收")


def rate(window: Window, world: World, case: Case, answers: Typed) -> None:
    keys = _my_page(window, world, case.application)
    keys.follow(f"评价：{case.title}")
    keys.send(answers, "提交评价")
