"""One place that turns a refusal into an answer, and gives bare error answers a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ganxin.lib.errors import Refused
from ganxin.shell import errors

Next = Callable[[HttpRequest], HttpResponse]
# Answers that Django and others send without a page of their own.
BARE = frozenset({405, 413, 429})


class RefusalMiddleware:
    """`Refused` becomes 422 with a kind sentence; a bare 405 or 429 gets a page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in BARE or _has_page(response):
            return response
        page = errors.answer(request, response.status_code)
        for header in ("Allow", "Retry-After"):
            if header in response:
                page[header] = response[header]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.refused(request, exception) if isinstance(exception, Refused) else None


def _has_page(response: HttpResponse) -> bool:
    if response.streaming:
        return True
    content_type = response.get("Content-Type", "")
    return "json" in content_type or b"<" in response.content
