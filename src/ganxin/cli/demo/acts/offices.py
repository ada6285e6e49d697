"""The offices: registration on the spot, then each in parallel up to its decision."""

from datetime import date, timedelta

from ganxin.cli.demo.acts import common, papers
from ganxin.cli.demo.people import BY_USERNAME
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError, Visitor

GAP_SENTENCE = "还有容缺材料没有补齐，补齐前不能准予。"
FRIDAY = 4
LIST = "/work/cases/{}/?sample=1"


def register(stage: Stage, key: str) -> str:
    """Registered on the spot; the others are received that minute."""
    visitor = stage.visitor("reg1")
    visitor.open(LIST.format(common.case(stage, key, common.REGISTRATION)))
    if not common.offers(visitor, "confirm") and common.offers(visitor, "take-over"):
        visitor.submit({"why": "登记由我负责。"}, action="/take-over/")
        visitor.open(LIST.format(common.case(stage, key, common.REGISTRATION)))
    uscc = visitor.form("uscc", action="/confirm/").fields["uscc"].value
    if not uscc or not uscc[0]:
        raise StoryError("演示没有给出统一社会信用代码的样例")
    visitor.submit(action="/confirm/", expect="后面的各件同时收件")
    return uscc[0]


def registering(*keys: str) -> common.Run:
    def run(stage: Stage) -> Facts:
        found = {key: register(stage, key) for key in keys}
        for key in keys:
            waiting = common.track(stage, key).page.text.count("办好，当天开始")
            if waiting:
                raise StoryError(f"登记好了，还有 {waiting} 件在等")
        return {"uscc": found}

    return run


def _next_workday(on: date) -> date:
    """Tomorrow, or the Monday after a Friday."""
    return on + timedelta(days=max(1, 7 - on.weekday()) if on.weekday() >= FRIDAY else 1)


def plan_visit(
    stage: Stage, who: str, key: str, title: str, pair: tuple[str, str], on: date
) -> None:
    """Two officers, a day, a place, the points of the item."""
    common.act(
        stage,
        who,
        key,
        title,
        "plan-site-check",
        {
            "planned_on": on.isoformat(),
            "place": "店面现场（示例）",
            "officers": [BY_USERNAME[one].name for one in pair],
        },
    )


def record_visit(stage: Stage, who: str, key: str, title: str) -> None:
    """On the page for the phone: every point, a photograph, the conclusion."""
    visitor = common.open_desk(stage, who, key, title)
    link = [one.href for one in visitor.page.links if "/work/site-checks/" in one.href]
    if not link:
        raise StoryError(f"“{title}”没有安排现场核查")
    visitor.open(link[-1])
    form = visitor.form("conclusion")
    points = {name: "yes" for name in form.fields if name.startswith("ok_")}
    visitor.submit(
        {**points, "conclusion": "pass", "remarks": "与申请一致（示例）。"},
        files={"photos": [papers.photo("现场", "site")]},
        action="/work/site-checks/",
        expect="核查记录已保存",
    )


def advise(stage: Stage, who: str, key: str, title: str, opinion: str) -> Visitor:
    """The handler's findings, and on to the reviewer."""
    common.act(stage, who, key, title, "opinion", {"grants": "yes", "opinion": opinion})
    return common.act(stage, who, key, title, "pass-on")


# --- food ------------------------------------------------------------------------------------


def food_plans(stage: Stage) -> Facts:
    on = _next_workday(stage.moment.date())
    plan_visit(stage, "food1", "fresh", common.FOOD, ("food1", "food2"), on)
    return {"planned_on": on.isoformat()}


def food_visits(stage: Stage) -> Facts:
    record_visit(stage, "food1", "fresh", common.FOOD)
    advise(stage, "food1", "fresh", common.FOOD, "布局合理，生熟分开，材料齐全。")
    return {"state": common.expect_state(stage, "fresh", common.FOOD, "审核")}


def food_delegates(stage: Stage) -> Facts:
    """The reviewer goes away for a few days and names who stands in for her."""
    visitor = stage.visitor("food2")
    visitor.open("/work/me/delegate/")
    today = stage.moment.date()
    visitor.submit(
        {
            "to": BY_USERNAME["reg1"].name,
            "valid_from": today.isoformat(),
            "last_on": (today + timedelta(days=4)).isoformat(),
            "reason": "年休假",
        },
        button="确定",
        expect=BY_USERNAME["reg1"].name,
    )
    return {"to": BY_USERNAME["reg1"].name}


def food_stands_in(stage: Stage) -> Facts:
    """The delegate passes it up in the reviewer's place."""
    visitor = common.open_desk(stage, "reg1", "fresh", common.FOOD)
    if common.offers(visitor, "take-over") and not common.offers(visitor, "pass-up"):
        raise StoryError("代理人不能替休假的同事审核")
    visitor.submit(action="/pass-up/", expect="已提交批准")
    return {"state": common.expect_state(stage, "fresh", common.FOOD, "批准")}


def food_blocked(stage: Stage) -> Facts:
    """The material that is to follow blocks the grant."""
    common.act(stage, "food3", "fresh", common.FOOD, "grant", refused=GAP_SENTENCE)
    return {"refused": GAP_SENTENCE}


