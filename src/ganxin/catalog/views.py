"""Pages: the portal's home and search; and for the editor, definitions and versions.

The guides of bundles and items are pages of `cases`: they show real averages and begin one.
"""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ganxin.accounts.api import PersonRequest
from ganxin.catalog import queries
from ganxin.catalog.forms import CompareForm, SearchForm
from ganxin.catalog.models import SearchEntry
from ganxin.catalog.permissions import editor_required
from ganxin.shell.api import waiting_for
from ganxin.shell.clock import today

KINDS: dict[str, queries.Kind] = {"items": "items", "bundles": "bundles"}


def guide_address(entry: SearchEntry) -> str:
    """The guide of a bundle or an item (pages of `cases`), empty where there is none."""
    try:
        return reverse(
            "cases:guide" if entry.kind == "bundle" else "cases:item", args=[entry.code]
        )
    except NoReverseMatch:
        return ""


def _linked(entries: Iterable[SearchEntry]) -> list[tuple[SearchEntry, str]]:
    return [(entry, guide_address(entry)) for entry in entries]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box, the themes that work, items by topic, what is being prepared."""
    entries = queries.all_entries()
    groups = queries.groups_by_topic(entry for entry in entries if entry.kind == "item")
    return render(
        request,
        "catalog/home.html",
        {
            "form": SearchForm(),
            "bundles": _linked(entry for entry in entries if entry.kind == "bundle"),
            "groups": [(topic, _linked(found)) for topic, found in groups.items()],
            "coming": queries.coming_themes(),
            "waiting": waiting_for(request),
        },
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search; the address is the whole state."""
    form = SearchForm(request.GET)
    found = queries.search(form.request())
    return render(
        request,
        "catalog/find.html",
        {
            "form": form,
            "asked": form.request(),
            "found": found,
            "hits": _linked(found.entries),
        },
    )


@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A template of a material as a PDF: for everybody, to print or to keep."""
    found = queries.template_file(code, today())
    if found is None:
        raise Http404
    answer = HttpResponse(found.content, content_type="application/pdf")
    shown = content_disposition_header(as_attachment=False, filename=found.name)
    answer["Content-Disposition"] = shown or "inline"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@require_safe
@editor_required
def definitions(request: PersonRequest) -> HttpResponse:
    """All items and bundles with their versions, and what the checks say."""
    return render(request, "catalog/definitions.html", {"all": queries.definitions()})


@require_safe
@editor_required
def compare(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """Two versions of one definition; without a choice the two newest."""
    if kind not in KINDS:
        raise Http404
    versions = list(queries.versions_of(KINDS[kind], code))
    if not versions:
        raise Http404
    form = CompareForm(request.GET, versions=[version.number for version in versions])
    context: dict[str, object] = {"versions": versions, "kind": kind, "code": code, "form": form}
    if form.is_valid():
        context["comparison"] = queries.compare(KINDS[kind], code, *form.pair())
        return render(request, "catalog/compare.html", context)
    return render(request, "catalog/compare.html", context, status=422)
