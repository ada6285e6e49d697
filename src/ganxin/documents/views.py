"""The page of a file: looked at in the browser where that is harmless, saved otherwise."""

from uuid import UUID

from django.contrib.auth.decorators import user_passes_test
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ganxin.accounts.api import User
from ganxin.documents import operations
from ganxin.documents.adapters.base import ObjectMissing
from ganxin.documents.choices import MediaType
from ganxin.documents.models import Attachment
from ganxin.documents.permissions import is_person, readable_or_404
from ganxin.documents.rules.formats import FORMATS
from ganxin.documents.rules.ranges import Span, Unsatisfiable, parse_range
from ganxin.shell import clock

# Whatever the file turns out to be, it runs nothing, loads nothing and stands in our pages only.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@user_passes_test(is_person)
@require_safe
def read(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """`?download=1` saves what would be shown; one `Range` is served (206, 416)."""
    assert isinstance(request.user, User)
    attachment = readable_or_404(request.user, public_id)
    size = attachment.blob.size
    try:
        part = parse_range(_range_header(request, attachment), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    span = part or Span(start=0, length=size, size=size)
    try:
        content = operations.read(
            attachment=attachment, reader=request.user, span=span, now=clock.now()
        )
    except ObjectMissing as error:
        raise Http404 from error
    headers = _headers(attachment, span, save="download" in request.GET)
    if part is not None:
        headers["Content-Range"] = part.content_range
    return StreamingHttpResponse(content, status=206 if part else 200, headers=headers)


def _range_header(request: HttpRequest, attachment: Attachment) -> str:
    """A range of another version than ours is no range (RFC 9110, 13.1.5)."""
    if request.headers.get("If-Range", _etag(attachment)) != _etag(attachment):
        return ""
    return request.headers.get("Range", "")


def _etag(attachment: Attachment) -> str:
    return f'"{attachment.blob.sm3}"'


def _headers(attachment: Attachment, span: Span, *, save: bool) -> dict[str, str]:
    media_type = MediaType(attachment.blob.media_type)
    as_attachment = save or not FORMATS[media_type].inline
    return {
        "Content-Type": media_type.value,
        "Content-Length": str(span.length),
        "Content-Disposition": content_disposition_header(as_attachment, attachment.name) or "",
        "Content-Encoding": "identity",  # not to be compressed on the way: ranges count bytes
        "Accept-Ranges": "bytes",
        "ETag": _etag(attachment),
        "Cache-Control": "private, no-store",  # shared computers in halls and stations
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",  # the preview beside a form
        "Cross-Origin-Resource-Policy": "same-origin",
    }
