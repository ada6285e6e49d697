"""What a request asks for: a page, a fragment of one, or data."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def wants_fragment(request: HttpRequest) -> bool:
    """htmx asks for a part of the page; after Back, or for a whole page, it does not."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") == "partial"
        and "HX-History-Restore-Request" not in headers
    )


def wants_json(request: HttpRequest) -> bool:
    """A program asks: it accepts JSON and would not rather have a page."""
    if request.path.startswith("/api/"):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def next_page(request: HttpRequest, otherwise: str = "/") -> str:
    """Where a form wants to go back to (`next`), if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fine else otherwise
