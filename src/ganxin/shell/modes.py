"""How a person wants to see the pages: size, colours, density, single-letter keys.

Kept in one cookie, so that the server writes the attributes of `<html>` and nothing flickers; it
needs neither a login nor script.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode

COOKIE = "ganxin_modes"
COOKIE_AGE = 365 * 24 * 3600  # seconds

CHOICES: dict[str, tuple[str, ...]] = {
    "size": ("large", "elder"),
    "theme": ("dark", "contrast"),
    "density": ("compact",),
    "keys": ("off",),
}


@dataclass(frozen=True)
class Modes:
    """Empty text is the standard of each mode."""

    size: str = ""
    theme: str = ""
    density: str = ""
    keys: str = ""

    @property
    def elder(self) -> bool:
        return self.size == "elder"


def read(cookie: str) -> Modes:
    """Modes from the cookie; what is unknown there counts as not set."""
    return changed(Modes(), dict(parse_qsl(cookie)))


def changed(modes: Modes, wanted: Mapping[str, str]) -> Modes:
    """`modes` with the wanted values where they are known ones; an empty value resets."""
    known = {
        name: wanted[name]
        for name, values in CHOICES.items()
        if name in wanted and wanted[name] in ("", *values)
    }
    return replace(modes, **known)


def write(modes: Modes) -> str:
    """The cookie's value."""
    pairs = [(field.name, getattr(modes, field.name)) for field in fields(modes)]
    return urlencode([(name, value) for name, value in pairs if value])
