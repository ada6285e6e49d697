"""The public pages, and those of the editor: who may see them, what they say, what they cost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import Role
from ganxin.catalog import api
from ganxin.lib.actors import SYSTEM
from ganxin.shell import clock
from tests.accounts.people import office, resident, staff
from tests.catalog.district import EDITOR, MONDAY, item, load, with_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.STAFF_TOTP_REQUIRED = False
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    monkeypatch.setattr("ganxin.lib.clock.now", lambda: MONDAY)


@pytest.fixture
def published() -> None:
    load()


def staff_with(role: Role) -> accounts.User:
    user = staff(f"staff-{role}")
    accounts.appoint(
        user=user,
        office=office("government"),
        role=role,
        valid_from=date(2026, 1, 1),
        actor=SYSTEM,
        now=MONDAY,
    )
    return user


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_home_shows_one_search_box_and_the_theme_that_works(
    published: None, client: Client
) -> None:
    page = text(client, "/")

    assert page.count("<h1") == 1
    assert "我要开生鲜超市" in page
    assert 'name="q"' in page


def test_themes_that_are_not_ready_are_named_without_a_link(
    published: None, client: Client
) -> None:
    page = text(client, "/")

    assert "正在准备：我要开商场超市、我要开便利店" in page
    coming = page[page.index("正在准备") :]
    assert "<a" not in coming[: coming.index("</p>")]


def test_home_stands_before_anything_is_published(client: Client) -> None:
    assert "主题还没有发布" in text(client, "/")


def test_find_keeps_what_was_typed_and_links_the_hits(published: None, client: Client) -> None:
    page = text(client, "/find/?q=招牌")

    assert 'value="招牌"' in page
    assert "/items/shop-sign/" in page
    assert "找到 " in page


def test_find_without_a_hit_offers_a_person_and_the_hotline(
    published: None, client: Client
) -> None:
    page = text(client, "/find/?q=火箭发射许可")

    assert "没有找到，找人帮办" in page
    assert "tel:12345" in page


def test_what_is_typed_comes_back_escaped(published: None, client: Client) -> None:
    page = text(client, "/find/?q=<script>alert(1)</script>")

    assert "<script>alert" not in page


@pytest.mark.parametrize("query", ["q=" + "长" * 5000, "station=x&office=%00", "kind=\udcff"])
def test_strange_addresses_are_answered(published: None, client: Client, query: str) -> None:
    assert client.get("/find/?" + query.encode("utf-8", "replace").decode()).status_code == 200


def test_an_item_page_is_a_guide(published: None, client: Client) -> None:
    page = text(client, "/items/food-licence/")

    for words in (
        "5 个工作日",
        "10 个工作日",
        "不收费",
        "为什么要",
        "店面平面布局图",
        "第三十五条",
    ):
        assert words in page
    assert "条文未核对" in page
    assert "示例数据" in page


def test_every_item_page_stands(published: None, client: Client) -> None:
    for entry in api.Item.objects.all():
        assert entry.name in text(client, f"/items/{entry.code}/")


def test_the_pledge_is_explained_before_it_is_chosen(published: None, client: Client) -> None:
    assert "承诺不实的会被撤销" in text(client, "/items/fire-check/")


def test_an_unknown_item_is_not_found(published: None, client: Client) -> None:
    assert client.get("/items/no-such-item/").status_code == 404


def test_public_pages_answer_only_readers(published: None, client: Client) -> None:
    for url in ("/", "/find/", "/items/shop-sign/"):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("url", ["/work/catalog/", "/work/catalog/items/food-licence/"])
def test_the_editor_s_pages_are_closed_to_all_others(
    published: None, client: Client, url: str
) -> None:
    assert client.get(url).status_code == 302  # to the login

    client.force_login(resident(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 403

    for role in (Role.CLERK, Role.HANDLER, Role.LEADER):
        client.force_login(staff_with(role), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(url).status_code == 403


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(
        staff_with(Role.CATALOG_EDITOR), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_the_editor_sees_definitions_and_the_result_of_the_checks(
    published: None, editor: Client
) -> None:
    page = text(editor, "/work/catalog/")

    assert "检查通过，没有问题" in page
    assert page.count("<h1") == 1
    assert "/work/catalog/bundles/fresh-supermarket/" in page


def test_the_editor_compares_two_versions(published: None, editor: Client) -> None:
    sign = item("large-sign")
    quicker = replace(sign, clock=replace(sign.clock, promised=api.Term(5, "workday")))
    api.publish_catalog(catalog=with_item(quicker), actor=EDITOR, now=MONDAY + timedelta(days=1))

    page = text(editor, "/work/catalog/items/large-sign/")

    assert "<td>7 个工作日</td><td>5 个工作日</td>" in page
    same = text(editor, "/work/catalog/items/large-sign/?old=1&new=1")
    assert "同一个版本" in same


def test_a_version_that_does_not_exist_is_told(published: None, editor: Client) -> None:
    assert "没有这个版本" in text(editor, "/work/catalog/items/shop-sign/?old=7", 422)
    assert editor.get("/work/catalog/items/nothing/").status_code == 404
    assert editor.get("/work/catalog/dreams/shop-sign/").status_code == 404


def test_a_bundle_has_its_versions_too(published: None, editor: Client) -> None:
    assert "第 1 版" in text(editor, "/work/catalog/bundles/fresh-supermarket/")


@pytest.mark.parametrize(("url", "queries"), [("/", 2), ("/find/?q=超市", 1)])
def test_pages_cost_a_fixed_number_of_queries(
    published: None,
    client: Client,
    url: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)
