"""Every address, with every role: the answer is the one that the table says."""

import copy
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.people import (
    ROLES,
    Town,
    parameters_of,
    parameters_wanted,
    routes,
)
from tests.access.table import EXPECTED, ORDER, Row

pytestmark = pytest.mark.django_db
ROUTES = routes()


def visit(town: Town, role: str, method: str, url: str) -> str:
    """The status as the table writes it; nothing that the visit did stays."""
    browser = Client(raise_request_exception=False)
    browser.cookies = copy.deepcopy(town.browsers[role].cookies)
    savepoint = transaction.savepoint()
    try:
        response = browser.post(url) if method == "POST" else browser.get(url)
        return _as_written(response)
    finally:
        transaction.savepoint_rollback(savepoint)


def _as_written(response: HttpResponseBase) -> str:
    if isinstance(response, StreamingHttpResponse):
        b"".join(response)
    if response.status_code != 302:
        return str(response.status_code)
    return "log" if urlsplit(response["Location"]).path == "/login/" else ">"


def test_the_table_names_every_address_and_no_other() -> None:
    missing = sorted(ROUTES.keys() - EXPECTED.keys())
    assert not missing, (
        f"add a row to tests/access/table.py for {', '.join(missing)}: the method, then what each "
        f"role gets, in the order {' '.join(ORDER)}"
    )
    assert sorted(EXPECTED.keys() - ROUTES.keys()) == [], "rows of addresses that are gone"


def test_every_role_has_a_column() -> None:
    assert tuple(ROLES) == ORDER


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_everybody_gets_what_the_table_says(town: Town, name: str) -> None:
    if name not in ROUTES:
        pytest.fail(f"{name} is in the table and not among the addresses")
    row = EXPECTED[name]
    wanted = parameters_wanted(ROUTES[name])
    given = parameters_of(town, name)
    url = reverse(name, kwargs={key: given[key] for key in wanted})

    seen = {role: visit(town, role, row.method, url) for role in ORDER}

    assert seen == row.statuses
    assert not _strangers_let_in(row, wanted)


def _strangers_let_in(row: Row, wanted: set[str]) -> bool:
    """Whether the table itself would show somebody else's things to a stranger."""
    private = "public_id" in wanted and not row.public
    return private and row.statuses["stranger"] not in {"403", "404"}
