"""What packages hang into the shell, and who sees it."""

from datetime import date

import pytest
from django.core.checks import run_checks
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts.api import User
from ganxin.accounts.choices import Role
from ganxin.shell import checks, queries, registry
from ganxin.shell.registry import (
    LandingTile,
    MenuEntry,
    NavEntry,
    PaletteCommand,
    Registry,
    SearchHit,
    SearchProvider,
)
from tests.shell.people import make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
DAY = date(2026, 11, 23)


def page_of(client: Client, user: User, path: str = "/work/") -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_menu_shows_only_what_the_roles_allow(
    client: Client, empty_registry: Registry
) -> None:
    registry.menu(MenuEntry("窗口收件", "shell:work_home", "inbox", "办件", {Role.CLERK}))
    registry.menu(MenuEntry("督查台", "shell:work_home", "eye", "监督", {Role.SUPERVISOR}))
    registry.menu(MenuEntry("人人可见", "shell:work_home", "user"))
    html = page_of(client, make_staff(Role.CLERK))
    assert "窗口收件" in html
    assert "人人可见" in html
    assert "督查台" not in html


def test_sections_stand_in_their_fixed_order(client: Client, empty_registry: Registry) -> None:
    registry.menu(MenuEntry("丁", "shell:work_home", "user", "别的"))
    registry.menu(MenuEntry("丙", "shell:work_home", "user", "监督"))
    registry.menu(MenuEntry("乙", "shell:work_home", "user", "办件", order=2))
    registry.menu(MenuEntry("甲", "shell:work_home", "user", "办件", order=1))
    html = page_of(client, make_staff(Role.CLERK))
    places = [html.index(f"</svg>{label}") for label in "甲乙丙丁"]
    assert places == sorted(places)


def test_a_count_stands_beside_its_entry(client: Client, empty_registry: Registry) -> None:
    registry.menu(MenuEntry("待办箱", "shell:work_home", "inbox", count=lambda user: 16))
    assert "待办箱<b>16</b>" in page_of(client, make_staff(Role.CLERK))


def test_the_page_one_is_on_is_marked(client: Client, empty_registry: Registry) -> None:
    registry.menu(MenuEntry("首页", "shell:work_home", "home"))
    registry.menu(MenuEntry("查找", "shell:palette", "search"))
    html = page_of(client, make_staff(Role.CLERK), "/work/find/?q=%E6%97%A0")
    assert html.count('aria-current="page"') == 1
    assert 'href="/work/find/" aria-current="page"' in html


def test_overdue_tiles_come_first(client: Client, empty_registry: Registry) -> None:
    registry.landing(LandingTile("平常", "shell:work_home", "inbox", order=1))
    registry.landing(
        LandingTile("急的", "shell:work_home", "clock", order=9, overdue=lambda u: 2, query="?a=1")
    )
    html = page_of(client, make_staff(Role.CLERK))
    assert html.index("急的") < html.index("平常")
    assert "超期 2 件" in html
    assert 'href="/work/?a=1"' in html


def test_where_there_is_no_work_the_page_says_so(client: Client, empty_registry: Registry) -> None:
    html = page_of(client, make_staff(Role.CLERK))
    assert "还没有分配给您的工作" in html


