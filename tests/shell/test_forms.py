"""Messages of forms: they name the field and say how to mend it."""

import re

from django import forms

from ganxin.shell.forms import KindForm

HALF_WIDTH = re.compile(r"[一-龥][,:;?!]")


class Shop(KindForm):
    name = forms.CharField(label="店铺名称")
    area = forms.IntegerField(label="营业面积")
    opens_on = forms.DateField(label="开业日期")
    kind = forms.ChoiceField(label="经营类别？", choices=[("a", "食品")])
    agreed = forms.BooleanField(label="内容属实。")
    plan = forms.FileField(label="平面图")
    phone = forms.CharField(label="电话", error_messages={"required": "没有电话我们找不到您。"})


def messages(data: dict[str, str]) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in Shop(data).errors.items()}


def test_an_empty_form_says_for_each_field_what_to_do() -> None:
    assert messages({}) == {
        "name": "请填写店铺名称。",
        "area": "请填写营业面积。",
        "opens_on": "请填写开业日期。",
        "kind": "请选择经营类别。",
        "agreed": "请先勾选“内容属实”。",
        "plan": "请选择平面图的文件。",
        "phone": "没有电话我们找不到您。",
    }


def test_a_wrong_value_comes_with_an_example() -> None:
    found = messages({"area": "很大", "opens_on": "明天", "kind": "z"})
    assert found["area"] == "营业面积请填数字，例如 86。"
    assert found["opens_on"] == "开业日期请填日期，例如 2026-11-22。"
    assert found["kind"] == "经营类别请从列出的里面选。"


def test_one_form_never_changes_the_messages_of_the_next() -> None:
    assert messages({}) == messages({})


def test_no_half_width_marks_after_chinese() -> None:
    for text in [*messages({}).values(), *messages({"area": "x", "opens_on": "x"}).values()]:
        assert not HALF_WIDTH.search(text)
