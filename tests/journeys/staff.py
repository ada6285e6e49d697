"""What the window and the offices do by keyboard alone, from the inbox to the delivery."""

from collections.abc import Sequence

from playwright.sync_api import expect

from ganxin.cases.models import Case
from ganxin.lib.identifiers import make_uscc
from tests.browser import Window
from tests.journeys.keyboard import Keyboard, Typed
from tests.world import MONDAY, World

MARKET = "market-regulation"
PHONE = 390  # pixels
NOTHING: Typed = {}


def inbox(window: Window, world: World, name: str, tab: str) -> Keyboard:
    return Keyboard(window.open(f"/work/inbox/?tab={tab}", user=world[name]))


def open_top_row(keys: Keyboard) -> None:
    keys.press("j")
    keys.press("k")
    keys.leave_by("Enter")


def open_first(window: Window, world: World, name: str) -> Keyboard:
    """The person's own inbox, and Enter on the row on top."""
    keys = inbox(window, world, name, "mine")
    open_top_row(keys)
    return keys


def find_by_number(keys: Keyboard, number: str | None) -> None:
    """`/` goes to the search, Enter filters, J and K walk the rows, Enter opens one."""
    assert number
    keys.page.locator("[data-rows]").first.wait_for()
    keys.press("/")
    keys.type(number)
    keys.leave_by("Enter")
    open_top_row(keys)


def walk_to(keys: Keyboard, control: str, row: str = "tr") -> None:
    """J down the rows to one of this kind that has this control; what is verified has none."""
    rows = keys.page.locator("tbody tr")
    for _ in range(rows.count()):
        keys.press("j")
        if keys.page.locator(f"{row}[aria-current] {control}").count():
            return
    raise AssertionError(f"no row with {control}")


def act(keys: Keyboard, title: str, answers: Typed, words: str) -> None:
    """One of the folded actions of the desk: unfold it, fill it in, press its button."""
    keys.to_words(title)
    keys.press("Enter")
    keys.send(answers, words)


def ask_and_confirm(keys: Keyboard, answers: Typed, words: str) -> None:
    """What takes effect at once asks once more, in a dialog that the keyboard stays in."""
    keys.to_words(words)
    keys.press("Enter")
    expect(keys.page.locator("dialog[open]")).to_be_visible()
    keys.send(answers, words)


# --- the window --------------------------------------------------------------------------------


def tell_once(keys: Keyboard, rows: Sequence[str]) -> None:
    """A fault in the first row of each kind, with a reason of the library; all in one notice."""
    for number, row in enumerate(rows, start=1):
        walk_to(keys, "summary[data-key=f]", row=row)
        keys.press("f")
        keys.press("ArrowDown")
        keys.to_words("记为要补正")
        keys.press("Enter")
        expect(keys.page.locator("#side")).to_contain_text(f"要补正 {number} 处")
    keys.leave_by("a")
    keys.leave_by("n")
    keys.leave_by("Control+Enter")
    expect(keys.page.locator("body")).to_contain_text("第 1 次告知已经发给申请人")


def look_at_the_rest(keys: Keyboard) -> None:
    keys.leave_by("a")
    expect(keys.page.locator("button[data-key=a]")).to_have_count(0)


def accept(keys: Keyboard) -> None:
    """Everything that can be accepted, at one stroke."""
    keys.leave_by("Control+Enter")
    expect(keys.page.locator("body")).to_contain_text("已受理")


def deliver(window: Window, world: World, case: Case) -> None:
    """Collected at the window by the person himself, whose card was looked at."""
    keys = inbox(window, world, "clerk", "deliver")
    find_by_number(keys, case.number)
    keys.send({"way": "collected", "id_checked": "on"}, "登记送达")
    expect(keys.page.locator("body")).to_contain_text("已送达")


# --- the offices -------------------------------------------------------------------------------


def register(window: Window, world: World) -> None:
    """On the spot, by the officer who finds it unclaimed."""
    keys = inbox(window, world, f"{MARKET}.handler", "unclaimed")
    open_top_row(keys)
    ask_and_confirm(keys, {"uscc": make_uscc("91210211MA2024001")}, "准予登记")
    expect(keys.page.locator("body")).to_contain_text("后面的各件同时收件")


def handler_of(case: Case) -> str:
    case.refresh_from_db()
    assert case.handler is not None
    return case.handler.username


def plan_visit(window: Window, world: World, case: Case) -> None:
    """Two officers are named, with the day and the place."""
    keys = open_first(window, world, handler_of(case))
    office = case.office.code
    pair = [str(world[f"{office}.{name}"].public_id) for name in ("handler", "second")]
    planned: Typed = {"planned_on": MONDAY.date().isoformat(), "place": "店里", "officers": pair}
    act(keys, "安排现场核查", planned, "安排核查")
    expect(keys.page.locator("body")).to_contain_text("记录核查")


def record_visit(window: Window, world: World, case: Case) -> None:
    """The second of the two writes down what they saw, on the page for the phone."""
    check = case.site_checks.get()
    who = world[f"{case.office.code}.second"]
    address = f"/work/site-checks/{check.public_id}/"
    keys = Keyboard(window.open(address, width=PHONE, height=844, user=who))
    seen: Typed = {f"ok_{number}": "yes" for number in range(len(check.points))}
    keys.send({**seen, "conclusion": "pass", "remarks": "与申请一致。"}, "保存核查记录")
    expect(keys.page.locator("body")).to_contain_text("核查记录已保存")


def decide(window: Window, world: World, case: Case) -> None:
    """Handler, reviewer and approver, each from the top of his own inbox."""
    handler = open_first(window, world, handler_of(case))
    handler.send({"grants": "yes", "opinion": "布局合理，材料齐全。"}, "保存意见")
    handler.send(NOTHING, "提交审核")
    case.refresh_from_db()
    assert case.reviewer is not None
    open_first(window, world, case.reviewer.username).send(NOTHING, "提交批准")
    case.refresh_from_db()
    assert case.approver is not None
    approver = open_first(window, world, case.approver.username)
    ask_and_confirm(approver, NOTHING, "准予许可")
    expect(approver.page.locator("body")).to_contain_text("已准予许可")


def suspend_and_consult(window: Window, world: World, case: Case) -> None:
    """The water is tested, both clocks stand still; the drainage office is asked meanwhile."""
    keys = open_first(window, world, handler_of(case))
    test: Typed = {"kind": "testing", "cause": "要测排水的水质。", "expected_days": "3"}
    act(keys, "启动特别程序", test, "启动，期限暂停")
    expect(keys.page.locator(".clocks")).to_contain_text("暂停计时")
    act(keys, "征询其他部门", {"office": "drainage", "question": "接入点能不能接？"}, "发出征询")

    asked = Keyboard(window.open("/work/consultations/", user=world["drainage.handler"]))
    open_top_row(asked)
    asked.send({"answer": "可以接，管径够用。"}, "答复")
    expect(asked.page.locator("body")).to_contain_text("可以接，管径够用。")


def end_test(window: Window, world: World, case: Case) -> None:
    """The result is in; the clocks run on."""
    keys = open_first(window, world, handler_of(case))
    keys.send({"result": "水质合格。"}, "登记结果，期限继续")
    expect(keys.page.locator("body")).to_contain_text("已登记结果，期限继续")


def exchange(window: Window, world: World) -> None:
    """The administrator does not wait for the next round with the outside systems."""
    keys = Keyboard(window.open("/work/handoffs/", user=world["administrator"]))
    keys.follow("立即交换")
    expect(keys.page.locator("body")).to_contain_text("交换完成")
