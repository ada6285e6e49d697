"""The demo's story as data: the table can be played from top to bottom."""

from datetime import time
from io import BytesIO
from itertools import pairwise

import pytest

from ganxin.accounts.choices import Role
from ganxin.cli.demo.acts import DAYS, STEPS, applicant, papers
from ganxin.cli.demo.acts.shops import SHOPS, Shop, typed
from ganxin.cli.demo.people import BY_USERNAME, PEOPLE
from ganxin.documents.choices import MediaType
from ganxin.documents.rules.content import identify
from ganxin.lib.identifiers import check_id_card, check_phone


def test_no_two_steps_have_the_same_name() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)


def test_everybody_who_plays_is_a_person_of_the_demo() -> None:
    assert {step.who for step in STEPS} - {""} <= set(BY_USERNAME)


def test_time_only_goes_forward_and_ends_on_the_last_day() -> None:
    moments = [(step.day, time.fromisoformat(step.at)) for step in STEPS]
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert moments[0][0] == 0
    assert moments[-1][0] == DAYS - 1


def test_steps_on_the_way_fall_into_office_hours() -> None:
    assert all(time(8) <= time.fromisoformat(step.at) <= time(18) for step in STEPS)


@pytest.mark.parametrize("shop", SHOPS.values(), ids=lambda shop: shop.key)
def test_each_shop_has_people_who_may_ask_for_it(shop: Shop) -> None:
    assert not BY_USERNAME[shop.owner].posts
    assert not BY_USERNAME[shop.who].posts
    assert typed(shop)["entity_name"] == shop.name


def test_people_are_told_apart_and_have_right_numbers() -> None:
    residents = [person for person in PEOPLE if not person.posts]
    for person in residents:
        assert check_id_card(person.id_card).number == person.id_card
        assert check_phone(person.phone) == person.phone
        assert "示例" in person.job
    assert len({person.id_card for person in residents}) == len(residents)
    assert len({person.username for person in PEOPLE}) == len(PEOPLE)


def test_every_office_that_decides_has_somebody_for_each_step() -> None:
    held = {(office, role) for person in PEOPLE for office, role in person.posts}
    for office in ("market-regulation", "urban-management", "health"):
        for role in (Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD):
            assert (office, role) in held


@pytest.mark.parametrize(
    ("paper", "kind"),
    [(papers.pdf("合同"), MediaType.PDF), (papers.photo("现场"), MediaType.JPEG)],
)
def test_papers_are_what_they_say_and_say_that_they_are_samples(
    paper: tuple[str, bytes, str], kind: MediaType
) -> None:
    name, content, declared = paper
    assert identify(BytesIO(content)) == kind
    assert declared == kind
    assert "示例" in name


def test_two_papers_of_one_name_differ_by_their_mark() -> None:
    assert papers.pdf("合同", "1")[1] != papers.pdf("合同", "2")[1]


def test_the_saving_is_read_line_by_line_and_nothing_before_it() -> None:
    row = '<tr><th scope="row"><details><summary>{}</summary><p>怎么算</p></details></th>'
    cells = '<td>8</td><td>1</td><td class="saved">7 张</td></tr>'
    page = f"<details><summary>您的回答</summary></details>{row.format('表')}{cells}"
    assert applicant.saving(page) == [
        {"label": "表", "separately": "8", "together": "1", "saved": "7 张"}
    ]
