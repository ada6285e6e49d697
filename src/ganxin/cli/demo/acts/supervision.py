"""What the applicant thinks of it, who mends it, and what the supervisor sees."""

import re

from ganxin.cli.demo.acts import common
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError

ROWS_WANTED = 25
_KPI = re.compile(r"<dt>(红牌|黄牌|绿牌)[^<]*</dt><dd><a[^>]*>([\d,]+)</a>")


def rate_badly(stage: Stage) -> Facts:
    visitor = stage.visitor("zhang")
    visitor.open(f"/cases/{common.case(stage, 'fresh', common.DRAINAGE)}/rate/")
    visitor.submit(
        {"level": "2", "options": ["213"], "comment": "问了两次，答复不一样。"},
        button="提交评价",
    )
    return {"level": 2}


def rate_well(stage: Stage) -> Facts:
    visitor = stage.visitor("zhang")
    visitor.open(f"/cases/{common.case(stage, 'fresh', common.FOOD)}/rate/")
    visitor.submit({"level": "5", "options": ["513"]}, button="提交评价")
    return {"level": 5}


def report_mended(stage: Stage) -> Facts:
    """The head of the office says what was done."""
    visitor = stage.visitor("head_urban")
    visitor.open("/work/ratings/?only=bad")
    visitor.follow("待整改")
    visitor.submit(
        {"measure": "统一了答复口径，已当面致歉。"}, button="报告已整改", expect="待核实"
    )
    return {"rectification": visitor.path}


def verify_mended(stage: Stage) -> Facts:
    """Somebody else than the one who mended closes it."""
    visitor = stage.visitor("supervisor1")
    visitor.open(str(stage.facts["rectification"]))
    visitor.submit({"mended": "yes", "remark": "已回访，属实。"}, button="提交核实结果")
    visitor.sees("已核实")
    return {"state": "已核实"}


def open_board(stage: Stage) -> Facts:
    """At the present day: something of every card, and the lists behind the figures."""
    visitor = stage.visitor("supervisor1")
    visitor.open("/work/board/")
    cards = {name: int(count.replace(",", "")) for name, count in _KPI.findall(visitor.html)}
    missing = [name for name in ("红牌", "黄牌", "绿牌") if not cards.get(name)]
    if missing:
        raise StoryError(f"看板上没有{'、'.join(missing)}：{cards}")
    visitor.open("/work/promises/?card=red")
    return {"cards": cards}


def count_inbox(stage: Stage) -> Facts:
    """The window has a full inbox."""
    visitor = stage.visitor("clerk1")
    visitor.open("/work/inbox/?tab=window")
    rows = len(re.findall(r'name="case" value="', visitor.html))
    if rows < ROWS_WANTED:
        raise StoryError(f"待办箱只有 {rows} 行")
    return {"rows": rows}
