"""The list of all promises and the page of one: who sees what, and what stands there."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from ganxin.accounts.api import Office, Post, User
from ganxin.accounts.choices import Role
from ganxin.ledger import api as ledger
from ganxin.lib.subjects import Subject
from ganxin.promises import api
from ganxin.promises.api import Promise, Terms
from ganxin.promises.choices import Card, PromiseKind, Unit
from ganxin.promises.permissions import OWN_OFFICE, WHOLE_DISTRICT, visible_to
from ganxin.shell import clock
from tests.promises.conftest import CASE, CLERK, MONDAY, TWENTY_DAYS, Opener, at, make_office

LIST = "/work/promises/"
NOW = at(date(2026, 10, 26))  # twenty days from MONDAY are yellow, ten are red


@pytest.fixture(autouse=True)
def _a_monday_in_october(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 26))
    settings.STAFF_TOTP_REQUIRED = False


def person(role: Role | None, office: Office, *, staff: bool = True) -> User:
    user = User.objects.create(
        username=f"{role}-{office.code}-{staff}",
        name="周明",
        is_staff_member=staff,
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    if role is not None:
        Post.objects.create(user=user, office=office, role=role, valid_from=date(2020, 1, 1))
    return user


def visiting(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def supervisor(office: Office) -> Client:
    return visiting(person(Role.SUPERVISOR, office))


@pytest.fixture
def three(open_one: Opener) -> dict[Card, Promise]:
    """One promise of each card; the green one is owed by the water office."""
    water = make_office("water", "水务局")
    ten, seventy = Terms(10, Unit.WORKDAY, "本区承诺"), Terms(70, Unit.WORKDAY, "本区承诺")
    return {
        Card.RED: open_one(subject=Subject("cases.case", "r", "烟草专卖零售许可 红店"), terms=ten),
        Card.YELLOW: open_one(subject=Subject("cases.case", "y", "食品经营许可 黄店")),
        Card.GREEN: open_one(
            subject=Subject("cases.case", "g", "排水许可 绿店"),
            terms=seventy,
            office=water,
            kind=PromiseKind.RECTIFICATION,
        ),
    }


def shown(client: Client, query: str = "") -> set[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    board = response.context["board"]
    return {row.subject.label[-2:] for row in board.rows}


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", {"红店", "黄店", "绿店"}),
        ("?card=red", {"红店"}),
        ("?card=yellow", {"黄店"}),
        ("?card=green", {"绿店"}),
        ("?office=water", {"绿店"}),
        ("?kind=rectification", {"绿店"}),
        ("?q=食品", {"黄店"}),
        ("?q=甘心", {"红店", "黄店", "绿店"}),
        ("?q=没有", set()),
        ("?status=suspended", set()),
        ("?status=provisional", {"绿店"}),
        ("?status=closed", set()),
        ("?status=all", {"红店", "黄店", "绿店"}),
        ("?office=water&card=red", set()),
        ("?card=purple&kind=x&office=nowhere&status=?&page=-3", {"红店", "黄店", "绿店"}),
        ("?q=%00&page=99999999999999", {"红店", "黄店", "绿店"}),
        ("?q=" + "长" * 500, {"红店", "黄店", "绿店"}),
    ],
)
def test_the_address_is_the_filter(
    supervisor: Client, three: dict[Card, Promise], query: str, labels: set[str]
) -> None:
    assert shown(supervisor, query) == labels


def test_what_is_overdue_stands_first(supervisor: Client, three: dict[Card, Promise]) -> None:
    rows = supervisor.get(LIST).context["board"].rows
    assert [row.card for row in rows] == [Card.RED, Card.YELLOW, Card.GREEN]


def test_tabs_count_within_the_rest_of_the_filter(
    supervisor: Client, three: dict[Card, Promise]
) -> None:
    def counts(query: str) -> dict[str, str]:
        tabs = supervisor.get(LIST + query).context["tabs"]
        return {tab["label"]: str(tab["count"]) for tab in tabs}

    expected = {"在办": "3", "红牌": "1", "黄牌": "1", "绿牌": "1", "暂停中": "0", "已了结": "0"}
    assert counts("") == counts("?card=red") == expected
    assert counts("?office=water")["红牌"] == "0"


def test_the_page_says_in_words_what_is_late_who_owes_it_and_to_whom(
    supervisor: Client, three: dict[Card, Promise]
) -> None:
    page = supervisor.get(LIST).content.decode()

    for words in ("超期", "红牌", "黄牌", "绿牌", "甘心生鲜超市", "水务局", "李敏", "2026-09-28"):
        assert words in page
    assert reverse("promises:detail", args=[three[Card.RED].public_id]) in page


def test_the_page_costs_the_same_number_of_queries_for_one_row_and_for_fifty(
    supervisor: Client, open_one: Opener
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert supervisor.get(LIST).status_code == 200
        return len(queries)

    open_one()
    few = cost()
    for number in range(54):
        open_one(subject=Subject("cases.case", str(number), f"第 {number} 件"))
    assert cost() == few
    assert len(supervisor.get(LIST).context["board"].rows) == 50
    assert len(supervisor.get(f"{LIST}?page=2").context["board"].rows) == 5


def test_closed_promises_are_listed_last_closed_first(
    supervisor: Client, three: dict[Card, Promise]
) -> None:
    for minutes, card in enumerate((Card.YELLOW, Card.RED)):
        api.close(
            promise=three[card],
            evidence_label="准予许可",
            actor=CLERK,
            now=NOW + timedelta(minutes=minutes),
        )
    rows = supervisor.get(f"{LIST}?status=closed").context["board"].rows

    assert [row.subject.label[-2:] for row in rows] == ["红店", "黄店"]
    assert [row.left for row in rows] == ["超期兑现", "按期兑现"]
    assert shown(supervisor, "?status=kept_late") == {"红店"}
    assert shown(supervisor) == {"绿店"}


# --- who may see ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(WHOLE_DISTRICT))
def test_who_watches_over_the_district_sees_all(
    three: dict[Card, Promise], office: Office, role: Role
) -> None:
    assert shown(visiting(person(role, office))) == {"红店", "黄店", "绿店"}


@pytest.mark.parametrize("role", sorted(OWN_OFFICE))
def test_an_office_sees_what_it_owes_itself(
    three: dict[Card, Promise], office: Office, role: Role
) -> None:
    client = visiting(person(role, office))

    assert shown(client) == {"红店", "黄店"}
    assert shown(client, "?office=water") == {"红店", "黄店"}
    foreign = reverse("promises:detail", args=[three[Card.GREEN].public_id])
    own = reverse("promises:detail", args=[three[Card.RED].public_id])
    assert client.get(foreign).status_code == 404
    assert client.get(own).status_code == 200


@pytest.mark.parametrize("page", [LIST, f"{LIST}export/csv/", f"{LIST}export/xlsx/"])
def test_other_staff_and_residents_may_not(office: Office, page: str) -> None:
    editor = person(Role.CATALOG_EDITOR, office)
    resident = person(None, office, staff=False)

    assert visiting(editor).get(page).status_code == 403
    assert visiting(resident).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_one_promise_is_not_for_everybody(three: dict[Card, Promise], office: Office) -> None:
    page = reverse("promises:detail", args=[three[Card.RED].public_id])

    assert Client().get(page).status_code == 302
    assert visiting(person(None, office, staff=False)).get(page).status_code == 403
    assert visiting(person(Role.CATALOG_EDITOR, office)).get(page).status_code == 403


def test_a_post_that_has_ended_shows_nothing(three: dict[Card, Promise], office: Office) -> None:
    user = person(Role.SUPERVISOR, office)
    Post.objects.filter(user=user).update(valid_to=date(2026, 10, 26))

    assert not visible_to(user, date(2026, 10, 26)).exists()
    assert visiting(user).get(LIST).status_code == 403


def test_pages_are_only_read(supervisor: Client) -> None:
    assert supervisor.post(LIST).status_code == 405


# --- one promise -----------------------------------------------------------------------------


def test_the_page_of_a_promise_lists_every_day_and_what_happened(
    supervisor: Client, open_one: Opener
) -> None:
    promise = open_one(terms=TWENTY_DAYS)
    monday = date(2026, 10, 12)
    api.suspend(
        promise=promise,
        on=monday,
        basis="testing",
        expected_days=3,
        reason="水质检测",
        actor=CLERK,
        now=at(monday),
    )
    api.resume(promise=promise, on=date(2026, 10, 14), actor=CLERK, now=at(date(2026, 10, 14)))
    page = supervisor.get(reverse("promises:detail", args=[promise.public_id])).content.decode()

    for words in ("国庆节", "调休上班", "法定节假日", "周末", "暂停", "恢复", "水质检测", "王一"):
        assert words in page
    assert "2026-11-03" in page
    assert "检测；水质检测；预计 3 个工作日" in page
    assert "testing" not in page


def test_a_subject_without_a_page_is_named_without_a_link(
    supervisor: Client, open_one: Opener
) -> None:
    unknown = Subject("cases.case", "x", "没有页面的一件", "nowhere:page")
    linked = Subject("promises.promise", str(open_one().public_id), "另一个", "promises:detail")
    for subject, there in ((unknown, False), (linked, True)):
        promise = open_one(subject=subject, kind=PromiseKind.HANDOFF)
        url = reverse("promises:detail", args=[promise.public_id])
        found = supervisor.get(url).context["subject_url"]
        assert bool(found) is there


def test_a_promise_that_does_not_exist_is_not_found(supervisor: Client) -> None:
    assert supervisor.get(f"{LIST}0198c000-0000-7000-8000-000000000000/").status_code == 404
    assert supervisor.get(f"{LIST}1/").status_code == 404


# --- taking it away --------------------------------------------------------------------------


def test_the_csv_says_filter_moment_and_person_first_and_disarms_formulas(
    supervisor: Client, open_one: Opener
) -> None:
    open_one(to_label="=HYPERLINK(1)", subject=Subject("cases.case", "f", "+坏名字"))
    response = supervisor.get(f"{LIST}export/csv/?card=yellow")
    body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(body)))

    assert lines[0] == ["筛选", "状态：在办；红黄牌：黄牌"]
    assert lines[1] == ["截至", "2026-10-26 10:00"]
    assert lines[2] == ["导出人", "周明"]
    row = dict(zip(lines[4], lines[5], strict=True))
    assert row["对谁承诺"] == "'=HYPERLINK(1)"
    assert row["事"] == "'+坏名字"
    assert (row["起"], row["止"], row["剩余/超期"]) == (
        "2026-09-28",
        "2026-10-30",
        "剩余 4 个工作日",
    )


def test_the_sheet_holds_the_same_rows_and_the_export_is_written_down(
    supervisor: Client, three: dict[Card, Promise]
) -> None:
    response = supervisor.get(f"{LIST}export/xlsx/")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    rows = list(load_workbook(io.BytesIO(body), read_only=True)["导出"].values)

    assert [row[2] for row in rows[5:]] == [promise.subject_label for promise in three.values()]
    entry = ledger.Entry.objects.get(action="promises.list.exported")
    assert entry.data == {"filter": "状态：在办", "format": "xlsx"}


def test_an_office_exports_only_its_own(three: dict[Card, Promise], office: Office) -> None:
    client = visiting(person(Role.OFFICE_HEAD, office))
    response = client.get(f"{LIST}export/csv/?status=all")
    body = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]

    assert "红店" in body
    assert "绿店" not in body
    assert MONDAY.isoformat() in body


def test_the_cases_own_subject_is_shown_as_it_was_named(
    supervisor: Client, open_one: Opener
) -> None:
    open_one(subject=Subject(CASE.type, CASE.id, "<script>alert(1)</script>"))
    page = supervisor.get(LIST).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
