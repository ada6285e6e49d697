"""A list as one person likes it, kept under a name."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.shell import operations
from ganxin.shell.models import SavedView
from ganxin.shell.operations import ViewRefused, save_view
from ganxin.shell.queries import view_url, views_of
from tests.shell.people import make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAGE = "shell:palette"


def keep(user: User, name: str = "今明到期", query: str = "q=a", page: str = PAGE) -> SavedView:
    return save_view(user=user, page=page, name=name, query=query, now=NOW)


def test_a_view_keeps_the_filter_but_not_the_page_number() -> None:
    view = keep(make_staff(), query="?tab=late&page=7&q=%E9%A3%9F%E5%93%81&empty=")
    assert view.query == "tab=late&q=%E9%A3%9F%E5%93%81"
    assert view_url(view) == "/work/find/?tab=late&q=%E9%A3%9F%E5%93%81"


def test_the_same_name_again_replaces_the_filter() -> None:
    user = make_staff()
    keep(user, query="q=a")
    keep(user, query="q=b")
    assert [view.query for view in views_of(user, PAGE)] == ["q=b"]


def test_each_person_has_his_own() -> None:
    one, other = make_staff(), make_staff(username="other")
    keep(one)
    assert views_of(other, PAGE) == []


@pytest.mark.parametrize(
    ("name", "query", "page"),
    [
        ("  ", "q=a", PAGE),
        ("长" * 41, "q=a", PAGE),
        ("好", "q=" + "a" * 2001, PAGE),
        ("好", "q=a", "nowhere:page"),
        ("好", "q=a", "https://evil.example/"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, query: str, page: str) -> None:
    with pytest.raises(ViewRefused):
        keep(make_staff(), name, query, page)
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_the_number_of_views() -> None:
    user = make_staff()
    for number in range(operations.MAX_VIEWS):
        keep(user, f"第 {number} 个")
    with pytest.raises(ViewRefused, match="最多保存 20 个"):
        keep(user, "多出来的")
    keep(user, "第 3 个", "q=new")


def as_person(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_saving_leads_to_the_list_with_its_filter(client: Client) -> None:
    user = make_staff(Role.CLERK)
    data = {"page": PAGE, "name": "新的", "query": "q=b", "next": "/work/find/"}
    response = as_person(client, user).post("/work/views/save/", data)
    assert response.status_code == 302
    assert response["Location"] == "/work/find/?q=b"


def test_a_refusal_is_told_on_the_page_one_came_from(client: Client) -> None:
    data = {"page": PAGE, "name": "", "query": "q=b", "next": "/work/"}
    response = as_person(client, make_staff(Role.CLERK)).post(
        "/work/views/save/", data, follow=True
    )
    assert response.redirect_chain == [("/work/", 302)]
    assert "请给视图起个名字。" in response.content.decode()


def test_only_ones_own_view_can_be_removed(client: Client) -> None:
    owner, other = make_staff(Role.CLERK), make_staff(Role.CLERK, username="other")
    view = keep(owner)
    address = f"/work/views/{view.public_id}/remove/"
    assert as_person(client, other).post(address).status_code == 404
    assert as_person(client, owner).post(address).status_code == 302
    assert not SavedView.objects.exists()


def test_residents_keep_no_views(client: Client) -> None:
    assert as_person(client, make_user()).post("/work/views/save/").status_code == 403
