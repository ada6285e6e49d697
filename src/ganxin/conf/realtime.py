"""The realtime process: server-sent events from one LISTEN connection to many browsers.

A plain ASGI application without Django's ORM: `GET /live?token=…` is an event stream whose events
are the topics that changed; `GET /health/` says whether the database is being listened to. What a
slow client has not read yet is kept as a set of its own topics, so its memory is bounded and a
burst reaches it as one event.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ganxin.conf.settings")

from django.conf import settings

from ganxin.conf.settings.database import database_url
from ganxin.shell.realtime import CHANNEL, BadToken, read_token

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("ganxin.realtime")


@dataclass(eq=False)
class Client:
    """One open page: what it wants to hear, and what it has not been told yet."""

    topics: frozenset[str]
    pending: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, topics: frozenset[str]) -> None:
        wanted = self.topics & topics
        if wanted:
            self.pending |= wanted
            self.woken.set()

    def take(self) -> list[str]:
        taken = sorted(self.pending)
        self.pending.clear()
        self.woken.clear()
        return taken


class Realtime:
    """The application: `database` names the server to listen to, `origin` the pages' site."""

    def __init__(
        self,
        database: str,
        origin: str,
        *,
        max_clients: int = 1000,
        heartbeat: float = 20.0,
        lifetime: float = 3600.0,
    ) -> None:
        self.database = database
        self.origin = origin
        self.max_clients = max_clients
        self.heartbeat = heartbeat
        self.lifetime = lifetime  # then the page comes back, and its token is read again
        self.clients: set[Client] = set()
        self.listening = False
        self._listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._listener = asyncio.create_task(self._listen())
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._listener is not None:
                    self._listener.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _request(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await self._answer(send, 405, "method not allowed")
        elif scope["path"] == "/health/":
            status = 200 if self.listening else 503
            await self._answer(send, status, "ok" if self.listening else "database")
        elif scope["path"] == "/live":
            await self._live(scope, receive, send)
        else:
            await self._answer(send, 404, "not found")

    async def _live(self, scope: Message, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            topics = read_token(query.get("token", [""])[0])
        except BadToken:
            await self._answer(send, 403, "token")
            return
        if len(self.clients) >= self.max_clients:
            await self._answer(send, 503, "full", [(b"retry-after", b"30")])
            return
        client = Client(topics)
        self.clients.add(client)
        try:
            await self._stream(client, receive, send)
        finally:
            self.clients.discard(client)

    async def _stream(self, client: Client, receive: Receive, send: Send) -> None:
        """Send until the page goes away or its hour is over."""
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send(
            {"type": "http.response.start", "status": 200, "headers": headers + self._cors()}
        )
        gone = asyncio.create_task(_gone(receive))
        try:
            async for text in self._events(client, gone):
                body = text.encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    async def _events(self, client: Client, gone: "asyncio.Task[None]") -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        end = loop.time() + self.lifetime
        yield ": hello\n\n"
        while not gone.done() and loop.time() < end:
            woken = asyncio.create_task(client.woken.wait())
            await asyncio.wait(
                {woken, gone}, timeout=self.heartbeat, return_when=asyncio.FIRST_COMPLETED
            )
            woken.cancel()
            taken = client.take()
            yield "".join(f"data: {topic}\n\n" for topic in taken) or ": still here\n\n"

    async def _answer(
        self, send: Send, status: int, text: str, more: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), *(more or []), *self._cors()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})

    def _cors(self) -> list[tuple[bytes, bytes]]:
        return [(b"access-control-allow-origin", self.origin.encode()), (b"vary", b"origin")]

    async def _listen(self) -> None:
        """Keep one connection listening; after a loss everybody is told to look again."""
        delay = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.database, autocommit=True, application_name="ganxin-realtime"
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self.listening, delay = True, 0.2
                    for client in self.clients:
                        client.tell(client.topics)
                    async for notice in connection.notifies():
                        self._tell(notice.payload)
            except psycopg.Error as error:
                log.warning("database connection lost: %s", error)
            finally:
                self.listening = False
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    def _tell(self, topic: str) -> None:
        for client in self.clients:
            client.tell(frozenset({topic}))


async def _gone(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    with contextlib.suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass


application = Realtime(database_url(), settings.SITE_URL)
