"""What the applicant's pages share."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ganxin.cases.models import Application
from ganxin.documents import api as documents

Crumbs = list[dict[str, str]]
MOST_FILES = 20  # taken from one form


def address(name: str, *args: object) -> str:
    """The address of another package's page, empty where there is none."""
    try:
        return reverse(name, args=[str(each) for each in args])
    except NoReverseMatch:
        return ""


def crumbs(application: Application, *last: str) -> Crumbs:
    """我的办件 → this application → this page."""
    steps = [{"label": "我的办件", "url": reverse("cases:mine")}]
    page = "cases:tasks" if application.is_draft else "cases:track"
    steps.append({"label": application.title, "url": reverse(page, args=[application.public_id])})
    return [*steps, *({"label": label, "url": ""} for label in last)]


def page_of_application(name: str, public_id: UUID, fragment: str = "") -> str:
    return reverse(name, args=[public_id]) + (f"#{fragment}" if fragment else "")


def files_in(request: HttpRequest) -> list[tuple[str, documents.Readable]]:
    """Name and content of the files in a form, under the name `file`."""
    files = request.FILES.getlist("file")[:MOST_FILES]
    return [(file.name or "", file) for file in files]
