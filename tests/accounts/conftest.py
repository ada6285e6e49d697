"""People whose posts somebody arranges."""

import pytest

from ganxin.accounts import api
from ganxin.accounts.choices import Role
from tests.accounts.people import in_post


@pytest.fixture
def head() -> api.User:
    return in_post("head", "韩部长", Role.OFFICE_HEAD, "scjg")


@pytest.fixture
def admin() -> api.User:
    return in_post("admin", "安管理", Role.ADMINISTRATOR, "hall")


@pytest.fixture
def wang() -> api.User:
    return in_post("wang", "王明", Role.HANDLER, "scjg")


@pytest.fixture
def other() -> api.User:
    return in_post("zhao", "赵云", Role.HANDLER, "wjj")
