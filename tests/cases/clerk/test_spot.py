"""What can be mended on the spot is mended on the spot (行政许可法 art. 32 (3))."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from ganxin.cases.choices import AnswerSource, State, TargetKind, Verdict
from ganxin.cases.models import Application
from ganxin.cases.queries.answers import given
from ganxin.cases.review import operations as review
from ganxin.documents import api as documents
from ganxin.ledger import api as ledger
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from tests.cases.clerk.conftest import Visit
from tests.cases.test_story import register
from tests.world import MONDAY, PDF, World, case_of, hand_in

pytestmark = pytest.mark.django_db
FIELD = "premises_address"
RIGHT = "泉水街道示例路 128 号 1 层"
SAID = {FIELD: RIGHT, "way": "present", "name": "张伟"}


@pytest.fixture
def application(world: World) -> Application:
    made = hand_in(world)
    return Application.objects.get(pk=made.pk)


def page(application: Application, kind: str = "field", target: str = FIELD) -> str:
    return reverse("cases:spot", args=[application.public_id, kind, target])


def fault(application: Application, world: World, kind: str, target: str, reason: str) -> None:
    review.mark(
        application=application,
        target_kind=TargetKind(kind),
        target=target,
        verdict=Verdict.FAULT,
        reason=reason,
        actor=world["clerk"],
        now=MONDAY,
    )


def words(attachment: documents.Attachment) -> str:
    with documents.open_blob(attachment) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return "".join("".join(one.extract_text() for one in pages).split())


def test_a_wrong_field_is_put_right_without_a_notice_and_without_touching_the_clock(
    world: World, visit: Visit, application: Application
) -> None:
    fault(application, world, "field", FIELD, "address-incomplete")
    case = case_of(application, "register-company")
    before = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY)
    clerk = visit("clerk")
    assert "现在的内容" in clerk.get(page(application)).content.decode()

    told = clerk.post(page(application), SAID, follow=True)

    assert "已当场更正" in told.content.decode()
    answer = given(application, [FIELD])[FIELD]
    assert answer.value == RIGHT
    assert answer.source == AnswerSource.SPOT
    assert answer.source_note == "张伟当面确认"
    assert application.checks.get(target=FIELD).verdict == Verdict.OK
    assert not application.notices.exists()
    assert promises.find(subject=case.subject, kind=PromiseKind.DECIDE_STATUTORY) == before
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_both_wordings_stand_in_a_paper_the_history_and_the_message(
    world: World, visit: Visit, application: Application
) -> None:
    old = given(application, [FIELD])[FIELD].raw
    visit("clerk").post(page(application), SAID)

    paper = application.papers.get(code="spot_correction")
    text = words(paper.attachment)
    assert "".join(old.split()) in text
    assert "".join(RIGHT.split()) in text
    assert "张伟当面确认" in text
    entries = ledger.entries_of(
        "cases.case", str(case_of(application, "register-company").public_id)
    )
    assert entries.filter(action="cases.case.mended_on_the_spot").count() == 1
    message = notifications.Message.objects.filter(recipient=world["applicant"]).latest("pk")
    assert f"{old} → {RIGHT}" in message.body
    assert ledger.verify().ok


def test_a_personal_number_appears_in_no_paper_and_no_message(
    world: World, visit: Visit, application: Application
) -> None:
    typed = {"way": "phone", "name": "张伟", "principal_phone": "13900001234"}
    visit("clerk").post(page(application, target="principal_phone"), typed)

    assert given(application, ["principal_phone"])["principal_phone"].value == "13900001234"
    paper = application.papers.get(code="spot_correction")
    assert "13900001234" not in words(paper.attachment)
    message = notifications.Message.objects.filter(recipient=world["applicant"]).latest("pk")
    assert "13900001234" not in message.body


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({FIELD: ""}, "请填写"),
        ({FIELD: "甘" * 30_000}, ""),
        ({"way": ""}, ""),
        ({"name": "  "}, ""),
        ({"way": "guess"}, ""),
    ],
)
def test_what_is_still_wrong_is_refused_and_nothing_changes(
    visit: Visit, application: Application, changes: dict[str, str], said: str
) -> None:
    before = given(application, [FIELD])[FIELD]

    answer = visit("clerk").post(page(application), {**SAID, **changes})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert given(application, [FIELD])[FIELD] == before
    assert not application.papers.filter(code="spot_correction").exists()


def test_the_same_wording_again_is_no_correction(visit: Visit, application: Application) -> None:
    same = given(application, [FIELD])[FIELD].raw
    answer = visit("clerk").post(page(application), {**SAID, FIELD: same})

    assert answer.status_code == 422
    assert "和原来一样" in answer.content.decode()


def test_the_right_paper_takes_the_place_of_the_wrong_one(
    world: World, visit: Visit, application: Application
) -> None:
    fault(application, world, "material", "layout-plan", "layout-incomplete")
    supply = application.supplies.get(material="layout-plan")
    key = str(supply.public_id)
    before = [one.pk for one in documents.attachments_of("cases.supply", [key])[key]]
    new = SimpleUploadedFile("平面图-改.pdf", PDF + b"%new", content_type="application/pdf")

    visit("clerk").post(
        page(application, "material", "layout-plan"),
        {"way": "present", "name": "张伟", "file": new},
    )

    files = documents.attachments_of("cases.supply", [key])[key]
    assert [one.name for one in files] == ["平面图-改.pdf"]
    assert files[0].pk not in before
    assert application.checks.get(target="layout-plan").verdict == Verdict.OK


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 no picture at all"])
def test_a_file_that_is_none_leaves_the_earlier_one_in_place(
    visit: Visit, application: Application, content: bytes
) -> None:
    key = str(application.supplies.get(material="layout-plan").public_id)
    before = [one.pk for one in documents.attachments_of("cases.supply", [key])[key]]
    bad = SimpleUploadedFile("图.pdf", content, content_type="application/pdf")

    answer = visit("clerk").post(
        page(application, "material", "layout-plan"),
        {"way": "present", "name": "张伟", "file": bad},
    )

    assert answer.status_code == 422
    assert [one.pk for one in documents.attachments_of("cases.supply", [key])[key]] == before


def test_a_row_more_in_a_list_of_people_saves_nothing_yet(
    visit: Visit, application: Application
) -> None:
    before = given(application, ["directors"])["directors"]
    address = page(application, target="directors")

    more = visit("clerk").post(address, {"_add": "directors", "directors-0-name": "王芳"})

    assert more.status_code == 200
    assert 'value="王芳"' in more.content.decode()
    assert 'name="directors-1-name"' in more.content.decode()
    assert given(application, ["directors"])["directors"] == before


def test_what_a_notice_has_named_is_mended_there(
    world: World, visit: Visit, application: Application
) -> None:
    fault(application, world, "field", FIELD, "address-incomplete")
    review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)

    answer = visit("clerk").post(page(application), SAID)

    assert answer.status_code == 422
    assert "已经发了告知" in answer.content.decode()


def test_what_an_office_already_works_on_is_not_changed_under_its_hands(
    world: World, visit: Visit, application: Application
) -> None:
    register(world, case_of(application, "register-company"))

    answer = visit("clerk").post(page(application), SAID)

    assert answer.status_code == 422
    assert "设立登记" in answer.content.decode()


def test_a_field_of_no_such_name_and_a_stranger_get_nothing(
    visit: Visit, application: Application
) -> None:
    assert visit("clerk").get(page(application, target="no-such")).status_code == 404
    assert visit("clerk").get(page(application, kind="person")).status_code == 404
    for name, status in (("applicant", 403), ("market-regulation.handler", 403)):
        assert visit(name).post(page(application), SAID).status_code == status


def test_a_registration_that_is_not_ours_can_be_turned_away_from_the_side(
    visit: Visit, application: Application
) -> None:
    case = case_of(application, "register-company")
    shown = visit("clerk").get(reverse("cases:precheck", args=[application.public_id]))

    address = reverse("cases:not_accept", args=[application.public_id])
    assert f"{address}?case={case.public_id}" in shown.content.decode()
