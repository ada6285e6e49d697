"""Whose platform this is: names, hotline and colours out of the district's folder.

Read from `district.yaml`. A district that names nothing gets neutral words, never another
district's; a colour that is no colour is refused when the file is read.
"""

import functools
import hashlib
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FILE = "district.yaml"
COLOURS = frozenset(
    {"brand-900", "brand-800", "brand-700", "brand-600", "brand-500", "brand-200", "brand-100"}
    | {"brand-50", "honey-600", "honey-400", "honey-100"}
)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True)
class District:
    """Names as a resident reads them; `colours` maps a token ("brand-800") to a hex colour."""

    name: str = "本区"
    code: str = "000000"  # GB/T 2260; part of every number that people read out
    platform: str = "甘心办"
    tagline: str = "政务服务平台"
    hotline: str = "12345"
    operator: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)

    @property
    def css(self) -> str:
        """The overriding style sheet, empty where the district keeps the colours."""
        if not self.colours:
            return ""
        lines = [f"  --c-{name}: {value};" for name, value in sorted(self.colours.items())]
        return "\n".join(["@layer tokens {", ":root {", *lines, "}", "}", ""])

    @property
    def css_version(self) -> str:
        """Changes with the colours, so that a browser may keep the sheet."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:12] if self.colours else ""


def current() -> District:
    """The district of this installation (the file is read once per change)."""
    path = pathlib.Path(settings.DISTRICT) / FILE
    try:
        changed_ns = path.stat().st_mtime_ns
    except FileNotFoundError:
        return District()
    return _read(path, changed_ns)


@functools.lru_cache(maxsize=4)
def _read(path: pathlib.Path, changed_ns: int) -> District:
    data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(data, dict):
        raise ImproperlyConfigured(f"{path} 应是一组“名称：值”。")
    words = {
        name: str(data[key])
        for name, keys in _KEYS.items()
        for key in keys
        if isinstance(data.get(key), (str, int)) and str(data[key]).strip()
    }
    return District(**words, colours=_colours(path, data.get("colours") or {}))


# The first key is the documented one; the others are tolerated.
_KEYS: dict[str, tuple[str, ...]] = {
    "code": ("code",),
    "name": ("short_name", "name"),
    "platform": ("platform_name", "brand", "platform"),
    "tagline": ("tagline",),
    "hotline": ("hotline",),
    "operator": ("operator",),
}


def _colours(path: pathlib.Path, data: Mapping[str, object]) -> dict[str, str]:
    colours = {str(name): str(value) for name, value in data.items()}
    wrong = [
        name for name, value in colours.items() if name not in COLOURS or not _HEX.fullmatch(value)
    ]
    if wrong:
        raise ImproperlyConfigured(f"{path} 里的颜色不对：{'、'.join(sorted(wrong))}。")
    return colours
