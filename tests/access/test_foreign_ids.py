"""Somebody else's id in an address: no content, no change, no entry; and what is no id is 404."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.accounts.models import Mandate
from ganxin.cases.models import Application, Case
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_id_card
from tests.access.foreign import CONCERNS_THE_STRANGER, OPEN, PRIVATE, SAME_FOR_EVERY_ID
from tests.access.people import NOW, Town, parameters_of, parameters_wanted, routes
from tests.access.table import EXPECTED, ORDER
from tests.access.test_access import visit
from tests.world import MONDAY, PASSWORD, World

pytestmark = pytest.mark.django_db
ROUTES = {name: entry for name, entry in routes().items() if parameters_wanted(entry)}
WITH_ID = sorted(name for name in ROUTES if "public_id" in parameters_wanted(ROUTES[name]))
SHAPES = ("0", "-1", str(2**63), "abc", "00000000-0000-0000-0000-00000000000g")
OTHERS = ("User", "Application", "Case", "Attachment")
REFUSED = {403, 404, 405}
METHODS = ("GET", "POST")


@dataclass
class Outside:
    """People who have nothing to do with the thing, and what they must not read."""

    town: Town
    browsers: dict[str, Client]
    secrets: list[str]
    before: dict[str, str | None]


@pytest.fixture(scope="module")
def outside(town: Town) -> Outside:
    browsers = {
        "anonymous": town.browsers["anonymous"],
        "another applicant": town.browsers["stranger"],
        "an officer of another office": town.browsers["other_handler"],
        "an agent whose time is over": _former_agent(town.world),
    }
    return Outside(town, browsers, _secrets(town), everything())


def _former_agent(world: World) -> Client:
    agent = accounts.register_resident(
        username="former",
        name="赵敏",
        id_card=make_id_card("21021119910101009"),
        phone="19900000009",
        password=PASSWORD,
        now=MONDAY,
    )
    mandate = accounts.grant_mandate(
        applicant=world.applicant,
        agent=agent,
        scope="all",
        valid_from=MONDAY.date(),
        valid_to=MONDAY.date().replace(day=MONDAY.day + 9),
        actor=world["applicant"].as_actor(),
        now=NOW,
    )
    Mandate.objects.filter(pk=mandate.pk).update(  # its last day has gone by
        valid_from=MONDAY.date().replace(day=1), valid_to=MONDAY.date()
    )
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _secrets(town: Town) -> list[str]:
    """Names, numbers and sentences of the applicant's things that no refusal may repeat."""
    world = town.world
    numbers = Application.objects.exclude(number=None).values_list("number", flat=True)
    return [
        world["applicant"].name,
        "鲜到家",
        "等了很久",
        "示例路",
        "可以吗？",
        "关系到整个小区",
        *(str(number) for number in numbers),
        *(str(case.number) for case in Case.objects.all() if getattr(case, "number", "")),
    ]


def everything() -> dict[str, str | None]:
    """Every table with a digest of its rows; sessions are the browsers' own."""
    tables = {model._meta.db_table for model in apps.get_models()} - {"django_session"}
    query = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t"
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def address(town: Town, name: str) -> str:
    given = parameters_of(town, name)
    return reverse(name, kwargs={key: given[key] for key in parameters_wanted(ROUTES[name])})


def test_every_address_with_a_parameter_says_whose_it_is() -> None:
    missing = sorted(ROUTES.keys() - OPEN.keys() - PRIVATE)
    assert not missing, f"say in tests/access/foreign.py whose these are: {missing}"
    assert not OPEN.keys() & PRIVATE
    assert not (OPEN.keys() | PRIVATE) - ROUTES.keys(), "entries of addresses that are gone"


@pytest.mark.parametrize("name", sorted(PRIVATE & ROUTES.keys()))
def test_who_has_nothing_to_do_with_it_learns_and_changes_nothing(
    outside: Outside, name: str
) -> None:
    url = address(outside.town, name)
    savepoint = transaction.savepoint()
    try:
        wrong = list(_wrong_answers(outside, name, url))
        after = everything()
        changed = [table for table, value in after.items() if value != outside.before[table]]
    finally:
        transaction.savepoint_rollback(savepoint)
    assert not wrong
    assert not changed


