"""Following an application: who holds what, until when, what is mine to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ganxin.accounts import api as accounts
from ganxin.cases.choices import Action, ApplicationState, DeliveryWay, SpecialKind, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application, Case, Gap, Urge
from ganxin.cases.operations.history import note_step
from ganxin.cases.review import operations as review
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from tests.cases.intake.conftest import Moment
from tests.cases.intake.steps import Visit
from tests.world import MONDAY, PDF, SHOP, World, begin, case_of, hand_in

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]
DAY = timedelta(days=1)


def accept(world: World, application: Application, item: str) -> Case:
    review.accept(case=case_of(application, item), actor=world["clerk"], now=MONDAY)
    return case_of(application, item)


def track(visit: Visit, application: Application) -> Visit:
    return visit.open(f"/applications/{application.public_id}/")


# --- the page ------------------------------------------------------------------------------


def test_it_says_who_holds_a_case_since_when_and_until_when(
    world: World, visit: At, running: Application
) -> None:
    case = accept(world, running, "food-licence")
    mine = track(visit("applicant"), running)

    assert case.handler is not None
    mine.sees("审查中（承办）", f"市场监管局 {case.handler.name}", "这一步开始 2026-10-12 09:00")
    promised = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_PROMISED)
    statutory = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    assert promised is not None
    assert statutory is not None
    for words, promise in (("我们承诺", promised), ("法律规定", statutory)):
        mine.sees(words, f"{promise.due_on:%Y-%m-%d}")
    mine.sees("5 个工作日", "10 个工作日", "怎么算的", "全部不超过")


def test_what_waits_says_for_what(visit: At, handed_in: Application) -> None:
    mine = track(visit("applicant"), handed_in)
    mine.sees("还在等（7 件）", "等“公司设立登记”办好，当天开始。")


def test_every_day_of_a_clock_is_explained(world: World, visit: At, running: Application) -> None:
    case = accept(world, running, "food-licence")
    mine = track(visit("applicant"), running)
    mine.follow("怎么算的：我们承诺")
    mine.sees("逐日说明", "起始日", "2026-10-17", "周末", "不算", "承诺办结")
    other = hand_in(world)
    promise = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_PROMISED)
    assert promise is not None
    strange = f"/applications/{other.public_id}/clocks/{promise.public_id}/"
    assert mine.open(strange).status == 404


def test_testing_that_stops_the_clocks_is_said_with_its_length(
    world: World, visit: At, running: Application
) -> None:
    case = accept(world, running, "drainage-permit")
    review.begin_special_procedure(
        case=case,
        kind=SpecialKind.TESTING,
        reason="要测排水的水质",
        expected_days=3,
        actor=world["urban-management.handler"],
        now=MONDAY,
    )
    mine = track(visit("applicant"), running)
    mine.sees("正在检测：要测排水的水质。预计 3 个工作日", "暂停计时")


def test_internal_notes_stay_inside(world: World, visit: At, running: Application) -> None:
    case = accept(world, running, "food-licence")
    handler = case.handler
    assert handler is not None
    note_step(
        case=case,
        action="internal",
        label="内部备注",
        actor=handler,
        now=MONDAY,
        note="先别告诉他",
        public=False,
    )
    review.give_opinion(
        case=case, grants=True, opinion="内部意见", actor=handler, now=MONDAY, revision=None
    )
    review.pass_on(case=Case.objects.get(pk=case.pk), actor=handler, now=MONDAY)
    review.send_back(
        case=Case.objects.get(pk=case.pk),
        reason="理由不够，重写",
        actor=world["market-regulation.reviewer"],
        now=MONDAY,
    )
    mine = track(visit("applicant"), running)
    mine.lacks("内部备注", "先别告诉他", "内部意见", "理由不够，重写")


def test_a_change_fetches_the_part_alone(visit: At, running: Application) -> None:
    client = visit("applicant").client
    answer = client.get(
        f"/applications/{running.public_id}/", headers={"HX-Request": "true"}
    ).content.decode()
    assert answer.lstrip().startswith('<div id="track"')
    assert "<html" not in answer


def test_the_page_listens_where_live_updates_run(
    visit: At, running: Application, settings: Any
) -> None:
    settings.REALTIME_URL = "http://127.0.0.1:9"
    page = track(visit("applicant"), running).html
    assert f'data-live="application:{running.public_id}"' in page
    assert 'hx-trigger="ganxin:changed"' in page


def test_the_page_costs_the_same_number_of_queries_for_two_cases_and_for_eight(
    world: World, visit: At, running: Application, django_assert_max_num_queries: Any
) -> None:
    small = hand_in(world, answers={**SHOP, **FEW})
    mine = visit("applicant")
    for application in (small, running):
        with django_assert_max_num_queries(46):
            track(mine, application)
    for item in ("food-licence", "drainage-permit", "tobacco-licence"):
        accept(world, running, item)
    with django_assert_max_num_queries(46):
        track(mine, running)


FEW: dict[str, str | list[str]] = {
    "food": ["farm"],
    "washing": "no",
    "tobacco": "no",
    "sign": "none",
    "hires": "no",
}


# --- what is mine to do --------------------------------------------------------------------


def test_a_result_is_signed_for_and_the_proof_is_kept(
    world: World, visit: At, running: Application
) -> None:
    case = case_of(running, "register-company")
    mine = track(visit("applicant"), running)
    mine.sees("公司设立登记已经办好，请签收", "营业执照")
    mine.follow("去签收：公司设立登记")
    mine.send(button="签收")
    assert mine.status == 422
    mine.sees("请在“我已经收到”前面打勾，再签收。")
    mine.send({"received": "on"}, button="签收")

    mine.sees("已经签收", "电子送达", "张伟")
    delivery = Case.objects.get(pk=case.pk).delivery
    assert delivery.way == DeliveryWay.ELECTRONIC
    assert delivery.receiver == "张伟"
    assert delivery.proof == "本人登录后在线签收 2026-10-12 10:00"
    again = mine.client.post(f"/cases/{case.public_id}/sign/", {"received": "on"})
    assert again.status_code == 302  # once is enough


def test_a_refusal_shows_reason_clause_and_remedies(
    world: World, visit: At, running: Application
) -> None:
    case = accept(world, running, "tobacco-licence")
    decision.refuse(
        case=case,
        action=Action.OUTSIDE_REFUSE,
        reasons="离学校 60 米，太近。",
        clause="烟草专卖法实施条例 第九条",
        actor=None,
        now=MONDAY,
        actor_label="烟草专卖系统",
    )
    mine = track(visit("applicant"), running)
    mine.sees("不予许可", "离学校 60 米，太近。", "烟草专卖法实施条例 第九条", "行政复议")
    mine.follow("去签收：烟草专卖零售许可")
    mine.sees("签收只说明您看到了，不表示您同意。")


def test_a_material_that_was_to_follow_is_handed_in_with_several_files(
    world: World, visit: At, running: Application
) -> None:
    """Names the fault: the first file closed the gap, so the second one was refused."""
    accept(world, running, "food-licence")
    mine = track(visit("applicant"), running)
    mine.sees("请补交从业人员健康证明", "补交以前，食品经营许可不能发证。")
    mine.follow("去补交")
    mine.sees("最晚 2026-10-26")
    mine.send(action="/gaps/", files=[("王芳.pdf", PDF), ("李强.pdf", PDF)])

    assert mine.status == 200
    mine.sees("从业人员健康证明已经补交")
    gap = Gap.objects.get(case__application=running)
    assert gap.filled_at is not None
    mine.open(f"/gaps/{gap.public_id}/").sees("王芳.pdf", "李强.pdf", "已经在 2026-10-12 补交")


def test_a_bad_file_for_the_gap_keeps_the_page(
    world: World, visit: At, running: Application
) -> None:
    accept(world, running, "food-licence")
    gap = Gap.objects.get(case__application=running)
    mine = visit("applicant").open(f"/gaps/{gap.public_id}/")
    mine.send(action="/gaps/", files=[("x.exe", b"MZ\x90\x00")])
    assert mine.status == 422
    mine.sees("没有传上去", "补交从业人员健康证明")


def test_urging_reaches_the_officer_once_a_day(
    world: World, visit: At, running: Application, moment: Moment
) -> None:
    case = accept(world, running, "food-licence")
    mine = track(visit("applicant"), running)
    mine.follow("催办：食品经营许可")
    mine.send({"words": "急着开业"}, button="催办")
    mine.sees("已经转给经办人", "申请人催办")
    assert Urge.objects.get(case=case).words == "急着开业"
    mine.open(f"/cases/{case.public_id}/urge/").send(button="催办")
    assert mine.status == 422
    mine.sees("今天已经催办过")
    moment(MONDAY + 2 * DAY)
    mine.open(f"/cases/{case.public_id}/urge/").send(button="催办")
    assert Urge.objects.filter(case=case).count() == 2


def test_what_waits_cannot_be_urged(visit: At, handed_in: Application) -> None:
    case = case_of(handed_in, "food-licence")
    mine = visit("applicant").open(f"/cases/{case.public_id}/urge/")
    assert mine.url == f"/applications/{handed_in.public_id}/"


def test_one_case_is_withdrawn_with_a_reason_and_the_others_go_on(
    world: World, visit: At, running: Application
) -> None:
    mine = track(visit("applicant"), running)
    mine.follow("撤回：烟草专卖零售许可")
    mine.sees("其他几件照常")
    mine.send(button="确定撤回")
    assert mine.status == 422
    mine.sees("请填写为什么撤回。")
    mine.send({"reason": "不卖烟了"}, button="确定撤回")
    mine.sees("“烟草专卖零售许可”已经撤回")
    assert case_of(running, "tobacco-licence").state == State.WITHDRAWN
    assert case_of(running, "food-licence").state == State.RECEIVED


def test_withdrawing_the_first_says_what_goes_with_it(visit: At, handed_in: Application) -> None:
    case = case_of(handed_in, "register-company")
    mine = visit("applicant").open(f"/cases/{case.public_id}/withdraw/")
    mine.sees("食品经营许可、", "要等这一件的结果", "会一起终止")


def test_everything_is_withdrawn_at_once(visit: At, handed_in: Application) -> None:
    mine = track(visit("applicant"), handed_in)
    mine.follow("不想办了，全部撤回")
    mine.send({"reason": "换了店面"}, button="确定撤回")
    mine.sees("都已经撤回")
    handed_in.refresh_from_db()
    assert handed_in.state == ApplicationState.WITHDRAWN


def test_what_has_ended_cannot_be_withdrawn(world: World, visit: At, running: Application) -> None:
    case = case_of(running, "register-company")
    mine = visit("applicant").open(f"/cases/{case.public_id}/withdraw/")
    mine.send({"reason": "算了"}, button="确定撤回")
    assert mine.status == 422
    mine.sees("不能“撤回”")


def test_links_of_messages_and_promises_lead_to_the_page(
    world: World, visit: At, running: Application
) -> None:
    receipt = case_of(running, "food-licence").receipts.get()
    mine = visit("applicant")
    assert (
        mine.open(f"/receipts/{receipt.public_id}/").url == f"/applications/{running.public_id}/"
    )
    clerk = visit("clerk")
    assert clerk.open(f"/receipts/{receipt.public_id}/").url.startswith("/work/cases/")
    assert clerk.open(f"/applications/{running.public_id}/").url.startswith("/work/")


# --- my list -------------------------------------------------------------------------------


def test_the_list_has_drafts_and_what_runs_and_filters_by_state(
    world: World, visit: At, running: Application
) -> None:
    begin(world, SHOP, MONDAY)
    Application.objects.filter(state=ApplicationState.SUBMITTED).exclude(pk=running.pk).update(
        state=ApplicationState.CLOSED, closed_at=MONDAY
    )
    mine = visit("applicant").open("/applications/")
    mine.sees("填写中 1", "办理中 1", "8 件，1 件已有结果")
    mine.sees("1 件结果等签收")
    mine.open("/applications/?tab=draft").lacks(str(running.number))
    mine.open("/applications/?tab=todo").sees(str(running.number))
    mine.open("/applications/?tab=done").lacks(str(running.number), "接着填")
    assert mine.open("/applications/?tab=nonsense&page=x").status == 200


def test_an_agent_sees_what_he_does_for_others_and_for_whom(
    world: World, visit: At, running: Application
) -> None:
    accounts.grant_mandate(
        applicant=world.applicant,
        agent=world["stranger"],
        valid_from=MONDAY.date(),
        valid_to=MONDAY.date() + 30 * DAY,
        scope="全部",
        actor=world["applicant"].as_actor(),
        now=MONDAY,
    )
    other = visit("stranger").open("/applications/")
    other.sees(str(running.number), "申请人 张伟")
    assert track(other, running).status == 200


def test_the_list_costs_the_same_however_long_it_is(
    world: World, visit: At, running: Application, django_assert_max_num_queries: Any
) -> None:
    mine = visit("applicant")
    mine.open("/applications/")
    with django_assert_max_num_queries(20):
        mine.open("/applications/")
    for number in range(25):
        row = Application.objects.get(pk=running.pk)
        row.pk, row.number, row.submit_key = None, f"copy-{number}", None
        row.public_id = uuid4()
        row._state.adding = True
        row.save()
    with django_assert_max_num_queries(20):
        page = mine.open("/applications/")
    assert page.html.count('<li class="card">') == 20
