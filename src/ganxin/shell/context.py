"""What every page needs: whose platform, which modes, and for staff the menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ganxin.shell import district, modes, queries


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query: a page that shows no menu asks for none."""
    return {
        "district": SimpleLazyObject(district.current),
        "modes": modes.read(request.COOKIES.get(modes.COOKIE, "")),
        "portal_nav": SimpleLazyObject(lambda: queries.nav_of(request)),
        "staff_menu": SimpleLazyObject(lambda: queries.menu_of(request)),
        "desk_of": SimpleLazyObject(lambda: queries.offices_line(request)),
        "realtime_url": settings.REALTIME_URL,
        "demo": settings.DEMO,
    }
