"""Template tags and filters of the design system; built into every template (no load needed)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ganxin.lib import money as amounts
from ganxin.lib import text as texts
from ganxin.shell import icons
from ganxin.shell.fields import Control

register = template.Library()

WEEKDAYS = "一二三四五六日"
_CARDS = {
    "green": ("ok", "circle-check", "绿牌"),
    "yellow": ("warn", "alert-triangle", "黄牌"),
    "red": ("bad", "alert-octagon", "红牌"),
}


class HasValue(Protocol):
    """A member of an enumeration."""

    value: str


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "check" %}`: a tabler icon, inline; give the word beside it."""
    return icons.svg(name)


@register.simple_tag
def card_tag(card: str | HasValue | None) -> SafeString:
    """`{% card_tag promise.card %}`: 绿牌, 黄牌 or 红牌 with icon and colour; nothing for None."""
    key = str(getattr(card, "value", card) or "")
    if key not in _CARDS:
        return SafeString("")
    tone, name, word = _CARDS[key]
    return format_html('<span class="tag {}">{}{}</span>', tone, icons.svg(name), word)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> str:
    """`{% field form.name %}`: label, hint, error and control.

    Options: `hint`, `unit` (元), `width` ("5", "10", "20", "full": characters),
    `optional_mark` (False hides （选填）), `legend_level` is not needed.
    """
    return render_to_string("shell/parts/field.html", {"field": Control(bound, options)})


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """`<a href="{% query page=2 q=None %}">`: this address's query with some values changed.

    None removes a name; a list sets several values. Always begins with "?".
    """
    request: HttpRequest = context["request"]
    values = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        elif isinstance(value, (list, tuple)):
            values.setlist(name, [str(part) for part in value])
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}"


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-22, in the district's time zone; a dash for None."""
    local = _local(value)
    return f"{local:%Y-%m-%d}" if local else "—"


@register.filter
def daytime(value: datetime | None) -> str:
    """2026-11-22 16:30."""
    local = _local(value)
    return f"{local:%Y-%m-%d %H:%M}" if local else "—"


@register.filter
def clock_time(value: datetime | None) -> str:
    """16:30."""
    local = _local(value)
    return f"{local:%H:%M}" if local else "—"


@register.filter
def iso(value: date | datetime | None) -> str:
    """For `<time datetime>`."""
    local = _local(value)
    return local.isoformat(timespec="minutes") if isinstance(local, datetime) else str(local or "")


@register.filter
def cn_weekday(value: date | datetime | None) -> str:
    """周日."""
    local = _local(value)
    return f"周{WEEKDAYS[local.weekday()]}" if local else ""


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as `1,234.50 元`."""
    return "—" if fen is None else amounts.in_yuan(fen)


@register.filter
def wan(fen: int | None) -> str:
    """Whole fen as `123.45 万元`."""
    return "—" if fen is None else amounts.in_wan(fen)


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """1,234 with thousands marks; decimals as they are."""
    return "—" if value is None else f"{value:,}"


@register.filter
def masked_phone(value: str) -> str:
    return texts.mask_phone(value) if value else "—"


@register.filter
def masked_id_card(value: str) -> str:
    return texts.mask_id_card(value) if value else "—"


@register.filter
def masked_name(value: str) -> str:
    return texts.mask_name(value) if value else "—"


@register.filter
def filesize_cn(size: int | None) -> str:
    """Bytes as people read them: 340 kB, 2.4 MB."""
    if size is None:
        return "—"
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} kB"


@register.filter
def item(values: Mapping[str, object], key: str) -> object:
    """`{{ values|item:name }}`: a value under a computed key, None where it is absent."""
    return values.get(key)


def _local(value: date | datetime | None) -> date | datetime | None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
