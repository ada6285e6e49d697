"""Reading pages and forms as a browser without JavaScript does."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.cli.demo.forms import UnknownField, read
from ganxin.cli.demo.visitor import StoryError, Visitor

PAGE = """<!doctype html><title>我要开超市</title>
<body><h1>我要开 <em>生鲜超市</em></h1>
<script>var ignored = "<a href='/no'>";</script>
<div class="error-summary" role="alert"><p>有 1 处要改</p></div>
<a href="/guide/?a=1&amp;b=2"><svg><title>图</title></svg>查看 指南</a>
<form method="post" action="/save/" id="f">
<input type="hidden" name="csrfmiddlewaretoken" value="t0k">
<input name="area" value="280"><input name="gone" disabled value="1">
<label><input type="radio" name="place" value="street" checked>临街</label>
<label><input type="radio" name="place" value="mall">商场</label>
<input type="checkbox" name="food" value="farm" checked>
<input type="checkbox" name="food" value="cooked">
<select name="street"><option value="qs">泉水<option value="gj" selected>甘井子</select>
<select name="first"><option>甲</option><option>乙</option></select>
<textarea name="note">
第一行
第二行</textarea>
<input type="file" name="scan">
<button name="act" value="next">下一步</button><button type="button">别按</button>
</form>
<input form="f" name="outside" value="far"><form action="/find/"><input name="q"></form>"""


def test_words_title_and_heading_are_what_a_person_reads() -> None:
    page = read(PAGE)
    assert page.title == "我要开超市"
    assert page.heading == "我要开 生鲜超市"
    assert "ignored" not in page.text
    assert page.errors == ["有 1 处要改"]
    assert page.links[0].href == "/guide/?a=1&b=2"
    assert page.links[0].text == "查看 指南"


def test_a_form_sends_what_the_page_shows() -> None:
    form = read(PAGE).forms[0]
    assert form.filled({}) == {
        "csrfmiddlewaretoken": ["t0k"],
        "area": ["280"],
        "place": ["street"],
        "food": ["farm"],
        "street": ["gj"],
        "first": ["甲"],
        "note": ["第一行\n第二行"],
        "outside": ["far"],
    }
    assert (form.method, form.action) == ("post", "/save/")


def test_what_is_filled_in_replaces_what_stands_there() -> None:
    sent = read(PAGE).forms[0].filled({"place": "mall", "food": ["farm", "cooked"], "area": "9"})
    assert sent["place"] == ["mall"]
    assert sent["food"] == ["farm", "cooked"]
    assert sent["area"] == ["9"]


def test_unticking_all_boxes_sends_none_of_them() -> None:
    assert "food" not in read(PAGE).forms[0].filled({"food": []})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"aera": "1"}, "没有字段 aera"),
        ({"place": "moon"}, "没有选项 moon"),
        ({"gone": "1"}, "没有字段 gone"),
    ],
)
def test_a_slip_is_named_instead_of_sent(values: dict[str, str], said: str) -> None:
    with pytest.raises(UnknownField, match=said):
        read(PAGE).forms[0].filled(values)


def test_buttons_are_found_by_their_words() -> None:
    form = read(PAGE).forms[0]
    assert form.button("下一步").value == "next"
    assert len(form.buttons) == 1
    with pytest.raises(UnknownField, match="提交"):
        form.button("提交")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


@given(name=TEXT.filter(bool), value=TEXT)
@settings(max_examples=80)
def test_any_value_survives_the_page(name: str, value: str) -> None:
    page = (
        f'<form><input name="{html.escape(name)}" value="{html.escape(value)}">'
        f"<textarea name=area>\n{html.escape(value)}</textarea></form>"
    )
    fields = read(page).forms[0].fields
    assert fields["area"].value == [value]
    if name != "area":
        assert fields[name].value == [value]


@given(st.text(alphabet="<>/abe\"'= !-inputformselcoa", max_size=120))
@settings(max_examples=150)
def test_broken_pages_are_read_as_far_as_they_go(text: str) -> None:
    assert isinstance(read(text).text, str)


CHOICES = """<form method="post" action="/x/">
<input type="hidden" name="target" value="lease">
<label><input type="radio" name="who" value="1"><span>张伟（群众）</span></label>
<label><input type="radio" name="who" value="2"><span>张伟超市（企业）</span></label>
<select name="street"><option value="">请选择<option value="018">泉水街道</option></select>
<button>办</button></form>
<form method="post" action="/x/"><input type="hidden" name="target" value="plan">
<button>办</button></form>"""


@pytest.mark.parametrize(
    ("field", "wanted", "sent"),
    [
        ("who", "1", "1"),
        ("who", "张伟（群众）", "1"),
        ("who", "企业", "2"),
        ("street", "泉水街道", "018"),
    ],
)
def test_a_choice_may_be_named_by_the_words_beside_it(field: str, wanted: str, sent: str) -> None:
    form = read(CHOICES).forms[0]
    assert form.filled({field: wanted})[field] == [sent]


@pytest.mark.parametrize("wanted", ["张伟", "李娜"])
def test_words_that_fit_two_choices_or_none_are_refused(wanted: str) -> None:
    with pytest.raises(UnknownField):
        read(CHOICES).forms[0].filled({"who": wanted})


def test_forms_are_told_apart_by_what_stands_in_them() -> None:
    visitor = Visitor("http://127.0.0.1:1")
    visitor.page = read(CHOICES)
    assert visitor.form(where={"target": "plan"}) is visitor.page.forms[1]
    with pytest.raises(StoryError):
        visitor.form(where={"target": "nothing"})


def test_nobody_goes_back_before_the_first_page() -> None:
    with pytest.raises(StoryError):
        Visitor("http://127.0.0.1:1").back()
