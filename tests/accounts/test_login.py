"""Logging in: the password, the lock, the second factor, and nothing by halves."""

import base64
import re
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from ganxin.accounts import api
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from tests.accounts.people import MORNING, PASSWORD, give_post, in_post, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> Iterator[None]:
    settings.STAFF_TOTP_REQUIRED = False
    return iter([None])


def try_login(client: Client, username: str, password: str = PASSWORD, **more: str) -> int:
    answer = client.post("/login/", {"username": username, "password": password, **more})
    return answer.status_code


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestPassword:
    def test_a_resident_logs_in_with_the_phone_number(self, client: Client) -> None:
        resident(phone="13842600001")

        answer = client.post(
            "/login/", {"username": "138 4260 0001", "password": PASSWORD, "next": "/me/"}
        )

        assert (answer.status_code, answer["Location"]) == (302, "/me/")
        assert logged_in(client)

    def test_staff_land_on_the_workbench(self, client: Client) -> None:
        in_post("wang")

        answer = client.post("/login/", {"username": "wang", "password": PASSWORD})

        assert answer["Location"] == "/work/"

    @pytest.mark.parametrize("username", ["wang", "nobody", "13842600009", ""])
    def test_what_is_wrong_is_not_said(self, client: Client, username: str) -> None:
        in_post("wang")

        assert try_login(client, username, "wrong-password") == 422
        assert not logged_in(client)

    @pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:1"])
    def test_next_leads_nowhere_else(self, client: Client, target: str) -> None:
        resident()

        answer = client.post(
            "/login/", {"username": "13842600001", "password": PASSWORD, "next": target}
        )

        assert answer["Location"] == "/"

    def test_who_left_cannot_log_in(self, client: Client) -> None:
        user = in_post("wang")
        user.is_active = False
        user.save(update_fields=["is_active"])

        assert try_login(client, "wang") == 422

    def test_a_demo_login_works_only_in_the_demo(self, client: Client, settings: Settings) -> None:
        user = api.register_staff(
            username="demo",
            name="演示",
            password=PASSWORD,
            actor=SYSTEM,
            now=MORNING,
            is_demo=True,
        )
        give_post(user)
        settings.DEMO = False
        assert try_login(client, "demo") == 422

        settings.DEMO = True
        assert try_login(client, "demo") == 302

    def test_logging_out_needs_a_button(self, client: Client) -> None:
        in_post("wang")
        try_login(client, "wang")

        assert client.get("/logout/").status_code == 405
        assert logged_in(client)
        assert client.post("/logout/").status_code == 302
        assert not logged_in(client)

    def test_who_is_logged_in_is_sent_on(self, client: Client) -> None:
        in_post("wang")
        try_login(client, "wang")

        assert client.get("/login/?next=/work/me/")["Location"] == "/work/me/"


