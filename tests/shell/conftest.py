"""Fixtures of the shell's tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from ganxin.shell import registry
from ganxin.shell.registry import Registry


@pytest.fixture
def empty_registry() -> Iterator[Registry]:
    with registry.isolated() as fresh:
        yield fresh


@pytest.fixture
def no_second_factor(settings: Settings) -> None:
    """The test client's `force_login` has no second factor to give."""
    settings.STAFF_TOTP_REQUIRED = False
