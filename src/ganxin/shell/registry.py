"""What the other packages hang into the shell: menu entries, commands, tiles, searches.

Each package calls these from its `apps.ready`; the shell knows none of them. Everything is shown
only to people who hold one of the entry's roles (no roles named: every member of staff). A second
registration of the same thing replaces the first, so that `ready` may run twice.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ganxin.accounts.api import User

Count = Callable[[User], int]
SECTIONS = ("", "办件", "目录", "企业", "监督", "管理")


@dataclass(frozen=True)
class MenuEntry:
    """A line of the staff menu. `section` is a heading ("" on top), `count` what waits there."""

    label: str
    url_name: str
    icon: str
    section: str = ""
    roles: Collection[str] = ()
    order: int = 100
    count: Count | None = None


@dataclass(frozen=True)
class NavEntry:
    """A line of the portal's navigation; `login` hides it from those not logged in."""

    label: str
    url_name: str
    order: int = 100
    login: bool = False
    count: Count | None = None


@dataclass(frozen=True)
class PaletteCommand:
    """A command of the palette (Ctrl+K); `keywords` are other words people type for it."""

    label: str
    url_name: str
    icon: str = "arrow-right"
    keywords: str = ""
    roles: Collection[str] = ()
    order: int = 100


@dataclass(frozen=True)
class LandingTile:
    """A tile of the workbench's first page.

    `count` says how much waits, `overdue` how much of it is late (late tiles come first), `about`
    is one short sentence, `query` is appended to the address ("?card=red").
    """

    title: str
    url_name: str
    icon: str
    about: str = ""
    roles: Collection[str] = ()
    order: int = 100
    count: Count | None = None
    overdue: Count | None = None
    query: str = ""


@dataclass(frozen=True)
class SearchHit:
    """One record that a search found: where it is and what to read."""

    label: str
    url: str
    detail: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class SearchProvider:
    """`find(user, text)` returns at most a handful of hits that this user may open."""

    name: str
    find: Callable[[User, str], Sequence[SearchHit]]
    roles: Collection[str] = ()


@dataclass(frozen=True)
class Waiting:
    """Something that only this person can do: it stands first on the portal's home."""

    title: str
    text: str
    url: str


Waitings = Callable[[User], Sequence[Waiting]]


@dataclass
class Registry:
    """All registrations, by what makes each one itself."""

    menu: dict[tuple[str, str], MenuEntry] = field(default_factory=dict)
    nav: dict[str, NavEntry] = field(default_factory=dict)
    commands: dict[tuple[str, str], PaletteCommand] = field(default_factory=dict)
    tiles: dict[tuple[str, str], LandingTile] = field(default_factory=dict)
    searches: dict[str, SearchProvider] = field(default_factory=dict)
    waiting: dict[str, Waitings] = field(default_factory=dict)


_registry = Registry()


def current() -> Registry:
    return _registry


def menu(entry: MenuEntry) -> None:
    _registry.menu[entry.section, entry.label] = entry


def nav(entry: NavEntry) -> None:
    _registry.nav[entry.label] = entry


def command(entry: PaletteCommand) -> None:
    _registry.commands[entry.label, entry.url_name] = entry


def landing(tile: LandingTile) -> None:
    _registry.tiles[tile.title, tile.url_name] = tile


def search(provider: SearchProvider) -> None:
    _registry.searches[provider.name] = provider


def waiting(name: str, find: Waitings) -> None:
    """`find(user)` returns what waits for him, the most urgent first, at most a handful."""
    _registry.waiting[name] = find


@contextlib.contextmanager
def isolated() -> Iterator[Registry]:
    """An empty registry for one test; what was registered before comes back afterwards."""
    global _registry
    before, _registry = _registry, Registry()
    try:
        yield _registry
    finally:
        _registry = before
