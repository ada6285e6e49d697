"""Browsers of staff, and what their pages say."""

import re

from django.test import Client
from django.urls import reverse

from ganxin.accounts import api
from ganxin.ledger import api as ledger

OWN = "my-own-words-2026"


def as_(user: api.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(name: str, user: api.User, *more: int) -> str:
    return reverse(f"accounts:{name}", args=[user.public_id, *more])


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def last_entry(user: api.User) -> ledger.Entry:
    entry = ledger.entries_of("accounts.user", str(user.public_id)).last()
    assert entry is not None
    return entry


def issued_on(page: str) -> str:
    found = re.search(r'class="number">([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<', page)
    assert found is not None
    return found.group(1)