def _wrong_answers(outside: Outside, name: str, url: str) -> Iterator[str]:
    for who, browser in outside.browsers.items():
        if who == "another applicant" and name in CONCERNS_THE_STRANGER:
            continue
        for method in METHODS:
            answer = browser.generic(method, url)
            place = urlsplit(answer.headers.get("Location", "")).path
            led = "/login/" if who == "anonymous" else SAME_FOR_EVERY_ID.get(name)
            if answer.status_code not in REFUSED and place != led:
                yield f"{method} as {who}: {answer.status_code}"
            text = answer.getvalue().decode(errors="replace")
            for secret in outside.secrets:
                if secret in text:
                    yield f"{method} as {who}: the answer says {secret}"


def test_the_ledger_holds_after_all_of_it(outside: Outside) -> None:
    assert everything() == outside.before
    assert ledger.verify().ok


@pytest.mark.parametrize("name", WITH_ID)
def test_what_has_not_the_shape_of_an_id_is_not_found(town: Town, name: str) -> None:
    url, row = address(town, name), EXPECTED[name]
    given = str(parameters_of(town, name)["public_id"])
    role = _allowed(name)
    for shape in SHAPES:
        assert visit(town, role, row.method, url.replace(given, shape)) == "404", shape


@pytest.mark.parametrize("name", WITH_ID)
def test_the_id_of_another_kind_of_thing_is_not_found(town: Town, name: str) -> None:
    url, row = address(town, name), EXPECTED[name]
    given = UUID(str(parameters_of(town, name)["public_id"]))
    kinds = _kinds(given)
    role = _allowed(name)
    wanted = {">"} if name in SAME_FOR_EVERY_ID else {"404"}
    if row.statuses[role] == "403":  # nobody is let in by the table: the role is asked first
        wanted.add("403")
    for kind in ("nothing", *(kind for kind in OTHERS if kind in kinds)):
        other = kinds[kind]
        seen = visit(town, role, row.method, url.replace(str(given), str(other)))
        assert seen in wanted, f"{role} with the id of a {kind}"


def _allowed(name: str) -> str:
    """A role that the table lets in; the applicant where it lets nobody in."""
    statuses = EXPECTED[name].statuses
    inside = [role for role in ORDER if statuses[role] not in {"403", "404", "log"}]
    return inside[0] if inside else "applicant"


def _kinds(given: UUID) -> dict[str, UUID]:
    """One id of every other kind of record, and one that is nobody's."""
    found = {"nothing": uuid4()}
    for model in apps.get_models():
        if "public_id" not in {one.name for one in model._meta.fields}:
            continue
        rows = model._default_manager
        if rows.filter(public_id=given).exists():
            continue
        first = rows.order_by("pk").values_list("public_id", flat=True).first()
        if first is not None:
            found[model.__name__] = first
    return found


@pytest.mark.parametrize("post", ["0", "-1", str(2**63), "9" * 400, "abc"])
def test_a_post_that_cannot_be_is_not_found(town: Town, post: str) -> None:
    known = parameters_of(town, "accounts:post_end")
    url = address(town, "accounts:post_end").replace(f"/{known['post']}/", f"/{post}/")
    for method in METHODS:
        assert visit(town, "administrator", method, url) == "404"


@pytest.mark.parametrize("name", sorted(OPEN.keys() & ROUTES.keys()))
@pytest.mark.parametrize("code", ["0", "-1", str(2**63), "a" * 3_000, "%00", "%F0%9F%98%80"])
def test_a_code_that_nobody_gave_out_is_no_accident(town: Town, name: str, code: str) -> None:
    given = parameters_of(town, name)
    url = address(town, name)
    for key in parameters_wanted(ROUTES[name]):
        url = url.replace(f"/{given[key]}/", f"/{code}/")
    for role in ("anonymous", "applicant", "handler", "editor"):
        seen = visit(town, role, EXPECTED[name].method, url)
        assert seen in {"log", "403", "404", "429", ">"}, role  # 429: who guesses codes is stopped
