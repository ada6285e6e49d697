"""Materials: each once, several files, later only where that is allowed."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ganxin.cases.choices import SupplyState
from ganxin.cases.models import Application
from ganxin.documents.api import Attachment
from tests.cases.intake.steps import Visit
from tests.world import MONDAY, PDF, SHOP, World, begin

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


@pytest.fixture
def mine(visit: At, draft: Application) -> Visit:
    return visit("applicant").open(f"/applications/{draft.public_id}/materials/")


def state(draft: Application, material: str) -> str:
    found = draft.supplies.filter(material=material).first()
    return found.state if found else "missing"


def test_several_files_are_one_material(mine: Visit, draft: Application) -> None:
    mine.send(action="/health-certificates/", files=[("王芳.pdf", PDF), ("李强.pdf", PDF)])

    assert mine.status == 200
    mine.sees("王芳.pdf", "李强.pdf", "已上传")
    assert state(draft, "health-certificates") == SupplyState.PROVIDED
    assert mine.open(mine.url).page.text.count("再传一个文件") == 1


def test_a_file_is_taken_back(mine: Visit, draft: Application) -> None:
    mine.send(action="/layout-plan/upload/", files=[("平面图.pdf", PDF)])
    mine.send(button="删除", action="/layout-plan/remove/")
    mine.lacks("平面图.pdf")
    assert state(draft, "layout-plan") == SupplyState.MISSING


def test_a_file_that_is_refused_keeps_the_page_and_what_was_there(
    mine: Visit, draft: Application
) -> None:
    mine.send(action="/layout-plan/upload/", files=[("平面图.pdf", PDF)])
    mine.send(action="/layout-plan/upload/", files=[("坏.pdf", b"MZ\x90\x00 program")])

    assert mine.status == 422
    assert mine.page.title.startswith("有误：")
    mine.sees("有文件没有传上去", "平面图.pdf", "交材料")


def test_good_files_stay_when_others_are_bad(mine: Visit, draft: Application) -> None:
    mine.send(action="/layout-plan/upload/", files=[("好.pdf", PDF), ("坏.exe", b"MZ\x90\x00")])
    assert mine.status == 422
    mine.sees("坏.exe：", "好.pdf")
    assert state(draft, "layout-plan") == SupplyState.PROVIDED


def test_sending_without_a_file_says_so(mine: Visit) -> None:
    mine.send(action="/layout-plan/upload/")
    assert mine.status == 422
    mine.sees("请先选择文件。")


def test_a_file_of_more_than_twenty_megabytes_is_refused_with_the_way_out(mine: Visit) -> None:
    mine.send(action="/layout-plan/upload/", files=[("大.pdf", PDF + b"0" * 20 * 1024 * 1024)])
    assert mine.status == 422
    mine.sees("请压缩，或者分成几个文件上传。")


def test_only_what_may_follow_can_be_put_off_and_the_page_says_what_follows(
    mine: Visit, draft: Application
) -> None:
    mine.send(button="稍后补交", action="/health-certificates/")
    mine.sees("稍后补交", "受理以后 10 个工作日内补交。补交以前不发证。")
    assert state(draft, "health-certificates") == SupplyState.FOLLOWS

    offered = [each.action for each in mine.page.forms if each.action.endswith("/later/")]
    assert not any("layout-plan" in action for action in offered)
    answer = mine.client.post(f"/applications/{draft.public_id}/materials/layout-plan/later/")
    assert answer.status_code == 422
    assert state(draft, "layout-plan") == "missing"


def test_a_pledge_stands_for_a_proof_and_its_words_are_shown(
    mine: Visit, draft: Application
) -> None:
    mine.send(button="用承诺代替", action="/food-safety-training/")
    mine.sees("已承诺", "愿意接受核查", "签名时一起生效")
    assert state(draft, "food-safety-training") == SupplyState.PLEDGED
    mine.open(f"/applications/{draft.public_id}/check/")
    mine.sees("承诺：食品安全管理员培训考核证明", "愿意接受核查")


def test_a_file_after_all_replaces_the_promise_to_follow(mine: Visit, draft: Application) -> None:
    mine.send(button="稍后补交", action="/health-certificates/")
    mine.send(action="/health-certificates/upload/", files=[("证明.pdf", PDF)])
    assert mine.status == 200, mine.page.errors
    assert state(draft, "health-certificates") == SupplyState.PROVIDED


@pytest.mark.parametrize("material", ["no-such-thing", "hygiene-test"])
def test_a_material_that_is_not_wanted_is_not_taken(
    mine: Visit, draft: Application, material: str
) -> None:
    answer = mine.client.post(
        f"/applications/{draft.public_id}/materials/{material}/upload/",
        {"file": SimpleUploadedFile("x.pdf", PDF)},
    )
    assert answer.status_code == 422
    assert "这次申请不需要这项材料。" in answer.content.decode()
    assert not draft.supplies.filter(material=material).exists()


def test_a_file_of_another_material_or_person_is_not_found(
    world: World, mine: Visit, draft: Application, visit: At
) -> None:
    mine.send(action="/layout-plan/upload/", files=[("平面图.pdf", PDF)])
    file = Attachment.objects.order_by("-pk").first()
    assert file is not None
    base = f"/applications/{draft.public_id}/materials"
    assert mine.client.post(f"{base}/drainage-plan/remove/{file.public_id}/").status_code == 404
    stranger = visit("stranger")
    assert stranger.client.post(f"{base}/layout-plan/remove/{file.public_id}/").status_code == 404
    assert stranger.open(f"/files/{file.public_id}/").status == 404
    assert mine.open(f"/files/{file.public_id}/").status == 200


def test_nothing_is_offered_that_does_not_exist(mine: Visit) -> None:
    """The dictionary names templates, but no template files are there yet."""
    mine.lacks("范本下载", "下载范本")
