"""Systems of other offices: handed over, lost, found by comparing the lists, sent again."""

import httpx
from django.conf import settings

from ganxin.cli.demo.acts import common
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError

SECONDS = 10.0
LIST = "/work/handoffs/"


def lose_next(stage: Stage) -> Facts:
    """The stage hand tells the simulator to lose the next package of the tobacco bureau."""
    url = settings.OUTSIDE_SYSTEMS["tobacco"]["url"]
    answer = httpx.post(f"{url}/faults", json={"kind": "lose"}, timeout=SECONDS, trust_env=False)
    if answer.status_code != httpx.codes.CREATED:
        raise StoryError(f"模拟器没有接受安排：{answer.status_code}")
    return {"fault": "lose"}


def hand_over(stage: Stage) -> Facts:
    """The worker sends; the other side acknowledges and loses it."""
    stage.run_job("cases.exchange")
    stage.facts["handed_over_on"] = stage.moment.date().isoformat()
    state = common.expect_state(stage, "fresh", common.TOBACCO, "审查中")
    return {"tobacco": state}


def reconcile(stage: Stage) -> Facts:
    """Next day the lists are compared: ours has it, theirs has not."""
    visitor = stage.visitor("admin1")
    visitor.open(LIST)
    visitor.submit(
        {"on": str(stage.facts["handed_over_on"])}, action="/reconcile/", expect="对账完成"
    )
    visitor.sees("有出入")
    visitor.open(f"{LIST}?state=lost")
    visitor.sees(common.TOBACCO)
    return {"lost": 1}


def send_again(stage: Stage) -> Facts:
    """The lost package goes out once more, and the answer comes in."""
    visitor = stage.visitor("admin1")
    visitor.open(f"{LIST}?state=lost")
    visitor.follow(common.TOBACCO)
    visitor.submit(action="/again/")
    visitor.open(LIST)
    visitor.submit(button="立即交换", expect="交换完成")
    common.expect_state(stage, "fresh", common.TOBACCO, "不予许可")
    return {"tobacco": "不予许可"}


def fire_on_pledge(stage: Stage) -> Facts:
    """Granted at once on the pledge; the check comes afterwards and has its own clock."""
    stage.run_job("cases.exchange")
    return {"fire": common.expect_state(stage, "mall", common.FIRE, "已准予")}


def fire_checked(stage: Stage) -> Facts:
    """A day later the fire brigade has been there and found what was pledged."""
    stage.run_job("cases.exchange")
    common.track(stage, "mall").sees("事后核查")
    return {"checked": True}


def deem_accepted(stage: Stage) -> Facts:
    """Nobody answered within five working days: accepted by law."""
    stage.run_job("cases.deem_accepted")
    common.track(stage, "deemed").sees("视为受理")
    return {"food": common.expect_state(stage, "deemed", common.FOOD, "审查中")}
