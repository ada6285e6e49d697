"""Writes of the shell: saved views. They are a person's own comfort, so the ledger keeps out."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from ganxin.accounts.api import User
from ganxin.lib.errors import Refused
from ganxin.shell.models import SavedView

MAX_VIEWS = 20
_NOT_KEPT = {"page", "csrfmiddlewaretoken"}


class ViewRefused(Refused):
    code = "shell.view_refused"


@transaction.atomic
def save_view(*, user: User, page: str, name: str, query: str, now: datetime) -> SavedView:
    """Keep a list's filter under a name; the same name again replaces it.

    `page` is the list's URL name, `query` its query string (the page number is not kept).
    Raises ViewRefused for an empty or long name, an unknown page, a long query, too many views.
    """
    User.objects.select_for_update().get(pk=user.pk)
    name, kept = name.strip(), _kept(query)
    _check(page, name, kept)
    others = SavedView.objects.filter(user=user, page=page).exclude(name=name)
    if others.count() >= MAX_VIEWS:
        raise ViewRefused(f"一个列表最多保存 {MAX_VIEWS} 个视图。请先删除不用的。")
    view, _ = SavedView.objects.update_or_create(
        user=user,
        page=page,
        name=name,
        defaults={"query": kept},
        create_defaults={
            "query": kept,
            "created_at": now,
        },
    )
    return view


def _kept(query: str) -> str:
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=False)
    return urlencode([(name, value) for name, value in pairs if name not in _NOT_KEPT])


def _check(page: str, name: str, query: str) -> None:
    if not name:
        raise ViewRefused("请给视图起个名字。")
    if len(name) > 40:
        raise ViewRefused("视图的名字请不超过 40 个字。")
    if len(query) > 2000:
        raise ViewRefused("筛选条件太多，保存不下。请减少一些。")
    try:
        reverse(page)
    except NoReverseMatch:
        raise ViewRefused("没有这个列表，视图没有保存。") from None


@transaction.atomic
def remove_view(*, view: SavedView) -> None:
    """Forget a saved view."""
    view.delete()
