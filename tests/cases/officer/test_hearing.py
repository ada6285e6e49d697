"""Interested persons and hearings on the pages: the desk, one's own page, the public list."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts.api import User
from ganxin.cases.choices import PartyKind
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.hearing import queries
from ganxin.cases.models import Case, Party
from ganxin.ledger.models import Entry
from tests.browser import ModeName, Window, axe, overflow
from tests.cases.officer.hands import DAY, accepted, client_of, do, page
from tests.law.hearings import HANDLER, asked, called, neighbour
from tests.world import MONDAY, PDF, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]
NEIGHBOUR = {
    "person_name": "李娜",
    "person_phone": "19900000002",
    "person_address": "示例路 12 号 2 层",
    "interest": "油烟会进她家。",
}


def at(now: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("ganxin.lib.clock.now", "ganxin.shell.clock.now"):
        monkeypatch.setattr(place, lambda: now)


def post(user: User, case: Case, action: str, **typed: str) -> int:
    status: int = do(user, case, action, revision=None, **typed).status_code
    return status


def own_page(user: User, party: Party) -> str:
    return client_of(user).get(reverse("cases:party", args=[party.public_id])).content.decode()


def act(user: User, party: Party, what: str, **typed: str) -> int:
    url = reverse("cases:party_act", args=[party.public_id, what])
    return client_of(user).post(url, typed).status_code


def opened(user: User, url: str) -> int:
    response = client_of(user).get(url)
    if response.streaming:
        b"".join(response)
    return response.status_code


def interested(case: Case) -> Party:
    return case.parties.get(kind=PartyKind.INTERESTED)


def test_from_the_naming_to_the_record_on_the_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(world)
    handler = world[HANDLER]
    assert post(handler, case, "name_interested", **NEIGHBOUR) == 302
    party = interested(case)
    assert "要求听证" in own_page(world["stranger"], party)
    assert act(world["stranger"], party, "state", text="请把排烟口朝马路。") == 302
    assert act(world["stranger"], party, "right", answer="ask", words="油烟太大") == 302
    shown = page(handler, case).content.decode()
    for part in ("利害关系人与听证", "请把排烟口朝马路。", "进行中", "最晚"):
        assert part in shown
    assert (
        do(
            handler,
            case,
            "call_hearing",
            held_on="2026-10-22",
            held_time="09:30",
            hearing_place="301 室",
            chair=str(world["market-regulation.approver"].public_id),
            closed_why="",
        ).status_code
        == 302
    )
    assert "301 室" in own_page(world["stranger"], party)
    at(MONDAY + 10 * DAY + DAY / 8, monkeypatch)
    record = io.BytesIO(PDF)
    record.name = "笔录.pdf"

    answer = do(
        handler, case, "record_hearing", record=record, hearing_summary="没有异议", signed="on"
    )

    assert answer.status_code == 302
    for whose in (own_page(world["stranger"], party), page(handler, case).content.decode()):
        assert "笔录.pdf" in whose
    key = queries.record_of(case)
    assert key is not None


def test_the_applicant_finds_the_button_on_his_tracking_page_while_the_days_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(world)
    neighbour(world, case, login=True)
    mine = case.parties.get(kind=PartyKind.APPLICANT)
    track = reverse("cases:track", args=[case.application.public_id])

    shown = client_of(world["applicant"]).get(track).content.decode()

    assert "2026-10-19 前可以要求听证" in shown
    assert reverse("cases:party", args=[mine.public_id]) in shown
    assert "不要求听证" in own_page(world["applicant"], mine)
    at(MONDAY + 8 * DAY, monkeypatch)
    assert "已经过了" in own_page(world["applicant"], mine)
    assert act(world["applicant"], mine, "right", answer="ask") == 422


def test_a_paper_is_handed_over_and_only_then_the_days_begin(world: World) -> None:
    case = accepted(world)
    party = neighbour(world, case)
    shown = page(world[HANDLER], case).content.decode()
    assert "还没有告知" in shown
    assert "199****2222" in shown
    assert "19911112222" not in shown
    typed = {"telling": str(party.public_id), "way": "handed", "told_on": "2026-10-12"}

    assert post(world[HANDLER], case, "tell_party", **typed, proof="") == 422
    assert post(world[HANDLER], case, "tell_party", **typed, proof="送达回证") == 302

    until = queries.right_until(party)
    assert until is not None
    assert f"{until:%Y-%m-%d} 前可以要求听证" in page(world[HANDLER], case).content.decode()


def test_how_to_reach_somebody_is_shown_for_a_reason_and_remembered(world: World) -> None:
    case = accepted(world)
    party = neighbour(world, case)
    url = reverse("cases:party_reach", args=[party.public_id])
    handler = client_of(world[HANDLER])
    assert handler.post(url, {"why": "看"}).status_code == 422

    shown = handler.post(url, {"why": "送达听证告知书"}).content.decode()

    assert "19911112222" in shown
    assert Entry.objects.filter(action="cases.party.viewed").count() == 1
    assert client_of(world["market-regulation.head"]).get(url).status_code == 403
    assert client_of(world["applicant"]).get(url).status_code == 404
    assert b"19911112222" not in bytes(party.sealed)


def test_the_paper_to_a_neighbour_is_not_the_applicants_to_read(world: World) -> None:
    case = accepted(world)
    party = neighbour(world, case, login=True)
    paper = party.papers.get().attachment
    url = reverse("documents:read", args=[paper.public_id])

    assert [opened(world[who], url) for who in ("stranger", HANDLER, "applicant")] == [
        200,
        200,
        404,
    ]
    track = reverse("cases:track", args=[case.application.public_id])
    assert str(paper.public_id) not in client_of(world["applicant"]).get(track).content.decode()


def test_somebody_elses_page_does_not_exist(world: World) -> None:
    case = accepted(world)
    party = neighbour(world, case, login=True)

    assert (
        client_of(world["applicant"])
        .get(reverse("cases:party", args=[party.public_id]))
        .status_code
        == 404
    )
    assert act(world["applicant"], party, "state", text="不是我") == 404
    assert Client().get(reverse("cases:party", args=[party.public_id])).status_code == 302


def test_the_public_list_names_time_and_place_and_no_applicant(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = accepted(world)
    _, hearing = asked(world, case)
    assert "近期没有" in Client().get(reverse("cases:hearings")).content.decode()
    called(world, hearing)

    with django_assert_num_queries(3):  # hearings, calls, chairs
        shown = Client().get(reverse("cases:hearings")).content.decode()

    assert "区政务服务中心 301" in shown
    assert "张伟" not in shown


def test_the_desk_asks_no_more_for_many_neighbours_than_for_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = accepted(world)
    _, hearing = asked(world, case)
    called(world, hearing)
    with django_assert_num_queries(SECTION_QUERIES):
        assert len(queries.section_of(case, MONDAY).lines) == 2
    for _ in range(3):
        neighbour(world, case)

    with django_assert_num_queries(SECTION_QUERIES):
        section = queries.section_of(case, MONDAY)

    assert len(section.lines) == 5


SECTION_QUERIES = 14


def test_the_applicant_reads_no_neighbours_name_in_full(world: World) -> None:
    case = accepted(world)
    party, _ = asked(world, case)
    act(world["stranger"], party, "right", answer="withdraw")

    track = reverse("cases:track", args=[case.application.public_id])
    shown = client_of(world["applicant"]).get(track).content.decode()

    assert "利害关系人 李*" in shown
    assert "李娜" not in shown


def test_who_withdraws_alone_ends_the_hearing_and_the_clock_runs_on(world: World) -> None:
    case = accepted(world)
    party, hearing = asked(world, case)

    assert act(world["stranger"], party, "right", answer="withdraw") == 302

    hearing.refresh_from_db()
    assert hearing.dropped_at == MONDAY
    assert not case.special_procedures.filter(ended_on=None).exists()
    assert act(world["stranger"], party, "right", answer="withdraw") == 422


def test_the_head_answers_a_recusal_and_names_another_chair(world: World) -> None:
    case = accepted(world)
    party, hearing = asked(world, case)
    call = called(world, hearing)
    assert act(world["stranger"], party, "recuse", reason="是店主的亲戚") == 302
    second = world["market-regulation.second"]
    Case.objects.filter(pk=case.pk).update(handler=world[HANDLER])
    head = world["market-regulation.head"]
    accept = {"recusal_accepted": "yes", "recusal_note": ""}
    assert post(head, case, "answer_recusal", **accept, new_chair="") == 422

    assert post(head, case, "answer_recusal", **accept, new_chair=str(second.public_id)) == 302

    call.refresh_from_db()
    assert call.chair == second
    assert "同意" in own_page(world["stranger"], party)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
def test_the_pages_are_calm_and_accessible(world: World, window: Window, mode: ModeName) -> None:
    case = accepted(world)
    party, hearing = asked(world, case)
    hearings.take_statement(
        party=party, text="请把排烟口朝马路。", actor=world["stranger"], now=MONDAY
    )
    called(world, hearing)
    pages = (
        (reverse("cases:party", args=[party.public_id]), world["stranger"]),
        (reverse("cases:case", args=[case.public_id]), world[HANDLER]),
        (reverse("cases:hearings"), None),
    )
    for address, user in pages:
        shown = window.open(address, mode=mode, user=user, for_axe=True)
        for width in (1440, 360):
            shown.set_viewport_size({"width": width, "height": 800})
            assert axe(shown) == []
            assert overflow(shown) == 0
