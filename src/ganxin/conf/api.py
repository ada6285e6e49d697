"""The API object (OpenAPI 3.1): one title, one way to log in, one form of error (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from ganxin.conf.version import VERSION
from ganxin.lib.errors import Refused

# Session login with CSRF protection for everything that does not say otherwise. No documentation
# page: the ready-made ones load scripts from elsewhere; docs/reference/openapi.json is the text.
api = NinjaAPI(
    title="甘心办 Ganxin",
    version=VERSION,
    description="Read and act on what the web pages show, with the same permissions.",
    docs_url=None,
    auth=django_auth,
)

# Packages with an `http` module, bottom first: (path prefix, router).
ROUTERS: tuple[tuple[str, Router], ...] = ()
for _prefix, _router in ROUTERS:
    api.add_router(_prefix, _router)


class Health(Schema):
    """Whether the process answers."""

    status: str


@api.get("/health", auth=None, response=Health, tags=["system"], operation_id="health")
def health(request: HttpRequest) -> dict[str, str]:
    """The process answers. (`/health/` also asks the database.)"""
    return {"status": "ok"}


def problem(
    request: HttpRequest, status: int, title: str, detail: str, **more: Any
) -> HttpResponse:
    """An RFC 9457 problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return api.create_response(
        request, body, status=status, temporal_response=_empty_problem(status)
    )


def _empty_problem(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="application/problem+json")


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(request, 422, "Refused", str(error.message), code=error.code, rule=error.rule)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # `input` and `ctx` are left out: they repeat what was sent, which may be personal.
    errors = [{"loc": one["loc"], "msg": one["msg"], "type": one["type"]} for one in error.errors]
    return problem(request, 422, "Invalid request", "请求的内容不符合接口说明。", errors=errors)


@api.exception_handler(AuthenticationError)
def anonymous(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, 401, "Not logged in", "请先登录。")


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(request, 403, "Forbidden", "您没有这项权限。")


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "Not found", "没有找到。")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "Bad request", str(error))
