"""At the window: a person stands there with his papers, and the clerk keys everything in."""

import re

from ganxin.cli.demo.acts import common
from ganxin.cli.demo.acts.applicant import LATER, fetch_pdf, page_values
from ganxin.cli.demo.acts.shops import SHOPS, Shop, typed
from ganxin.cli.demo.people import BY_USERNAME
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError, Visitor

ROUNDS = 5  # answers bring up further questions and fields
_NUMBER = re.compile(r"<dt>申请号</dt><dd>([^<]+)</dd>")


def key_in(stage: Stage) -> Facts:
    """Who, what situation, every field, every paper seen; signed, handed in, receipt printed."""
    shop = SHOPS["walk-in"]
    person = BY_USERNAME[shop.owner]
    visitor = stage.visitor("clerk2")
    visitor.open("/work/window/")
    visitor.submit(
        {"id_card": person.id_card, "name": person.name, "phone": person.phone},
        button="开始收件",
    )
    stage.facts[f"{shop.key}.application"] = common.application_in(visitor)
    _answer(visitor, shop)
    _fill(visitor, shop)
    seen = _receive(visitor)
    visitor.submit(
        {"read_out": "on", "signed_name": person.name}, action="/submit/", expect="已收件"
    )
    number = _NUMBER.search(visitor.html)
    if number is None:
        raise StoryError("窗口收件以后没有看到申请号")
    return {"walk-in.number": number[1], "papers": seen, "receipt_bytes": _print(visitor)}


def _print(visitor: Visitor) -> int:
    return fetch_pdf(visitor, "打印收件回执")


def _answer(visitor: Visitor, shop: Shop) -> None:
    for _ in range(ROUNDS):
        form = visitor.form(action="/questions/")
        given = {name: value for name, value in shop.answers.items() if name in form.fields}
        visitor.submit(given, action="/questions/")
        if "个问题" not in visitor.page.text:
            return
    raise StoryError("窗口的问题一直没有问完")


def _fill(visitor: Visitor, shop: Shop) -> None:
    shown: set[str] = set()
    for _ in range(ROUNDS):
        form = visitor.form("_fields")
        if shown == set(form.fields):
            return
        shown = set(form.fields)
        visitor.submit(page_values(form, typed(shop)), action=form.action)
    raise StoryError("窗口的填写内容一直在变多")


def _receive(visitor: Visitor) -> int:
    """Each paper is shown on paper; what may follow is put off."""
    codes = list(
        dict.fromkeys(
            form.action.split("/")[-2]
            for form in visitor.page.forms
            if "/materials/" in form.action
        )
    )
    for code in codes:
        how = "later" if code == LATER else "paper"
        visitor.submit(where={"how": how}, action=f"/materials/{code}/")
    return len(codes)
