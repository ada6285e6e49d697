"""What an applicant does in a browser, through the Django client: pages are read, forms followed.

The pages are read as a browser without script reads them (the reader of the demo's story), so a
form is sent with exactly what the page shows. Other packages' tests may use these steps.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from ganxin.accounts.api import User
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application
from ganxin.cli.demo.forms import Form, Reading, read
from ganxin.lib.identifiers import make_id_card
from tests.world import PDF, SHOP, sample

GUIDE = "/guide/fresh-supermarket/"
Answers = Mapping[str, str | list[str]]


def address_of(answers: Answers = SHOP) -> str:
    """The guide's address for these answers."""
    return f"{GUIDE}?{urlencode(answers, doseq=True)}"


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass
class Visit:
    """One person's browser: the current page, its address and status."""

    client: Client
    url: str = ""
    status: int = 0
    html: str = ""
    page: Reading = field(default_factory=lambda: read(""))

    def open(self, url: str) -> "Visit":
        return self._arrive(self.client.get(url, follow=True), url)

    def form(self, *names: str, button: str = "", action: str = "") -> Form:
        """The first form with these fields, this button and this in its address."""
        for form in self.page.forms:
            if (
                set(names) <= set(form.fields)
                and (not button or any(button in each.text for each in form.buttons))
                and action in urljoin(self.url, form.action)
            ):
                return form
        raise AssertionError(f"{self.url}: no form with {names} {button} {action}")

    def send(
        self,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        button: str = "",
        action: str = "",
        files: Iterable[tuple[str, bytes]] = (),
    ) -> "Visit":
        """Fill in a form of the page and press a button."""
        form = self.form(*(values or {}), button=button, action=action)
        sent: dict[str, object] = dict(form.filled(values or {}))
        pressed = form.button(button or None)
        if pressed.name:
            sent[pressed.name] = pressed.value
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        if uploads:
            sent["file"] = uploads
        target = urljoin(self.url, pressed.action or form.action or self.url)
        if form.method == "get":
            return self.open(f"{target.partition('?')[0]}?{urlencode(sent, doseq=True)}")
        return self._arrive(self.client.post(target, sent, follow=True), target)

    def follow(self, text: str) -> "Visit":
        """Click the first link with these words."""
        for link in self.page.links:
            if text.replace(" ", "") in link.text.replace(" ", ""):
                return self.open(urljoin(self.url, link.href))
        raise AssertionError(f"{self.url}: no link {text}")

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.page.text, f"{self.url} ({self.status}): no {text!r}"

    def lacks(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.page.text, f"{self.url}: has {text!r}"

    def _arrive(self, answer: HttpResponseBase, url: str) -> "Visit":
        chain = getattr(answer, "redirect_chain", [])
        self.url = urlsplit(urljoin(url, chain[-1][0])).geturl() if chain else url
        self.status = answer.status_code
        content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined] # either kind
        is_page = "html" in answer.headers.get("Content-Type", "")
        self.html = content.decode() if is_page else ""
        self.page = read(self.html)
        return self


def application_at(url: str) -> Application:
    """The application whose page this is."""
    found = re.search(r"/applications/([0-9a-f-]{36})/", url)
    assert found is not None, url
    return Application.objects.get(public_id=found[1])


def start(user: User, answers: Answers = SHOP) -> Visit:
    """From the guide into a new application: the task list."""
    visit = Visit(browser_of(user)).open(address_of(answers))
    visit.follow("在线办理")
    return visit.send(button="开始填写")


def fill_everything(visit: Visit, application: Application) -> None:
    """Every page of the form, each field as a person would type it, until nothing is left."""
    for _ in range(30):
        page = next((p for p in form_of(application).pages if p.asked and not p.done), None)
        if page is None:
            return
        visit.open(f"/applications/{application.public_id}/fill/{page.topic.code}/")
        fill_page(visit, application, page.topic.code)
    raise AssertionError("the form never ends")


def fill_page(visit: Visit, application: Application, topic: str) -> None:
    """One page: something right in every field that is shown and empty."""
    page = form_of(application).page(topic)
    assert page is not None
    values: dict[str, str | list[str]] = {}
    for entry in page.asked:
        element = entry.field.element
        if element.kind == "person_list":
            values |= person_row(element.code, [part.code for part in element.parts])
        elif not entry.raw:
            values[element.code] = sample(element)
    visit.send(values, button="保存并继续")


PERSON = {
    "name": "王芳",
    "id_card": make_id_card("21021119850505002"),
    "number": "210211198505050025",
    "amount": "30",
    "due_on": "2027-12-31",
    "post": "执行董事",
    "how": "持股",
}


def person_row(code: str, parts: list[str], row: int = 0) -> dict[str, str | list[str]]:
    """The cells of one person."""
    return {f"{code}-{row}-{part}": PERSON.get(part, "示例") for part in parts}


def upload_everything(visit: Visit, application: Application, later: Iterable[str] = ()) -> None:
    """Every material once; those in `later` are to follow."""
    for item in form_of(application).uploads:
        if item.need.needed is False or item.settled:
            continue
        visit.open(f"/applications/{application.public_id}/materials/")
        if item.need.code in later:
            visit.send(button="稍后补交", action=f"/{item.need.code}/later/")
        else:
            name = f"{item.material.name}.pdf"
            visit.send(action=f"/{item.need.code}/upload/", files=[(name, PDF)])
        assert visit.status == 200, visit.page.errors


def sign_and_submit(visit: Visit, application: Application, name: str) -> None:
    """Check, sign, hand in: the page with the number."""
    visit.open(f"/applications/{application.public_id}/check/")
    visit.send({"signed_name": name, "read": "on"}, button="签名并提交")


def hand_in(user: User, answers: Answers = SHOP, later: Iterable[str] = ()) -> Visit:
    """The whole way from the guide to the number."""
    visit = start(user, answers)
    application = application_at(visit.url)
    fill_everything(visit, application)
    upload_everything(visit, application, later)
    sign_and_submit(visit, application, user.name)
    return visit
