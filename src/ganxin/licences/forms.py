"""Forms of this package."""

from django import forms

from ganxin.shell.forms import KindForm


class RevokeForm(KindForm):
    """Taking a licence back: the holder reads both lines."""

    reason = forms.CharField(label="撤销的理由", max_length=500, widget=forms.Textarea)
    basis = forms.CharField(
        label="依据",
        max_length=300,
        help_text="写明法律名称和条款，例如《中华人民共和国行政许可法》第六十九条第一款第四项。",
    )


class UseForm(KindForm):
    """Using a licence in place of a copy."""

    purpose = forms.CharField(
        label="用途", max_length=200, help_text="写明办什么事。持证人看得到这句话和您的姓名。"
    )