class TestLock:
    def test_after_five_wrong_passwords_the_page_says_until_when(self, client: Client) -> None:
        in_post("wang")
        answers = [try_login(client, "wang", f"wrong-{number}") for number in range(5)]
        assert answers == [422, 422, 422, 422, 429]

        page = client.post("/login/", {"username": "wang", "password": PASSWORD})

        assert page.status_code == 429
        assert not logged_in(client)
        text = page.content.decode()
        assert "请过一会儿再登录" in text
        assert re.search(r"<b>\d{4}-\d\d-\d\d \d\d:\d\d</b> 以后可以再试", text)

    def test_the_lock_is_for_one_person(self, client: Client) -> None:
        in_post("wang")
        in_post("zhao")
        for number in range(5):
            try_login(client, "wang", f"wrong-{number}")

        assert try_login(client, "zhao") == 302

    def test_no_list_of_attempts_keeps_a_phone_number(self, client: Client) -> None:
        from axes.models import AccessAttempt

        try_login(client, "13842600009", "wrong")

        attempt = AccessAttempt.objects.get()
        assert attempt.username.startswith("phone:")
        assert "wrong" not in attempt.post_data


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings: Settings, no_second_factor: None) -> api.User:
        settings.STAFF_TOTP_REQUIRED = True
        return in_post("wang", "王明")

    def code(self, user: api.User) -> str:
        device = TOTPDevice.objects.get(user=user)
        totp = TOTP(device.bin_key)
        totp.time = time.time()
        return f"{totp.token():06d}"

    def test_the_password_alone_opens_nothing(self, client: Client) -> None:
        answer = client.post("/login/", {"username": "wang", "password": PASSWORD})

        assert answer["Location"] == "/login/code/"
        assert not logged_in(client)
        assert client.get("/work/me/")["Location"].startswith("/login/")

    def test_the_first_time_a_picture_is_shown_and_the_code_enrols(
        self, client: Client, required: api.User
    ) -> None:
        client.post("/login/", {"username": "wang", "password": PASSWORD, "next": "/work/me/"})
        page = client.get("/login/code/").content.decode()
        key = TOTPDevice.objects.get(user=required).bin_key
        assert 'src="data:image/svg+xml' in page
        assert base64.b32encode(key).decode()[:4] in page

        answer = client.post("/login/code/", {"code": self.code(required)})

        assert (answer.status_code, answer["Location"]) == (302, "/work/me/")
        assert client.get("/work/me/").status_code == 200
        assert TOTPDevice.objects.get(user=required).confirmed
        entry = ledger.entries_of("accounts.user", str(required.public_id)).last()
        assert entry is not None
        assert entry.action == "accounts.second_factor.enrolled"

    def test_the_picture_is_never_shown_again(self, client: Client, required: api.User) -> None:
        TOTPDevice.objects.create(user=required, name="手机", confirmed=True)
        client.post("/login/", {"username": "wang", "password": PASSWORD})

        page = client.get("/login/code/").content.decode()

        assert "data:image" not in page
        assert "密钥" not in page

    @pytest.mark.parametrize("code", ["000000", "12345", "abcdef", ""])
    def test_a_wrong_code_opens_nothing(
        self, client: Client, required: api.User, code: str
    ) -> None:
        client.post("/login/", {"username": "wang", "password": PASSWORD})
        client.get("/login/code/")

        assert client.post("/login/code/", {"code": code}).status_code == 422
        assert not logged_in(client)

    def test_a_code_works_once(self, client: Client, required: api.User) -> None:
        client.post("/login/", {"username": "wang", "password": PASSWORD})
        client.get("/login/code/")
        code = self.code(required)
        client.post("/login/code/", {"code": code})
        client.post("/logout/")
        client.post("/login/", {"username": "wang", "password": PASSWORD})

        assert client.post("/login/code/", {"code": code}).status_code == 422

    def test_after_wrong_codes_one_has_to_wait(self, client: Client, required: api.User) -> None:
        client.post("/login/", {"username": "wang", "password": PASSWORD})
        client.get("/login/code/")
        right = self.code(required)
        wrong = "000000" if right != "000000" else "000001"
        for _ in range(4):
            client.post("/login/code/", {"code": wrong})

        page = client.post("/login/code/", {"code": right})

        assert page.status_code == 422
        assert "过一会儿" in page.content.decode()

    def test_the_page_of_the_code_is_for_those_who_gave_the_password(self, client: Client) -> None:
        assert client.get("/login/code/")["Location"] == "/login/"
        assert client.post("/login/code/", {"code": "123456"})["Location"] == "/login/"

    def test_a_session_without_the_factor_is_no_session(
        self, client: Client, required: api.User
    ) -> None:
        client.force_login(required)

        assert client.get("/work/me/")["Location"] == "/login/?next=/work/me/"
        assert client.get("/login/").status_code == 200

    def test_residents_need_none(self, client: Client) -> None:
        resident()

        assert try_login(client, "13842600001") == 302
        assert logged_in(client)
