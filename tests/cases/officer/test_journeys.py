"""The officers' part of the story, through their pages."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from PIL import Image

from ganxin.cases.choices import State
from ganxin.cases.models import Case, SiteCheck
from ganxin.documents import api as documents
from ganxin.licences.api import Licence
from tests.cases.officer.hands import USCC, accepted, client_of, do, page
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]


def photo(name: str = "现场.jpg") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "JPEG")
    file.seek(0)
    file.name = name
    return file


def plan(world: World, case: Case, office: str) -> SiteCheck:
    both = [world[f"{office}.handler"], world[f"{office}.second"]]
    answer = do(
        both[0],
        case,
        "plan_site_check",
        planned_on=MONDAY.date(),
        place="泉水街道示例路 12 号",
        officers=[str(person.public_id) for person in both],
        points="生熟分开\n有洗手池",
    )
    assert answer.status_code == 302, answer.content.decode()
    return case.site_checks.get()


def record(world: World, check: SiteCheck, who: str) -> None:
    answer = client_of(world[who]).post(
        reverse("cases:site_check", args=[check.public_id]),
        {
            "client_key": str(uuid4()),
            "ok_0": "yes",
            "note_0": "",
            "ok_1": "yes",
            "note_1": "两个",
            "conclusion": "pass",
            "remarks": "",
            "photos": [photo()],
        },
    )
    assert answer.status_code == 302, answer.content.decode()


def decide(world: World, case: Case, office: str) -> None:
    do(world[f"{office}.handler"], case, "opinion", grants="yes", opinion="符合条件。")
    for who, action in (("handler", "pass_on"), ("reviewer", "pass_up"), ("approver", "grant")):
        answer = do(world[f"{office}.{who}"], case, action)
        assert answer.status_code == 302, answer.content.decode()


def test_registration_is_confirmed_on_the_spot_and_feeds_the_others(world: World) -> None:
    application = hand_in(world)
    case = case_of(application, "register-company")
    officer = world["market-regulation.handler"]
    assert "当场登记" in page(officer, case).content.decode()

    answer = do(officer, case, "confirm", uscc=USCC)

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert case_of(application, "food-licence").state == State.RECEIVED


def test_food_is_checked_by_two_and_granted_by_three_people(world: World) -> None:
    case = accepted(world)
    check = plan(world, case, "market-regulation")
    record(world, check, "market-regulation.second")
    photos = documents.attachments_of("cases.site_check", [str(check.public_id)])
    assert len(photos[str(check.public_id)]) == 1

    decide(world, case, "market-regulation")

    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert (case.handler, case.reviewer, case.approver) == tuple(
        world[f"market-regulation.{part}"] for part in ("handler", "reviewer", "approver")
    )
    assert Licence.objects.filter(case_subject_id=str(case.public_id)).exists()
    assert "已准予" in page(world["market-regulation.handler"], case).content.decode()


def test_drainage_is_tested_consulted_and_granted(world: World) -> None:
    case = accepted(world, "drainage-permit")
    handler = world["urban-management.handler"]
    do(handler, case, "begin_special", kind="testing", cause="要测水质", expected_days="3")
    shown = page(handler, case).content.decode()
    assert "暂停计时" in shown
    do(handler, case, "consult", office="drainage", question="接入点能不能接？")
    consultation = case.consultations.get()
    asked = client_of(world["drainage.handler"])
    listed = asked.get(reverse("cases:consultations")).content.decode()
    assert "接入点能不能接？" in listed

    answer = asked.post(
        reverse("cases:consultation", args=[consultation.public_id]), {"answer": "可以接。"}
    )
    assert answer.status_code == 302
    assert do(handler, case, "end_special", result="合格").status_code == 302
    record(world, plan(world, case, "urban-management"), "urban-management.handler")
    decide(world, case, "urban-management")

    case.refresh_from_db()
    assert case.state == State.GRANTED
    told = page(handler, case).content.decode()
    assert "可以接。" in told
    assert "合格" in told
