"""Pages: the portal's home, search, one item; and for the editor, definitions and versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from ganxin.accounts.api import PersonRequest
from ganxin.catalog import queries
from ganxin.catalog.forms import CompareForm, SearchForm
from ganxin.catalog.permissions import editor_required
from ganxin.shell.clock import today

KINDS: dict[str, queries.Kind] = {"items": "items", "bundles": "bundles"}


def address(name: str, *args: str) -> str:
    """The address of another package's page, empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box, the themes that work, items by topic, what is being prepared."""
    entries = queries.all_entries()
    return render(
        request,
        "catalog/home.html",
        {
            "form": SearchForm(),
            "bundles": [
                (entry, address("cases:guide", entry.code))
                for entry in entries
                if entry.kind == "bundle"
            ],
            "groups": queries.groups_by_topic(entry for entry in entries if entry.kind == "item"),
            "coming": queries.coming_themes(),
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
            "hits": [
                (
                    entry,
                    address("cases:guide", entry.code)
                    if entry.kind == "bundle"
                    else reverse("catalog:item", args=[entry.code]),
                )
                for entry in found.entries
            ],
        },
    )


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南 of one item."""
    page = queries.item_page(code, today())
    if page is None:
        raise Http404
    return render(
        request,
        "catalog/item.html",
        {
            "page": page,
            "item": page.definition,
            "crumbs": [
                {"label": "首页", "url": reverse("catalog:home")},
                {"label": "找事项", "url": reverse("catalog:search")},
                {"label": page.definition.name},
            ],
            "bundles": [(bundle, address("cases:guide", bundle.code)) for bundle in page.bundles],
        },
    )


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
