"""Another district is another folder: names, hotline, colours."""

import pathlib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from ganxin.shell import district
from ganxin.shell.district import District


@pytest.fixture
def folder(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    settings.DISTRICT = tmp_path
    return tmp_path


def write(folder: pathlib.Path, text: str) -> None:
    (folder / district.FILE).write_text(text, encoding="utf-8")


def test_without_a_file_the_words_are_neutral(folder: pathlib.Path) -> None:
    assert district.current() == District()


def test_names_come_from_the_file(folder: pathlib.Path) -> None:
    write(folder, "short_name: 某某区\nplatform_name: 办得快\nhotline: 12345\n")
    found = district.current()
    assert (found.name, found.platform, found.hotline) == ("某某区", "办得快", "12345")


def test_a_change_is_seen_without_a_restart(folder: pathlib.Path) -> None:
    write(folder, "short_name: 甲区\n")
    assert district.current().name == "甲区"
    (folder / district.FILE).unlink()
    write(folder, "short_name: 乙区，改过名\n")
    assert district.current().name == "乙区，改过名"


def test_names_stand_on_the_page(client: Client, folder: pathlib.Path) -> None:
    write(folder, "short_name: 某某区\nplatform_name: 办得快\noperator: 某某区数据局\n")
    html = client.get("/accessibility/").content.decode()
    assert "<title>无障碍说明 - 办得快</title>" in html
    assert "某某区政务服务平台" in html
    assert "某某区数据局" in html


def test_own_colours_are_served_as_a_small_style_sheet(
    client: Client, folder: pathlib.Path
) -> None:
    write(folder, 'colours: {brand-800: "#5a1230", honey-400: "#abc"}\n')
    html = client.get("/accessibility/").content.decode()
    assert f"/district.css?v={district.current().css_version}" in html
    response = client.get("/district.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    css = response.content.decode()
    assert "--c-brand-800: #5a1230;" in css
    assert "@layer tokens" in css
    assert "max-age" in response["Cache-Control"]


def test_without_own_colours_no_sheet_is_asked_for(client: Client, folder: pathlib.Path) -> None:
    assert b"district.css" not in client.get("/accessibility/").content


@pytest.mark.parametrize(
    "colours",
    [
        '{brand-800: "red;} body{display:none"}',
        '{brand-800: "url(//evil.example)"}',
        '{nonsense: "#fff"}',
        '{brand-800: "#ffff"}',
    ],
)
def test_what_is_no_colour_is_refused(folder: pathlib.Path, colours: str) -> None:
    write(folder, f"colours: {colours}\n")
    with pytest.raises(ImproperlyConfigured, match="颜色不对"):
        district.current()


def test_a_file_that_is_a_list_is_refused(folder: pathlib.Path) -> None:
    write(folder, "- a\n")
    with pytest.raises(ImproperlyConfigured):
        district.current()


@given(st.dictionaries(st.sampled_from(sorted(district.COLOURS)), st.just("#123abc")))
def test_the_version_changes_with_the_colours(colours: dict[str, str]) -> None:
    assert bool(District(colours=colours).css_version) == bool(colours)
    other = {**colours, "brand-50": "#ffffff"}
    assert District(colours=colours).css_version != District(colours=other).css_version
