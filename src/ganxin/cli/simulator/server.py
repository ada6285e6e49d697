"""The simulated systems over HTTP (standard library only); the API stands in `__init__`."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from ganxin.cli.simulator.decisions import SYSTEMS
from ganxin.cli.simulator.store import FAULTS, Differs, Fault, Store
from ganxin.lib import signing

MAX_BODY = 2 * 1024 * 1024
MAX_RESULTS = 200
SECONDS_TO_SPEAK = 10  # a client that says nothing is let go
_KEY = re.compile(r"[0-9A-Za-z._:-]{1,64}")


class Wrong(Exception):
    """The request cannot be answered; `status` and one sentence say why."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Reset(Exception):
    """Break the connection without an answer."""


@dataclass(frozen=True)
class Request:
    """One request as the rules below want it."""

    method: str
    system: str
    action: str
    query: Mapping[str, str]
    key: str
    body: bytes

    def document(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise Wrong(HTTPStatus.BAD_REQUEST, "the body is not JSON") from error
        if not isinstance(found, dict):
            raise Wrong(HTTPStatus.BAD_REQUEST, "the body is not a JSON object")
        return found


Answer = tuple[HTTPStatus, Mapping[str, Any]]


def packages(store: Store, request: Request) -> Answer:
    """Take a package; planned faults happen here."""
    if not _KEY.fullmatch(request.key):
        raise Wrong(HTTPStatus.BAD_REQUEST, "Idempotency-Key is missing or malformed")
    content = request.document()
    fault = store.next_fault(request.system)
    if fault is not None and fault.kind == "error":
        raise Wrong(HTTPStatus.INTERNAL_SERVER_ERROR, "planned fault")
    try:
        receipt = store.receive(request.system, request.key, content, fault)
    except Differs as error:
        raise Wrong(HTTPStatus.CONFLICT, "this key came with another content") from error
    if fault is not None and fault.kind == "error_after":
        raise Wrong(HTTPStatus.INTERNAL_SERVER_ERROR, "planned fault, after keeping the package")
    if fault is not None and fault.kind == "reset":
        raise Reset
    return HTTPStatus.ACCEPTED, receipt


def results(store: Store, request: Request) -> Answer:
    """Answers after a cursor."""
    since = request.query.get("since", "0")
    if not (since.isascii() and since.isdigit() and len(since) <= 18):
        raise Wrong(HTTPStatus.BAD_REQUEST, "since is a cursor, 0 or more")
    found = store.results(request.system, int(since), MAX_RESULTS)
    return HTTPStatus.OK, {"results": found, "more": len(found) == MAX_RESULTS}


def reconciliation(store: Store, request: Request) -> Answer:
    """What truly arrived on a day."""
    try:
        on = date.fromisoformat(request.query.get("on", ""))
    except ValueError as error:
        raise Wrong(HTTPStatus.BAD_REQUEST, "on is a date, YYYY-MM-DD") from error
    listed = store.received_on(request.system, on)
    return HTTPStatus.OK, {"on": on.isoformat(), "packages": listed}


def faults(store: Store, request: Request) -> Answer:
    """Plan what goes wrong with the next package."""
    document = request.document()
    kind, seconds = document.get("kind"), document.get("seconds", 0)
    if kind not in FAULTS or not isinstance(seconds, int | float) or not 0 <= seconds < 1e9:
        raise Wrong(HTTPStatus.BAD_REQUEST, f"kind: one of {', '.join(sorted(FAULTS))}")
    store.plan_fault(request.system, Fault(kind, float(seconds)))
    return HTTPStatus.CREATED, {"kind": kind, "seconds": seconds}


ROUTES: dict[tuple[str, str], Callable[[Store, Request], Answer]] = {
    ("POST", "packages"): packages,
    ("GET", "results"): results,
    ("GET", "reconciliation"): reconciliation,
    ("POST", "faults"): faults,
}
UNSIGNED = frozenset({"faults"})  # the stage hand's door; the server listens on loopback only


class Handler(BaseHTTPRequestHandler):
    """Reads, checks the signature, calls one route, writes JSON."""

    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout = SECONDS_TO_SPEAK
    store: ClassVar[Store]
    secret: ClassVar[str]

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the exchange keeps its own records on both sides."""

    def _answer(self, method: str) -> None:
        try:
            status, document = self._route(method)
        except Wrong as wrong:
            status, document = wrong.status, {"error": wrong.text}
        except Reset:
            self._reset()
            return
        content = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _route(self, method: str) -> Answer:
        body = self._body()
        parts = urlsplit(self.path)
        if (method, parts.path) == ("GET", "/health"):
            return HTTPStatus.OK, {"ok": True, "systems": sorted(SYSTEMS)}
        system, _, action = parts.path.strip("/").partition("/")
        route = ROUTES.get((method, action))
        if route is None or system not in SYSTEMS:
            raise Wrong(HTTPStatus.NOT_FOUND, "no such address")
        if action not in UNSIGNED:
            self._check_signature(method, body)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        key = self.headers.get("Idempotency-Key", "")
        return route(self.store, Request(method, system, action, query, key, body))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            raise Wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY} bytes")
        return self.rfile.read(int(length))

    def _check_signature(self, method: str, body: bytes) -> None:
        given = (
            self.headers.get(signing.TIMESTAMP, ""),
            self.headers.get(signing.SIGNATURE, ""),
        )
        now = int(time.time())  # the real second: both sides sign by it, whatever the story's day
        if not signing.is_genuine(self.secret, method, self.path, given, now, body):
            raise Wrong(HTTPStatus.UNAUTHORIZED, "the signature is missing, wrong or old")

    def _reset(self) -> None:
        """Close with RST, as a broken line does."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


class Server(ThreadingHTTPServer):
    """Loopback only; threads end with the process."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class Simulator:
    """A running simulator: `with Simulator(store, secret) as it: it.url("tobacco")`."""

    def __init__(self, store: Store, secret: str, *, port: int = 0) -> None:
        if not secret:
            raise ValueError("a shared secret is needed")
        handler = type("BoundHandler", (Handler,), {"store": store, "secret": secret})
        self.store = store
        self.server = Server(("127.0.0.1", port), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, system: str = "") -> str:
        """The base address of a system, for `OUTSIDE_SYSTEMS`."""
        return f"http://127.0.0.1:{self.port}/{system}".rstrip("/")

    def __enter__(self) -> "Simulator":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.store.close()


def shifted_clock(path: str) -> Callable[[], datetime]:
    """The wall clock, moved by the whole seconds in a file (the demonstration's clock)."""

    def now() -> datetime:
        shift = 0
        if path:
            try:
                with open(path, encoding="utf-8") as file:
                    shift = int(file.read())
            except FileNotFoundError:
                shift = 0
        return datetime.fromtimestamp(time.time() + shift).astimezone()

    return now
