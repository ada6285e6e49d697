"""Front door of the shell."""

from ganxin.shell.forms import KindForm
from ganxin.shell.http import next_page, wants_fragment, wants_json
from ganxin.shell.queries import views_of
from ganxin.shell.registry import (
    LandingTile,
    MenuEntry,
    NavEntry,
    PaletteCommand,
    SearchHit,
    SearchProvider,
    command,
    landing,
    menu,
    nav,
    search,
)

__all__ = [
    "KindForm",
    "LandingTile",
    "MenuEntry",
    "NavEntry",
    "PaletteCommand",
    "SearchHit",
    "SearchProvider",
    "command",
    "landing",
    "menu",
    "nav",
    "next_page",
    "search",
    "views_of",
    "wants_fragment",
    "wants_json",
]
