"""Pages of the shell itself: first page of the workbench, palette, modes, health, errors."""

from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from ganxin.accounts.api import PersonRequest, staff_required
from ganxin.lib.errors import Refused
from ganxin.lib.text import unturned
from ganxin.shell import clock, district, errors, modes, operations, queries
from ganxin.shell.http import next_page, wants_fragment
from ganxin.shell.models import SavedView


@require_safe
@staff_required()
def work_home(request: PersonRequest) -> HttpResponse:
    """The first page of the workbench: what waits for this person, the overdue first."""
    today = clock.today()
    context = {"tiles": queries.tiles_of(request.user, today), "today": today}
    return render(request, "shell/work_home.html", context)


@require_GET
@staff_required()
def palette(request: PersonRequest) -> HttpResponse:
    """Commands and records that fit `q`: a fragment for the palette, else a page."""
    text = request.GET.get("q", "").strip()[:100]
    user, today = request.user, clock.today()
    hits = [*queries.commands_for(user, text, today), *queries.hits_for(user, text, today)]
    name = "shell/parts/hits.html" if wants_fragment(request) else "shell/palette.html"
    return render(request, name, {"hits": hits, "q": text})


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """Switch size, theme, density or single-letter keys; back to where the person was."""
    wanted = {name: request.POST[name] for name in modes.CHOICES if name in request.POST}
    now = modes.changed(modes.read(request.COOKIES.get(modes.COOKIE, "")), wanted)
    response = HttpResponseRedirect(next_page(request))
    response.set_cookie(
        modes.COOKIE,
        modes.write(now),
        max_age=modes.COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


@require_safe
@cache_control(max_age=86_400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for by themselves, also beside a file or a PDF: our one icon."""
    return HttpResponseRedirect(static("shell/favicon.svg"))


@require_safe
@cache_control(max_age=300, public=True)
def district_css(request: HttpRequest) -> HttpResponse:
    """The district's own colours, over the tokens of the design system."""
    return HttpResponse(district.current().css, content_type="text/css; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    return JsonResponse({"status": "ok", "database": True})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "shell/accessibility.html")


@require_POST
@staff_required()
def save_view(request: PersonRequest) -> HttpResponse:
    """Keep the list's filter under a name."""
    try:
        view = operations.save_view(
            user=request.user,
            page=request.POST.get("page", ""),
            name=unturned(request.POST.get("name", "")),
            query=request.POST.get("query", ""),
            now=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(next_page(request, "/work/"))
    messages.success(request, f"视图“{view.name}”已保存。")
    return HttpResponseRedirect(queries.view_url(view))


@require_POST
@staff_required()
def remove_view(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Forget one of the person's own saved views."""
    view = get_object_or_404(SavedView, public_id=public_id, user=request.user)
    operations.remove_view(view=view)
    messages.success(request, "视图已删除。")
    return HttpResponseRedirect(next_page(request, "/work/"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return errors.answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return errors.answer(request, 403, wrong=errors.CSRF, code="http.csrf")
