"""What the acts share: finding an application and its cases on the pages, and acting on a desk."""

import re
from collections.abc import Callable

from ganxin.cli.demo.acts.shops import SHOPS
from ganxin.cli.demo.forms import Values
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError, Visitor

REGISTRATION, FOOD, DRAINAGE = "公司设立登记", "食品经营许可", "城镇污水排入排水管网许可"
TOBACCO, SIGN, SEALS = "烟草专卖零售许可", "门头牌匾设置指导", "印章刻制备案"
TAX, INSURANCE = "税务登记信息确认", "社会保险登记"
FIRE = "公众聚集场所投入使用、营业前消防安全检查"
_APPLICATION = re.compile(r"/(?:applications|window)/([0-9a-f-]{36})/")
_CASE = re.compile(r'id="h-([0-9a-f-]{36})">([^<]+)</h2>')
Run = Callable[[Stage], Facts]


def application_in(visitor: Visitor) -> str:
    """The id of the application that the current page is about. Raises StoryError."""
    found = _APPLICATION.search(visitor.path)
    if found is None:
        raise StoryError(f"{visitor.path} 不是一份申请的页面")
    return found[1]


def application(stage: Stage, key: str) -> str:
    """The id of the application of this shop; it has to have begun."""
    return str(stage.facts[f"{key}.application"])


def track(stage: Stage, key: str, who: str = "") -> Visitor:
    """The page on which the applicant follows the application, opened afresh."""
    visitor = stage.visitor(who or SHOPS[key].who)
    visitor.open(f"/applications/{application(stage, key)}/")
    return visitor


def case(stage: Stage, key: str, title: str) -> str:
    """The id of a case, as the applicant's page shows it."""
    known = stage.facts.setdefault(f"{key}.cases", {})
    if title not in known:
        known.update({name: number for number, name in _CASE.findall(track(stage, key).html)})
    if title not in known:
        raise StoryError(f"申请里没有“{title}”，有：{'、'.join(known)}")
    return str(known[title])


def state(stage: Stage, key: str, title: str) -> str:
    """What the applicant's page says about where a case stands."""
    number = case(stage, key, title)
    page = track(stage, key).html
    found = re.search(rf'id="h-{number}">[^<]+</h2><span class="tag[^"]*">([^<]+)</span>', page)
    if found is None:
        raise StoryError(f"没有看到“{title}”的状态")
    return found[1]


def expect_state(stage: Stage, key: str, title: str, *wanted: str) -> str:
    """The state, which must contain one of the words. Raises StoryError."""
    now = state(stage, key, title)
    if not any(word in now for word in wanted):
        raise StoryError(f"“{title}”是“{now}”，应当是“{'、'.join(wanted)}”")
    return now


def open_desk(stage: Stage, who: str, key: str, title: str) -> Visitor:
    """An officer opens the desk of a case."""
    visitor = stage.visitor(who)
    visitor.open(f"/work/cases/{case(stage, key, title)}/")
    return visitor


def offers(visitor: Visitor, action: str) -> bool:
    """Whether the desk in front of this officer has the form of an action."""
    return any(f"/{action}/" in form.action for form in visitor.page.forms)


def act(
    stage: Stage,
    who: str,
    key: str,
    title: str,
    action: str,
    values: Values | None = None,
    *,
    refused: str = "",
) -> Visitor:
    """Take an action on a case; what a colleague holds is taken over first, with a reason.

    `refused`: the sentence with which the action must be refused.
    """
    visitor = open_desk(stage, who, key, title)
    if not offers(visitor, action) and offers(visitor, "take-over"):
        visitor.submit({"why": "这类件由我负责。"}, action="/take-over/")
    visitor.submit(values, action=f"/{action}/", allow=(422,) if refused else ())
    if refused:
        visitor.sees(refused)
    return visitor
