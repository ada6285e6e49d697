"""The main roles at their pages in a real browser, by keyboard alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ganxin.cases.choices import Action, Conclusion, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application, Case
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.review import operations as review
from ganxin.catalog.api import DataElement
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_id_card, make_uscc
from ganxin.supervision.models import Rating, Rectification
from tests.browser import Window
from tests.journeys.keyboard import Keyboard, Typed
from tests.world import MONDAY, PDF, World, case_of, hand_in, sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
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


def answer_the_guide(keys: Keyboard) -> None:
    for _ in STALL:
        if "问题都答完了" in keys.page.locator("#questions").inner_text():
            return
        keys.send(STALL, words_of(keys.page, "#questions > .actions .btn.pri"))
    raise AssertionError("the guide never ran out of questions")


def upload_everything(keys: Keyboard, file: Path) -> None:
    """Each material in its turn; choosing the file sends it."""
    sections = keys.page.locator("section[id^=material-]")
    for code in [one.get_attribute("id") or "" for one in sections.all()]:
        keys.to_id(code.replace("material-", "upload-"))
        keys.choose_file(file)
        expect(keys.page.locator(f"#{code} .files")).to_contain_text(file.name)


def registered(world: World) -> Application:
    """Handed in and registered: the other cases are received."""
    application = hand_in(world)
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return application


def test_an_applicant_gets_from_the_guide_to_a_number(
    world: World, window: Window, tmp_path: Path
) -> None:
    file = tmp_path / "租赁合同.pdf"
    file.write_bytes(PDF)
    page = window.open("/guide/fresh-supermarket/", user=world["applicant"])
    keys = Keyboard(page)
    answer_the_guide(keys)
    keys.follow("在线办理")
    keys.follow("开始填写")

    application = Application.objects.get()
    typed: Typed = {
        name: value
        for element in elements_of(application).values()
        for name, value in in_controls(element).items()
    }
    keys.follow(words_of(page, "aside .btn.pri"))
    while "/fill/" in page.url:
        keys.send(typed, "保存并继续")
    keys.follow(words_of(page, "aside .btn.pri"))
    upload_everything(keys, file)
    keys.follow("材料交好了")
    keys.follow(words_of(page, "aside .btn.pri"))
    keys.send({"read": "on", "signed_name": world["applicant"].name}, "签名并提交")

    application.refresh_from_db()
    assert application.number
    expect(page.locator(".done .number")).to_have_text(application.number)
    assert ledger.verify().ok


def find_by_number(keys: Keyboard, application: Application) -> None:
    """`/` goes to the search, Enter filters, J and K walk the rows, Enter opens one."""
    assert application.number
    keys.page.locator("[data-rows]").first.wait_for()
    keys.press("/")
    keys.type(application.number)
    keys.leave_by("Enter")
    keys.press("j")
    keys.press("k")
    keys.leave_by("Enter")


def walk_to(keys: Keyboard, control: str) -> None:
    """J down the rows to one that has this control; what is verified already has none."""
    rows = keys.page.locator("tbody tr")
    for _ in range(rows.count()):
        keys.press("j")
        if keys.page.locator(f"tr[aria-current] {control}").count():
            return
    raise AssertionError(f"no row with {control}")


def test_a_clerk_gets_from_the_inbox_to_the_notice_and_to_acceptance(
    world: World, window: Window
) -> None:
    first, second = hand_in(world), registered(world)
    page = window.open("/work/inbox/", user=world["clerk"])
    keys = Keyboard(page)

    find_by_number(keys, first)
    walk_to(keys, "summary[data-key=f]")
    keys.press("f")
    keys.press("ArrowDown")
    keys.to_words("记为要补正")
    keys.press("Enter")
    expect(page.locator("#side")).to_contain_text("要补正 1 处")
    keys.leave_by("a")
    keys.leave_by("n")
    keys.leave_by("Control+Enter")
    expect(page.locator("body")).to_contain_text("第 1 次告知已经发给申请人")
    assert first.notices.get().lines.count() == 1

    page.goto(page.url.split("/work/")[0] + "/work/inbox/")
    find_by_number(keys, second)
    keys.leave_by("a")
    keys.leave_by("Control+Enter")
    expect(page.locator("body")).to_contain_text("已受理")
    permits = second.cases.filter(procedure="permit")
    assert set(permits.values_list("state", flat=True)) == {State.HANDLING}


def visited(world: World, case: Case) -> Case:
    """Accepted, and the site check recorded: ready for the handler's opinion."""
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    case = Case.objects.select_related("handler", "office").get(pk=case.pk)
    assert case.handler is not None
    pair = [world[f"{case.office.code}.handler"], world[f"{case.office.code}.second"]]
    check = review.plan_site_check(
        case=case,
        planned_on=MONDAY.date(),
        place="示例路 12 号",
        officers=pair,
        points=["生熟分开"],
        actor=case.handler,
        now=MONDAY,
    )
    review.record_site_check(
        check=check,
        points=[{"point": "生熟分开", "ok": True, "note": ""}],
        conclusion=Conclusion.PASS,
        remarks="符合要求。",
        actor=pair[0],
        now=MONDAY,
    )
    return case


def open_first(window: Window, world: World, name: str) -> Keyboard:
    """The person's own inbox, and Enter on the row on top."""
    page = window.open("/work/inbox/?tab=mine", user=world[name])
    keys = Keyboard(page)
    keys.press("j")
    keys.press("k")
    keys.leave_by("Enter")
    return keys


def test_an_office_gets_from_the_opinion_to_the_grant(world: World, window: Window) -> None:
    case = visited(world, case_of(registered(world), "food-licence"))
    assert case.handler is not None

    handler = open_first(window, world, case.handler.username)
    handler.send({"grants": "yes", "opinion": "布局合理，材料齐全。"}, "保存意见")
    handler.send({}, "提交审核")
    case.refresh_from_db()
    assert case.reviewer is not None
    reviewer = open_first(window, world, case.reviewer.username)
    reviewer.send({}, "提交批准")
    case.refresh_from_db()
    assert case.approver is not None
    approver = open_first(window, world, case.approver.username)
    approver.to_words("准予许可")
    approver.press("Enter")
    expect(approver.page.locator("dialog[open]")).to_be_visible()
    approver.follow("准予许可")

    case.refresh_from_db()
    assert case.state == State.GRANTED
    expect(approver.page.locator("body")).to_contain_text("已准予许可")


def test_an_applicant_rates_a_case_badly(world: World, window: Window) -> None:
    application = registered(world)
    page = window.open(f"/applications/{application.public_id}/", user=world["applicant"])
    keys = Keyboard(page)
    keys.follow("评价")
    keys.send({"level": "2", "comment": "问了两次，答复不一样。"}, "提交评价")

    rating = Rating.objects.get()
    assert rating.level == 2
    assert Rectification.objects.get().rating == rating
    assert str(application.public_id) in page.url
