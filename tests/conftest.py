"""Fixtures of the whole suite."""

import pytest
from django.conf import settings

from tests.browser import chromium, playwright_driver, window

__all__ = ["chromium", "playwright_driver", "static_folder", "window"]


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Nothing is collected in the tests (finders serve), but whitenoise wants the folder."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
