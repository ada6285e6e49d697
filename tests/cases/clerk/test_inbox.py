"""The inbox: who sees what, in which order, in how many queries."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import Role
from ganxin.cases.choices import State, TargetKind, Verdict
from ganxin.cases.models import Application, Case
from ganxin.cases.operations import clocks
from ganxin.cases.queries.inbox import TABS, Wanted, inbox
from ganxin.cases.review import operations as review
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.ids import uuid7
from tests.cases.clerk.conftest import Visit, visiting
from tests.cases.test_story import register
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = pytest.mark.django_db
LIST = "/work/inbox/"


@pytest.fixture
def application(world: World) -> Application:
    made = hand_in(world)
    register(world, case_of(made, "register-company"))
    return Application.objects.get(pk=made.pk)


def shown(world: World, name: str, wanted: Wanted) -> list[str]:
    return [row.case.item_code for row in inbox(world[name], wanted, None, MONDAY).rows]


def counts(world: World, name: str) -> dict[str, int]:
    return {tab.code: tab.count.number for tab in inbox(world[name], Wanted(), None, MONDAY).tabs}


def test_what_nobody_has_looked_at_waits_for_the_pre_check(
    world: World, application: Application
) -> None:
    before = counts(world, "clerk")
    assert before["precheck"] == application.cases.filter(state=State.RECEIVED).count()
    assert before["accept"] == 0

    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="layout-plan",
        verdict=Verdict.OK,
        actor=world["clerk"],
        now=MONDAY,
    )

    after = counts(world, "clerk")
    assert after["precheck"] == 0
    assert set(shown(world, "clerk", Wanted(tab="accept"))) == {
        "food-licence",
        "drainage-permit",
        "tobacco-licence",
    }


def test_results_wait_for_delivery_and_corrections_for_the_applicant(
    world: World, application: Application
) -> None:
    assert shown(world, "clerk", Wanted(tab="deliver")) == ["register-company"]
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="layout-plan",
        verdict=Verdict.FAULT,
        reason="layout-incomplete",
        actor=world["clerk"],
        now=MONDAY,
    )
    review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)
    assert "food-licence" in shown(world, "clerk", Wanted(tab="correction"))


def test_the_most_urgent_comes_first(world: World, application: Application) -> None:
    rows = inbox(world["clerk"], Wanted(tab="window"), None, MONDAY).rows
    days = [row.due.promise.last_day_on for row in rows if row.due]

    assert len(days) == len(rows)
    assert days == sorted(days)


def test_what_is_past_its_day_is_overdue_and_what_ends_tomorrow_is_soon(
    world: World, application: Application
) -> None:
    assert counts(world, "clerk")["overdue"] == 0
    later = MONDAY + timedelta(days=30)
    tabs = {tab.code: tab.count for tab in inbox(world["clerk"], Wanted(), None, later).tabs}
    assert tabs["overdue"].number > 0


def test_an_officer_sees_his_own_and_his_offices_cases_only(
    world: World, application: Application
) -> None:
    food = case_of(application, "food-licence")
    review.accept(case=food, actor=world["clerk"], now=MONDAY)
    handler = Case.objects.get(pk=food.pk).handler
    assert handler is not None

    mine = [row.case.pk for row in inbox(handler, Wanted(tab="mine"), None, MONDAY).rows]
    office = shown(world, f"{food.office.code}.reviewer", Wanted(tab="office"))
    elsewhere = shown(world, "tobacco.handler", Wanted(tab="office"))

    assert mine == [food.pk]
    assert "food-licence" in office
    assert "food-licence" not in elsewhere


def test_an_office_is_led_to_its_desk_and_the_window_to_the_pre_check(
    world: World, visit: Visit
) -> None:
    """A registration is decided by the office while it is still received."""
    case = case_of(hand_in(world), "register-company")
    desk = reverse("cases:case", args=[case.public_id])
    precheck = reverse("cases:precheck", args=[case.application.public_id])
    preview = reverse("cases:inbox_preview", args=[case.public_id])

    for tab in ("unclaimed", "office"):
        rows = visit("market-regulation.handler").get(LIST, {"tab": tab}).context["rows"]
        assert desk in {row["url"] for row in rows}
    shown = visit("market-regulation.handler").get(preview, {"tab": "unclaimed"})
    assert f'href="{desk}"' in shown.content.decode()
    for tab in ("window", "precheck"):
        rows = visit("clerk").get(LIST, {"tab": tab}).context["rows"]
        assert {row["url"] for row in rows} == {precheck}


def test_who_works_at_the_window_and_in_an_office_is_led_by_the_tab(
    world: World, visit: Visit
) -> None:
    case = case_of(hand_in(world), "register-company")
    accounts.appoint(
        user=world["market-regulation.handler"],
        office=world.office("hall"),
        role=Role.CLERK,
        actor=SYSTEM,
        now=MONDAY,
        valid_from=MONDAY.date(),
    )

    def led(tab: str) -> set[str]:
        rows = visit("market-regulation.handler").get(LIST, {"tab": tab}).context["rows"]
        return {row["url"] for row in rows}

    assert led("unclaimed") == {reverse("cases:case", args=[case.public_id])}
    assert led("precheck") == {reverse("cases:precheck", args=[case.application.public_id])}


def test_the_office_finds_its_own_result_at_its_desk_and_the_window_hands_it_over(
    world: World, visit: Visit, application: Application
) -> None:
    case = case_of(application, "register-company")

    def led(name: str, tab: str) -> set[str]:
        return {row["url"] for row in visit(name).get(LIST, {"tab": tab}).context["rows"]}

    assert reverse("cases:case", args=[case.public_id]) in led("market-regulation.head", "office")
    assert led("clerk", "deliver") == {reverse("cases:deliver", args=[case.public_id])}


def test_a_stand_in_finds_his_colleagues_cases_among_his_own(
    world: World, application: Application
) -> None:
    case = case_of(application, "drainage-permit")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    holder = Case.objects.get(pk=case.pk).handler
    assert holder is not None
    names = [f"{case.office.code}.{part}" for part in ("handler", "second")]
    other = next(world[name] for name in names if world[name] != holder)
    accounts.delegate(
        delegator=holder,
        to=other,
        office=case.office,
        valid_from=MONDAY.date(),
        valid_to=MONDAY.date() + timedelta(days=3),
        reason="出差三天",
        actor=holder.as_actor(),
        now=MONDAY,
    )

    rows = inbox(other, Wanted(tab="mine"), None, MONDAY).rows

    assert case.pk in {row.case.pk for row in rows}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=烟草", {"tobacco-licence"}),
        ("q=鲜到家", None),
        ("q=%00", None),
        ("q='; drop table", set()),
        ("item=food-licence", {"food-licence"}),
        ("channel=window", set()),
        ("holder=not-a-uuid", None),
        ("tab=nonsense", None),
        ("page=99999999999", None),
        ("page=-1", None),
    ],
)
def test_the_address_is_the_filter_and_nonsense_in_it_filters_nothing(
    visit: Visit, application: Application, query: str, found: set[str] | None
) -> None:
    response = visit("clerk").get(f"{LIST}?{query}")

    assert response.status_code == 200
    codes = {line["case"].item_code for line in response.context["rows"]}
    everything = found is None
    assert len(codes) == 8 if everything else codes == found


def test_the_number_finds_the_application(visit: Visit, application: Application) -> None:
    response = visit("clerk").get(LIST, {"q": str(application.number)})
    assert len(response.context["rows"]) == 8


@pytest.mark.parametrize("name", ["applicant", "stranger", "leader", "editor"])
def test_who_has_no_part_in_it_sees_no_inbox(world: World, visit: Visit, name: str) -> None:
    assert visit(name).get(LIST).status_code == 403


def test_nobody_sees_it_without_a_login(client: Client, world: World) -> None:
    assert client.get(LIST).status_code == 302


def test_a_supervisor_sees_the_district(visit: Visit, application: Application) -> None:
    response = visit("supervisor").get(LIST)
    assert response.context["inbox"].wanted.tab == "district"
    assert len(response.context["rows"]) == 8


def test_a_preview_shows_one_case_to_who_may_see_it(
    world: World, visit: Visit, application: Application
) -> None:
    case = case_of(application, "food-licence")
    address = reverse("cases:inbox_preview", args=[case.public_id])

    assert "食品经营许可" in visit("clerk").get(address).content.decode()
    assert visit("tobacco.handler").get(address).status_code == 404
    assert visit("applicant").get(address).status_code == 403


def test_the_export_is_the_list_and_is_written_down(
    world: World, visit: Visit, application: Application
) -> None:
    response = visit("clerk").get(f"{LIST}export.csv?tab=accept")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))

    assert ["导出人", "clerk"] in rows
    sheet = visit("clerk").get(f"{LIST}export.xlsx")  # read to its end, so that it is closed
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    noted = ledger.entries_of("cases.export", str(world["clerk"].public_id))
    assert noted.count() == 2


def test_several_unclaimed_cases_are_taken_up_at_once(
    world: World, visit: Visit, application: Application
) -> None:
    """Two handlers tick the same case: the second is told that it is taken."""
    case = case_of(application, "tax-confirmation")
    first, second = visiting(world["tax.handler"]), visiting(world["tax.second"])
    assert case.handler is None
    unclaimed = first.get(f"{LIST}?tab=unclaimed")
    assert case.public_id in {line["case"].public_id for line in unclaimed.context["rows"]}

    one = first.post(f"{LIST}claim/", {"case": [str(case.public_id), "no-id"]}, follow=True)
    other = second.post(f"{LIST}claim/", {"case": str(case.public_id)}, follow=True)

    assert "已领办 1 件" in one.content.decode()
    assert "都已经有人领办" in other.content.decode()
    assert Case.objects.get(pk=case.pk).handler == world["tax.handler"]


def test_a_foreign_case_is_not_taken_up(
    world: World, visit: Visit, application: Application
) -> None:
    case = case_of(application, "tax-confirmation")
    visit("tobacco.handler").post(f"{LIST}claim/", {"case": str(case.public_id)})
    assert Case.objects.get(pk=case.pk).handler is None
    assert visit("clerk").post(f"{LIST}claim/").status_code == 403


@pytest.mark.parametrize("tab", sorted(TABS))
def test_every_tab_of_somebody_with_all_parts_opens(
    world: World, visit: Visit, application: Application, tab: str
) -> None:
    everything = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD, Role.SUPERVISOR)
    for role in everything:
        accounts.appoint(
            user=world["health.handler"],
            office=world.office("health"),
            role=role,
            actor=SYSTEM,
            now=MONDAY,
            valid_from=MONDAY.date(),
        )
    assert visit("health.handler").get(LIST, {"tab": tab}).status_code == 200


def test_no_row_adds_a_query(world: World) -> None:
    application = hand_in(world)

    few = queries_for(world, application, 5)
    many = queries_for(world, application, 50)

    assert few == many <= 80


def queries_for(world: World, application: Application, rows: int) -> int:
    copies(application, rows)
    client = visiting(world["clerk"])
    client.get(LIST)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(LIST)
    assert len(response.context["rows"]) == rows
    return len(seen)


def copies(application: Application, wanted: int) -> None:
    """So many received cases: copies of the registration, each with its receipt and clocks."""
    have = application.cases.in_state(State.RECEIVED).count()
    for number in range(have, wanted):
        case = application.cases.get(item_code="register-company")
        case.pk, case.public_id, case.number = None, uuid7(), f"copy-{number}"
        case.item_code = case.number
        case._state.adding = True
        case.save()
        clocks.received(case=case, actor=SYSTEM, now=MONDAY)
