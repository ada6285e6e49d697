"""What the shell shows to one person: navigation, menu, tiles, commands, hits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ganxin.accounts.api import Post, User, is_staff
from ganxin.lib.text import normalise, pinyin_initials, pinyin_key
from ganxin.shell import clock, registry
from ganxin.shell.models import SavedView
from ganxin.shell.permissions import held_roles, may_see

MAX_COMMANDS = 12


@dataclass(frozen=True)
class Link:
    """A registered entry as a template reads it; `count` is None where nothing is counted."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    section: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Tile:
    title: str
    url: str
    icon: str
    about: str
    count: int | None
    overdue: int


def address(url_name: str) -> str | None:
    """The page's address, or None where the name is not known (a system check reports it)."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _longest_match(path: str, urls: Iterable[str | None]) -> str:
    """The entry the page belongs to: the longest address that the path begins with."""
    fitting = [u for u in urls if u and (path == u or (u != "/" and path.startswith(u)))]
    return max(fitting, key=len, default="")


def nav_of(request: HttpRequest) -> list[Link]:
    """The portal's navigation for the person who asks."""
    user = request.user if isinstance(request.user, User) else None
    entries = sorted(registry.current().nav.values(), key=lambda e: e.order)
    shown = [(e, address(e.url_name)) for e in entries if user or not e.login]
    here = _longest_match(request.path, [url for _, url in shown])
    return [
        Link(
            label=entry.label,
            url=url,
            current=url == here,
            count=entry.count(user) if entry.count and user else None,
        )
        for entry, url in shown
        if url
    ]


def menu_of(request: HttpRequest) -> list[Section]:
    """The staff menu: sections in their fixed order, entries by order and label."""
    if not is_staff(request.user):
        return []
    user, held = _person(request)
    entries = [e for e in registry.current().menu.values() if may_see(e.roles, held)]
    entries.sort(key=lambda e: (_section_rank(e.section), e.section, e.order, e.label))
    urls = {e.url_name: address(e.url_name) for e in entries}
    here = _longest_match(request.path, urls.values())
    links = [
        Link(
            label=e.label,
            url=url,
            icon=e.icon,
            current=url == here,
            count=e.count(user) if e.count else None,
            section=e.section,
        )
        for e in entries
        if (url := urls[e.url_name])
    ]
    return [
        Section(title, tuple(group)) for title, group in groupby(links, key=lambda x: x.section)
    ]


def waiting_for(request: HttpRequest) -> list[registry.Waiting]:
    """What only this person can do, from all packages; nothing for guests and staff."""
    if not isinstance(request.user, User) or is_staff(request.user):
        return []
    found = registry.current().waiting.values()
    return [one for find in found for one in find(request.user)]


def _section_rank(section: str) -> int:
    known = registry.SECTIONS
    return known.index(section) if section in known else len(known)


def _person(request: HttpRequest) -> tuple[User, frozenset[str]]:
    assert isinstance(request.user, User)
    return request.user, held_roles(request.user, clock.today())


def offices_line(request: HttpRequest) -> str:
    """The offices a member of staff works in, for the strip: `市场监管局、综合窗口`."""
    if not is_staff(request.user):
        return ""
    return "、".join(office_names(_person(request)[0], clock.today()))


def office_names(user: User, on: date) -> list[str]:
    posts = Post.objects.held_on(on).filter(user=user).select_related("office")
    return list(dict.fromkeys(post.office.short_name for post in posts.order_by("office__code")))


def tiles_of(user: User, on: date) -> list[Tile]:
    """Tiles of the first page: what is overdue first, then by order."""
    held = held_roles(user, on)
    shown = [t for t in registry.current().tiles.values() if may_see(t.roles, held)]
    shown.sort(key=lambda t: (t.order, t.title))
    tiles = [
        Tile(
            title=t.title,
            url=url + t.query,
            icon=t.icon,
            about=t.about,
            count=_counted(t.count, user),
            overdue=_counted(t.overdue, user) or 0,
        )
        for t in shown
        if (url := address(t.url_name))
    ]
    return sorted(tiles, key=lambda t: t.overdue == 0)


def _counted(count: Callable[[User], int] | None, user: User) -> int | None:
    return count(user) if count else None


def commands_for(user: User, text: str, on: date) -> list[Link]:
    """Commands and menu pages whose words, pinyin or initials contain the text."""
    held = held_roles(user, on)
    reg = registry.current()
    found = [
        (e.label, e.url_name, e.icon, e.keywords, e.order)
        for e in reg.commands.values()
        if may_see(e.roles, held)
    ]
    found += [
        (e.label, e.url_name, e.icon, e.section, e.order + 1000)
        for e in reg.menu.values()
        if may_see(e.roles, held)
    ]
    found.sort(key=lambda f: f[4])
    links = [
        Link(label=label, url=url, icon=icon)
        for label, url_name, icon, words, _ in found
        if _matches(text, label, words) and (url := address(url_name))
    ]
    return list({link.url + link.label: link for link in links}.values())[:MAX_COMMANDS]


def _matches(text: str, label: str, words: str) -> bool:
    wanted = normalise(text)
    if not wanted:
        return True
    written = normalise(f"{label} {words}")
    return wanted in written or wanted in pinyin_key(label) or wanted in pinyin_initials(label)


def hits_for(user: User, text: str, on: date) -> list[registry.SearchHit]:
    """Records found by all search providers this person's roles allow; nothing for no text."""
    if len(text.strip()) < 2:
        return []
    held = held_roles(user, on)
    providers = [p for p in registry.current().searches.values() if may_see(p.roles, held)]
    return [hit for provider in providers for hit in provider.find(user, text.strip())]


def views_of(user: User, page: str) -> Sequence[SavedView]:
    """A person's saved views of one list, oldest first."""
    return list(SavedView.objects.filter(user=user, page=page).order_by("created_at", "id"))


def view_url(view: SavedView) -> str:
    """The list with the saved filter."""
    return f"{reverse(view.page)}?{view.query}" if view.query else reverse(view.page)
