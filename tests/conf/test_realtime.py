"""Live updates through the real server and a real database."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from ganxin.conf.postgres import Cluster
from ganxin.conf.realtime import Client, Message, Realtime
from ganxin.shell import realtime
from tests.cli.processes import wait_for
from tests.realtime_server import Server

SITE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    home = tmp_path_factory.mktemp("realtime-database")
    made = Cluster(home / "postgres" / "data", settings={"fsync": "off"})
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(cluster.url(), tmp_path_factory.mktemp("realtime"), SITE)
    yield made
    made.stop()


class Page:
    """One open page: a thread reads its event stream."""

    def __init__(self, server: Server, *topics: str) -> None:
        self.topics: list[str] = []
        self.headers = httpx.Headers()
        self.opened = threading.Event()
        self.client = httpx.Client(timeout=30, trust_env=False)
        token = realtime.token(topics)
        self.url = f"{server.url}/live?token={token}"
        self.thread = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        with (
            contextlib.suppress(httpx.HTTPError, RuntimeError),
            self.client.stream("GET", self.url) as answer,
        ):
            self.headers = answer.headers
            for line in answer.iter_lines():
                self.opened.set()
                if line.startswith("data: "):
                    self.topics.append(line.removeprefix("data: "))
                    if line == "data: end":
                        return

    def __enter__(self) -> "Page":
        self.thread.start()
        assert self.opened.wait(10)
        return self

    def __exit__(self, *error: object) -> None:
        self.thread.join(10)
        self.client.close()


def test_a_page_hears_of_its_own_topics_only(server: Server) -> None:
    with Page(server, "case:1", "end") as page:
        for topic in ("case:2", "case:1", "end"):
            server.notify(topic)
    assert page.topics == ["case:1", "end"]


def test_many_pages_hear_of_one_change(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(Page(server, "case:1", "end")) for _ in range(20)]
        server.notify("end")
    assert [page.topics for page in pages] == [["end"]] * 20


def test_only_our_site_may_read_the_stream(server: Server) -> None:
    with Page(server, "end") as page:
        server.notify("end")
    assert page.headers["access-control-allow-origin"] == SITE
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["", "token=", "token=eyJ0IjpbXX0:1:x", "token=%00%ff"])
def test_without_a_good_token_there_is_no_stream(server: Server, query: str) -> None:
    assert server.status(f"/live?{query}") == 403


def test_a_token_cannot_be_changed(server: Server) -> None:
    token = realtime.token(["case:1"])
    assert server.status(f"/live?token={token[:-1]}{'A' if token[-1] != 'A' else 'B'}") == 403


def test_other_addresses_and_methods_are_refused(server: Server) -> None:
    assert server.status("/etc/passwd") == 404
    answer = httpx.post(server.url + "/live", timeout=5, trust_env=False)
    assert answer.status_code == 405


def test_after_the_database_comes_back_every_page_is_told_to_look_again(
    cluster: Cluster, server: Server
) -> None:
    with Page(server, "case:1", "end") as page:
        cluster.stop()
        wait_for(lambda: server.status("/health/") == 503)
        cluster.start()
        wait_for(lambda: server.status("/health/") == 200)
    assert page.topics == ["case:1", "end"]


def test_a_burst_reaches_a_slow_page_as_one_event_and_takes_no_more_room() -> None:
    client = Client(frozenset({"case:1", "case:2"}))
    for number in range(10_000):
        client.tell(frozenset({f"case:{number % 5}"}))
    assert len(client.pending) == 2
    assert client.take() == ["case:1", "case:2"]
    assert client.take() == []


def test_one_page_too_many_is_asked_to_come_back_later() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    full = Realtime("", SITE, max_clients=0)
    query = f"token={realtime.token(['case:1'])}".encode()
    scope = {"type": "http", "method": "GET", "path": "/live", "query_string": query}
    asyncio.run(full(scope, receive, send))
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"30") in sent[0]["headers"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_announced() -> None:
    url = "postgresql://{USER}@/{NAME}?host={HOST}".format(**connection.settings_dict)
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN ganxin")
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            realtime.announce("case:lost")
            raise ZeroDivisionError
        with transaction.atomic():
            realtime.announce("case:kept")
        heard = [notice.payload for notice in listener.notifies(timeout=5, stop_after=1)]
    assert heard == ["case:kept"]


@pytest.mark.parametrize("topic", ["", "two words", "line\nbreak", "长" * 201])
def test_odd_topics_are_refused(topic: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        realtime.token([topic])


def test_a_token_says_which_topics() -> None:
    assert realtime.read_token(realtime.token(["a", "b"])) == {"a", "b"}


def test_attributes_are_empty_where_live_updates_are_off() -> None:
    with override_settings(REALTIME_URL=""):
        assert realtime.live_attributes(["case:1"]) == ""


def test_attributes_name_topics_and_address() -> None:
    with override_settings(REALTIME_URL="http://127.0.0.1:8001"):
        text = realtime.live_attributes(["case:1", "case:2"])
    assert text.startswith('data-live="case:1 case:2" data-live-url="http://127.0.0.1:8001/live?')


def test_the_application_starts_from_the_settings_alone() -> None:
    """Without Django's apps: the process must not load the ORM."""
    code = (
        "import ganxin.conf.realtime, django.apps;"
        "print(django.apps.apps.ready, ganxin.conf.realtime.application.origin)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.split() == ["False", settings.SITE_URL]
