"""What people type is text on every page, in every paper and in every file to take away.

Every column of free text of every record is filled with markup, a template, a formula and a
change of direction; then everybody opens every page that is open to him.
"""

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from ganxin.cases.models import Application, Case, Notice, Paper
from ganxin.cases.operations import papers
from ganxin.documents import api as documents
from tests.access.people import NOW, Town, parameters_of, parameters_wanted, routes
from tests.access.table import EXPECTED, ORDER

pytestmark = pytest.mark.django_db
ROUTES = routes()
EVIL = '=1+1"><img src=x onerror=alert(1)><script>alert(1)</script>x{{7*7}}x\u202egnp'
SHORT = '="><i onload=1>x'
TYPED = """
name short_name address title body label to_label subject_label holder_name note reason
revoke_reason case_subject_label signed_name statement text opinion right_office proof
words actor_label reasons remedies decided_by_label receiver interest summary place
comment answer closed_reason question remarks result answer_note measure remark
target_label user_label raw problem source_note address_masked last_error approver
evidence_label clause email value delivery_address legal_representative
"""
FORMULAS = ("=", "+", "-", "@", "＝", "\t", "\r")


@pytest.fixture(scope="module")
def evil(town: Town) -> set[str]:
    """Fills the columns; which ones took it."""
    return {name for name, rows, field in _columns() if _fill(rows, field)}


def _columns() -> Iterator[tuple[str, Any, Any]]:
    for model in apps.get_models():
        if not model.__module__.startswith("ganxin.") or model._meta.app_label == "ledger":
            continue
        for field in model._meta.fields:
            kinds = (models.CharField, models.TextField, models.JSONField)
            free = isinstance(field, kinds) and not field.choices and not field.unique
            if free and field.name in TYPED.split():
                rows = model._default_manager.all()
                yield f"{model._meta.label}.{field.name}", rows, field


def _fill(rows: Any, field: Any) -> bool:
    if isinstance(field, models.JSONField):  # the rest are numbers, days and choices
        rows = rows.filter(pk__in=[row.pk for row in rows if _in_words(getattr(row, field.name))])
    longest = getattr(field, "max_length", None)
    text = EVIL if not longest or longest >= len(EVIL) else SHORT
    if longest and longest < len(text):
        return False
    try:
        with transaction.atomic():
            return bool(rows.update(**{field.name: text}))
    except DatabaseError:  # a rule of the table forbids it: nobody can have typed it there
        return False


def _in_words(value: object) -> bool:
    return isinstance(value, str) and not value.isascii()


class Parts(HTMLParser):
    """What a browser would make of a page: tags that nobody of us wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.leaks: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag == "script"
        if any(name.startswith("on") for name, _ in attrs):
            self.leaks.append(self.get_starttag_text() or tag)
        if any(name in {"href", "src", "action"} and _runs(value) for name, value in attrs):
            self.leaks.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if self.in_script and "alert(1)" in data:
            self.leaks.append(data[:80])


def _runs(value: str | None) -> bool:
    return (value or "").strip().lower().startswith(("javascript:", "data:text"))


def leaks_of(html: str) -> list[str]:
    parts = Parts()
    parts.feed(html)
    parts.close()
    computed = ["{{7*7}} was computed"] if "x49x" in html else []
    return parts.leaks + computed


def test_the_reader_of_these_tests_sees_a_leak() -> None:
    for text in (EVIL, SHORT, '<a href="javascript:alert(1)">', "x49x"):
        assert leaks_of(f'<p title="{text}">{text}</p>'), text
    assert not leaks_of("<p>&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}</p>")


def test_what_people_type_reached_the_records(evil: set[str]) -> None:
    wanted = {
        "accounts.User.name",
        "accounts.Applicant.name",
        "cases.Answer.raw",
        "cases.Answer.value",
        "cases.Step.note",
        "cases.Party.interest",
        "cases.Hearing.reason",
        "cases.NoticeLine.text",
        "cases.Consultation.question",
        "cases.SiteCheck.place",
        "documents.Attachment.name",
        "licences.Licence.holder_name",
        "notifications.Message.body",
        "promises.Promise.to_label",
        "supervision.Rating.comment",
        "supervision.Rectification.measure",
    }
    assert wanted - evil == set()


PAGES = sorted(name for name, row in EXPECTED.items() if row.method == "GET" and name in ROUTES)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_what_was_typed_for_markup(town: Town, evil: set[str], name: str) -> None:
    assert evil
    given, wanted = parameters_of(town, name), parameters_wanted(ROUTES[name])
    url = reverse(name, kwargs={key: given[key] for key in wanted})
    leaked: dict[str, list[str]] = {}
    for role in ORDER:
        if EXPECTED[name].statuses[role] != "200":
            continue
        text, found = _opened(town.browsers[role], url)
        if found:
            leaked[role] = found
        assert text is not None, f"{url} did not open for {role}"
    assert not leaked


def _opened(browser: Client, url: str) -> tuple[bytes | None, list[str]]:
    savepoint = transaction.savepoint()
    try:
        answer = browser.get(url)
        content: bytes = answer.getvalue()
    finally:
        transaction.savepoint_rollback(savepoint)
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200:
        return None, []
    if kind.startswith("text/html"):
        return content, leaks_of(content.decode())
    return content, [cell for cell in _cells(kind, content) if _harmful(cell)]


def _harmful(cell: str) -> bool:
    return cell.startswith(FORMULAS) or "\u202e" in cell


def _cells(kind: str, content: bytes) -> Iterator[str]:
    if kind.startswith("text/csv"):
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            yield from line
    elif "spreadsheetml" in kind:
        for row in load_workbook(io.BytesIO(content))["导出"].iter_rows():
            yield from (cell.value for cell in row if isinstance(cell.value, str))


def test_a_licence_in_the_register_says_the_name_as_it_was_typed(
    town: Town, evil: set[str]
) -> None:
    url = reverse("licences:verify", kwargs=parameters_of(town, "licences:verify"))
    page = town.browsers["anonymous"].get(url).content.decode()
    assert "licences.Licence.holder_name" in evil
    assert "&lt;script&gt;alert(1)" in page


def test_official_papers_print_the_words_and_neither_run_nor_turn_them(
    town: Town, evil: set[str]
) -> None:
    assert evil
    application = Application.objects.exclude(number=None).get()
    case = Case.objects.exclude(accepted_at=None).order_by("pk")[0]
    made = [
        papers.receipt_paper(application=application, now=NOW),
        papers.acceptance_paper(case=case, now=NOW),
        papers.notice_paper(notice=Notice.objects.get(), now=NOW),
    ]
    for paper in made:
        text = _printed(paper)
        assert "alert(1)" in text, paper.code
        assert "x49x" not in text
        assert "\u202e" not in text


def _printed(paper: Paper) -> str:
    with documents.open_blob(paper.attachment) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return "".join("".join(page.extract_text().split()) for page in pages)
