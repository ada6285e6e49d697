"""The tags and filters that every template has without loading them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from ganxin.shell.icons import UnknownIcon


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="店铺名称", help_text="和招牌上的一样。")
    nick = forms.CharField(label="简称", required=False)
    kind = forms.ChoiceField(
        label="经营什么", choices=[("a", "食品"), ("b", "烟草")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="我同意")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")
    text = forms.CharField(label="说明", widget=forms.Textarea)


def test_an_icon_is_inline_and_hidden_from_screen_readers() -> None:
    html = render('{% icon "check" %}')
    assert html.startswith("<svg")
    assert 'aria-hidden="true"' in html
    assert "<path" in html
    assert "style=" not in html


def test_an_icon_newer_than_the_last_build_comes_from_the_package() -> None:
    assert "<path" in render('{% icon "zodiac-leo" %}')


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", ""])
def test_an_unknown_icon_fails_aloud_in_the_tests(name: str) -> None:
    with pytest.raises(UnknownIcon):
        render("{% icon name %}", name=name)


def test_an_unknown_icon_never_breaks_a_page_in_production(settings: Settings) -> None:
    settings.TESTING = False
    assert render('a{% icon "no-such-icon" %}b') == "ab"


@pytest.mark.parametrize(
    ("card", "word", "tone"),
    [("green", "绿牌", "ok"), ("yellow", "黄牌", "warn"), ("red", "红牌", "bad")],
)
def test_a_card_is_a_word_an_icon_and_a_colour(card: str, word: str, tone: str) -> None:
    html = render("{% card_tag card %}", card=card)
    assert word in html
    assert f"tag {tone}" in html
    assert "<svg" in html


def test_no_card_is_no_tag() -> None:
    assert render("{% card_tag card %}", card=None) == ""


def test_a_field_carries_label_hint_and_description() -> None:
    html = render("{% field form.name %}", form=Sample())
    assert '<label for="id_name">店铺名称</label>' in html
    assert 'id="field-name-hint">和招牌上的一样。' in html
    assert 'aria-describedby="field-name-hint field-name-error"' in html
    assert 'class="inp"' in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "（选填）" in render("{% field form.nick %}", form=Sample())
    assert "（选填）" not in render("{% field form.name %}", form=Sample())


def test_a_wrong_field_shows_its_error_beside_the_control() -> None:
    form = Sample({"name": ""})
    html = render("{% field form.name %}", form=form)
    assert 'class="field bad"' in html
    assert 'aria-invalid="true"' in html
    assert "有误：" in html


def test_a_right_field_keeps_its_error_place_hidden_for_autosave() -> None:
    html = render("{% field form.name %}", form=Sample())
    assert "data-field-error hidden" in html


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    html = render("{% field form.kind %}", form=Sample())
    assert "<legend>经营什么" in html
    assert html.count('type="radio"') == 2


def test_a_single_box_stands_before_its_words() -> None:
    html = render("{% field form.agreed %}", form=Sample())
    assert html.index('type="checkbox"') < html.index("我同意")


def test_a_hidden_field_is_only_its_control() -> None:
    html = render("{% field form.token %}", form=Sample())
    assert "<label" not in html
    assert 'type="hidden"' in html


def test_unit_and_width_are_options() -> None:
    html = render('{% field form.nick unit="平方米" width="5" %}', form=Sample())
    assert "平方米" in html
    assert "w-5" in html


def test_a_number_is_typed_into_a_text_box_that_keeps_what_was_written() -> None:
    class Numbers(forms.Form):
        area = forms.IntegerField()
        price = forms.DecimalField()

    form = Numbers({"area": "很大", "price": "1.5"})
    html = render("{% field form.area %}{% field form.price %}", form=form)
    assert 'type="number"' not in html
    assert 'value="很大"' in html
    assert 'inputmode="numeric"' in html
    assert 'inputmode="decimal"' in html


def test_values_are_escaped() -> None:
    form = Sample({"name": "<script>"})
    assert "<script>" not in render("{% field form.name %}", form=form)


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(st.sampled_from(["q", "page", "sort"]), texts), texts)
def test_query_changes_one_value_and_keeps_the_rest(start: dict[str, str], new: str) -> None:
    query = QueryDict(mutable=True)
    query.update(start)
    request = RequestFactory().get(f"/?{query.urlencode()}")
    made = render(
        "{% autoescape off %}{% query page=new %}{% endautoescape %}", request=request, new=new
    )
    assert made.startswith("?")
    assert QueryDict(made[1:]).dict() == {**start, "page": new}


def test_query_removes_what_is_none_and_takes_lists() -> None:
    request = RequestFactory().get("/?q=a&page=3")
    made = render(
        "{% autoescape off %}{% query page=None tab=tabs %}{% endautoescape %}",
        request=request,
        tabs=["x", "y"],
    )
    assert made == "?q=a&tab=x&tab=y"


def test_moments_are_shown_in_the_districts_time() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert render("{{ at|day }} {{ at|daytime }} {{ at|cn_weekday }}", at=late) == (
        "2026-11-23 2026-11-23 00:30 周一"
    )
    assert render("{{ at|clock_time }}", at=late) == "00:30"
    assert render("{{ at|iso }}", at=late) == "2026-11-23T00:30+08:00"


@given(st.dates())
def test_a_date_is_itself(on: date) -> None:
    assert render("{{ on|day }}", on=on) == f"{on.year}-{on:%m-%d}" or on.year < 1000
    assert render("{{ on|cn_weekday }}", on=on)[1] == "一二三四五六日"[on.weekday()]


def test_nothing_is_a_dash() -> None:
    for name in (
        "day",
        "daytime",
        "clock_time",
        "yuan",
        "wan",
        "number",
        "filesize_cn",
        "masked_phone",
        "masked_id_card",
        "masked_name",
    ):
        assert render(f"{{{{ none|{name} }}}}", none=None) == "—"


def test_money_carries_its_unit() -> None:
    assert render("{{ 123450|yuan }} {{ 123450000|wan }}") == "1,234.50 元 123.45 万元"


def test_numbers_carry_thousands_marks() -> None:
    assert render("{{ 1234567|number }}") == "1,234,567"


def test_numbers_of_people_are_masked() -> None:
    html = render('{{ "13800001234"|masked_phone }} {{ "王小明"|masked_name }}')
    assert html == "138****1234 王*明"


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "1 kB"), (348160, "340 kB"), (5 * 1024 * 1024, "5.0 MB")]
)
def test_sizes_of_files_are_readable(size: int, shown: str) -> None:
    assert render("{{ size|filesize_cn }}", size=size) == shown


def test_a_computed_key_finds_its_value() -> None:
    assert render("{{ values|item:key }}", values={"a": 1}, key="a") == "1"
