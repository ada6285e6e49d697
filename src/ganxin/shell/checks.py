"""A registered page that does not exist is a mistake: said at start, not by a broken page."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning, register

from ganxin.shell import queries, registry


@register("shell")
def registered_pages_exist(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every URL name in the registry leads to a page."""
    return [
        Warning(f"Nothing is at {name!r}, which is registered in the shell.", id="shell.W001")
        for name in unknown_pages()
    ]


def unknown_pages() -> list[str]:
    """URL names in the registry that no package serves."""
    reg = registry.current()
    names = {entry.url_name for entry in reg.menu.values()}
    names |= {entry.url_name for entry in reg.nav.values()}
    names |= {command.url_name for command in reg.commands.values()}
    names |= {tile.url_name for tile in reg.tiles.values()}
    return sorted(name for name in names if queries.address(name) is None)
