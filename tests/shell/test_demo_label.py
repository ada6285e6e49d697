"""A demonstration says so on every page, and nothing else does."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/login/", "/verify/"])
def test_a_demonstration_says_that_everything_is_a_sample(client: Client, path: str) -> None:
    with override_settings(DEMO=True):
        assert "演示环境" in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/login/", "/verify/"])
def test_a_real_site_says_nothing_of_a_demonstration(client: Client, path: str) -> None:
    assert "演示环境" not in client.get(path).content.decode()