def test_staff_without_a_post_do_not_enter_the_workbench(client: Client) -> None:
    user = make_user(staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/work/").status_code == 403


def test_the_strip_names_person_and_office(client: Client) -> None:
    html = page_of(client, make_staff(Role.CLERK))
    assert "李卓" in html
    assert "综合窗口" in html


def test_residents_do_not_enter_the_workbench(client: Client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/work/", "/work/find/", "/work/styleguide/"):
        assert client.get(path).status_code == 403


def test_strangers_are_asked_to_log_in(client: Client) -> None:
    response = client.get("/work/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/work/%3Fa%3D1"


def test_registering_twice_leaves_one(empty_registry: Registry) -> None:
    for label in ("旧", "旧"):
        registry.menu(MenuEntry(label, "shell:work_home", "user"))
        registry.nav(NavEntry(label, "shell:work_home"))
        registry.landing(LandingTile(label, "shell:work_home", "user"))
        registry.command(PaletteCommand(label, "shell:work_home"))
        registry.search(SearchProvider(label, find=lambda u, t: []))
        registry.waiting(label, lambda u: [])
    counts = [len(entries) for entries in vars(empty_registry).values()]
    assert counts == [1, 1, 1, 1, 1, 1]


def test_a_test_gives_back_what_was_registered() -> None:
    before = registry.current()
    with registry.isolated() as inside:
        registry.menu(MenuEntry("试", "shell:work_home", "user"))
        assert registry.current() is inside
    assert registry.current() is before
    assert ("", "试") not in before.menu


def test_navigation_hides_what_needs_a_login(empty_registry: Registry) -> None:
    registry.nav(NavEntry("我的办件", "shell:health", order=2, login=True, count=lambda u: 3))
    registry.nav(NavEntry("无障碍", "shell:accessibility", order=1))
    request = RequestFactory().get("/accessibility/")
    request.user = make_user()
    links = queries.nav_of(request)
    assert [(x.label, x.current, x.count) for x in links] == [
        ("无障碍", True, None),
        ("我的办件", False, 3),
    ]
    assert "我的办件" not in Client().get("/accessibility/").content.decode()


def test_a_page_that_does_not_exist_is_left_out_and_reported(
    client: Client, empty_registry: Registry
) -> None:
    registry.menu(MenuEntry("断了的", "nowhere:page", "user"))
    assert "断了的" not in page_of(client, make_staff(Role.CLERK))
    assert checks.unknown_pages() == ["nowhere:page"]
    assert [w.id for w in run_checks(tags=["shell"])] == ["shell.W001"]


def test_all_registered_pages_exist() -> None:
    assert checks.unknown_pages() == []


def test_commands_are_found_by_word_pinyin_and_initials(empty_registry: Registry) -> None:
    user = make_staff(Role.CLERK)
    registry.command(PaletteCommand("窗口收件", "shell:work_home", keywords="新建 登记"))
    for text in ("收件", "chuangkou", "cksj", "CKSJ", "登记", ""):
        assert [c.label for c in queries.commands_for(user, text, DAY)] == ["窗口收件"], text
    assert queries.commands_for(user, "会商", DAY) == []


def test_commands_of_other_roles_are_not_offered(empty_registry: Registry) -> None:
    registry.command(PaletteCommand("督查", "shell:work_home", roles={Role.SUPERVISOR}))
    assert queries.commands_for(make_staff(Role.CLERK), "督查", DAY) == []


def test_the_palette_finds_records_through_the_providers(
    client: Client, empty_registry: Registry
) -> None:
    def find(user: User, text: str) -> list[SearchHit]:
        return [SearchHit(f"办件 {text}", "/somewhere/", detail="受理")]

    registry.search(SearchProvider("cases", find=find, roles={Role.CLERK}))
    registry.search(SearchProvider("secret", find=find, roles={Role.LEADER}))
    html = page_of(client, make_staff(Role.CLERK), "/work/find/?q=2102")
    assert html.count("办件 2102") == 1
    assert "受理" in html


def test_one_letter_searches_no_records(empty_registry: Registry) -> None:
    registry.search(SearchProvider("cases", find=lambda u, t: [SearchHit("x", "/")]))
    assert queries.hits_for(make_staff(Role.CLERK), "a", DAY) == []


def test_the_palette_answers_with_a_fragment_of_options(
    client: Client, empty_registry: Registry
) -> None:
    registry.command(PaletteCommand("窗口收件", "shell:work_home"))
    client.force_login(make_staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get("/work/find/?q=", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'role="option"' in html


def test_a_page_of_the_workbench_costs_few_queries(
    client: Client, empty_registry: Registry, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_staff(Role.CLERK, Role.HANDLER)
    for number in range(20):
        registry.menu(MenuEntry(f"第{number}项", "shell:work_home", "user", roles={Role.CLERK}))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(8):
        client.get("/work/")
