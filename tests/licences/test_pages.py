"""The pages, by those who may and those who may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts.api import User, resident_of
from ganxin.licences import api, rules, views
from ganxin.licences.models import Licence, LicenceUse
from ganxin.notifications import api as notifications
from tests.licences.conftest import Moment
from tests.licences.people import NOW, District

UNKNOWN = rules.make_verify_code(b"\x01\x02\x03\x04\x05\x06\x07")


def verify(browser: Client, code: str) -> tuple[int, str]:
    answer = browser.get(f"/verify/{code}/")
    return answer.status_code, answer.content.decode()


def paper_of(licence: Licence) -> str:
    assert licence.pdf is not None
    return reverse("documents:read", args=[licence.pdf.public_id])


def status_of(browser: Client, address: str) -> int:
    """The status alone; a file that streams is read to its end."""
    answer = browser.get(address)
    if answer.streaming:
        assert b"".join(answer).startswith(b"%PDF")
    return answer.status_code


def test_anybody_checks_a_licence_without_login(place: District, browser: Client) -> None:
    licence = place.issue()
    status, page = verify(browser, licence.verify_code)

    assert status == 200
    for public in (licence.number, place.shop.name, place.office.name, "2031-11-22", "今天有效"):
        assert public in page
    for private in ("王敏", "示例路8号", str(licence.public_id)):
        assert private not in page


def test_a_persons_name_is_masked_in_public(place: District, browser: Client) -> None:
    person = resident_of(place.owner)
    assert person is not None
    licence = place.issue(holder=person, holder_name=person.name)

    page = verify(browser, licence.verify_code)[1]
    assert "王*" in page
    assert "王敏" not in page


def test_a_revoked_licence_says_so_at_once_but_not_why(place: District, browser: Client) -> None:
    licence = place.issue()
    actor = place.approver.as_actor()
    api.revoke(licence=licence, reason="王敏隐瞒情况", basis="某法", actor=actor, now=NOW)

    status, page = verify(browser, licence.verify_code)
    assert status == 200
    assert "已经撤销" in page
    assert "2026-11-23" in page
    assert "隐瞒" not in page


def test_an_expired_and_a_replaced_licence_say_so(
    place: District, browser: Client, at: type[Moment]
) -> None:
    old = place.issue()
    new = place.issue(replaces=old)
    assert "已经换发新证" in verify(browser, old.verify_code)[1]

    at(NOW + timedelta(days=6 * 366))
    assert "已经过期" in verify(browser, new.verify_code)[1]


def test_a_licence_of_tomorrow_is_not_yet_valid(place: District, browser: Client) -> None:
    licence = place.issue(valid_from=NOW.date() + timedelta(days=1))
    assert "尚未生效" in verify(browser, licence.verify_code)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("code", [UNKNOWN, UNKNOWN[:-1], "x", "%27%3B--", "示例", "a" * 300])
def test_every_wrong_code_gets_the_same_kind_page(browser: Client, code: str) -> None:
    status, page = verify(browser, code)

    assert status == 404
    assert "没有查到这本证照" in page


def test_guessing_is_stopped_but_right_codes_still_work(place: District, browser: Client) -> None:
    licence = place.issue()
    answers = [verify(browser, UNKNOWN)[0] for _ in range(views.MISSES + 1)]

    assert answers == [404] * views.MISSES + [429]
    assert verify(browser, licence.verify_code)[0] == 200


def test_the_form_takes_the_code_as_it_is_typed(place: District, browser: Client) -> None:
    licence = place.issue()
    answer = browser.get("/verify/", {"code": f" {licence.shown_code.lower()} "})

    assert answer.status_code == 302
    assert answer["Location"] == f"/verify/{licence.verify_code}/"


@pytest.mark.django_db
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(browser: Client) -> None:
    assert browser.get("/verify/").status_code == 200
    answer = browser.get("/verify/", {"code": '7K3M"><script>'})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有误：" in page
    assert "7K3M&quot;&gt;" in page
    assert "<script>" not in page.replace("<script ", "")


@pytest.mark.django_db
def test_the_form_counts_wrong_codes_too(browser: Client) -> None:
    answers = [
        browser.get("/verify/", {"code": "7K3M"}).status_code for _ in range(views.MISSES + 1)
    ]
    assert answers[-1] == 429


def test_the_wallet_shows_mine_and_who_used_it(place: District, browser: Client) -> None:
    licence = place.issue()
    api.reuse(licence=licence, purpose="办理排水许可", user=place.clerk, now=NOW)
    browser.force_login(place.owner)

    wallet = browser.get("/licences/").content.decode()
    assert licence.number in wallet
    page = browser.get(f"/licences/{licence.public_id}/").content.decode()
    for seen in ("办理排水许可", place.clerk.name, "王敏", "下载 PDF", licence.shown_code):
        assert seen in page


def test_an_empty_wallet_says_what_comes_next(place: District, browser: Client) -> None:
    browser.force_login(place.stranger)
    assert "还没有证照" in browser.get("/licences/").content.decode()


def test_a_revoked_licence_tells_its_holder_why(place: District, browser: Client) -> None:
    licence = place.issue()
    actor = place.approver.as_actor()
    api.revoke(licence=licence, reason="承诺不实", basis="某法第一条", actor=actor, now=NOW)
    browser.force_login(place.owner)

    page = browser.get(f"/licences/{licence.public_id}/").content.decode()
    assert "承诺不实" in page
    assert "某法第一条" in page


def test_the_holder_is_told_of_a_revocation_and_why(place: District, browser: Client) -> None:
    licence = place.issue()
    browser.force_login(place.approver)
    address = f"/work/licences/{licence.public_id}/revoke/"
    browser.post(address, {"reason": "承诺不实", "basis": "某法第一条"})

    told = notifications.told("licences.licence", str(licence.public_id))
    assert {one.recipient for one in told} == {place.owner.name}
    assert {one.title for one in told} == {"食品经营许可证已撤销"}


def test_a_licence_is_there_only_for_whom_it_concerns(place: District, browser: Client) -> None:
    licence = place.issue()
    page = f"/licences/{licence.public_id}/"
    expected = {
        place.owner: 200,
        place.handler: 200,
        place.approver: 200,
        place.stranger: 404,
        place.elsewhere: 404,
        place.clerk: 404,
    }
    assert browser.get(page).status_code == 404
    for user, status in expected.items():
        browser.force_login(user)
        assert status_of(browser, page) == status, user.username
        assert status_of(browser, paper_of(licence)) == status, user.username


def test_who_used_it_for_a_purpose_may_read_it(place: District, browser: Client) -> None:
    licence = place.issue()
    browser.force_login(place.clerk)
    address = f"/work/licences/use/{licence.verify_code}/"

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"purpose": " "}).status_code == 422
    answer = browser.post(address, {"purpose": "办理排水许可"})

    assert answer["Location"] == f"/licences/{licence.public_id}/"
    assert LicenceUse.objects.get().purpose == "办理排水许可"
    assert browser.get(answer["Location"]).status_code == 200
    assert status_of(browser, paper_of(licence)) == 200


def test_a_licence_that_is_over_cannot_be_used(place: District, browser: Client) -> None:
    licence = place.issue()
    actor = place.approver.as_actor()
    api.revoke(licence=licence, reason="承诺不实", basis="某法", actor=actor, now=NOW)
    browser.force_login(place.clerk)

    answer = browser.post(f"/work/licences/use/{licence.verify_code}/", {"purpose": "核对"})
    assert answer.status_code == 422
    assert "已撤销" in answer.content.decode()
    assert not LicenceUse.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("approver", 200), ("handler", 403), ("elsewhere", 404), ("clerk", 403), ("owner", 403)],
)
def test_only_an_approver_of_the_issuing_office_revokes(
    place: District, browser: Client, who: str, status: int
) -> None:
    licence = place.issue()
    address = f"/work/licences/{licence.public_id}/revoke/"
    user: User = getattr(place, who)
    browser.force_login(user)

    assert browser.get(address).status_code == status
    answer = browser.post(address, {"reason": "承诺不实", "basis": "某法"})
    licence.refresh_from_db()
    assert answer.status_code == (302 if status == 200 else status)
    assert (licence.status == "revoked") == (status == 200)


def test_the_form_of_revocation_asks_for_both_lines(place: District, browser: Client) -> None:
    licence = place.issue()
    address = f"/work/licences/{licence.public_id}/revoke/"
    browser.force_login(place.approver)

    answer = browser.post(address, {"reason": "承诺不实"})
    assert answer.status_code == 422
    assert "有误：" in answer.content.decode()
    browser.post(address, {"reason": "承诺不实", "basis": "某法"})
    again = browser.post(address, {"reason": "承诺不实", "basis": "某法"})
    assert again.status_code == 422
    assert "已经撤销或者换发过" in again.content.decode()


def test_the_staff_list_is_of_ones_own_office(
    place: District, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    licences = [place.issue() for _ in range(6)]
    browser.force_login(place.handler)
    with django_assert_max_num_queries(12):
        page = browser.get("/work/licences/").content.decode()
    assert all(licence.number in page for licence in licences)
    assert licences[2].number in browser.get("/work/licences/?q=000003").content.decode()
    assert "没有找到证照" in browser.get("/work/licences/?q=%25").content.decode()

    browser.force_login(place.elsewhere)
    assert "没有找到证照" in browser.get("/work/licences/").content.decode()
    browser.force_login(place.owner)
    assert browser.get("/work/licences/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/licences/", "/work/licences/"])
def test_strangers_are_asked_to_log_in(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
