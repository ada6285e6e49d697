"""A notice: each fault in place with reason and clause, then the whole goes back at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ganxin.cases.choices import State, TargetKind, Verdict
from ganxin.cases.models import Application, Notice
from ganxin.cases.queries.answers import given
from ganxin.cases.review import operations as review
from ganxin.catalog import api as catalog
from tests.cases.intake.steps import Visit
from tests.world import MONDAY, PDF, World, case_of

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]
HOUR = timedelta(hours=1)


def mark(world: World, application: Application, kind: TargetKind, target: str) -> catalog.Reason:
    reason = catalog.reasons_for(str(kind), target).first()
    assert reason is not None
    review.mark(
        application=application,
        target_kind=kind,
        target=target,
        verdict=Verdict.FAULT,
        reason=reason.code,
        actor=world["clerk"],
        now=MONDAY,
    )
    return reason


@pytest.fixture
def application(running: Application) -> Application:
    return running


@pytest.fixture
def notice(world: World, application: Application) -> Notice:
    """A field and a material are at fault."""
    mark(world, application, TargetKind.FIELD, "sewer_point")
    mark(world, application, TargetKind.MATERIAL, "layout-plan")
    return review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)


def test_each_fault_stands_with_its_reason_and_clause_beside_its_field(
    visit: At, notice: Notice
) -> None:
    mine = visit("applicant").open(f"/applications/{notice.application.public_id}/")
    mine.sees("请补正", "请在 2026-11-23 前改好。")
    mine.follow("去补正")
    for line in notice.lines.all():
        mine.sees(line.target_label, line.text, f"依据：{line.clause}")
    assert "sewer_point" in mine.form("_fields").fields
    assert mine.form("file", action="/layout-plan/upload/")
    mine.sees("还有 2 处", "一次性告知书")


def test_it_is_mended_in_place_and_goes_back_with_one_button(
    visit: At, notice: Notice, application: Application
) -> None:
    mine = visit("applicant").open(f"/notices/{notice.public_id}/")
    mine.send(button="全部改好了，提交补正")
    assert mine.status == 422
    mine.sees("还有 2 处没有补正")

    mine.send({"sewer_point": "泉水路 3 号井"}, button="保存这一处")
    mine.sees("还有 1 处", "已改")
    mine.send(button="删除", action="/layout-plan/remove/")
    mine.send(action="/layout-plan/upload/", files=[("新平面图.pdf", PDF)])
    mine.sees("新平面图.pdf", "都改好了，可以提交")
    assert case_of(application, "food-licence").state == State.CORRECTION
    mine.send(button="全部改好了，提交补正")

    mine.sees("补正已经提交")
    assert case_of(application, "food-licence").state == State.RECEIVED
    assert given(application)["sewer_point"].raw == "泉水路 3 号井"
    mine.open(f"/notices/{notice.public_id}/").sees("已补正")
    mine.lacks("提交补正", "保存这一处")


def test_autosave_mends_too(visit: At, notice: Notice) -> None:
    client = visit("applicant").client
    answer = client.post(
        f"/applications/{notice.application.public_id}/save/",
        {"_field": "sewer_point", "sewer_point": "泉水路 5 号井"},
    )
    assert answer.status_code == 200
    assert notice.lines.get(target="sewer_point").mended_at is not None


def test_what_is_made_empty_again_is_not_mended(visit: At, notice: Notice) -> None:
    """Names the fault: a line stayed marked as mended after its field had been emptied."""
    mine = visit("applicant").open(f"/notices/{notice.public_id}/")
    mine.send({"sewer_point": "泉水路 3 号井"}, button="保存这一处")
    mine.send({"sewer_point": ""}, button="保存这一处")
    assert notice.lines.get(target="sewer_point").mended_at is None
    mine.sees("还有 2 处")


def test_a_material_mended_and_taken_back_keeps_the_notice_open(visit: At, notice: Notice) -> None:
    mine = visit("applicant").open(f"/notices/{notice.public_id}/")
    mine.send({"sewer_point": "泉水路 3 号井"}, button="保存这一处")
    mine.send(action="/layout-plan/upload/", files=[("新.pdf", PDF)])
    for _ in range(2):
        mine.send(button="删除", action="/layout-plan/remove/")
    mine.sees("还有 1 处")
    mine.send(button="全部改好了，提交补正")
    assert mine.status == 422
    mine.sees("还缺材料：店面平面布局图")


def test_a_bad_file_keeps_the_page(visit: At, notice: Notice) -> None:
    mine = visit("applicant").open(f"/notices/{notice.public_id}/")
    mine.send(action="/layout-plan/upload/", files=[("x.exe", b"MZ\x90\x00")])
    assert mine.status == 422
    mine.sees("还没有改好", "污水接入点")


def test_what_the_notice_does_not_name_stays_as_it_was(visit: At, notice: Notice) -> None:
    mine = visit("applicant")
    base = f"/applications/{notice.application.public_id}"
    refused = mine.client.post(
        f"{base}/save/",
        {"_field": "sign_text", "sign_text": "别的"},
        headers={"Accept": "application/json"},
    )
    assert refused.status_code == 422
    assert refused.json()["code"] == "cases.not_a_draft"
    mine.open(f"/notices/{notice.public_id}/")
    mine.client.post(f"/notices/{notice.public_id}/", {"sign_text": "别的"})
    assert given(notice.application)["sign_text"].raw != "别的"


def test_a_list_of_people_is_mended_with_its_rows(
    world: World, visit: At, application: Application
) -> None:
    before = case_of(application, "social-insurance")
    assert before.state == State.RECEIVED
    mark(world, application, TargetKind.FIELD, "principal_name")
    notice = review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)
    mine = visit("applicant").open(f"/notices/{notice.public_id}/")
    mine.send({"principal_name": "张伟"}, button="保存这一处")
    mine.send(button="全部改好了，提交补正")
    mine.sees("补正已经提交")


def test_staff_are_led_to_the_precheck(visit: At, notice: Notice) -> None:
    clerk = visit("clerk").open(f"/notices/{notice.public_id}/")
    assert clerk.url.startswith(f"/work/applications/{notice.application.public_id}/")
