"""The story's browser against real pages."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from ganxin.accounts import api as accounts
from ganxin.cli.demo.people import BY_USERNAME, PASSWORD, PEOPLE
from ganxin.cli.demo.visitor import StoryError, Visitor
from ganxin.lib.identifiers import check_id_card, check_phone

pytestmark = pytest.mark.django_db(transaction=True)
ZHANG = BY_USERNAME["zhang"]


@pytest.fixture
def visitor(live_server: LiveServer) -> Iterator[Visitor]:
    accounts.register_resident(
        username=ZHANG.username,
        name=ZHANG.name,
        id_card=ZHANG.id_card,
        phone=ZHANG.phone,
        password=PASSWORD,
        now=datetime.now(UTC),
        is_demo=True,
    )
    # Demo accounts are valid in a demonstration only.
    with override_settings(DEMO=True), Visitor(live_server.url, ZHANG.name) as made:
        yield made


def test_somebody_logs_in_looks_around_and_logs_out(visitor: Visitor) -> None:
    visitor.login(ZHANG.username, PASSWORD)
    visitor.open("/me/")
    visitor.sees(ZHANG.name)
    visitor.logout()
    visitor.open("/me/")
    assert visitor.path.startswith("/login/")


def test_a_wrong_password_fails_with_the_words_of_the_page(visitor: Visitor) -> None:
    with pytest.raises(StoryError) as caught:
        visitor.login(ZHANG.username, "wrong")
    assert "/login/" in str(caught.value)
    assert "页面说" in str(caught.value)


def test_what_a_page_lacks_is_named_with_the_page(visitor: Visitor) -> None:
    visitor.open("/login/")
    with pytest.raises(StoryError, match="没有“火星”"):
        visitor.sees("火星")
    with pytest.raises(StoryError, match="没有链接“去火星”"):
        visitor.follow("去火星")
    with pytest.raises(StoryError, match="没有含有 area"):
        visitor.submit({"area": "280"})


def test_a_missing_page_is_an_error_unless_it_is_expected(visitor: Visitor) -> None:
    with pytest.raises(StoryError, match="404"):
        visitor.open("/nothing/here/")
    visitor.open("/nothing/here/", allow=[404])
    assert visitor.status == 404


def test_a_server_that_does_not_answer_is_named() -> None:
    with Visitor("http://127.0.0.1:1") as nobody, pytest.raises(StoryError, match="没有回答"):
        nobody.open("/")


def test_answers_for_machines_are_read_too(visitor: Visitor) -> None:
    assert visitor.json("/api/health") == {"status": "ok"}
    with pytest.raises(StoryError, match="404"):
        visitor.download("/files/nothing")


def test_the_people_of_the_demo_are_valid_distinct_and_marked_as_samples() -> None:
    residents = [person for person in PEOPLE if not person.posts]
    assert len(BY_USERNAME) == len(PEOPLE)
    assert len({person.id_card for person in residents}) == len(residents)
    for person in residents:
        assert check_id_card(person.id_card).number.startswith("210211")
        assert check_phone(person.phone) == person.phone
    assert all("示例" in person.label for person in PEOPLE)
