"""Issuing, replacing, revoking and using licences."""

import io
import pathlib
import threading
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from ganxin.accounts.api import resident_of
from ganxin.documents import api as documents
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.subjects import Subject
from ganxin.licences import api, rules
from ganxin.licences.choices import Standing, Status
from ganxin.licences.models import Licence, LicenceType
from ganxin.licences.operations import certificate
from tests.licences.people import NOW, TODAY, District

CASE = Subject("cases.case", "0193-1", "食品经营许可（新办）", "cases:detail")


def test_a_licence_has_number_code_and_paper(place: District) -> None:
    licence = place.issue(subject=CASE)

    assert licence.number == "示例JY2-2026-000001"
    assert rules.read_verify_code(licence.verify_code) == licence.verify_code
    assert licence.case_subject_id == CASE.id
    assert licence.pdf is not None
    assert licence.pdf.name == "食品经营许可证.pdf"
    with documents.open_blob(licence.pdf) as file:
        text = "".join(PdfReader(io.BytesIO(file.read())).pages[0].extract_text().split())
    assert "鲜又多超市有限公司" in text
    assert licence.shown_code in text
    assert f"{settings.SITE_URL}/verify/{licence.verify_code}/" in text
    assert "2031年11月22日" in text


def test_what_stands_on_it_keeps_its_order(place: District) -> None:
    data = {"法定代表人": "王敏", "住所": "泉水街道", "经营项目": "热食", "面积": "280 平方米"}
    issued = place.issue(data=data)
    read = Licence.objects.get(pk=issued.pk)

    assert read.facts == list(data.items())
    assert certificate(read) == certificate(issued)


def test_numbers_run_on_within_a_year_and_begin_anew(place: District) -> None:
    first, second = place.issue(), place.issue()
    next_year = place.issue(now=NOW + timedelta(days=100))

    assert [first.number, second.number] == ["示例JY2-2026-000001", "示例JY2-2026-000002"]
    assert next_year.number == "示例JY2-2027-000001"
    assert first.verify_code != second.verify_code


def test_the_issuers_own_number_is_kept_and_never_given_twice(place: District) -> None:
    assert place.issue(number="JY22102110012345").number == "JY22102110012345"
    with pytest.raises(api.NumberTaken, match="JY22102110012345"):
        place.issue(number="JY22102110012345")


def test_one_case_leads_to_one_licence(place: District) -> None:
    place.issue(subject=CASE)
    with pytest.raises(api.AlreadyIssued):
        place.issue(subject=CASE)


def test_refusals_leave_nothing_behind(place: District) -> None:
    with pytest.raises(api.UnknownType):
        place.issue(type_code="driving")
    with pytest.raises(api.BadPeriod):
        place.issue(valid_to=TODAY)

    assert not Licence.objects.exists()
    assert place.issue().number.endswith("000001")


def test_a_new_licence_replaces_the_old_one(place: District) -> None:
    old = place.issue()
    new = place.issue(replaces=old)
    old.refresh_from_db()

    assert (old.status, new.status) == (Status.SUPERSEDED, Status.VALID)
    assert old.standing(TODAY) == Standing.SUPERSEDED
    with pytest.raises(api.CannotReplace):
        place.issue(replaces=old)


def test_nobody_elses_licence_is_replaced(place: District) -> None:
    person = resident_of(place.stranger)
    assert person is not None
    theirs = place.issue(holder=person, holder_name=person.name)
    with pytest.raises(api.CannotReplace):
        place.issue(replaces=theirs)


def test_revocation_needs_reason_and_basis_and_happens_once(place: District) -> None:
    licence = place.issue()
    actor = place.approver.as_actor()
    for reason, basis in ((" ", "《行政许可法》第六十九条"), ("隐瞒情况", "")):
        with pytest.raises(api.NoReason):
            api.revoke(licence=licence, reason=reason, basis=basis, actor=actor, now=NOW)

    revoked = api.revoke(licence=licence, reason="承诺不实", basis="某法", actor=actor, now=NOW)

    assert revoked.standing(TODAY) == Standing.REVOKED
    assert (revoked.revoke_reason, revoked.revoked_at) == ("承诺不实", NOW)
    with pytest.raises(api.NotInForce):
        api.revoke(licence=licence, reason="再来", basis="某法", actor=actor, now=NOW)


def test_the_database_knows_no_revocation_without_reason(place: District) -> None:
    licence = place.issue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.filter(pk=licence.pk).update(status=Status.REVOKED)


