"""Size, colours, density: one cookie, no flicker, no script, no login."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ganxin.shell import modes

known = st.fixed_dictionaries(
    {name: st.sampled_from(("", *values)) for name, values in modes.CHOICES.items()}
)


@given(known)
def test_what_is_written_is_read_again(wanted: dict[str, str]) -> None:
    chosen = modes.Modes(**wanted)
    assert modes.read(modes.write(chosen)) == chosen


@given(st.text())
def test_any_cookie_is_read_without_fault_and_yields_only_known_values(cookie: str) -> None:
    read = modes.read(cookie)
    for name, values in modes.CHOICES.items():
        assert getattr(read, name) in ("", *values)


@given(known, st.dictionaries(st.text(), st.text()))
def test_unknown_wishes_change_nothing(start: dict[str, str], wishes: dict[str, str]) -> None:
    strange = {name: value for name, value in wishes.items() if name not in modes.CHOICES}
    assert modes.changed(modes.Modes(**start), strange) == modes.Modes(**start)


def test_the_server_writes_the_attributes_on_html(client: Client) -> None:
    client.cookies[modes.COOKIE] = "size=elder&theme=dark"
    html = client.get("/accessibility/").content.decode()
    assert 'data-size="elder"' in html
    assert 'data-theme="dark"' in html
    assert 'aria-pressed="true">长者模式' in html


def test_a_script_in_the_cookie_never_reaches_the_page(client: Client) -> None:
    client.cookies[modes.COOKIE] = 'size="><script>alert(1)</script>'
    assert b"alert(1)" not in client.get("/accessibility/").content


def test_the_switch_is_a_plain_form_that_leads_back(client: Client) -> None:
    response = client.post("/mode/", {"size": "elder", "next": "/accessibility/?a=1"})
    assert response.status_code == 302
    assert response["Location"] == "/accessibility/?a=1"
    assert modes.read(client.cookies[modes.COOKIE].value).elder


def test_switching_one_mode_keeps_the_others(client: Client) -> None:
    client.post("/mode/", {"size": "elder"})
    client.post("/mode/", {"theme": "dark"})
    client.post("/mode/", {"size": ""})
    assert modes.read(client.cookies[modes.COOKIE].value) == modes.Modes(theme="dark")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_the_switch_never_leads_to_another_site(client: Client, target: str) -> None:
    assert client.post("/mode/", {"size": "elder", "next": target})["Location"] == "/"


def test_looking_at_the_switch_address_is_told_kindly(client: Client) -> None:
    response = client.get("/mode/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "不能这样打开" in response.content.decode()
