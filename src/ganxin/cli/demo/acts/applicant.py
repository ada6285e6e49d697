"""The applicant: finds the matter, answers, fills in, uploads, signs, mends, follows, receives."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

from ganxin.cli.demo.acts import common, papers
from ganxin.cli.demo.acts.shops import SHOPS, Rows, Shop, Typed, typed
from ganxin.cli.demo.forms import Form
from ganxin.cli.demo.people import BY_USERNAME
from ganxin.cli.demo.story import Facts, Stage
from ganxin.cli.demo.visitor import StoryError, Visitor

BUNDLE = "我要开生鲜超市"
GUIDE = "/guide/fresh-supermarket/"
LATER = "health-certificates"
MOST_PAGES = 40
AUTOSAVED = ("entity_name", "registered_capital", "staff_count", "premises_owner", "sign_text")
_RECEIPT_ROW = re.compile(
    r'<th scope="row"><details><summary>([^<]+)</summary>.*?</th>'
    r"<td>([^<]*)</td><td>([^<]*)</td>"
    r'<td class="saved">([^<]*)</td>',
    re.DOTALL,
)
_VERIFY = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b")
_NUMBER = re.compile(r'<p class="number">([^<]+)</p>')


# --- finding and asking ----------------------------------------------------------------------


def open_home(stage: Stage) -> Facts:
    page = stage.visitor("").open("/")
    return {"title": page.title}


def search(stage: Stage) -> Facts:
    """By name, by its pinyin and by the initials: the same bundle comes up."""
    visitor = stage.visitor("")
    for text in (BUNDLE, "woyaokaishengxianchaoshi", "wykscs", "开超市"):
        visitor.open("/")
        visitor.submit({"q": text})
        if text != "wykscs":
            visitor.sees(BUNDLE)
    visitor.follow(BUNDLE)
    return {"path": visitor.path}


def answer_guide(stage: Stage) -> Facts:
    """Answers what is asked, step by step; reads the receipt of what is saved."""
    visitor = stage.visitor("")
    visitor.open(GUIDE)
    rounds = _answer(visitor, SHOPS["fresh"].answers)
    found = saving(visitor.html)
    if not found:
        raise StoryError("指南上没有省了多少的对照表")
    return {"receipt": found, "rounds": rounds, "guide": visitor.path}


def saving(html: str) -> list[dict[str, str]]:
    """The lines of the saving receipt on a guide page, as they are read there."""
    return [
        {
            "label": unescape(label),
            "separately": alone.strip(),
            "together": together.strip(),
            "saved": " ".join(saved.split()),
        }
        for label, alone, together, saved in _RECEIPT_ROW.findall(html)
    ]


def _answer(visitor: Visitor, answers: Mapping[str, Typed]) -> int:
    """Send the questions that the guide shows until none is left; how many rounds it took."""
    for rounds in range(1, len(answers) + 2):
        form = visitor.form("licensed", action=GUIDE)
        values = {name: given for name, given in answers.items() if name in form.fields}
        visitor.submit(values, action=GUIDE)
        if "问题都答完了" in visitor.page.text:
            return rounds
    raise StoryError("指南的问题一直没有问完")


# --- filling in ------------------------------------------------------------------------------


def start(stage: Stage, shop: Shop) -> Visitor:
    """From the guide with its answers into an application, for oneself or as an agent."""
    visitor = stage.visitor(shop.who)
    visitor.open(GUIDE)
    _answer(visitor, dict(shop.answers))
    visitor.follow("在线办理")
    form = visitor.form(button="开始填写")
    whom = {"applicant": f"{shop.owner_name}（"} if "applicant" in form.fields else {}
    visitor.submit(whom, button="开始填写")
    stage.facts[f"{shop.key}.application"] = common.application_in(visitor)
    return visitor


def log_in_and_start(stage: Stage) -> Facts:
    """The answers of somebody who is not logged in are kept through the login."""
    visitor = start(stage, SHOPS["fresh"])
    return {"fresh.application": common.application_in(visitor)}


def save_fields(stage: Stage) -> Facts:
    """Some fields one by one as they are left; a wrong one is told at once, then mended."""
    shop = SHOPS["fresh"]
    values = typed(shop)
    visitor = stage.visitor(shop.who)
    here = f"/applications/{common.application(stage, shop.key)}"
    visitor.open(f"{here}/fill/entity/")
    wrong = visitor.leave_field("registered_capital", "三十万")
    if not wrong:
        raise StoryError("注册资本写成“三十万”，页面没有提醒")
    for name in AUTOSAVED:
        right = values[name]
        assert isinstance(right, str)
        said = visitor.leave_field(name, right)
        if said:
            raise StoryError(f"{name} 没有存上：{said}")
    visitor.open(f"{here}/fill/people/")
    visitor.submit({"principal_phone": "12345"}, allow=(422,))
    told = [error for error in visitor.page.errors if "手机" in error]
    if visitor.status != 422 or not told:
        raise StoryError("手机号写成“12345”，页面没有指出来")
    return {"saved": len(AUTOSAVED), "told": [*wrong, told[0][:60]]}


def fill(stage: Stage, shop: Shop) -> int:
    """Every page until the task list says that nothing is left; how many pages were sent."""
    visitor = stage.visitor(shop.who)
    values = typed(shop)
    tasks = f"/applications/{common.application(stage, shop.key)}/tasks/"
    visitor.open(tasks)
    topics = list(dict.fromkeys(one.href for one in visitor.page.links if "/fill/" in one.href))
    sent = 0
    visitor.open(topics[0])
    while sent < MOST_PAGES and "/fill/" in visitor.path:
        visitor.submit(page_values(visitor.form("_fields"), values))
        sent += 1
    if visitor.path != tasks:
        raise StoryError(f"填表没有走到头，停在 {visitor.path}")
    return sent


def page_values(form: Form, values: dict[str, Typed | Rows]) -> dict[str, Typed]:
    """What is typed into the fields of this page; what nobody has to fill in may stay empty."""
    names = [name for name in form.fields if name.partition("-")[0] in values]
    return {name: _value(name, values) for name in names}


def _value(name: str, values: dict[str, Typed | Rows]) -> Typed:
    """Of a field, or of one cell of a list of people (`directors-0-name`)."""
    element, _, place = name.partition("-")
    given = values[element]
    if isinstance(given, str):
        return given
    number, _, part = place.partition("-")
    if not place:
        return [each for each in given if isinstance(each, str)]
    row = given[int(number)]
    assert isinstance(row, dict)
    return row[part]


def fill_rest(stage: Stage) -> Facts:
    return {"pages": fill(stage, SHOPS["fresh"])}


def upload(stage: Stage, shop: Shop, later: tuple[str, ...] = ()) -> int:
    """Every material once, PDF or photograph; those in `later` are put off. How many files."""
    visitor = stage.visitor(shop.who)
    page = f"/applications/{common.application(stage, shop.key)}/materials/"
    visitor.open(page)
    wanted = [
        form.action.split("/")[-3] for form in visitor.page.forms if "/upload/" in form.action
    ]
    done = 0
    for code in wanted:
        if code in later:
            visitor.submit(button="稍后补交", action=f"/{code}/later/")
            continue
        make = papers.photo if code.endswith(("-id", "-ids")) else papers.pdf
        files = {"file": [make(code, shop.key)]}
        visitor.submit(files=files, action=f"/{code}/upload/")
        done += 1
    visitor.sees("材料都齐了")
    return done


def upload_all(stage: Stage) -> Facts:
    return {"files": upload(stage, SHOPS["fresh"], later=(LATER,)), "later": LATER}


# --- signing ---------------------------------------------------------------------------------


def sign(stage: Stage, shop: Shop) -> str:
    """Check, read, sign, hand in; the number of the application."""
    visitor = stage.visitor(shop.who)
    visitor.open(f"/applications/{common.application(stage, shop.key)}/check/")
    signer = {"read": "on", "signed_name": visitor.name}
    visitor.submit(signer, action="/submit/")
    stage.facts[f"{shop.key}.number"] = _number(visitor)
    return _number(visitor)


def _number(visitor: Visitor) -> str:
    found = _NUMBER.search(visitor.html)
    if found is None:
        raise StoryError(f"没有看到申请号：{visitor.page.errors or visitor.page.heading}")
    return found[1].strip()


def sign_twice(stage: Stage) -> Facts:
    """Back and the same button once more: the same application, the same number."""
    shop = SHOPS["fresh"]
    visitor = stage.visitor(shop.who)
    first = sign(stage, shop)
    visitor.back()
    visitor.submit({"read": "on", "signed_name": visitor.name}, action="/submit/")
    again = _number(visitor)
    if again != first:
        raise StoryError(f"同一份申请提交两次，得到两个号：{first}、{again}")
    return {"fresh.number": first}


def fetch_receipt(stage: Stage) -> Facts:
    visitor = stage.visitor("zhang")
    visitor.open(f"/applications/{common.application(stage, 'fresh')}/done/")
    return {"bytes": fetch_pdf(visitor, "下载")}


def fetch_pdf(visitor: Visitor, words: str) -> int:
    """Fetch the PDF behind the first link with these words; how many bytes."""
    for link in visitor.page.links:
        if words in link.text:
            content = visitor.download(link.href)
            if not content.startswith(b"%PDF"):
                raise StoryError(f"{link.href} 不是 PDF")
            return len(content)
    raise StoryError(f"{visitor.path} 上没有“{words}”的链接")


def hand_in(stage: Stage, key: str, later: tuple[str, ...] = ()) -> str:
    """All of it in one go, for the other applications of the story; the number."""
    shop = SHOPS[key]
    start(stage, shop)
    fill(stage, shop)
    upload(stage, shop, later)
    return sign(stage, shop)


def handing_in(key: str, later: tuple[str, ...] = ()) -> common.Run:
    """A step that hands in one application."""

    def run(stage: Stage) -> Facts:
        return {f"{key}.number": hand_in(stage, key, later)}

    return run


# --- afterwards ------------------------------------------------------------------------------


def mend(stage: Stage) -> Facts:
    """Opens the notice from the page of the application, mends the two places, sends it back."""
    visitor = common.track(stage, "fresh")
    notice = next((one.href for one in visitor.page.links if "/notices/" in one.href), "")
    if not notice:
        raise StoryError("办件页上没有等着补正的告知")
    visitor.open(notice)
    visitor.submit({"resubmit": "1"}, button="全部改好了", allow=(422,))
    if visitor.status != 422:
        raise StoryError("一处都没有改，也能提交补正")
    visitor.open(notice)
    visitor.submit({"entity_name": "大连鲜到家泉水生鲜超市有限公司"}, button="保存这一处")
    remove = next(form for form in visitor.page.forms if "/remove/" in form.action)
    visitor.submit(action=remove.action)
    visitor.submit(
        files={"file": [papers.pdf("租赁合同", "complete")]}, action="/premises-right/upload/"
    )
    visitor.submit({"resubmit": "1"}, button="全部改好了", expect="补正已经提交")
    return {"notice": notice.split("/")[-2]}


def fill_gap(stage: Stage) -> Facts:
    """The health certificates follow, before their own clock runs out."""
    visitor = common.track(stage, "fresh")
    visitor.open(next(one.href for one in visitor.page.links if "/gaps/" in one.href))
    visitor.submit(files={"file": [papers.photo(f"健康证明{n}", str(n)) for n in (1, 2, 3)]})
    visitor.sees("已经补交")
    return {"files": 3}


def urge(stage: Stage) -> Facts:
    visitor = stage.visitor("zhang")
    visitor.open(f"/cases/{common.case(stage, 'fresh', common.FOOD)}/urge/")
    visitor.submit({"words": "货已经订好了，麻烦快一点。"}, button="催办")
    return {"words": "货已经订好了，麻烦快一点。"}


def receive(stage: Stage, key: str, titles: tuple[str, ...]) -> int:
    """签收 of the results one by one; each page shows what has come."""
    visitor = stage.visitor(SHOPS[key].who)
    for title in titles:
        visitor.open(f"/cases/{common.case(stage, key, title)}/sign/")
        visitor.submit({"received": "on"}, button="签收", expect="已经签收")
    return len(titles)


def receiving(key: str, *titles: str) -> common.Run:
    def run(stage: Stage) -> Facts:
        return {"received": receive(stage, key, titles)}

    return run


def see_refusal(stage: Stage) -> Facts:
    """Refused with reason, clause and remedies; the other cases stand."""
    common.expect_state(stage, "fresh", common.TOBACCO, "不予许可")
    visitor = common.track(stage, "fresh")
    visitor.sees("60米", "烟草专卖法实施条例", "行政复议")
    food = common.expect_state(stage, "fresh", common.FOOD, "审查中")
    return {"tobacco": "不予许可", "food": food}


def licences(stage: Stage) -> Facts:
    """The wallet: the PDF of a licence is fetched, and anybody can verify its code."""
    visitor = stage.visitor("zhang")
    visitor.open("/licences/")
    links = [one for one in visitor.page.links if re.search(r"/licences/[0-9a-f-]{36}/", one.href)]
    if not links:
        raise StoryError("证照页是空的")
    visitor.open(links[0].href)
    size = fetch_pdf(visitor, "PDF")
    code = _VERIFY.search(visitor.html)
    if code is None:
        raise StoryError("证照页上没有查验码")
    anybody = stage.visitor("")
    anybody.open("/verify/")
    anybody.submit({"code": code[1]}, button="查验")
    anybody.sees("这本证照是真的，今天有效")
    return {"licences": len({one.href for one in links}), "pdf": size, "verify": anybody.path}


def withdraw(stage: Stage) -> Facts:
    visitor = stage.visitor("qian")
    visitor.open(f"/applications/{common.application(stage, 'given-up')}/withdraw/")
    visitor.submit({"reason": "换了店面，重新申请。"}, button="确定撤回")
    return {"state": common.expect_state(stage, "given-up", common.REGISTRATION, "已撤回")}


def authorise_agent(stage: Stage) -> Facts:
    """A resident lets an agent act for her, for a time."""
    visitor = stage.visitor("zhou")
    visitor.open("/me/mandates/grant/")
    agent = BY_USERNAME["agent"]
    last = stage.moment.date() + timedelta(days=180)
    visitor.submit(
        {
            "name": agent.name,
            "phone": agent.phone,
            "scope": "办理开店的全部手续（示例）",
            "valid_from": stage.moment.date().isoformat(),
            "last_on": last.isoformat(),
        },
        button="授权",
        expect=agent.name,
    )
    return {"agent": agent.name, "until": last.isoformat()}
