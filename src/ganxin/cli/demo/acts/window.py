"""The one window: pre-check, one notice, acceptance, not accepting, keying in for a person."""

from ganxin.cli.demo.acts import common
from ganxin.cli.demo.acts.shops import SHOPS
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError, Visitor

# What is at fault in the first application: field or material, and the reason of the library.
FAULTS = (("entity_name", "name-not-allowed"), ("premises-right", "pages-missing"))


def open_precheck(stage: Stage, clerk: str, key: str) -> Visitor:
    """From the inbox, found by the number of the application."""
    visitor = stage.visitor(clerk)
    number = stage.facts[f"{key}.number"]
    visitor.open(f"/work/inbox/?tab=window&q={number}")
    wanted = f"/work/applications/{common.application(stage, key)}/"
    if not any(one.href == wanted for one in visitor.page.links):
        raise StoryError(f"待办箱里没有 {number}")
    visitor.open(wanted)
    return visitor


def tell_once(stage: Stage) -> Facts:
    """Looks at everything, marks two faults with reasons of the library, sends one notice."""
    visitor = open_precheck(stage, "clerk1", "fresh")
    for target, reason in FAULTS:
        visitor.submit({"reason": reason}, where={"target": target}, button="记为要补正")
    visitor.submit(action="/mark-rest/")
    visitor.follow("预览并发出")
    visitor.sees(*(SHOPS["fresh"].owner_name, "2 处"))
    visitor.submit(button="发出告知", expect="已经发给申请人")
    return {"faults": [target for target, _ in FAULTS]}


def mend_on_the_spot(stage: Stage) -> Facts:
    """A number is wrong; the applicant says the right one on the telephone."""
    visitor = open_precheck(stage, "clerk1", "running")
    spot = next(one.href for one in visitor.page.links if one.href.endswith("/lease_until/"))
    visitor.open(spot)
    visitor.submit(
        {"lease_until": "2030-12-31", "way": "phone", "name": SHOPS["running"].owner_name},
        button="保存更正",
        expect="已当场更正",
    )
    return {"field": "lease_until"}


def look_again(stage: Stage) -> Facts:
    """Only what was mended is looked at again."""
    visitor = open_precheck(stage, "clerk1", "fresh")
    visitor.submit(action="/mark-rest/")
    return {"marked": visitor.page.text.count("通过")}


def accept(stage: Stage, clerk: str, key: str) -> Visitor:
    """Pre-checks what is left and accepts every case that can be accepted."""
    visitor = open_precheck(stage, clerk, key)
    if any("/mark-rest/" in form.action for form in visitor.page.forms):
        visitor.submit(action="/mark-rest/")
    visitor.submit(button="受理全部", expect="已受理")
    return visitor


def accepting(clerk: str, key: str) -> common.Run:
    def run(stage: Stage) -> Facts:
        accept(stage, clerk, key)
        titles = (common.FOOD, common.DRAINAGE, common.TOBACCO)
        known = [title for title in titles if title in stage.facts.get(f"{key}.cases", titles)]
        return {"states": {title: common.state(stage, key, title) for title in known}}

    return run


def not_ours(stage: Stage) -> Facts:
    """The sewer belongs to the city: not accepted at once, the right office named."""
    visitor = open_precheck(stage, "clerk2", "elsewhere")
    address = common.case(stage, "elsewhere", common.DRAINAGE)
    wanted = f"/not-accept/?case={address}"
    visitor.open(next(one.href for one in visitor.page.links if wanted in one.href))
    visitor.submit(
        {
            "kind": "not_ours",
            "reason": "这里的下水道接到市管干管，由市里办（示例）。",
            "right_office": "大连市水务局",
        },
        button="确定不予受理",
    )
    state = common.expect_state(stage, "elsewhere", common.DRAINAGE, "不予受理")
    return {"state": state, "right_office": "大连市水务局"}


def tell_the_silent_one(stage: Stage) -> Facts:
    """A notice that nobody answers: its own clock runs on."""
    visitor = open_precheck(stage, "clerk2", "silent")
    visitor.submit(
        {"reason": "address-incomplete"},
        where={"target": "premises_address"},
        button="记为要补正",
    )
    visitor.submit(action="/mark-rest/")
    visitor.follow("预览并发出")
    visitor.submit(button="发出告知")
    return {"state": common.expect_state(stage, "silent", common.REGISTRATION, "待补正")}
