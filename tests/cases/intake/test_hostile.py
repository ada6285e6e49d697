"""Hostile input: escaped, refused or cut, never lost, never an error of ours."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application
from ganxin.cases.operations.answers import LONGEST
from ganxin.cases.queries.answers import given
from tests.cases.intake.steps import Visit
from tests.world import MONDAY, PDF, SHOP, World, begin

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


def test_html_in_every_field_is_shown_as_it_was_typed_and_runs_nowhere(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant")
    base = f"/applications/{draft.public_id}/"
    for page in form_of(draft).pages:
        values: dict[str, str] = {}
        for entry in page.asked:
            element = entry.field.element
            if element.kind == "person_list":
                values |= {f"{element.code}-0-{part.code}": EVIL for part in element.parts}
            else:
                values[element.code] = EVIL
        mine.client.post(f"{base}fill/{page.topic.code}/", values)
        shown = mine.open(f"{base}fill/{page.topic.code}/")
        assert "<script>alert" not in shown.html
        assert "<img src=x" not in shown.html
        text = [
            name for name, field in shown.form("_fields").fields.items() if field.kind == "text"
        ]
        for name in text:
            assert shown.form("_fields").fields[name].value == [EVIL[:300]], name
    check = mine.open(f"{base}check/")
    assert "<script>alert" not in check.html
    assert "<img src=x" not in check.html
    assert EVIL in check.page.text


def test_html_in_reasons_and_words_is_escaped(visit: At, running: Application) -> None:
    mine = visit("applicant")
    case = running.cases.get(item_code="tobacco-licence")
    mine.client.post(f"/cases/{case.public_id}/urge/", {"words": EVIL})
    mine.client.post(f"/cases/{case.public_id}/withdraw/", {"reason": EVIL})
    page = mine.open(f"/applications/{running.public_id}/")
    page.sees("alert(1)")
    assert "<script>alert" not in page.html


def test_html_in_a_file_name_is_escaped(visit: At, draft: Application) -> None:
    mine = visit("applicant").open(f"/applications/{draft.public_id}/materials/")
    mine.send(action="/layout-plan/upload/", files=[("<img src=x onerror=alert(1)>.pdf", PDF)])
    assert "<img src=x" not in mine.html


def test_twenty_megabytes_of_text_are_refused_and_nothing_is_lost(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant")
    url = f"/applications/{draft.public_id}/save/"
    mine.client.post(url, {"_field": "sign_text", "sign_text": "鲜到家"})
    huge = mine.client.post(url, {"_field": "sign_text", "sign_text": "x" * 20_000_000})
    assert huge.status_code in {400, 413}
    assert given(draft)["sign_text"].raw == "鲜到家"


def test_a_long_text_is_kept_up_to_a_bound_and_said_to_be_too_long(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant")
    answer = mine.client.post(
        f"/applications/{draft.public_id}/save/",
        {"_field": "food_equipment", "food_equipment": "柜" * 100_000},
    )
    assert "最多 2000 个字" in answer.json()["errors"][0]
    assert len(given(draft)["food_equipment"].raw) == LONGEST


@pytest.mark.parametrize("text", ["\x00", "\x00a\x00", "\ud800", "a\u202eb", "=cmd|' /C calc'!A0"])
def test_odd_characters_do_no_harm(visit: At, draft: Application, text: str) -> None:
    mine = visit("applicant")
    body = {"_field": "sign_text", "sign_text": text.encode("utf-8", "surrogatepass")}
    answer = mine.client.post(f"/applications/{draft.public_id}/save/", body)
    assert answer.status_code == 200
    assert mine.open(f"/applications/{draft.public_id}/fill/sign/").status == 200


def test_people_by_the_thousand_are_cut_to_what_a_form_holds(
    visit: At, draft: Application
) -> None:
    mine = visit("applicant")
    rows = {f"directors-{number}-name": "甲" * 500 for number in range(100)}
    mine.client.post(f"/applications/{draft.public_id}/fill/people/", rows)
    answer = given(draft)["directors"]
    assert len(answer.raw) <= LONGEST
    page = mine.open(f"/applications/{draft.public_id}/fill/people/")
    assert page.status == 200


@pytest.mark.parametrize("query", ["?add=<script>", "?back=//evil.example/", "?add=nobody&back=x"])
def test_a_made_up_query_changes_nothing(visit: At, draft: Application, query: str) -> None:
    page = visit("applicant").open(f"/applications/{draft.public_id}/fill/people/{query}")
    assert page.status == 200
    assert "<script>" not in page.html.replace('<script type="module"', "")


def test_going_back_never_leaves_the_platform(visit: At, draft: Application) -> None:
    mine = visit("applicant").open(f"/applications/{draft.public_id}/fill/sign/?back=//evil/")
    values = {"sign_text": "一", "sign_size": "二", "sign_material": "三", "sign_light": "yes"}
    mine.send(values)
    assert mine.url.startswith("/applications/")
    answer = mine.client.post(
        f"/applications/{draft.public_id}/fill/people/", {"_add": "//evil.example/?a=b&c"}
    )
    assert answer.headers["Location"].startswith(
        f"/applications/{draft.public_id}/fill/people/?add="
    )


def test_too_many_files_at_once_are_not_all_taken(visit: At, draft: Application) -> None:
    mine = visit("applicant")
    files = [
        SimpleUploadedFile(f"{number}.pdf", PDF + str(number).encode()) for number in range(14)
    ]
    answer = mine.client.post(
        f"/applications/{draft.public_id}/materials/layout-plan/upload/", {"file": files}
    )
    assert answer.status_code == 422
    assert "最多上传 10 个文件" in answer.content.decode()


def test_get_never_changes_anything(visit: At, draft: Application) -> None:
    mine = visit("applicant")
    for page in ("save/", "submit/", "materials/layout-plan/later/"):
        assert mine.client.get(f"/applications/{draft.public_id}/{page}").status_code == 405


def test_a_refusal_answers_programs_as_a_problem(visit: At, draft: Application) -> None:
    answer = visit("applicant").client.post(
        f"/applications/{draft.public_id}/save/",
        {"_field": "applicant_name", "applicant_name": "假名"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert json.loads(answer.content)["code"] == "cases.not_asked"
