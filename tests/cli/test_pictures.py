"""Every page of the product is among the pages that are pictured and examined."""

from itertools import product
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from ganxin.cli.pictures import PICTURES, Picture
from tests.access.table import EXPECTED

NO_PAGE = {
    "cases:hearing": "leads to another page",
    "cases:inbox_csv": "a file",
    "cases:inbox_preview": "a part of the inbox",
    "cases:inbox_xlsx": "a file",
    "cases:precheck_side": "a part of the pre-check",
    "cases:receipt": "leads to another page",
    "catalog:template": "a file",
    "documents:read": "a file",
    "promises:export_csv": "a file",
    "promises:export_xlsx": "a file",
    "shell:district_css": "a style sheet",
    "shell:favicon": "a picture",
    "shell:health": "for machines",
    "supervision:rating": "leads to another page",
}
BEHIND_A_STEP = {
    "accounts:device_remove": "needs a colleague with a second factor; examined in tests/accounts",
    "accounts:reset_password": "needs a code on a phone; examined in tests/accounts",
    "accounts:first_password": "needs a one-time password; examined in tests/accounts",
    "cases:party": "needs a message to somebody whom a permit touches; examined in tests/cases",
    "accounts:reveal": "needs a person whose number is asked for; examined in tests/accounts",
    "accounts:totp": "needs a login half done; examined in tests/accounts",
    "cases:renew": "needs a licence that runs out soon; examined in tests/cases",
    "licences:use": "needs a licence shown at the counter; examined in tests/licences",
}
KEYS = ("01a20614-7d56-734c-b4b9-8a4e34cbf319", "food-licence", "1", "field")


def names_of(picture: Picture) -> set[str]:
    """Names of the routes that the picture's last address may belong to."""
    last = (picture.follow or (picture.path,))[-1].partition(" ")[0].replace("@", KEYS[0])
    found = set()
    for keys in product(KEYS, repeat=last.count("*")):
        address = urljoin("http://x" + last.replace("*", "{}").format(*keys), picture.page)
        try:
            found.add(resolve(urlsplit(address).path).view_name)
        except Resolver404:
            continue
    return found


def test_every_page_is_pictured_or_says_why_not() -> None:
    pages = {name for name, row in EXPECTED.items() if row.method == "GET"}
    pictured = {name for picture in PICTURES for name in names_of(picture)}

    assert pages - pictured - NO_PAGE.keys() - BEHIND_A_STEP.keys() == set()


def test_no_page_is_excused_that_is_pictured_or_gone() -> None:
    pictured = {name for picture in PICTURES for name in names_of(picture)}
    excused = NO_PAGE.keys() | BEHIND_A_STEP.keys()

    assert excused & pictured == set()
    assert excused <= EXPECTED.keys()


def test_every_picture_has_a_name_of_its_own_and_leads_somewhere() -> None:
    assert len({picture.name for picture in PICTURES}) == len(PICTURES)
    nowhere = [p.name for p in PICTURES if not names_of(p) and p.name != "not-found"]
    assert nowhere == []
