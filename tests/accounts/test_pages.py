"""Pages of residents and staff; each with a person who may not."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ganxin.accounts import api, permissions
from ganxin.accounts.choices import Capacity, Role
from ganxin.ledger import api as ledger
from ganxin.lib import clock
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card, make_uscc
from tests.accounts.people import LI_CARD, PASSWORD, another, office, resident, staff

pytestmark = pytest.mark.django_db
USCC = make_uscc("91210211MA0000001")


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.STAFF_TOTP_REQUIRED = False


@pytest.fixture
def li() -> api.User:
    return resident(now=clock.now())


@pytest.fixture
def wang() -> api.User:
    return appointed("wang", Role.CLERK)


def appointed(username: str, *roles: Role, code: str = "hall") -> api.User:
    user = staff(username, now=clock.now())
    for role in roles:
        api.appoint(user=user, office=office(code), role=role, actor=SYSTEM, now=clock.now())
    return user


def as_(user: api.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


class TestGates:
    RESIDENT_PAGES = ("/me/", "/me/mandates/grant/")
    STAFF_PAGES = ("/work/me/", "/work/me/delegate/")

    @pytest.mark.parametrize("path", [*RESIDENT_PAGES, *STAFF_PAGES])
    def test_anonymous_people_go_to_the_login_and_come_back(
        self, client: Client, path: str
    ) -> None:
        answer = client.get(path)

        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")

    @pytest.mark.parametrize("path", RESIDENT_PAGES)
    def test_staff_are_no_residents(self, wang: api.User, path: str) -> None:
        assert as_(wang).get(path).status_code == 403

    @pytest.mark.parametrize("path", STAFF_PAGES)
    def test_residents_are_no_staff(self, li: api.User, path: str) -> None:
        assert as_(li).get(path).status_code == 403


class TestRegister:
    FORM = {
        "name": "李梅",
        "id_card": LI_CARD,
        "phone": "13842600001",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }

    def test_a_person_registers_and_is_logged_in(self, client: Client) -> None:
        answer = client.post("/register/", self.FORM)

        assert answer["Location"] == "/me/"
        page = text_of(client, "/me/")
        assert "210211********" in page
        assert "138****0001" in page
        assert LI_CARD not in page
        assert "13842600001" not in page

    def test_the_page_says_that_the_name_is_not_checked_yet(self, client: Client) -> None:
        assert "还没有接入公安实名核验" in text_of(client, "/register/")

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"id_card": "210211199001010000"}, "身份证号码"),
            ({"phone": "123"}, "手机号码应为"),
            ({"password": "12345678", "password_again": "12345678"}, "常见密码"),
            ({"password_again": "x"}, "不一样"),
            ({"name": ""}, "姓名"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_rest_stays(
        self, client: Client, wrong: dict[str, str], says: str
    ) -> None:
        answer = client.post("/register/", {**self.FORM, **wrong})

        assert answer.status_code == 422
        page = answer.content.decode()
        assert says in page
        assert PASSWORD not in page
        assert not api.User.objects.exists()

    def test_the_same_card_registers_once(self, client: Client, li: api.User) -> None:
        answer = client.post("/register/", {**self.FORM, "phone": "13842600002"})

        assert answer.status_code == 422
        assert "已有记录" in answer.content.decode()

    def test_the_same_phone_registers_once(self, client: Client, li: api.User) -> None:
        other = make_id_card("21021119900102001")

        assert client.post("/register/", {**self.FORM, "id_card": other}).status_code == 422


class TestMandates:
    def form(self, giver: api.User, agent: str, phone: str) -> dict[str, str]:
        applicant = api.resident_of(giver)
        assert applicant is not None
        today = clock.today()
        return {
            "applicant": str(applicant.public_id),
            "name": agent,
            "phone": phone,
            "scope": "办理开店的全部手续",
            "valid_from": today.isoformat(),
            "last_on": today.replace(year=today.year + 1, day=1).isoformat(),
        }

    def test_an_agent_is_authorised_until_a_day_and_revoked(self, li: api.User) -> None:
        agent = another(7, clock.now())
        applicant = api.resident_of(li)
        assert applicant is not None
        client = as_(li)

        answer = client.post("/me/mandates/grant/", self.form(li, "居民7", "13842600007"))

        assert answer.status_code == 302
        assert api.can_act_for(agent, applicant, clock.today())
        assert set(api.people_of(applicant, clock.today())) == {li, agent}
        mandate = api.Mandate.objects.get(capacity=Capacity.AGENT)
        assert mandate.valid_to is not None
        assert mandate.valid_to.day == 2
        assert "办理开店的全部手续" in text_of(client, "/me/")

        client.post(reverse("accounts:mandate_revoke", args=[mandate.public_id]))

        assert not api.can_act_for(agent, applicant, clock.today())
        told = ledger.entries_of("accounts.mandate", str(mandate.public_id))
        assert [entry.action for entry in told] == [
            "accounts.mandate.granted",
            "accounts.mandate.revoked",
        ]

    @pytest.mark.parametrize(
        ("name", "phone"), [("居民8", "13842600007"), ("居民7", "13842600008"), ("居民7", "12")]
    )
    def test_name_and_phone_must_both_be_right(self, li: api.User, name: str, phone: str) -> None:
        another(7, clock.now())

        answer = as_(li).post("/me/mandates/grant/", self.form(li, name, phone))

        assert answer.status_code == 422
        assert not api.Mandate.objects.filter(capacity=Capacity.AGENT).exists()

    def test_nobody_authorises_for_another(self, li: api.User) -> None:
        other = another(8, clock.now())
        another(7, clock.now())

        answer = as_(li).post("/me/mandates/grant/", self.form(other, "居民7", "13842600007"))

        assert answer.status_code == 422
        assert not api.Mandate.objects.filter(capacity=Capacity.AGENT).exists()

    def test_a_stranger_cannot_revoke(self, li: api.User, wang: api.User) -> None:
        another(7, clock.now())
        stranger = another(8, clock.now())
        as_(li).post("/me/mandates/grant/", self.form(li, "居民7", "13842600007"))
        mandate = api.Mandate.objects.get(capacity=Capacity.AGENT)
        path = reverse("accounts:mandate_revoke", args=[mandate.public_id])

        assert as_(stranger).post(path).status_code == 404
        assert as_(wang).post(path).status_code == 403
        assert Client().post(path).status_code == 302
        assert as_(li).get(path).status_code == 405
        mandate.refresh_from_db()
        assert mandate.revoked_at is None

    def test_an_agent_may_stop_being_one(self, li: api.User) -> None:
        agent = another(7, clock.now())
        as_(li).post("/me/mandates/grant/", self.form(li, "居民7", "13842600007"))
        mandate = api.Mandate.objects.get(capacity=Capacity.AGENT)

        as_(agent).post(reverse("accounts:mandate_revoke", args=[mandate.public_id]))

        mandate.refresh_from_db()
        assert mandate.revoked_at is not None

    def test_nobody_revokes_being_himself(self, li: api.User) -> None:
        mandate = api.Mandate.objects.get(user=li, capacity=Capacity.SELF)
        path = reverse("accounts:mandate_revoke", args=[mandate.public_id])

        assert as_(li).post(path).status_code == 422
        assert api.resident_of(li) is not None


class TestReveal:
    REASON = "核对营业执照申请人身份"

    @pytest.fixture(autouse=True)
    def grounds(self, monkeypatch: pytest.MonkeyPatch) -> list[permissions.Grounds]:
        """As if everybody worked for everybody: the real grounds are tested with the cases."""
        known: list[permissions.Grounds] = [lambda user, owner, on: True]
        monkeypatch.setattr(permissions, "_grounds", known)
        return known

    def card_path(self, user: api.User) -> str:
        applicant = api.resident_of(user)
        assert applicant is not None
        return reverse("accounts:reveal", args=[applicant.public_id, "id_card"])

    def test_a_number_is_shown_once_for_a_reason_and_its_owner_sees_who(
        self, li: api.User, wang: api.User
    ) -> None:
        client = as_(wang)
        assert LI_CARD not in text_of(client, self.card_path(li))

        answer = client.post(self.card_path(li), {"reason": self.REASON})

        assert LI_CARD in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        page = text_of(as_(li), "/me/")
        assert self.REASON in page
        assert '<td data-label="看了什么">身份证号码</td>' in page
        assert "wang" in page
        applicant = api.resident_of(li)
        assert applicant is not None
        entry = ledger.entries_of("accounts.applicant", str(applicant.public_id)).last()
        assert entry is not None
        assert (entry.action, entry.actor_label) == ("accounts.sensitive.viewed", "wang")
        assert entry.label == "李*"

    def test_a_phone_number_belongs_to_a_user(self, li: api.User, wang: api.User) -> None:
        path = reverse("accounts:reveal", args=[li.public_id, "phone"])

        assert "13842600001" in as_(wang).post(path, {"reason": self.REASON}).content.decode()

    @pytest.mark.parametrize("reason", ["", "  ", "看看", "看 看"])
    def test_without_a_reason_nothing_is_shown(
        self, li: api.User, wang: api.User, reason: str
    ) -> None:
        answer = as_(wang).post(self.card_path(li), {"reason": reason})

        assert answer.status_code == 422
        assert LI_CARD not in answer.content.decode()
        assert not api.SensitiveView.objects.exists()

    def test_the_role_alone_opens_nobodys_number(
        self, li: api.User, wang: api.User, grounds: list[permissions.Grounds]
    ) -> None:
        grounds.clear()

        for path in (self.card_path(li), reverse("accounts:reveal", args=[li.public_id, "phone"])):
            assert as_(wang).get(path).status_code == 404
            assert as_(wang).post(path, {"reason": self.REASON}).status_code == 404
        assert not api.SensitiveView.objects.exists()

    def test_only_who_handles_applications_may(self, li: api.User) -> None:
        editor = appointed("bian", Role.CATALOG_EDITOR)
        leader = appointed("ling", Role.LEADER)
        idle = appointed("xian")
        for person in (editor, leader, idle, li):
            answer = as_(person).post(self.card_path(li), {"reason": self.REASON})
            assert answer.status_code == 403
        assert Client().post(self.card_path(li), {"reason": self.REASON}).status_code == 302
        assert not api.SensitiveView.objects.exists()

    def test_unknown_people_and_fields_are_not_found(self, li: api.User, wang: api.User) -> None:
        client = as_(wang)

        unknown = reverse("accounts:reveal", args=[li.public_id, "id_card"])
        assert client.get(unknown).status_code == 404
        assert client.get(f"/work/reveal/{li.public_id}/password/").status_code == 404


class TestStandingIn:
    def test_an_officer_names_a_stand_in_and_ends_it(self) -> None:
        away = appointed("zhao", Role.APPROVER, code="scjg")
        helper = appointed("qian", Role.HANDLER, code="scjg")
        today = clock.today().isoformat()
        client = as_(away)

        answer = client.post(
            "/work/me/delegate/",
            {
                "office": "scjg",
                "to": str(helper.public_id),
                "valid_from": today,
                "last_on": today,
                "reason": "年休假",
            },
        )

        assert answer["Location"] == "/work/me/"
        assert api.has_role(helper, Role.APPROVER, on=clock.today())
        assert "qian" in text_of(client, "/work/me/")
        assert "zhao" in text_of(as_(helper), "/work/me/")
        lent = api.Delegation.objects.get()
        path = reverse("accounts:delegation_end", args=[lent.public_id])
        stranger = appointed("sun", Role.HANDLER, code="scjg")
        assert as_(stranger).post(path).status_code == 404
        assert Client().post(path)["Location"].startswith("/login/")
        assert client.post(path).status_code == 302
        assert not api.has_role(helper, Role.APPROVER, on=clock.today())

    def test_only_colleagues_can_be_chosen(self) -> None:
        away = appointed("zhao", Role.APPROVER, code="scjg")
        stranger = appointed("sun", Role.APPROVER, code="wjj")
        today = clock.today().isoformat()

        answer = as_(away).post(
            "/work/me/delegate/",
            {
                "office": "scjg",
                "to": str(stranger.public_id),
                "valid_from": today,
                "last_on": today,
                "reason": "年休假",
            },
        )

        assert answer.status_code == 422
        assert not api.Delegation.objects.exists()

    def test_without_a_post_there_is_nothing_to_lend(self) -> None:
        assert as_(appointed("xian")).get("/work/me/").status_code == 403
