"""What people type reads as it is stored, in every form of the house."""

import re

import pytest
from django import forms

from ganxin.conf.environment import ROOT
from ganxin.lib.forms import TextField


class Reason(forms.Form):
    reason = TextField(max_length=20)


@pytest.mark.parametrize("mark", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_marks_that_turn_the_direction_are_taken_out(mark: str) -> None:
    form = Reason({"reason": f" 附件 {mark}gnp.exe "})

    assert form.is_valid()
    assert form.cleaned_data["reason"] == "附件 gnp.exe"


def test_what_is_nothing_but_marks_is_empty() -> None:
    assert not Reason({"reason": "\u202e\u2066"}).is_valid()


def test_marks_do_not_count_as_length() -> None:
    assert Reason({"reason": "字" * 20 + "\u202e"}).is_valid()


def test_every_form_uses_it_but_for_passwords() -> None:
    """A field of Django's own would let the marks through."""
    for path in (ROOT / "src" / "ganxin").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"= forms\.CharField\((.*?)\n    \)", source, re.DOTALL):
            assert "strip=False" in found[1], f"{path.name}: {found[0]}"
        loose = re.findall(r"forms\.CharField\([^\n]+\)|return forms\.CharField", source)
        assert not loose, f"{path.name}: {loose}"