def test_use_is_logged_with_its_purpose(place: District) -> None:
    licence = place.issue()
    use = api.reuse(licence=licence, purpose="办理排水许可", user=place.clerk, now=NOW)

    assert (use.user_label, use.purpose, use.at) == (place.clerk.name, "办理排水许可", NOW)
    with pytest.raises(api.NoReason):
        api.reuse(licence=licence, purpose="  ", user=place.clerk, now=NOW)


def test_only_what_is_in_force_is_used(place: District) -> None:
    licence = place.issue(valid_from=TODAY + timedelta(days=1))
    with pytest.raises(api.NotInForce, match="尚未生效"):
        api.reuse(licence=licence, purpose="办理排水许可", user=place.clerk, now=NOW)

    after = NOW + timedelta(days=6 * 366)
    with pytest.raises(api.NotInForce, match="已过期"):
        api.reuse(licence=licence, purpose="办理排水许可", user=place.clerk, now=after)


def test_usable_leaves_out_what_is_over_not_begun_or_somebody_elses(place: District) -> None:
    good = place.issue()
    place.issue(valid_to=TODAY + timedelta(days=1), valid_from=TODAY - timedelta(days=9))
    place.issue(valid_from=TODAY + timedelta(days=1))
    revoked = place.issue()
    actor = place.approver.as_actor()
    api.revoke(licence=revoked, reason="承诺不实", basis="某法", actor=actor, now=NOW)
    person = resident_of(place.stranger)
    assert person is not None
    place.issue(holder=person, holder_name=person.name)

    tomorrow = TODAY + timedelta(days=1)
    found = list(api.usable(place.shop, ["food-licence"], TODAY))
    assert good in found
    assert len(found) == 2
    assert len(api.usable(place.shop, ["food-licence"], tomorrow)) == 2
    assert not api.usable(place.shop, ["business-licence"], TODAY)


def test_the_wallet_holds_all_i_may_act_for(place: District) -> None:
    licence = place.issue()
    person = resident_of(place.owner)
    assert person is not None
    own = place.issue(holder=person, holder_name=person.name)

    assert set(api.wallet(place.owner, TODAY)) == {licence, own}
    assert not api.wallet(place.stranger, TODAY)


def test_everything_stands_in_the_ledger_without_personal_names(place: District) -> None:
    licence = place.issue(subject=CASE)
    actor = place.approver.as_actor()
    api.reuse(licence=licence, purpose="办理排水许可", user=place.clerk, now=NOW)
    api.revoke(licence=licence, reason="承诺不实", basis="某法", actor=actor, now=NOW)

    entries = list(ledger.entries_of("licences.licence", str(licence.public_id)))
    actions = {entry.action for entry in entries}
    assert actions >= {
        "licences.licence.issued",
        "licences.licence.reused",
        "licences.licence.revoked",
    }
    assert all(place.shop.name not in str(entry.data) for entry in entries)
    issued = next(entry for entry in entries if entry.action == "licences.licence.issued")
    assert issued.basis == "《食品安全法》第三十五条"
    assert issued.data["case"] == CASE.id
    assert ledger.verify().ok


def test_the_period_comes_from_the_district(place: District) -> None:
    assert api.validity("food-licence", date(2026, 11, 23)) == date(2031, 11, 23)
    LicenceType.objects.update(valid_months=0)
    assert api.validity("food-licence", date(2026, 11, 23)) is None


@pytest.mark.django_db
def test_the_districts_types_load_once() -> None:
    folder: pathlib.Path = settings.DISTRICT
    first = api.load_licence_types(folder=folder, actor=SYSTEM, now=NOW)
    again = api.load_licence_types(folder=folder, actor=SYSTEM, now=NOW)

    assert first == LicenceType.objects.count() >= 9
    assert again == 0
    food = LicenceType.objects.get(code="food-licence")
    assert (food.name, food.valid_months) == ("食品经营许可证", 60)


@pytest.mark.django_db
def test_a_changed_type_is_changed_and_said(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "licence_types.yaml"
    row = "licence_types: [{code: a, name: 甲证, issuer: x, valid_months: %d}]"
    for months in (12, 24):
        file.write_text(row % months, encoding="utf-8")
        assert api.load_licence_types(folder=tmp_path, actor=SYSTEM, now=NOW) == 1

    assert LicenceType.objects.get().valid_months == 24
    last = ledger.entries_of("licences.type", "a").order_by("seq").last()
    assert last is not None
    assert last.data["valid_months"] == 24


@pytest.mark.django_db(transaction=True)
def test_two_issued_at_once_get_two_numbers(place: District) -> None:
    numbers: list[str] = []

    def work() -> None:
        try:
            numbers.append(place.issue().number)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"示例JY2-2026-{serial:06d}" for serial in (1, 2, 3)]
