"""Numbers are sealed to their record and found by their index; people register once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ganxin.accounts import api, rules
from ganxin.accounts.choices import ApplicantKind, Capacity, SensitiveField
from ganxin.ledger import api as ledger
from ganxin.lib import sm4
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import InvalidIdentifier, make_id_card, make_uscc
from ganxin.lib.ids import uuid7
from tests.accounts.people import LI_CARD, MORNING, PASSWORD, TODAY, another, resident, staff

RING = sm4.Keyring((sm4.Key(1, bytes(range(16))),))
USCC = make_uscc("91210211MA0000001")


class TestSealing:
    @given(st.text(max_size=30, min_size=1), st.uuids(), st.sampled_from(SensitiveField))
    def test_a_value_opens_beside_its_record(
        self, value: str, owner: UUID, field: SensitiveField
    ) -> None:
        sealed = rules.seal(RING, value, owner=owner, field=field)

        assert value.encode() not in sealed or len(value.encode()) < 3
        assert rules.unseal(RING, memoryview(sealed), owner=owner, field=field) == value

    def test_a_value_copied_to_another_record_or_field_does_not_open(self) -> None:
        mine, other = uuid7(), uuid7()
        sealed = rules.seal(RING, LI_CARD, owner=mine, field=SensitiveField.ID_CARD)

        with pytest.raises(sm4.NotOpened):
            rules.unseal(RING, sealed, owner=other, field=SensitiveField.ID_CARD)
        with pytest.raises(sm4.NotOpened):
            rules.unseal(RING, sealed, owner=mine, field=SensitiveField.PHONE)

    def test_nothing_sealed_is_nothing(self) -> None:
        assert rules.unseal(RING, b"", owner=uuid7(), field=SensitiveField.PHONE) == ""

    @pytest.mark.parametrize(
        "typed", ["13842600001", "+86 138-4260-0001", "１３８４２６００００１"]
    )
    def test_the_index_does_not_mind_how_it_is_typed(self, typed: str) -> None:
        index = rules.blind_index(b"key", "13842600001", field=SensitiveField.PHONE)

        assert rules.blind_index(b"key", typed, field=SensitiveField.PHONE) == index
        assert rules.blind_index(b"other", typed, field=SensitiveField.PHONE) != index

    def test_what_is_no_number_has_no_index(self) -> None:
        with pytest.raises(InvalidIdentifier):
            rules.blind_index(b"key", "甘井子", field=SensitiveField.ID_CARD)


@pytest.mark.django_db
class TestResidents:
    def test_a_person_can_log_in_and_apply(self) -> None:
        user = resident()
        applicant = api.resident_of(user)

        assert user.check_password(PASSWORD)
        assert applicant is not None
        assert list(api.applicants_for(user, TODAY)) == [applicant]
        assert list(api.people_of(applicant, TODAY)) == [user]
        assert api.can_act_for(user, applicant, TODAY)
        assert not api.can_act_for(another(2), applicant, TODAY)
        assert not api.can_act_for(AnonymousUser(), applicant, TODAY)
        assert not api.applicants_for(AnonymousUser(), TODAY).exists()

    def test_no_number_stands_in_the_database(self) -> None:
        resident()

        with connection.cursor() as cursor:
            for table in ("accounts_user", "accounts_applicant", "ledger_entry"):
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ %s", [LI_CARD])
                assert cursor.fetchone() == (0,)
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ '13842600001'")
                assert cursor.fetchone() == (0,)

    def test_a_person_is_found_by_number_and_shown_masked(self) -> None:
        user = resident()
        found = api.resident_by_id_card(LI_CARD.lower())

        assert found == api.resident_of(user)
        assert found is not None
        assert api.masked_id_card(found) == f"210211********{LI_CARD[-4:]}"
        assert api.user_by_phone("138 4260 0001") == user
        assert api.masked_phone(user) == "138****0001"
        assert api.phone_of(user) == "13842600001"
        assert api.id_card_of(found) == LI_CARD

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"id_card": "1"}, api.NotANumber),
            ({"id_card": make_id_card("21021120301231001")}, api.NotANumber),
            ({"phone": "1"}, api.NotANumber),
            ({"password": "short"}, api.WeakPassword),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, change: dict[str, str], refusal: type[Exception]
    ) -> None:
        given = {"name": "李梅", "id_card": LI_CARD, "phone": "13842600001", "password": PASSWORD}

        given |= change
        with pytest.raises(refusal):
            api.register_resident(
                name=given["name"],
                id_card=given["id_card"],
                phone=given["phone"],
                password=given["password"],
                now=MORNING,
            )
        assert not api.User.objects.exists()

    def test_a_card_or_a_phone_registers_once(self) -> None:
        resident()

        with pytest.raises(api.AlreadyRegistered, match="身份证"):
            resident(phone="13842600002")
        with pytest.raises(api.AlreadyRegistered, match="手机"):
            resident(id_card=make_id_card("21021119900102001"))

    def test_the_database_keeps_one_person_per_card(self) -> None:
        resident()
        index = api.Applicant.objects.get().id_card_index

        with pytest.raises(IntegrityError), transaction.atomic():
            api.Applicant.objects.create(
                kind=ApplicantKind.RESIDENT, name="x", id_card_index=index, created_at=MORNING
            )


@pytest.mark.django_db
class TestAtTheWindow:
    def test_a_person_without_login_is_entered_once(self) -> None:
        clerk = staff("wang").as_actor()
        first = api.resident_for(name="李梅", id_card=LI_CARD, actor=clerk, now=MORNING)
        again = api.resident_for(name="李 梅", id_card=LI_CARD, actor=clerk, now=MORNING)

        assert first == again
        assert not api.people_of(first, TODAY).exists()
        entry = ledger.entries_of("accounts.applicant", str(first.public_id)).get()
        assert entry.data == {"id_card": ledger.personal(LI_CARD)}

    def test_a_card_under_another_name_is_refused(self) -> None:
        resident()

        with pytest.raises(api.OtherName):
            api.resident_for(name="李明", id_card=LI_CARD, actor=SYSTEM, now=MORNING)

    def test_nobody_takes_over_by_registering(self) -> None:
        api.resident_for(name="李梅", id_card=LI_CARD, actor=SYSTEM, now=MORNING)

        with pytest.raises(api.AlreadyRegistered, match="窗口开通"):
            resident()

    def test_the_window_opens_the_login(self) -> None:
        applicant = api.resident_for(name="李梅", id_card=LI_CARD, actor=SYSTEM, now=MORNING)
        user = api.open_login(
            applicant=applicant,
            phone="13842600001",
            password=PASSWORD,
            actor=SYSTEM,
            now=MORNING,
        )

        assert api.resident_of(user) == applicant
        with pytest.raises(api.AlreadyRegistered):
            api.open_login(
                applicant=applicant,
                phone="13842600002",
                password=PASSWORD,
                actor=SYSTEM,
                now=MORNING,
            )


@pytest.mark.django_db
class TestEnterprises:
    def register(self, user: api.User, name: str = "鲜到家") -> api.Applicant:
        return api.register_enterprise(
            name=name, uscc=USCC.lower(), legal_representative=user, actor=SYSTEM, now=MORNING
        )

    def test_the_legal_representative_acts_for_it(self) -> None:
        user = resident()
        shop = self.register(user)

        assert (shop.uscc, shop.legal_representative) == (USCC, "李梅")
        assert api.can_act_for(user, shop, TODAY)
        assert api.enterprise_by_uscc(USCC) == shop
        assert [a.name for a in api.applicants_for(user, TODAY)] == ["李梅", "鲜到家"]
        mandate = api.Mandate.objects.get(applicant=shop)
        assert mandate.capacity == Capacity.LEGAL_REPRESENTATIVE

    def test_the_same_again_is_the_same(self) -> None:
        user = resident()

        assert self.register(user) == self.register(user)

    def test_another_cannot_take_its_code(self) -> None:
        self.register(resident())

        with pytest.raises(api.AlreadyRegistered):
            self.register(another(2))

    def test_a_wrong_code_is_refused(self) -> None:
        with pytest.raises(api.NotANumber):
            api.register_enterprise(
                name="x", uscc="1", legal_representative=resident(), actor=SYSTEM, now=MORNING
            )


@pytest.mark.django_db
class TestMandates:
    def grant(
        self, applicant: api.Applicant, agent: api.User, start: int = 0, days: int = 10
    ) -> api.Mandate:
        first = TODAY + timedelta(days=start)
        return api.grant_mandate(
            applicant=applicant,
            agent=agent,
            scope="开店",
            valid_from=first,
            valid_to=first + timedelta(days=days),
            actor=SYSTEM,
            now=MORNING,
        )

    def test_an_agent_acts_on_the_days_of_his_authorisation(self) -> None:
        applicant, agent = api.resident_of(resident()), another(2)
        assert applicant is not None
        self.grant(applicant, agent, start=2, days=3)
        days = [d for d in range(8) if api.can_act_for(agent, applicant, TODAY + timedelta(d))]

        assert days == [2, 3, 4]

    @pytest.mark.parametrize(("start", "days"), [(-1, 3), (0, 0), (0, 1099)])
    def test_impossible_dates_are_refused(self, start: int, days: int) -> None:
        applicant = api.resident_of(resident())
        assert applicant is not None

        with pytest.raises(api.CannotAuthorise):
            self.grant(applicant, another(2), start, days)

    def test_one_authorisation_at_a_time(self) -> None:
        applicant, agent = api.resident_of(resident()), another(2)
        assert applicant is not None
        self.grant(applicant, agent, days=10)

        with pytest.raises(api.AlreadyAuthorised):
            self.grant(applicant, agent, start=9)
        self.grant(applicant, agent, start=10)

    def test_nobody_authorises_himself(self) -> None:
        user = resident()
        applicant = api.resident_of(user)
        assert applicant is not None

        with pytest.raises(api.CannotAuthorise, match="不需要授权"):
            self.grant(applicant, user)

    def test_revoking_works_at_once_and_once(self) -> None:
        applicant, agent = api.resident_of(resident()), another(2)
        assert applicant is not None
        mandate = self.grant(applicant, agent)
        api.revoke_mandate(mandate=mandate, actor=SYSTEM, now=MORNING)

        assert not api.can_act_for(agent, applicant, TODAY)
        with pytest.raises(api.MandateEnded):
            api.revoke_mandate(mandate=mandate, actor=SYSTEM, now=MORNING)

    def test_staff_names_are_taken_once(self) -> None:
        staff("wang")

        with pytest.raises(api.NameTaken):
            staff("wang")
