"""Files at every page that takes one: what cannot be kept is told, and nothing is half done."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ganxin.cases.choices import HearingGround, TargetKind, Verdict
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.models import Application, Case
from ganxin.cases.review import operations as review
from ganxin.conf.environment import ROOT
from ganxin.documents.models import Attachment, Blob
from ganxin.ledger.models import Entry
from tests.cases.clerk.test_walk_in import NEW
from tests.cases.officer.hands import DAY, accepted, at_work, client_of, do
from tests.cases.officer.test_hearing import at
from tests.cases.officer.test_journeys import plan
from tests.cases.test_story import register
from tests.documents.files import docx, huge_png, pdf, picture
from tests.world import MONDAY, PDF, SHOP, World, begin, case_of, hand_in

__all__ = ["at_work"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]
Send = Callable[[Any], Any]
"""A file to what the person sees after sending it."""
Door = Callable[[World, pytest.MonkeyPatch], Send]


def site_check(world: World, _patch: pytest.MonkeyPatch) -> Send:
    check = plan(world, accepted(world), "market-regulation")
    typed = {"ok_0": "yes", "note_0": "", "ok_1": "yes", "note_1": "", "remarks": ""}
    url = reverse("cases:site_check", args=[check.public_id])

    def send(file: Any) -> Any:
        record = {**typed, "client_key": str(uuid4()), "conclusion": "pass", "photos": [file]}
        return client_of(world["market-regulation.second"]).post(url, record, follow=True)

    return send


def hearing(world: World, patch: pytest.MonkeyPatch) -> Send:
    case, handler = accepted(world), world["market-regulation.handler"]
    ordered = hearings.order_hearing(
        case=case,
        ground=HearingGround.PUBLIC,
        reason="油烟影响整栋楼",
        expected_days=15,
        actor=handler,
        now=MONDAY,
    )
    hearings.call_hearing(
        hearing=ordered,
        held_at=MONDAY + 10 * DAY,
        place="301 室",
        chair=world["market-regulation.approver"],
        closed_reason="",
        actor=handler,
        now=MONDAY,
    )
    at(MONDAY + 10 * DAY + DAY / 8, patch)
    typed: dict[str, Any] = {"hearing_summary": "没有异议", "signed": "on"}
    return lambda file: do(handler, case, "record_hearing", record=file, **typed)


def spot(world: World, _patch: pytest.MonkeyPatch) -> Send:
    application = hand_in(world)
    _fault(world, application)
    url = reverse("cases:spot", args=[application.public_id, "material", "layout-plan"])
    typed = {"way": "present", "name": "张伟"}
    return lambda file: client_of(world["clerk"]).post(url, {**typed, "file": file}, follow=True)


def _fault(world: World, application: Application) -> None:
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="layout-plan",
        verdict=Verdict.FAULT,
        reason="layout-incomplete",
        actor=world["clerk"],
        now=MONDAY,
    )


def window(world: World, _patch: pytest.MonkeyPatch) -> Send:
    clerk = client_of(world["clerk"])
    clerk.post("/work/window/", NEW)
    draft = Application.objects.get(applicant__name="赵敏")
    desk = reverse("cases:window", args=[draft.public_id])
    clerk.post(f"{desk}questions/", SHOP)
    url = f"{desk}materials/layout-plan/"
    return lambda file: clerk.post(url, {"how": "upload", "file": file}, follow=True)


def own_page(world: World, _patch: pytest.MonkeyPatch) -> Send:
    draft = begin(world, SHOP, MONDAY)
    url = reverse("cases:upload", args=[draft.public_id, "layout-plan"])
    return lambda file: client_of(world["applicant"]).post(url, {"file": file}, follow=True)


def notice(world: World, _patch: pytest.MonkeyPatch) -> Send:
    application = hand_in(world)
    _fault(world, application)
    review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)
    args = [application.notices.get().public_id, "layout-plan"]
    url = reverse("cases:notice_upload", args=args)
    return lambda file: client_of(world["applicant"]).post(url, {"file": file}, follow=True)


def gap(world: World, _patch: pytest.MonkeyPatch) -> Send:
    case = accepted_with_gap(world)
    url = reverse("cases:gap", args=[case.gaps.get().public_id])
    return lambda file: client_of(world["applicant"]).post(url, {"file": file}, follow=True)


def accepted_with_gap(world: World) -> Case:
    """The health certificate is to follow."""
    application = hand_in(world, later=("health-certificates",))
    register(world, case_of(application, "register-company"))
    food = case_of(application, "food-licence")
    review.accept(case=food, actor=world["clerk"], now=MONDAY)
    return food


DOORS: dict[str, Door] = {
    "notice": notice,
    "gap": gap,
    "site_check": site_check,
    "hearing": hearing,
    "spot": spot,
    "window": window,
    "own_page": own_page,
}
HOSTILE = {
    "空.jpg": b"",
    "程序.jpg": b"MZ\x90\x00" + b"\0" * 200,
    "网页.jpg": b"<html><script>alert(1)</script>",
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "巨图.png": huge_png(),
    "两面.pdf": pdf() + b"<html><script>alert(1)</script>",
    "发票.pdf.exe": pdf(),
    "炸弹.docx": docx(**{"word/media/1": b"\0" * 20_000_000}),
    "图.pdf": picture("PNG"),
}


TOLD = re.compile("这个文件|这种文件|这张图片|没有传上去|内容却是|不能上传|提交的文件")
NAME = "../../etc/C:\\秘密\\.图\u202efdp" + "字" * 300 + ".pdf"


def kept() -> tuple[int, int, int]:
    return Attachment.objects.count(), Blob.objects.count(), Entry.objects.count()


@pytest.fixture(params=sorted(DOORS))
def send(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> Send:
    return DOORS[request.param](world, monkeypatch)


def test_what_cannot_be_kept_is_told_and_nothing_has_changed(send: Send) -> None:
    before = kept()

    for name, content in HOSTILE.items():
        answer = send(SimpleUploadedFile(name, content))

        assert answer.status_code in (200, 422), name
        assert TOLD.search(answer.content.decode()), name
        assert "<script>alert(1)" not in answer.content.decode(), name
        assert kept() == before, name


def test_a_name_is_a_name_and_no_path(send: Send) -> None:
    before = kept()

    answer = send(SimpleUploadedFile(NAME, PDF))

    assert answer.status_code in (200, 302)
    assert kept() != before
    for name in Attachment.objects.values_list("name", flat=True):
        assert not re.search("[/\\\\\u202e]|^\\.", name)
        assert len(name) <= 255


def test_every_door_of_the_house_is_tried_here() -> None:
    """Whoever writes a new view that reads files adds it to `DOORS`."""
    package = ROOT / "src" / "ganxin"
    reading = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"request\.FILES|files_in\(request", path.read_text(encoding="utf-8"))
    }

    assert reading == {
        "cases/decision/views/desk.py",  # a hearing's record is the only file of a desk
        "cases/decision/views/site_check.py",
        "cases/intake/views/common.py",  # `files_in` itself
        "cases/intake/views/materials.py",
        "cases/intake/views/mending.py",
        "cases/review/views/spot.py",
        "cases/review/views/walk_in.py",
    }
