"""What nobody should send, and what goes wrong in the middle: refused clearly, nothing lost."""

import csv
import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from ganxin.accounts import api as accounts
from ganxin.accounts.models import Applicant
from ganxin.cases.models import Application, Case
from ganxin.cases.queries.answers import given
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_id_card
from ganxin.shell import clock
from tests.cases.intake.steps import browser_of
from tests.world import MONDAY, PASSWORD, PDF, SHOP, World, begin, fill, hand_in

pytestmark = pytest.mark.django_db
FORMULAS = ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "＝1+1")
ODD = ("\x00", "a\x00b", "\u202egnp.exe", "😀", "   ", "柜" * 20_001)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=1))
    monkeypatch.setattr(clock, "today", MONDAY.date)
    settings.STAFF_TOTP_REQUIRED = False


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


@pytest.fixture
def mine(world: World) -> Client:
    return browser_of(world["applicant"])


def export(client: Client, kind: str) -> bytes:
    """The whole file; the test's client closes what was read to its end."""
    answer = client.get(f"/work/inbox/export.{kind}")
    assert answer.status_code == 200
    content: bytes = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return content


def cells_of_both(client: Client) -> Iterator[str]:
    text = export(client, "csv").decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline="")):
        yield from line
    for row in load_workbook(io.BytesIO(export(client, "xlsx")))["导出"].iter_rows():
        assert not [cell for cell in row if cell.data_type == "f"]
        yield from (cell.value for cell in row if isinstance(cell.value, str))


def test_no_export_hands_a_spreadsheet_a_formula(world: World) -> None:
    hand_in(world)
    clerk = browser_of(world["clerk"])
    for text in FORMULAS:
        Applicant.objects.filter(pk=world.applicant.pk).update(name=text)
        cells = list(cells_of_both(clerk))
        starts = ("=", "+", "-", "@", "＝", "\t", "\r")
        assert not [cell for cell in cells if cell.startswith(starts)], text
        assert [cell for cell in cells if cell.startswith("'")], text


def test_odd_text_is_kept_or_refused_and_the_pages_still_open(
    draft: Application, mine: Client
) -> None:
    base = f"/applications/{draft.public_id}/"
    for text in ODD:
        saved = mine.post(f"{base}save/", {"_field": "sign_text", "sign_text": text})
        assert saved.status_code == 200, repr(text[:9])
        for page in ("tasks/", "fill/sign/", "check/"):
            assert mine.get(f"{base}{page}").status_code == 200, repr(text[:9])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"_field": ""},
        {"_field": "no-such-field", "no-such-field": "1"},
        {"_field": ["sign_text", "state"], "state": "submitted"},
        {"_field": "directors-99999999999999999999-name"},
        {"_field": "directors--1-name", "directors--1-name": "甲"},
        {"_field": "directors-0-__class__", "directors-0-__class__": "甲"},
        {"sign_text": "甲"},
    ],
)
def test_a_save_of_nothing_that_is_asked_is_refused_and_changes_nothing(
    draft: Application, mine: Client, body: dict[str, str | list[str]]
) -> None:
    before = dict(given(draft))
    address = f"/applications/{draft.public_id}/save/"
    answer = mine.post(address, body, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert dict(given(draft)) == before


def test_of_a_field_sent_twice_one_value_is_taken(draft: Application, mine: Client) -> None:
    body = {"_field": "sign_text", "sign_text": ["一", "二"]}
    assert mine.post(f"/applications/{draft.public_id}/save/", body).status_code == 200
    assert given(draft)["sign_text"].raw in {"一", "二"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.pdf", b"MZ\x90\x00 a program"),
        ("照片.pdf", b"<html><script>alert(1)</script>"),
        ("照片.jpg", b"\x89PNG\r\n\x1a\n"),
        ("空.pdf", b""),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ],
)
def test_a_file_that_lies_is_refused_with_a_reason(
    draft: Application, mine: Client, name: str, content: bytes
) -> None:
    address = f"/applications/{draft.public_id}/materials/layout-plan/upload/"
    answer = mine.post(address, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "有文件没有传上去" in answer.content.decode()
    page = mine.get(f"/applications/{draft.public_id}/materials/").content.decode()
    assert name not in page


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\boot\\x.pdf", "a\x00b.pdf", "\u202e.pdf"]
)
def test_a_path_in_a_file_name_leads_nowhere(draft: Application, mine: Client, name: str) -> None:
    base = f"/applications/{draft.public_id}/materials/"
    mine.post(f"{base}layout-plan/upload/", {"file": SimpleUploadedFile(name, PDF)})
    page = mine.get(base)
    assert page.status_code == 200
    for part in ("../", "etc/passwd", "C:\\boot", "\x00", "\u202e"):
        assert part not in page.content.decode()


@pytest.mark.parametrize(
    "number", ["1", "x", "00000000-0000-0000-0000-00000000000g", "%00", "..%2f"]
)
@pytest.mark.parametrize(
    "kind", ["applications", "notices", "gaps", "receipts", "files", "licences"]
)
def test_what_is_no_id_is_not_found(mine: Client, kind: str, number: str) -> None:
    assert mine.get(f"/{kind}/{number}/").status_code == 404


def signed(world: World, draft: Application) -> dict[str, str | int]:
    draft.refresh_from_db()
    return {
        "read": "on",
        "signed_name": world["applicant"].name,
        "submit_key": str(uuid4()),
        "revision": draft.revision,
    }


def test_a_hand_in_that_dies_half_way_leaves_a_draft_that_can_be_handed_in(
    world: World, draft: Application, mine: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world, draft, MONDAY)
    address, form = f"/applications/{draft.public_id}/submit/", signed(world, draft)
    mine.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(Case, "save", dies)
        broken.setattr(Case.objects, "bulk_create", dies)
        assert mine.post(address, form).status_code == 500
    draft.refresh_from_db()
    assert (draft.is_draft, draft.number, draft.cases.count()) == (True, None, 0)

    assert mine.post(address, form).status_code == 302
    draft.refresh_from_db()
    assert draft.number
    assert draft.cases.count() == 8
    assert ledger.verify().ok


def dies(*_: object, **__: object) -> None:
    raise OSError("the machine went away")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_in_the_same_instant_are_one_application(
    world: World, draft: Application
) -> None:
    fill(world, draft, MONDAY)
    form = signed(world, draft)
    browsers = [browser_of(world["applicant"]) for _ in range(2)]
    ready = threading.Barrier(2)
    seen: list[int] = []

    def click(browser: Client) -> None:
        ready.wait()
        seen.append(browser.post(f"/applications/{draft.public_id}/submit/", form).status_code)
        connection.close()

    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [302, 302]
    draft.refresh_from_db()
    assert draft.number
    assert Application.objects.count() == 1
    assert draft.cases.count() == 8
    assert ledger.verify().ok


def test_no_mark_of_direction_gets_into_a_name_or_an_answer(
    draft: Application, mine: Client
) -> None:
    person = accounts.register_resident(
        username="turned",
        name="张\u202e三\u2066",
        id_card=make_id_card("21021119920202007"),
        phone="19900000077",
        password=PASSWORD,
        now=MONDAY,
    )
    resident = accounts.resident_of(person)
    assert resident is not None
    assert (person.name, resident.name) == ("张三", "张三")

    body = {"_field": "sign_text", "sign_text": "鲜\u202e到\u2069家"}
    mine.post(f"/applications/{draft.public_id}/save/", body)
    assert given(draft)["sign_text"].raw == "鲜到家"
