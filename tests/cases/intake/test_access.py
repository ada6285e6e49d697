"""Whose pages they are: everybody else finds nothing there."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from ganxin.accounts.api import resident_of
from ganxin.cases.models import Application, Gap
from ganxin.cases.review import operations as review
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from tests.cases.intake.steps import Visit, browser_of
from tests.world import MONDAY, SHOP, World, begin, case_of

pytestmark = pytest.mark.django_db
At = Callable[[str], Visit]

DRAFT_GET = ["tasks/", "questions/", "fill/people/", "materials/", "check/", "done/", "discard/"]
DRAFT_POST = [
    "questions/",
    "fill/people/",
    "save/",
    "materials/layout-plan/upload/",
    "materials/layout-plan/later/",
    f"materials/layout-plan/remove/{UUID(int=7)}/",
    "submit/",
    "discard/",
    "withdraw/",
]


@pytest.fixture
def draft(world: World) -> Application:
    return begin(world, SHOP, MONDAY)


@pytest.fixture
def accepted(world: World, running: Application) -> Application:
    """The food licence is under review; its health certificate is to follow."""
    review.accept(case=case_of(running, "food-licence"), actor=world["clerk"], now=MONDAY)
    return running


def addresses(application: Application) -> list[str]:
    """All pages of an application that runs."""
    base = f"/applications/{application.public_id}/"
    case = case_of(application, "food-licence")
    gap = Gap.objects.get(case=case)
    promise = promises.find(subject=case.subject, kind=PromiseKind.DECIDE_PROMISED)
    assert promise is not None
    return [
        base,
        f"{base}done/",
        f"{base}withdraw/",
        f"{base}clocks/{promise.public_id}/",
        f"/cases/{case.public_id}/withdraw/",
        f"/cases/{case.public_id}/urge/",
        f"/cases/{case_of(application, 'register-company').public_id}/sign/",
        f"/gaps/{gap.public_id}/",
        f"/receipts/{case.receipts.get().public_id}/",
    ]


@pytest.mark.parametrize("page", DRAFT_GET)
def test_a_stranger_and_staff_do_not_find_a_draft(
    world: World, draft: Application, page: str
) -> None:
    url = f"/applications/{draft.public_id}/{page}"
    for name in ("stranger", "clerk", "market-regulation.handler", "supervisor"):
        assert browser_of(world[name]).get(url).status_code == 404, name


@pytest.mark.parametrize("page", DRAFT_POST)
def test_nobody_else_writes_into_a_draft(world: World, draft: Application, page: str) -> None:
    url = f"/applications/{draft.public_id}/{page}"
    for name in ("stranger", "clerk", "market-regulation.handler"):
        assert browser_of(world[name]).post(url, {"_field": "sign_text"}).status_code == 404, name
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_stranger_finds_none_of_the_pages_of_a_running_application(
    world: World, accepted: Application
) -> None:
    client = browser_of(world["stranger"])
    for url in addresses(accepted):
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code in {404, 405}, url


def test_an_officer_without_a_case_in_it_finds_nothing_either(
    world: World, accepted: Application
) -> None:
    """The health office decides nothing here; following a link of a message gives 404."""
    client = browser_of(world["health.handler"])
    for url in addresses(accepted):
        assert client.get(url).status_code == 404, url


def test_staff_never_act_in_the_applicants_place(world: World, accepted: Application) -> None:
    client = browser_of(world["clerk"])
    case = case_of(accepted, "register-company")
    for url in (f"/cases/{case.public_id}/sign/", f"/cases/{case.public_id}/withdraw/"):
        assert client.post(url, {"received": "on", "reason": "x"}).status_code in {403, 404}
    gap = Gap.objects.get(case__application=accepted)
    client.post(f"/gaps/{gap.public_id}/")
    gap.refresh_from_db()
    assert gap.filled_at is None


def test_somebody_anonymous_is_asked_to_log_in(draft: Application, accepted: Application) -> None:
    client = Client()
    base = f"/applications/{draft.public_id}/"
    for url in [base + page for page in DRAFT_GET] + addresses(accepted) + ["/applications/"]:
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer.headers["Location"].startswith("/login/?next="), url


@pytest.mark.parametrize(
    "address",
    [
        "/applications/{id}/",
        "/applications/{id}/tasks/",
        "/applications/{id}/check/",
        "/cases/{id}/sign/",
        "/cases/{id}/withdraw/",
        "/notices/{id}/",
        "/gaps/{id}/",
        "/receipts/{id}/",
    ],
)
def test_an_id_that_is_nobodys_is_not_found(world: World, address: str) -> None:
    for name in ("applicant", "clerk"):
        assert browser_of(world[name]).get(address.format(id=uuid4())).status_code == 404


def test_the_id_of_one_thing_does_not_open_another(world: World, accepted: Application) -> None:
    client = browser_of(world["applicant"])
    case = case_of(accepted, "food-licence")
    for url in (
        f"/applications/{case.public_id}/",
        f"/cases/{accepted.public_id}/withdraw/",
        f"/notices/{case.public_id}/",
        f"/gaps/{accepted.public_id}/",
    ):
        assert client.get(url).status_code == 404, url


def test_who_lost_his_mandate_has_lost_the_pages(world: World, accepted: Application) -> None:
    client = browser_of(world["applicant"])
    url = f"/applications/{accepted.public_id}/"
    assert client.get(url).status_code == 200
    stranger = resident_of(world["stranger"])
    assert stranger is not None
    accepted.applicant = stranger
    accepted.save(update_fields=["applicant"])
    assert client.get(url).status_code == 404


def test_a_draft_that_a_clerk_keys_in_is_in_nobodys_list(world: World, visit: At) -> None:
    draft = begin(world, SHOP, MONDAY)
    draft.keyed_by = world["clerk"]
    draft.save(update_fields=["keyed_by"])
    visit("applicant").open("/applications/?tab=draft").sees("这里还没有办件")
