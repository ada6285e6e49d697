"""A neighbour is touched by a permit: told of it, heard, and a hearing is called."""

from datetime import date, timedelta

from ganxin.cli.demo.acts import common
from ganxin.cli.demo.people import BY_USERNAME
from ganxin.cli.demo.story import Facts, Stage

SHOP, NEIGHBOUR, CHAIR = "mall", "qian", "food3"
NOTICE = timedelta(days=14)  # more than seven working days, less than twenty
SATURDAY = 5


def name_neighbour(stage: Stage) -> Facts:
    """He has a login: the message reaches him at once, and his five days begin."""
    person = BY_USERNAME[NEIGHBOUR]
    common.act(
        stage,
        "food1",
        SHOP,
        common.FOOD,
        "name-interested",
        {
            "person_name": person.name,
            "person_phone": person.phone,
            "person_address": "甘井子区机场街道示例广场 2 层",
            "interest": "现场制作的油烟会进他家（示例）。",
        },
    )
    return {"neighbour": person.name}


def neighbour_asks(stage: Stage) -> Facts:
    """From the message to his own page: what he has to say, and that he wants to be heard."""
    visitor = stage.visitor(NEIGHBOUR)
    visitor.open("/messages/")
    visitor.submit(button=f"{common.FOOD}：您可以陈述意见")
    visitor.submit({"text": "请把排烟口朝马路一侧（示例）。"}, action="/state/")
    visitor.submit({"words": "油烟太大。"}, button="要求听证", expect="已经要求听证")
    return {"page": visitor.path}


def call_hearing(stage: Stage) -> Facts:
    """A day more than seven working days ahead, and a chair who has not examined the case."""
    on = _a_weekday(stage.moment.date() + NOTICE)
    common.act(
        stage,
        "food1",
        SHOP,
        common.FOOD,
        "call-hearing",
        {
            "held_on": on.isoformat(),
            "held_time": "09:30",
            "hearing_place": "政务服务大厅 301 室（示例）",
            "chair": BY_USERNAME[CHAIR].name,
        },
    )
    visitor = stage.visitor("")
    visitor.open("/hearings/")
    visitor.sees(common.FOOD)
    return {"held_on": on.isoformat()}


def _a_weekday(on: date) -> date:
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() >= SATURDAY else 0)
