"""The guide: the address is the state, the answers decide, the figures are real."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.cases.choices import State
from ganxin.cases.intake.queries import averages
from ganxin.cases.intake.queries.guide import AT_ONCE, guide_page
from ganxin.cases.models import Application, Case
from ganxin.catalog import api as catalog
from ganxin.conf.environment import ROOT
from ganxin.lib.identifiers import make_uscc
from tests.cases.intake import steps
from tests.cases.intake.steps import GUIDE, Visit, address_of
from tests.world import MONDAY, PASSWORD, SHOP, World, begin

pytestmark = pytest.mark.django_db
MALL = {"mall": "yes", "floor": "ground", "fire_acceptance": "done", "fire_way": "pledge"}


def anybody(answers: dict[str, str | list[str]] | None = None) -> Visit:
    return Visit(Client()).open(address_of(answers or {}))


def test_it_asks_a_few_questions_at_a_time_and_then_no_more(world: World) -> None:
    visit = anybody()
    visit.sees(f"先回答 {AT_ONCE} 个问题", "可能要办（14 件）")
    assert visit.html.count('<fieldset class="question"') == AT_ONCE

    anybody(dict(SHOP)).sees("问题都答完了", "要办的事（8 件）", "您的回答（12 个，可以改）")


def test_following_its_own_form_leads_to_the_whole_list(world: World) -> None:
    """A person without script answers what is asked, page after page."""
    visit = anybody()
    rounds = 0
    while "问题都答完了" not in visit.page.text:
        fields = next(form for form in visit.page.forms if form.id == "questions").fields
        asked = [name for name in fields if name in SHOP and not any(fields[name].value)]
        visit.send({name: SHOP[name] for name in asked})
        rounds += 1
        assert rounds <= 6
    visit.sees("要办的事（8 件）", "您的材料清单")
    assert parse_qs(urlsplit(visit.url).query)["food"] == ["farm", "cooked", "onsite"]


def test_it_says_why_an_item_applies_and_why_another_does_not(world: World) -> None:
    visit = anybody(dict(SHOP))
    visit.sees("您卖散装食品、熟食，或者现场制作，要先许可。", "不用办（6 件），为什么")
    visit.sees("店的面积没有达到卫生许可的起点（示例）。")


def test_each_item_shows_both_clocks_and_what_it_really_took(world: World) -> None:
    visit = anybody(dict(SHOP))
    visit.sees("承诺 5 个工作日，法定 10 个工作日；上月实际平均：还没有数据")
    visit.sees("法律没有规定期限")


def test_each_material_says_why_and_from_where_and_whether_it_may_follow(world: World) -> None:
    visit = anybody(dict(SHOP))
    visit.sees("为什么要", "从哪来", "免提交", "可容缺", "需上传", "在线填写")
    visit.sees("《食品安全法》第四十五条", "10 个工作日内补交。补交以前不发证。")
    visit.sees("使用“公司设立登记”的结果，不用您交")


def test_it_draws_the_path_and_says_it_in_words(world: World) -> None:
    visit = anybody(dict(SHOP))
    assert visit.html.count('<g class="node') == 8
    assert visit.html.count('class="edge') == 7
    visit.sees(
        "先办：公司设立登记。",
        "然后同时办：",
        "联合勘验",
        "几家一起来，只来一次。市场监管局牵头。",
    )


def test_every_line_of_the_saving_opens_its_definition(world: World) -> None:
    visit = anybody(dict(SHOP))
    visit.sees("一件事一次办，省了多少", "分别办：各事项要交的材料相加。")
    receipt = visit.html[visit.html.index("receipt-title") :]
    assert receipt[: receipt.index("</section>")].count("<details>") == 6


def test_the_printed_sheet_carries_the_code_of_the_same_answers(world: World) -> None:
    page = anybody(dict(SHOP)).html
    picture = re.search(r'src="(data:image/png;base64,[^"]+)"', page)
    assert picture is not None
    again = anybody(dict(reversed(list(SHOP.items())))).html
    assert picture[1] in again  # the order of the answers does not matter
    assert picture[1] not in anybody({**SHOP, "area": "90"}).html


def test_the_printed_sheet_says_which_answers_it_rests_on(world: World) -> None:
    page = anybody({**SHOP, "area": "281"}).html
    part = page[page.index('id="result"') :]  # what a change of an answer replaces
    sheet = part[part.index('class="print-only"') : part.index("</dl>")]

    assert "一次性告知单" in page
    assert "281" in sheet
    assert sheet.count("<dt>") == len({**SHOP})


def test_a_number_it_cannot_read_is_asked_again_with_a_hint(world: World) -> None:
    visit = anybody({"area": "很大"})
    visit.sees("请填 1 到 100000 之间的数，只写数字。")


@pytest.mark.parametrize(
    "query",
    [
        "area=<script>alert(1)</script>",
        "food=" + "x" * 5000,
        "nothing=1&food=&food=&entity=king",
        "&".join("food=farm" for _ in range(400)),
        "area=1e999999999",
        "area=%00",
    ],
)
def test_nonsense_in_the_address_does_no_harm(world: World, query: str) -> None:
    visit = Visit(Client()).open(f"{GUIDE}?{query}")
    assert visit.status == 200
    assert "<script>alert" not in visit.html


def test_a_bundle_that_is_not_there_is_not_found(world: World) -> None:
    assert Visit(Client()).open("/guide/no-such-thing/").status == 404
    assert Visit(Client()).open("/guide/no-such-thing/start/").status == 404


def test_a_change_fetches_the_result_alone(world: World) -> None:
    answer = Client().get(address_of(), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="result"')
    assert "<html" not in page


def test_the_portal_stays_light(world: World) -> None:
    """Page, style sheets and script of the guide, compressed: at most 60 kB, script at most 25."""

    def small(content: bytes) -> int:
        return len(gzip.compress(content, 6))

    shell = ROOT / "src/ganxin/shell/static/shell/dist"
    script = small((shell / "app.js").read_bytes()) + small((shell / "live.js").read_bytes())
    styles = small((shell / "jing.css").read_bytes())
    own = small((ROOT / "src/ganxin/cases/static/cases/intake.css").read_bytes())
    page = small(anybody(dict(SHOP)).html.encode())

    assert script <= 25_000
    assert page + styles + own + script <= 60_000


# --- what last month really took -----------------------------------------------------------------


def a_decided_case(world: World, item: str, accepted: int, decided: int) -> None:
    """Days count from Monday 2026-09-07; the case was decided in September."""
    begun = MONDAY - timedelta(days=35)
    draft = begin(world, SHOP, MONDAY)
    whole = Application.objects.get(pk=draft.pk)
    whole.pk, whole.public_id = None, uuid4()
    whole._state.adding = True
    whole.save()
    version = world_item(item)
    Case.objects.create(
        number=f"{item}-{Case.objects.count()}",
        application=whole,
        item_version_id=version,
        item_code=item,
        title=item,
        office=world.office("market-regulation"),
        procedure="permit",
        state=State.GRANTED,
        received_at=begun,
        accepted_at=begun + timedelta(days=accepted),
        decided_at=begun + timedelta(days=decided),
        created_at=begun,
    )


def world_item(code: str) -> int:
    return catalog.item_version(code, MONDAY.date()).pk


def test_the_average_counts_working_days_of_the_cases_decided_last_month(world: World) -> None:
    a_decided_case(world, "food-licence", 0, 4)  # Monday to Friday: 4
    a_decided_case(world, "food-licence", 0, 7)  # over a weekend: 5
    a_decided_case(world, "food-licence", 0, 40)  # decided in October: not last month

    found = averages.item_averages(["food-licence", "shop-sign"], MONDAY.date())

    assert found == {"food-licence": averages.Average(4.5, 2)}
    anybody(dict(SHOP)).sees("上月实际平均：4.5 个工作日（2 件）")


def test_the_guide_asks_the_database_the_same_whatever_the_answers(world: World) -> None:
    everything = {code: [v] if isinstance(v, str) else v for code, v in SHOP.items()}
    guide_page("fresh-supermarket", everything, None, MONDAY.date())  # definitions are remembered
    one: dict[str, list[str]] = {"entity": ["company"]}
    for answers in ({}, one, {**everything, "area": ["90"]}):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            guide_page("fresh-supermarket", answers, None, MONDAY.date())
        assert len(asked) <= 12


# --- from the guide into an application ----------------------------------------------------------


def test_somebody_anonymous_logs_in_and_comes_back_with_the_answers(world: World) -> None:
    visit = anybody(dict(SHOP))
    visit.follow("在线办理")
    assert visit.url.startswith("/login/?next=")
    visit.send({"username": "applicant", "password": PASSWORD})

    visit.sees("开始办理：我要开生鲜超市", "要办 8 件")
    visit.send(button="开始填写")
    application = steps.application_at(visit.url)
    assert application.answers_given["area"] == ["280"]
    visit.sees("填写中", "店的登记信息")


def test_a_post_of_somebody_anonymous_keeps_the_answers_too(world: World) -> None:
    answer = Client().post(reverse("cases:start", args=["fresh-supermarket"]), {"area": "280"})
    assert answer.status_code == 302
    assert "area%3D280" in answer.headers["Location"]


def test_starting_again_goes_on_with_the_same_draft(
    world: World, visit: Callable[[str], Visit]
) -> None:
    first = steps.application_at(steps.start(world["applicant"]).url)
    second = steps.application_at(steps.start(world["applicant"], {**SHOP, "area": "90"}).url)

    assert first == second
    assert second.answers_given["area"] == ["90"]


def test_an_agent_chooses_for_whom(world: World) -> None:
    shop = accounts.register_enterprise(
        name="大连示例商贸有限公司",
        uscc=make_uscc("91210211MA2024009"),
        legal_representative=world["applicant"],
        actor=world["applicant"].as_actor(),
        now=MONDAY,
    )
    visit = Visit(steps.browser_of(world["applicant"])).open(
        f"{GUIDE}start/?{urlencode(SHOP, doseq=True)}"
    )
    visit.send(button="开始填写")
    assert visit.status == 422
    visit.sees("请选择为谁办。")
    visit.send({"applicant": str(shop.public_id)}, button="开始填写")
    assert steps.application_at(visit.url).applicant == shop


def test_nobody_starts_for_an_applicant_who_is_not_his(world: World) -> None:
    other = accounts.resident_of(world["stranger"])
    assert other is not None
    visit = Visit(steps.browser_of(world["applicant"])).open(f"{GUIDE}start/")
    answer = visit.client.post(f"{GUIDE}start/", {"applicant": str(other.public_id)})
    assert answer.status_code == 422
    assert not Application.objects.filter(applicant=other).exists()


def test_staff_have_no_applications_of_their_own(world: World) -> None:
    assert Visit(steps.browser_of(world["clerk"])).open(f"{GUIDE}start/").status == 403
