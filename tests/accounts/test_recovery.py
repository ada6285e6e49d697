"""A resident who forgot the password; the pages tell nobody who is registered."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from ganxin.accounts import api
from ganxin.accounts.adapters import telling
from ganxin.accounts.models import PasswordReset
from ganxin.accounts.operations.recovery import CODES_A_DAY, SENDING, TRIES
from ganxin.accounts.tasks import send_reset_code
from ganxin.lib import clock
from ganxin.notifications.api import Message
from tests.accounts.people import PASSWORD, in_post, resident
from tests.accounts.staffing import OWN, as_

pytestmark = pytest.mark.django_db
PHONE = "13842600001"
OTHER = "13842600009"


@pytest.fixture
def li() -> api.User:
    return resident(now=clock.now())


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would go to the phone."""
    texts: list[str] = []

    def send(*, user: api.User, title: str, body: str, key: str) -> None:
        texts.append(body)

    monkeypatch.setattr(telling, "_senders", [send])
    return texts


def ask(client: Client, phone: str = PHONE) -> None:
    answer = client.post("/login/forgot/", {"phone": phone})
    assert answer["Location"] == "/login/forgot/code/"


def worker() -> None:
    """Does what was queued."""
    for job in ProcrastinateJob.objects.filter(task_name=SENDING, status="todo"):
        send_reset_code(**job.args)


def code_in(sent: list[str]) -> str:
    worker()
    found = re.search(r"\d{6}", sent[-1])
    assert found is not None
    return found.group()


def reset(client: Client, code: str, password: str = OWN, phone: str = PHONE) -> int:
    form = {"phone": phone, "code": code, "password": password, "password_again": password}
    return client.post("/login/forgot/code/", form).status_code


def test_the_code_on_the_phone_sets_a_new_password(
    client: Client, li: api.User, sent: list[str]
) -> None:
    inside = as_(li)
    ask(client)
    code = code_in(sent)

    assert reset(client, code) == 302

    li.refresh_from_db()
    assert li.check_password(OWN)
    assert inside.get("/me/").status_code == 302, "other sessions end"
    assert Message.objects.get(recipient=li).title == "您的密码已经更改"
    assert reset(client, code, "another-word-2026") == 422, "a code works once"


def test_the_code_is_kept_as_a_hash_only(client: Client, li: api.User, sent: list[str]) -> None:
    ask(client)
    code = code_in(sent)

    assert code not in PasswordReset.objects.get().code_hash
    assert not Message.objects.exists()


def test_an_unknown_number_gets_the_same_answers(
    client: Client, li: api.User, sent: list[str]
) -> None:
    errors = []
    for phone in (PHONE, OTHER):
        ask(client, phone)
        form = {"phone": phone, "code": "000000", "password": OWN, "password_again": OWN}
        answer = client.post("/login/forgot/code/", form)
        errors.append((answer.status_code, answer.context["form"].errors.as_json()))

    assert errors[0] == errors[1]
    assert ProcrastinateJob.objects.filter(task_name=SENDING).count() == 2
    worker()
    assert len(sent) == 1


def test_staff_get_no_code(client: Client, sent: list[str]) -> None:
    in_post("wang")
    ask(client, OTHER)
    worker()

    assert sent == []


def test_wrong_codes_use_up_the_tries_and_lock(
    client: Client, li: api.User, sent: list[str]
) -> None:
    ask(client)
    code = code_in(sent)
    wrong = "000000" if code != "000000" else "111111"

    answers = [reset(client, wrong) for _ in range(TRIES)]

    assert answers == [422] * TRIES
    assert reset(client, code) == 429
    assert reset(Client(REMOTE_ADDR="10.0.0.9"), code) == 422, "used up from everywhere"
    li.refresh_from_db()
    assert li.check_password(PASSWORD)


def test_who_is_locked_out_waits_here_too(client: Client, li: api.User, sent: list[str]) -> None:
    ask(client)
    code = code_in(sent)
    for _ in range(5):
        client.post("/login/", {"username": PHONE, "password": "wrong"})

    assert reset(client, code) == 429


def test_an_old_code_opens_nothing(
    client: Client, li: api.User, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    code, later = code_in(sent), clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert reset(client, code) == 422


def test_codes_are_not_sent_without_end(
    client: Client, li: api.User, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    for minute in range(CODES_A_DAY + 3):
        moment = start + timedelta(minutes=2 * minute)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        ask(client)
        send_reset_code(index=li.phone_index)
        send_reset_code(index=li.phone_index)

    assert len(sent) == CODES_A_DAY


@pytest.mark.parametrize("password", ["12345678", "short"])
def test_a_weak_password_is_refused(
    client: Client, li: api.User, sent: list[str], password: str
) -> None:
    ask(client)

    assert reset(client, code_in(sent), password) == 422
