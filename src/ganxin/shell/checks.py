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
    entries = [*reg.menu.values(), *reg.nav.values(), *reg.commands.values(), *reg.tiles.values()]
    return sorted({e.url_name for e in entries if queries.address(e.url_name) is None})