def food_grants(stage: Stage) -> Facts:
    common.act(stage, "food3", "fresh", common.FOOD, "grant")
    return {"state": common.expect_state(stage, "fresh", common.FOOD, "已准予")}


# --- together -------------------------------------------------------------------------------


def visit_together(stage: Stage) -> Facts:
    """Food names a day; drainage goes with it: the shop receives both offices once."""
    on = _next_workday(stage.moment.date())
    plan_visit(stage, "food1", "running", common.FOOD, ("food1", "food2"), on)
    visitor = common.open_desk(stage, "drain1", "running", common.DRAINAGE)
    if not common.offers(visitor, "plan-site-check") and common.offers(visitor, "take-over"):
        visitor.submit({"why": "这类件由我负责。"}, action="/take-over/")
    form = visitor.form("joint", action="/plan-site-check/")
    together = next(one for one in form.fields["joint"].choices if one)
    visitor.submit(
        {
            "planned_on": on.isoformat(),
            "place": "店面现场（示例）",
            "officers": [BY_USERNAME[one].name for one in ("drain1", "drain2")],
            "joint": together,
        },
        action="/plan-site-check/",
    )
    return {"planned_on": on.isoformat(), "joined": together}


def record_together(stage: Stage) -> Facts:
    """One visit, two records: each office says what it saw for its own item."""
    record_visit(stage, "food1", "running", common.FOOD)
    record_visit(stage, "drain1", "running", common.DRAINAGE)
    return {"offices": 2}


def plan_tomorrow(stage: Stage) -> Facts:
    """A visit that is still to come, so that the page for the phone can be looked at."""
    on = _next_workday(stage.moment.date())
    plan_visit(stage, "food1", "mall", common.FOOD, ("food1", "food2"), on)
    return {"planned_on": on.isoformat()}


# --- drainage --------------------------------------------------------------------------------


def drainage_tests(stage: Stage) -> Facts:
    """Water testing suspends both clocks, with its basis; the drainage office is asked."""
    common.act(
        stage,
        "drain1",
        "fresh",
        common.DRAINAGE,
        "begin-special",
        {"kind": "testing", "cause": "要测隔油池出水的水质。", "expected_days": "3"},
    )
    common.track(stage, "fresh").sees("暂停计时")
    visitor = common.act(
        stage,
        "drain1",
        "fresh",
        common.DRAINAGE,
        "consult",
        {"office": "drainage", "question": "示例路 WS-12 号井还能不能接？"},
    )
    stage.facts["consultation"] = next(
        (one.href for one in visitor.page.links if "/work/consultations/" in one.href), ""
    )
    return {"suspended": True}


def drainage_answers(stage: Stage) -> Facts:
    """Answered the same day, from the list of what the office is asked."""
    visitor = stage.visitor("drainoffice1")
    visitor.open("/work/consultations/")
    visitor.follow("示例路 WS-12")
    visitor.submit({"answer": "可以接，管径够用。"}, button="答复", expect="可以接")
    return {"answer": "可以接，管径够用。"}


def drainage_ends_test(stage: Stage) -> Facts:
    common.act(
        stage, "drain1", "fresh", common.DRAINAGE, "end-special", {"result": "合格（示例）"}
    )
    on = stage.moment.date()
    plan_visit(stage, "drain1", "fresh", common.DRAINAGE, ("drain1", "drain2"), on)
    return {"result": "合格"}


def drainage_decides(stage: Stage) -> Facts:
    """Sent back one step once, then reviewed and granted."""
    record_visit(stage, "drain1", "fresh", common.DRAINAGE)
    advise(stage, "drain1", "fresh", common.DRAINAGE, "检测合格，接入点可用。")
    common.act(
        stage,
        "drain2",
        "fresh",
        common.DRAINAGE,
        "send-back",
        {"reason": "请写明隔油池的大小。"},
    )
    advise(stage, "drain1", "fresh", common.DRAINAGE, "检测合格，隔油池 1 立方米，接入点可用。")
    common.act(stage, "drain2", "fresh", common.DRAINAGE, "pass-up")
    common.act(stage, "head_urban", "fresh", common.DRAINAGE, "grant")
    return {"state": common.expect_state(stage, "fresh", common.DRAINAGE, "已准予")}


# --- guidance and what follows the licence -----------------------------------------------------


def completing(who: str, key: str, title: str, words: str) -> common.Run:
    """A step that completes what is no permit."""

    def run(stage: Stage) -> Facts:
        common.act(stage, who, key, title, "complete", {"words": words})
        return {"state": common.expect_state(stage, key, title, "已准予", "办结", "办好")}

    return run


# --- more time -------------------------------------------------------------------------------


def ask_extension(stage: Stage) -> Facts:
    common.act(
        stage,
        "drain1",
        "deemed",
        common.DRAINAGE,
        "ask-extension",
        {"days": "10", "grounds": "路面正在施工，等井盖重新编号。"},
    )
    return {"days": 10}


def approve_extension(stage: Stage) -> Facts:
    """The head of the office finds it in the list and approves."""
    visitor = stage.visitor("head_urban")
    visitor.open("/work/extensions/")
    visitor.follow(common.DRAINAGE)
    visitor.submit({"approved": "yes", "note": "同意。"}, action="/answer-extension/")
    visitor.open("/work/extensions/?view=answered")
    visitor.sees("同意")
    return {"approved": True}
