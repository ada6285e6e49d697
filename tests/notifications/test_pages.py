"""The inbox is one's own; the list of failures is the administrators'."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from ganxin.accounts.models import User
from ganxin.lib.subjects import Subject
from ganxin.notifications import api, operations, queries
from ganxin.notifications.choices import DeliveryState
from ganxin.notifications.models import Delivery, Message
from tests.notifications.conftest import NOW, PHONE, SUBJECT

pytestmark = pytest.mark.django_db

INBOX, READ_ALL, FAILED = "/messages/", "/messages/read/", "/work/messages/failed/"
PAGE = Subject("documents.x", "0193a9b8-0000-7000-8000-000000000000", "租赁合同", "documents:read")
HOSTILE = ["<script>alert(1)</script>", "{{ user.password }}", "=cmd|' /C calc'!A0", "\x00<img>"]


def tell(user: User, title: str = "请补正 2 处", subject: Subject = PAGE) -> Message:
    (message,) = api.notify(
        recipients=[user], subject=subject, title=title, body="平面图看不清。", now=NOW
    )
    return message


def as_(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def failed_sms(user: User) -> Delivery:
    message = tell(user)
    return Delivery.objects.create(
        message=message,
        channel="sms",
        address_masked="138****5678",
        state=DeliveryState.FAILED,
        attempts=6,
        last_error="网络不通",
    )


class TestTheInbox:
    def test_shows_what_one_was_told(self, client: Client, resident: User) -> None:
        message = tell(resident)
        page = text(as_(client, resident).get(INBOX))

        assert "请补正 2 处" in page
        assert "租赁合同" in page
        assert "2026-11-22 09:30" in page
        assert "1 条未读" in page
        assert reverse("notifications:read", args=[message.public_id]) in page

    def test_looks_like_the_workbench_to_staff(self, client: Client, clerk: User) -> None:
        tell(clerk)

        assert 'class="shell"' in text(as_(client, clerk).get(INBOX))

    def test_says_kindly_when_there_is_nothing(self, client: Client, agent: User) -> None:
        assert "还没有消息" in text(as_(client, agent).get(INBOX))
        assert "没有未读消息" in text(client.get(INBOX, {"unread": "1"}))

    def test_never_shows_another_persons(
        self, client: Client, resident: User, agent: User
    ) -> None:
        tell(resident)

        assert "请补正" not in text(as_(client, agent).get(INBOX))

    def test_wants_a_login(self, client: Client) -> None:
        response = client.get(INBOX)

        assert response.status_code == 302
        assert response["Location"] == "/login/?next=/messages/"

    def test_wants_the_second_factor_of_staff(
        self, client: Client, clerk: User, settings: Settings
    ) -> None:
        settings.STAFF_TOTP_REQUIRED = True

        assert as_(client, clerk).get(INBOX).status_code == 302

    @pytest.mark.parametrize("title", HOSTILE)
    def test_escapes_everything(self, client: Client, resident: User, title: str) -> None:
        (message,) = api.notify(
            recipients=[resident], subject=PAGE, title=title, body=title, now=NOW
        )
        Message.objects.filter(pk=message.pk).update(subject_label="<b>x</b>")
        page = text(as_(client, resident).get(INBOX))

        assert "<script>alert" not in page
        assert "<img>" not in page
        assert "<b>x</b>" not in page
        assert "pbkdf2" not in page

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 50, "\x00", "1 OR 1=1"])
    def test_any_page_number_is_answered(self, client: Client, resident: User, page: str) -> None:
        tell(resident)

        assert as_(client, resident).get(INBOX, {"page": page}).status_code == 200

    def test_leafs_through_many_with_the_same_number_of_queries(
        self, client: Client, resident: User, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(45):
            tell(resident, f"第 {number} 条")
        as_(client, resident)

        with django_assert_max_num_queries(12):
            page = text(client.get(INBOX))
        assert "第 44 条" in page
        assert "第 24 条" not in page
        assert "?page=2" in page
        assert "第 4 条" in text(client.get(INBOX, {"page": "3"}))

    def test_counts_up_to_99(self, resident: User) -> None:
        for _ in range(101):
            tell(resident)

        assert queries.unread(resident).text == "99+"
        assert queries.unread_number(resident) == 99


class TestReading:
    def test_marks_it_and_goes_to_what_it_is_about(self, client: Client, resident: User) -> None:
        message = tell(resident)
        address = reverse("notifications:read", args=[message.public_id])
        response = as_(client, resident).post(address, {"go": "1"})
        message.refresh_from_db()

        assert response["Location"] == reverse("documents:read", args=[PAGE.id])
        assert message.read_at == NOW

    def test_only_marking_stays_on_the_page(self, client: Client, resident: User) -> None:
        message = tell(resident)
        address = reverse("notifications:read", args=[message.public_id])
        response = as_(client, resident).post(address)

        assert response["Location"] == INBOX

    def test_a_message_about_something_without_a_page_has_no_link(
        self, client: Client, resident: User
    ) -> None:
        message = tell(resident, subject=SUBJECT)
        address = reverse("notifications:read", args=[message.public_id])

        assert "查看详情" not in text(as_(client, resident).get(INBOX))
        assert client.post(address, {"go": "1"})["Location"] == INBOX

    def test_the_first_reading_counts(self, resident: User) -> None:
        message = tell(resident)
        for later in (0, 1):
            operations.mark_read(message=message, now=NOW + timedelta(days=later))
        message.refresh_from_db()

        assert message.read_at == NOW

    def test_another_persons_message_is_not_there(
        self, client: Client, resident: User, agent: User
    ) -> None:
        message = tell(resident)
        address = reverse("notifications:read", args=[message.public_id])

        assert as_(client, agent).post(address).status_code == 404
        assert client.post(reverse("notifications:read", args=[uuid.uuid4()])).status_code == 404
        message.refresh_from_db()
        assert message.read_at is None

    def test_looking_is_not_marking(self, client: Client, resident: User) -> None:
        message = tell(resident)
        address = reverse("notifications:read", args=[message.public_id])

        assert as_(client, resident).get(address).status_code == 405
        assert client.get(READ_ALL).status_code == 405
        assert queries.unread_number(resident) == 1

    def test_all_at_once_are_only_ones_own(
        self, client: Client, resident: User, agent: User
    ) -> None:
        for user in (resident, resident, agent):
            tell(user)
        response = as_(client, resident).post(READ_ALL, follow=True)

        assert "2 条消息已标为已读" in text(response)
        assert queries.unread_number(resident) == 0
        assert queries.unread_number(agent) == 1

    def test_what_came_in_meanwhile_stays_unread(self, resident: User) -> None:
        tell(resident)

        assert operations.mark_all_read(recipient=resident, now=NOW - timedelta(seconds=1)) == 0

    @pytest.mark.parametrize("address", [READ_ALL, f"{INBOX}{uuid.UUID(int=7)}/read/"])
    def test_wants_a_login_and_a_token(self, client: Client, resident: User, address: str) -> None:
        strict = as_(Client(enforce_csrf_checks=True), resident)

        assert client.post(address).status_code == 302
        assert strict.post(address).status_code == 403


class TestWhatDidNotGoOut:
    def test_the_administrator_sees_whom_it_concerns_and_why(
        self, client: Client, resident: User, administrator: User
    ) -> None:
        failed_sms(resident)
        page = text(as_(client, administrator).get(FAILED))

        assert resident.name in page
        assert "138****5678" in page
        assert PHONE not in page
        assert "网络不通" in page
        assert "再发一次" in page

    def test_and_sends_it_again(self, client: Client, resident: User, administrator: User) -> None:
        row = failed_sms(resident)
        address = reverse("notifications:again", args=[row.public_id])
        response = as_(client, administrator).post(address, follow=True)
        row.refresh_from_db()

        assert "已经重新排队" in text(response)
        assert "所有短信和邮件都已送出" in text(response)
        assert row.state == DeliveryState.PENDING

    def test_a_second_click_is_answered_kindly(
        self, client: Client, resident: User, administrator: User
    ) -> None:
        address = reverse("notifications:again", args=[failed_sms(resident).public_id])
        as_(client, administrator).post(address)

        assert "不用再发" in text(client.post(address, follow=True))

    def test_a_delivery_that_never_was_is_404(self, client: Client, administrator: User) -> None:
        address = reverse("notifications:again", args=[uuid.uuid4()])

        assert as_(client, administrator).post(address).status_code == 404

    @pytest.mark.parametrize("who", ["resident", "clerk"])
    def test_nobody_else_may_look_or_send(
        self, client: Client, resident: User, request: pytest.FixtureRequest, who: str
    ) -> None:
        row = failed_sms(resident)
        as_(client, request.getfixturevalue(who))

        assert client.get(FAILED).status_code == 403
        address = reverse("notifications:again", args=[row.public_id])
        assert client.post(address).status_code == 403
        row.refresh_from_db()
        assert row.state == DeliveryState.FAILED

    def test_who_is_not_logged_in_is_sent_to_log_in(self, client: Client) -> None:
        assert client.get(FAILED).status_code == 302

    def test_what_people_wrote_is_escaped(
        self, client: Client, resident: User, administrator: User
    ) -> None:
        row = failed_sms(resident)
        Delivery.objects.filter(pk=row.pk).update(last_error="<script>1</script>")
        Message.objects.filter(pk=row.message_id).update(
            title="<script>2</script>", subject_label="<script>3</script>"
        )

        assert "<script>1" not in text(as_(client, administrator).get(FAILED))
        assert "<script>2" not in text(client.get(FAILED))
        assert "<script>3" not in text(client.get(FAILED))

    def test_fifty_rows_cost_a_constant_number_of_queries(
        self,
        client: Client,
        resident: User,
        administrator: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(60):
            failed_sms(resident)
        as_(client, administrator)

        with django_assert_max_num_queries(12):
            assert text(client.get(FAILED)).count("再发一次") == 50
