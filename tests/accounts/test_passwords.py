"""Lost passwords and phones of staff, and one's own password."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from ganxin.accounts import api
from ganxin.accounts.choices import Role
from ganxin.lib import clock
from ganxin.lib.actors import SYSTEM
from ganxin.notifications.api import Message
from tests.accounts.people import PASSWORD, in_post, office, resident
from tests.accounts.staffing import OWN, as_, issued_on, last_entry, page_of

pytestmark = pytest.mark.django_db
REASON = "本人当面说忘了密码"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.STAFF_TOTP_REQUIRED = False


class TestPasswordForStaff:
    def test_the_old_one_ends_with_its_sessions_and_he_is_told(
        self, head: api.User, wang: api.User, client: Client
    ) -> None:
        inside = as_(wang)

        page = as_(head).post(page_of("password_issue", wang), {"reason": REASON})

        password = issued_on(page.content.decode())
        assert inside.get("/work/me/").status_code == 302
        assert (
            client.post("/login/", {"username": "wang", "password": PASSWORD}).status_code == 422
        )
        entered = client.post("/login/", {"username": "wang", "password": password})
        assert entered["Location"] == "/login/password/"
        told = Message.objects.get(recipient=wang)
        assert REASON in told.body
        assert password not in told.body
        entry = last_entry(wang)
        assert (entry.action, entry.actor_label) == ("accounts.password.issued", "韩部长")
        assert password not in str(entry.data)

    def test_it_takes_a_reason(self, head: api.User, wang: api.User) -> None:
        answer = as_(head).post(page_of("password_issue", wang), {"reason": "忘"})

        assert answer.status_code == 422
        wang.refresh_from_db()
        assert wang.check_password(PASSWORD)

    def test_nobody_gets_at_more_power_than_his_own(
        self, head: api.User, admin: api.User, wang: api.User
    ) -> None:
        second_head = in_post("head2", role=Role.OFFICE_HEAD, code="scjg")
        api.appoint(
            user=wang, office=office("wjj"), role=Role.HANDLER, actor=SYSTEM, now=clock.now()
        )
        for target in (head, second_head, wang, admin):
            for name in ("password_issue", "device_remove"):
                answer = as_(head).post(page_of(name, target), {"reason": REASON})
                assert answer.status_code == 404
        assert as_(admin).post(page_of("password_issue", admin)).status_code == 404

    def test_who_left_is_no_longer_the_heads_affair(self, head: api.User, wang: api.User) -> None:
        api.end_post(post=wang.posts.get(), actor=SYSTEM, now=clock.now())

        assert as_(head).get(page_of("person", wang)).status_code == 200
        assert as_(head).get(page_of("password_issue", wang)).status_code == 404

    def test_a_half_finished_login_ends_too(
        self, head: api.User, wang: api.User, client: Client, settings: Settings
    ) -> None:
        settings.STAFF_TOTP_REQUIRED = True
        client.post("/login/", {"username": "wang", "password": PASSWORD})
        assert client.get("/login/code/").status_code == 200
        settings.STAFF_TOTP_REQUIRED = False

        as_(head).post(page_of("password_issue", wang), {"reason": REASON})

        assert client.get("/login/code/").status_code == 302


class TestDevice:
    def test_the_old_phone_is_taken_away_and_he_is_told(
        self, head: api.User, wang: api.User
    ) -> None:
        TOTPDevice.objects.create(user=wang, name="手机", confirmed=True)

        answer = as_(head).post(page_of("device_remove", wang), {"reason": "手机丢了，当面认过"})

        assert answer["Location"] == page_of("person", wang)
        assert not TOTPDevice.objects.filter(user=wang).exists()
        assert last_entry(wang).action == "accounts.second_factor.removed"
        assert Message.objects.get(recipient=wang).title == "您的手机验证器已解除"

    def test_without_one_there_is_nothing_to_take(self, head: api.User, wang: api.User) -> None:
        answer = as_(head).post(page_of("device_remove", wang), {"reason": REASON})

        assert answer.status_code == 422
        assert "还没有绑定" in answer.content.decode()


class TestOwnPassword:
    FORM = {"old": PASSWORD, "password": OWN, "password_again": OWN}

    def test_it_is_changed_here_and_ends_the_login_elsewhere(self, wang: api.User) -> None:
        here, elsewhere = as_(wang), as_(wang)

        answer = here.post("/me/password/", self.FORM)

        assert answer["Location"] == "/work/me/"
        assert here.get("/work/me/").status_code == 200
        assert elsewhere.get("/work/me/").status_code == 302
        assert last_entry(wang).action == "accounts.password.changed"
        assert Message.objects.get(recipient=wang).title == "您的密码已经更改"

    def test_residents_too(self) -> None:
        assert as_(resident()).post("/me/password/", self.FORM)["Location"] == "/me/"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"old": "not-it"},
            {"password_again": "x"},
            {"password": "12345678", "password_again": "12345678"},
        ],
    )
    def test_not_without_the_old_one_nor_a_weak_one(
        self, wang: api.User, wrong: dict[str, str]
    ) -> None:
        assert as_(wang).post("/me/password/", {**self.FORM, **wrong}).status_code == 422
        wang.refresh_from_db()
        assert wang.check_password(PASSWORD)

    def test_guessing_the_old_one_locks(self, wang: api.User) -> None:
        client = as_(wang)

        for _ in range(5):
            client.post("/me/password/", {**self.FORM, "old": "not-it"})

        assert client.post("/me/password/", self.FORM).status_code == 429

    def test_anonymous_people_log_in_first(self, client: Client) -> None:
        assert client.post("/me/password/", self.FORM).status_code == 302
