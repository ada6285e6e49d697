"""Fixtures of the whole suite."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.browser import chromium, playwright_driver, window

__all__ = ["chromium", "playwright_driver", "static_folder", "window"]


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Nothing is collected in the tests (finders serve), but whitenoise wants the folder."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def no_jobs_left(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A test that really commits leaves jobs of the worker, which no flush of ours empties."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with browser tests come last: the driver leaves an event loop running in its process,
    in which nothing that starts a loop of its own (the worker, the realtime process) could be
    tested. Whole files, because processes are given whole files."""
    browsing = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path in browsing)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the end nobody may still be connected: threads of servers and workers die late."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
