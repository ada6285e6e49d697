"""Arranging posts and helping with a lost password: a head in his office, never for himself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ganxin.accounts import api
from ganxin.accounts.choices import OfficeKind, Role
from ganxin.lib import clock
from tests.accounts.people import PASSWORD, in_post, office, resident, staff
from tests.accounts.staffing import OWN, as_, issued_on, last_entry, page_of, text_of

pytestmark = pytest.mark.django_db
REASON = "本人当面说忘了密码"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.STAFF_TOTP_REQUIRED = False


def post_form(code: str = "scjg", role: Role = Role.REVIEWER, **more: str) -> dict[str, str]:
    today = clock.today().isoformat()
    return {"office": code, "role": role.value, "valid_from": today, **more}


class TestList:
    def test_a_head_sees_the_people_of_his_office_only(
        self, head: api.User, wang: api.User, other: api.User
    ) -> None:
        page = text_of(as_(head), "/work/people/")

        assert "王明" in page
        assert "赵云" not in page

    def test_an_administrator_sees_everybody(
        self, admin: api.User, wang: api.User, other: api.User
    ) -> None:
        page = text_of(as_(admin), "/work/people/")

        assert "王明" in page
        assert "赵云" in page

    def test_handlers_and_residents_do_not(self, wang: api.User) -> None:
        assert as_(wang).get("/work/people/").status_code == 403
        assert as_(resident()).get("/work/people/").status_code == 403

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=王", True),
            ("q=WANG", True),
            ("q=李", False),
            ("role=handler", True),
            ("role=approver", False),
            ("office=scjg", True),
            ("office=nowhere", True),
            ("state=none", False),
            ("state=one_time", False),
        ],
    )
    def test_the_address_is_the_filter(
        self, head: api.User, wang: api.User, query: str, found: bool
    ) -> None:
        assert ("王明" in text_of(as_(head), f"/work/people/?{query}")) is found

    def test_it_says_who_stands_in_for_whom(self, head: api.User, wang: api.User) -> None:
        helper = in_post("qian", "钱进", Role.HANDLER, "scjg")
        api.delegate(
            delegator=wang,
            to=helper,
            office=office("scjg"),
            valid_from=clock.today(),
            valid_to=clock.today() + timedelta(days=2),
            reason="年休假",
            actor=wang.as_actor(),
            now=clock.now(),
        )

        page = text_of(as_(head), "/work/people/")

        assert "由钱进代理" in page
        assert "代理王明" in page

    def test_more_people_cost_no_more_queries(self, head: api.User) -> None:
        counts = set[int]()
        for number in range(3):
            in_post(f"p{number}", f"同事{number}", Role.HANDLER, "scjg")
            client = as_(head)
            with CaptureQueriesContext(connection) as queries:
                assert f"同事{number}" in text_of(client, "/work/people/")
            counts.add(len(queries))

        assert len(counts) == 1

    def test_a_person_of_another_office_is_not_found(
        self, head: api.User, other: api.User
    ) -> None:
        client = as_(head)
        for name in ("person", "appoint", "password_issue", "device_remove"):
            assert client.get(page_of(name, other)).status_code == 404
        assert client.get(page_of("person", resident())).status_code == 404


class TestAppointing:
    def test_a_head_gives_a_post_in_his_office(self, head: api.User, wang: api.User) -> None:
        answer = as_(head).post(page_of("appoint", wang), post_form())

        assert answer["Location"] == page_of("person", wang)
        assert Role.REVIEWER in api.roles_of(wang, clock.today())
        entry = last_entry(wang)
        assert (entry.action, entry.actor_label) == ("accounts.post.given", "韩部长")
        assert "审核人" in text_of(as_(head), page_of("person", wang))

    def test_a_post_for_a_time_ends_by_itself(self, head: api.User, wang: api.User) -> None:
        today = clock.today()

        as_(head).post(page_of("appoint", wang), post_form(last_on=today.isoformat()))

        assert Role.REVIEWER in api.roles_of(wang, today)
        assert Role.REVIEWER not in api.roles_of(wang, today + timedelta(days=1))

    @pytest.mark.parametrize(
        "form",
        [
            post_form(role=Role.OFFICE_HEAD),
            post_form(role=Role.ADMINISTRATOR),
            post_form(role=Role.SUPERVISOR),
            post_form(role=Role.CLERK),
            post_form(code="wjj"),
            post_form(valid_from=""),
            post_form(last_on="2026-01-01"),
            post_form(role=Role.HANDLER),
        ],
        ids=["head", "administrator", "supervisor", "clerk", "elsewhere", "no day", "past", "has"],
    )
    def test_a_head_gives_nothing_beyond_his_office(
        self, head: api.User, wang: api.User, other: api.User, form: dict[str, str]
    ) -> None:
        assert as_(head).post(page_of("appoint", wang), form).status_code == 422
        assert api.roles_of(wang, clock.today()) == {Role.HANDLER}

    def test_the_head_of_a_hall_appoints_clerks(self) -> None:
        hall = office("hall")
        api.Office.objects.filter(pk=hall.pk).update(kind=OfficeKind.HALL)
        boss = in_post("boss", role=Role.OFFICE_HEAD)
        clerk = in_post("sun", role=Role.HANDLER)

        as_(boss).post(page_of("appoint", clerk), post_form("hall", Role.CLERK))

        assert Role.CLERK in api.roles_of(clerk, clock.today())

    def test_an_administrator_makes_a_head(self, admin: api.User, wang: api.User) -> None:
        as_(admin).post(page_of("appoint", wang), post_form(role=Role.OFFICE_HEAD))

        assert Role.OFFICE_HEAD in api.roles_of(wang, clock.today())

    def test_nobody_appoints_himself(self, head: api.User, admin: api.User) -> None:
        for person in (head, admin):
            assert as_(person).post(page_of("appoint", person), post_form()).status_code == 404
        with pytest.raises(api.OneselfNot):
            api.appoint(
                user=admin,
                office=office("hall"),
                role=Role.LEADER,
                actor=admin.as_actor(),
                now=clock.now(),
            )


class TestEndingAPost:
    def path(self, user: api.User) -> str:
        return page_of("post_end", user, user.posts.get().pk)

    def form(self, days: int = 0) -> dict[str, str]:
        on = clock.today() + timedelta(days=days)
        return {"on": on.isoformat(), "reason": "调到别的部门"}

    def test_from_that_day_it_gives_no_right(self, head: api.User, wang: api.User) -> None:
        as_(head).post(self.path(wang), self.form(days=3))

        assert api.roles_of(wang, clock.today() + timedelta(days=2)) == {Role.HANDLER}
        assert api.roles_of(wang, clock.today() + timedelta(days=3)) == frozenset()
        assert last_entry(wang).data["reason"] == "调到别的部门"

    def test_after_the_last_one_the_work_pages_are_closed(
        self, head: api.User, wang: api.User, client: Client
    ) -> None:
        inside = as_(wang)
        assert inside.get("/work/me/").status_code == 200

        as_(head).post(self.path(wang), self.form())

        assert inside.get("/work/me/").status_code == 403
        answer = client.post("/login/", {"username": "wang", "password": PASSWORD})
        assert answer.status_code == 422
        assert "没有岗位" in answer.content.decode()
        assert "_auth_user_id" not in client.session

    def test_a_day_gone_by_is_refused(self, head: api.User, wang: api.User) -> None:
        assert as_(head).post(self.path(wang), self.form(days=-1)).status_code == 422

    def test_only_where_one_arranges_posts_and_never_ones_own(
        self, head: api.User, other: api.User, wang: api.User
    ) -> None:
        for path in (self.path(other), self.path(head), page_of("post_end", wang, 999999)):
            assert as_(head).post(path, self.form()).status_code == 404
        assert as_(wang).post(self.path(wang), self.form()).status_code == 403


class TestRegistering:
    FORM = {"name": "新来的", "username": "xin", "phone": "13842600077"}

    def register(self, head: api.User, **more: str) -> str:
        form = {**self.FORM, **post_form(role=Role.HANDLER), **more}
        answer = as_(head).post("/work/people/register/", form)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        return issued_on(answer.content.decode())

    def test_the_first_password_opens_only_the_page_to_change_it(
        self, head: api.User, client: Client
    ) -> None:
        password = self.register(head)

        answer = client.post("/login/", {"username": "xin", "password": password})

        assert answer["Location"] == "/login/password/"
        assert client.get("/work/").status_code == 302
        assert "_auth_user_id" not in client.session
        twice = {"password": OWN, "password_again": OWN}
        assert client.post("/login/password/", twice)["Location"] == "/work/"
        assert client.get("/work/me/").status_code == 200

    def test_it_may_not_stay_the_same(self, head: api.User, client: Client) -> None:
        password = self.register(head)
        client.post("/login/", {"username": "xin", "password": password})

        answer = client.post(
            "/login/password/", {"password": password, "password_again": password}
        )

        assert answer.status_code == 422
        assert "不能和现在的一样" in answer.content.decode()

    def test_it_does_not_last(
        self, head: api.User, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        password, later = self.register(head), clock.now() + timedelta(days=3, minutes=1)
        monkeypatch.setattr(clock, "now", lambda: later)

        answer = client.post("/login/", {"username": "xin", "password": password})

        assert "过期" in answer.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"username": "head"},
            {"username": "New"},
            {"name": ""},
            {"phone": "1"},
            {"role": "clerk"},
        ],
    )
    def test_what_is_wrong_is_said(self, head: api.User, wrong: dict[str, str]) -> None:
        form = {**self.FORM, **post_form(role=Role.HANDLER), **wrong}

        assert as_(head).post("/work/people/register/", form).status_code == 422
        assert not api.User.objects.filter(name="新来的").exists()

    def test_a_handler_registers_nobody(self, wang: api.User) -> None:
        assert as_(wang).post("/work/people/register/", self.FORM).status_code == 403


def test_staff_without_a_post_cannot_log_in(client: Client) -> None:
    staff("idle")

    assert client.post("/login/", {"username": "idle", "password": PASSWORD}).status_code == 422
