"""Icons as inline SVG: the build writes the drawings of those that are used into one file."""

import functools
import json
import logging
import pathlib
import re

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

BUILT = pathlib.Path(__file__).parent / "static" / "shell" / "dist" / "icons.json"
SOURCES = pathlib.Path(__file__).parents[3] / "node_modules" / "@tabler" / "icons" / "icons"
_NAME = re.compile(r"[a-z0-9-]+")
log = logging.getLogger(__name__)


class UnknownIcon(Exception):
    """Neither the build nor the icon package knows the name."""


def svg(name: str) -> SafeString:
    """The icon, hidden from screen readers: a word always stands beside it.

    A name that is not known is an error in the tests; elsewhere the page goes without.
    """
    drawing = _drawing(name)
    if drawing is None:
        if settings.TESTING:
            raise UnknownIcon(name)
        log.warning("no icon %s", name)
        return SafeString("")
    kind = " filled" if name.endswith("-filled") else ""
    return mark_safe(
        f'<svg class="i{kind}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{drawing}</svg>"
    )


@functools.cache
def _drawing(name: str) -> str | None:
    return _built().get(name) or _from_package(name)


@functools.cache
def _built() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(BUILT.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _from_package(name: str) -> str | None:
    """In a checkout an icon may be newer than the last build."""
    if not _NAME.fullmatch(name):
        return None
    folder = "filled" if name.endswith("-filled") else "outline"
    path = SOURCES / folder / f"{name.removesuffix('-filled')}.svg"
    if not path.is_file():
        return None
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", text, flags=re.DOTALL)
    return " ".join(inside.split())
