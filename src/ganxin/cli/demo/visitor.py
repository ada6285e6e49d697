"""A person with a browser, for the story: opens pages, fills in forms, reads what comes back."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from html import unescape
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from ganxin.cli.demo.forms import Form, Reading, UnknownField, Values, read

SECONDS = 30.0
Upload = tuple[str, bytes, str]  # file name, content, media type


class StoryError(Exception):
    """A page did not do what the story needs; the message says which page and what it said."""


class Visitor:
    """One person's browser session (cookies, current page) on the web process.

    Every method raises StoryError when the server answers with an error or the page lacks what is
    asked for; the message carries the page's own error text.
    """

    def __init__(self, base_url: str, name: str = "") -> None:
        self.name = name
        self.client = httpx.Client(
            base_url=base_url, follow_redirects=True, timeout=SECONDS, trust_env=False
        )
        self.status = 0
        self.url = ""
        self.html = ""
        self.page: Reading = read("")
        self._before: tuple[int, str, str, Reading] | None = None

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    @property
    def path(self) -> str:
        """Path and query of the current page."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def open(self, path: str, *, allow: Iterable[int] = ()) -> Reading:
        """GET a page; statuses from 400 on are errors unless they are in `allow`."""
        return self._send(self.client.build_request("GET", path), allow)

    def follow(self, text: str) -> Reading:
        """Click the first link whose words contain `text`."""
        for link in self.page.links:
            if text in link.text:
                return self.open(urljoin(self.url, link.href))
        raise self._error(f"没有链接“{text}”")

    def back(self) -> None:
        """The page before this one as it was, as a browser keeps it."""
        if self._before is None:
            raise self._error("没有上一页")
        self.status, self.url, self.html, self.page = self._before

    def form(
        self,
        *names: str,
        button: str | None = None,
        action: str | None = None,
        where: Mapping[str, str] | None = None,
    ) -> Form:
        """The first form with all these fields, this button, and `action` in its address.

        `where`: field name to the value that stands there now (hidden fields tell forms apart).
        """
        pairs = (where or {}).items()
        for form in self.page.forms:
            words = [f"{one.text} {one.value}" for one in form.buttons]
            if (
                set(names) <= set(form.fields)
                and (button is None or any(button in word for word in words))
                and (action is None or action in urljoin(self.url, form.action))
                and all(n in form.fields and v in form.fields[n].value for n, v in pairs)
            ):
                return form
        wanted = "、".join([*names, *(one for one in (button, action) if one)])
        raise self._error(f"页面上没有含有 {wanted} 的表单")

    def submit(
        self,
        values: Values | None = None,
        *,
        button: str | None = None,
        action: str | None = None,
        where: Mapping[str, str] | None = None,
        files: Mapping[str, Upload | list[Upload]] | None = None,
        expect: str | None = None,
        allow: Iterable[int] = (),
    ) -> Reading:
        """Fill in a form of the current page and send it.

        `values`: field name to value or to the words beside it (a list for several ticks); what is
        not named keeps what the page shows. `files`: field name to upload(s). `expect`: words that
        the page that follows must hold.
        """
        given, uploads = values or {}, files or {}
        form = self.form(*given, *uploads, button=button, action=action, where=where)
        try:
            pressed = form.button(button)
            sent = form.filled(given)
        except UnknownField as error:
            raise self._error(str(error)) from error
        if pressed.name:
            sent[pressed.name] = [pressed.value]
        reading = self._send(self._request(form, pressed.action, sent, uploads), allow)
        if expect is not None:
            self.sees(expect)
        return reading

    def leave_field(self, name: str, value: str) -> list[str]:
        """Type into one field and leave it: the page's script saves it. Returns what it says."""
        address = re.search(r'data-autosave="([^"]+)"', self.html)
        if address is None:
            raise self._error("这一页没有逐项保存")
        token = self.form("csrfmiddlewaretoken").fields["csrfmiddlewaretoken"].value[0]
        answer = self.client.post(
            unescape(address[1]),
            data={"_field": name, name: value, "csrfmiddlewaretoken": token},
            headers={"Referer": self.url},
        )
        if answer.is_error:
            raise self._error(f"{name} 没有存上（{answer.status_code}）")
        return list(answer.json()["errors"])

    def sees(self, *texts: str) -> None:
        """The current page holds all these words."""
        for text in texts:
            if text not in self.page.text:
                raise self._error(f"页面上没有“{text}”")

    def login(self, username: str, password: str) -> Reading:
        """Log in through the form, as a person does."""
        self.open("/login/")
        for form in self.page.forms:
            secret = [one.name for one in form.fields.values() if one.kind == "password"]
            names = [one.name for one in form.fields.values() if one.kind in {"text", "email"}]
            if secret and names:
                self.submit({names[0]: username, secret[0]: password})
                break
        else:
            raise self._error("登录页没有用户名和密码")
        if "sessionid" not in self.client.cookies or self.path.startswith("/login/"):
            raise self._error(f"{username} 登录不成功")
        self.name = self.name or username
        return self.page

    def logout(self) -> Reading:
        """Press the log-out button of the current page."""
        reading = self.submit(action="/logout/")
        self.client.cookies.delete("sessionid") if "sessionid" in self.client.cookies else None
        return reading

    def json(self, path: str) -> object:
        """GET an API answer."""
        answer = self.client.get(path)
        if answer.is_error:
            raise StoryError(f"{path} 返回 {answer.status_code}：{answer.text[:200]}")
        return json.loads(answer.text)

    def download(self, path: str) -> bytes:
        """GET a file."""
        answer = self.client.get(path)
        if answer.is_error:
            raise StoryError(f"{path} 返回 {answer.status_code}")
        return answer.content

    def _request(
        self,
        form: Form,
        action: str,
        sent: dict[str, list[str]],
        uploads: Mapping[str, Upload | list[Upload]],
    ) -> httpx.Request:
        url = urljoin(self.url, action or form.action or self.url)
        if form.method != "post":
            return self.client.build_request("GET", url, params=sent)
        parts = [
            (name, one)
            for name, given in uploads.items()
            for one in (given if isinstance(given, list) else [given])
        ]
        headers = {"Referer": self.url}  # the CSRF check of an https site reads it
        return self.client.build_request(
            "POST", url, data=sent, files=parts or None, headers=headers
        )

    def _send(self, request: httpx.Request, allow: Iterable[int]) -> Reading:
        try:
            answer = self.client.send(request)
        except httpx.HTTPError as error:
            raise StoryError(f"{request.url.path} 没有回答：{error}") from error
        self._before = (self.status, self.url, self.html, self.page)
        self.status, self.url, self.html = answer.status_code, str(answer.url), answer.text
        self.page = read(self.html if "html" in answer.headers.get("content-type", "") else "")
        if answer.status_code >= 400 and answer.status_code not in set(allow):
            raise self._error(f"返回 {answer.status_code}")
        return self.page

    def _error(self, problem: str) -> StoryError:
        said = "；".join(self.page.errors) or self.page.heading or self.page.title
        where = f"{self.name + ' 在 ' if self.name else ''}{self.path or '（没有页面）'}"
        return StoryError(f"{where}：{problem}" + (f"。页面说：{said[:300]}" if said else ""))


def upload(path: str | os.PathLike[str], media_type: str) -> Upload:
    """A file from disk as an upload."""
    name = os.path.basename(os.fspath(path))
    with open(path, "rb") as file:
        return name, file.read(), media_type
