"""Front door of the shell."""

from ganxin.shell.forms import KindForm
from ganxin.shell.http import next_page, wants_fragment, wants_json
from ganxin.shell.queries import views_of, waiting_for
from ganxin.shell.registry import (
    LandingTile,
    MenuEntry,
    NavEntry,
    PaletteCommand,
    SearchHit,
    SearchProvider,
    Waiting,
    command,
    landing,
    menu,
    nav,
    search,
    waiting,
)

__all__ = [
    "KindForm",
    "LandingTile",
    "MenuEntry",
    "NavEntry",
    "PaletteCommand",
    "SearchHit",
    "SearchProvider",
    "Waiting",
    "command",
    "landing",
    "menu",
    "nav",
    "next_page",
    "search",
    "views_of",
    "waiting",
    "waiting_for",
    "wants_fragment",
    "wants_json",
]
